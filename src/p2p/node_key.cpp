#include <algorithm>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/hex.hpp>
#include <bytom/base/log.hpp>
#include <bytom/base/wiped.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/p2p/node_key.hpp>

namespace bytom::p2p {
namespace {

constexpr std::size_t kSeedSize = 32;
constexpr std::size_t kTextSize = 4 * kSeedSize;

}  // namespace

std::string peer_id(const crypto::Ed25519PublicKey& key) {
    std::string text = base::to_hex(key);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

NodeKey NodeKey::generate() {
    NodeKey key;
    crypto::random_bytes(key.seed.span());
    key.public_key = crypto::ed25519_public_key(key.seed);
    return key;
}

Result<NodeKey> NodeKey::from_text(std::string_view text) {
    auto bytes = base::from_hex(text.substr(0, kTextSize));
    if (!bytes) return base::fail("bad_node_key", "not hexadecimal");
    const base::Wiped wiped(*bytes);
    if (bytes->size() != 2 * kSeedSize) return base::fail("bad_node_key", "128 hexadecimal digits expected");
    NodeKey key;
    std::copy_n(bytes->begin(), kSeedSize, key.seed.data());
    key.public_key = crypto::ed25519_public_key(key.seed);
    if (!base::equal(key.public_key, ByteView(*bytes).subspan(kSeedSize)))
        return base::fail("bad_node_key", "the public half does not belong to the private one");
    return key;
}

base::SecretBytes NodeKey::to_text() const {
    std::string seed_text = base::to_hex(seed.view());
    const base::Wiped wiped(seed_text);
    const std::string public_text = base::to_hex(public_key);
    base::SecretBytes text;
    text.reserve(kTextSize);
    text.insert(text.end(), seed_text.begin(), seed_text.end());
    text.insert(text.end(), public_text.begin(), public_text.end());
    return text;
}

Result<NodeKey> load_or_create_node_key(const std::string& path) {
    BYTOM_ASSIGN(auto content, base::read_file(path));
    if (content) {
        const base::Wiped wiped(*content);
        if (content->size() >= kTextSize) {
            auto key = NodeKey::from_text(*content);
            if (key) return key;
            return base::fail(
                key.error().name,
                path + ": " + key.error().detail +
                    ": put a copy of it back, or remove it, and the node makes itself a new one");
        }
        // As the original does.
        base::log(base::LogLevel::warn, "p2p", "{}: cut short: the node has a new key, and with it a new id",
                  path);
    }
    NodeKey key = NodeKey::generate();
    BYTOM_TRY(base::replace_file(path, base::as_text(key.to_text())));
    return key;
}

}  // namespace bytom::p2p
