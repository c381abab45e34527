// From a connected socket to an authenticated node whose information fits (07 §1, steps 1 to 3).
#pragma once

#include <expected>
#include <functional>

#include <boost/asio/awaitable.hpp>

#include <bytom/p2p/node_info.hpp>
#include <bytom/p2p/node_key.hpp>
#include <bytom/p2p/statistics.hpp>

#include "p2p/half_open.hpp"
#include "p2p/secret_connection.hpp"

namespace bytom::p2p {

struct HandshakeOptions {
    const crypto::Ed25519Seed* key = nullptr;
    NodeInfo own;
    std::chrono::milliseconds first_bytes_timeout{};
    std::chrono::milliseconds stage_timeout{};
    /// Told what the node says of itself, before anything of it is checked.
    std::function<void(const HalfOpen&, const NodeInfo&)> on_information;
};

struct Handshaken {
    SecretConnection secure;
    NodeInfo remote;
    Bytes early;  ///< decrypted bytes behind the node information
};

struct HandshakeError {
    std::string text;
    /// Not a peer for us, and never will be: another network or version, ourselves, no full node.
    bool unsuitable = false;
    /// The failure is of this machine or of the proxy, and says nothing about the node.
    bool local = false;
    DialOutcome outcome = DialOutcome::handshake;  ///< what the attempt counts as, unless there is a misfit
    std::optional<ProtocolError> misfit = {};      ///< network_mismatch, major_mismatch: why it is unsuitable
};

/// Asked as soon as the key is proved, before we tell about ourselves: an empty text, or why not to go on.
using KeyGate = std::function<std::string_view(HalfOpen&)>;

/// The owner closes `half` to end it early. `received` are bytes that came before.
[[nodiscard]] boost::asio::awaitable<std::expected<Handshaken, HandshakeError>> shake_hands(
    std::shared_ptr<HalfOpen> half, HandshakeOptions options, Bytes received, KeyGate gate);

}  // namespace bytom::p2p
