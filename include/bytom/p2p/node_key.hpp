// The key by which other nodes know this one, and its file (07 §6.4).
#pragma once

#include <string>

#include <bytom/crypto/ed25519.hpp>

namespace bytom::p2p {

/// A node's public key, the node id everywhere, as the API shows it: 64 upper-case hex digits (07 §2.3).
[[nodiscard]] std::string peer_id(const crypto::Ed25519PublicKey& key);

struct NodeKey {
    crypto::Ed25519Seed seed;
    crypto::Ed25519PublicKey public_key{};

    [[nodiscard]] static NodeKey generate();
    /// From 128 hex digits, either case: seed and public key. Error: bad_node_key (no hex, or the halves do
    /// not belong together). What follows the digits is not looked at.
    [[nodiscard]] static Result<NodeKey> from_text(std::string_view text);
    /// 128 lower-case hex digits.
    [[nodiscard]] base::SecretBytes to_text() const;
};

/// The key of this file; where there is no file or a shorter one, a new key, which is then in the file.
/// Errors: read_failed, write_failed, bad_node_key.
[[nodiscard]] Result<NodeKey> load_or_create_node_key(const std::string& path);

}  // namespace bytom::p2p
