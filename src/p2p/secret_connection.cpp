#include "p2p/secret_connection.hpp"

#include <algorithm>

#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha2.hpp>
#include <bytom/p2p/go_wire.hpp>

namespace bytom::p2p {
namespace {

constexpr std::size_t kLengthSize = 2;
constexpr std::size_t kPlainFrameSize = kLengthSize + kFrameDataSize;
constexpr std::uint8_t kTypeNil = 0;
constexpr std::uint8_t kTypeEd25519 = 1;

/// Each direction uses every second nonce: big-endian plus two, with wrap-around.
void next_nonce(crypto::SecretBoxNonce& nonce) noexcept {
    unsigned carry = 2;
    for (std::size_t index = nonce.size(); index-- > 0 && carry != 0;) {
        carry += nonce[index];
        nonce[index] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
}

/// An interface value of a registered key or signature type; nothing for nil.
Decoded<std::optional<ByteView>> read_interface(WireReader& reader, std::size_t size) {
    BYTOM_ASSIGN(const std::uint8_t type, reader.u8());
    if (type == kTypeNil) return std::nullopt;
    if (type != kTypeEd25519) return std::unexpected(ProtocolError::bad_type_byte);
    return reader.fixed(size);
}

}  // namespace

Decoded<SessionKeys> SessionKeys::agree(const crypto::X25519Secret& own,
                                        const crypto::X25519PublicKey& peer) {
    const auto point = crypto::x25519(own, peer);
    if (!point) return std::unexpected(ProtocolError::weak_ephemeral_key);

    const crypto::X25519PublicKey own_public = crypto::x25519_public_key(own);
    const bool own_is_lo = own_public < peer;
    Bytes both;
    base::append(both, own_is_lo ? own_public : peer);
    base::append(both, own_is_lo ? peer : own_public);

    SessionKeys keys;
    keys.shared = crypto::box_key(*point);
    keys.challenge = crypto::sha256(both).bytes;
    std::ranges::copy(crypto::ripemd160(both), keys.send_nonce.begin());
    keys.receive_nonce = keys.send_nonce;
    (own_is_lo ? keys.send_nonce : keys.receive_nonce).back() ^= 1;
    return keys;
}

std::array<std::uint8_t, kAuthMessageSize> auth_message(const crypto::Ed25519Seed& node_key,
                                                        ByteView challenge) {
    std::array<std::uint8_t, kAuthMessageSize> message{};
    auto out = message.begin();
    *out++ = kTypeEd25519;
    out = std::ranges::copy(crypto::ed25519_public_key(node_key), out).out;
    *out++ = kTypeEd25519;
    std::ranges::copy(crypto::ed25519_sign(node_key, challenge), out);
    return message;
}

Decoded<crypto::Ed25519PublicKey> verify_auth_message(ByteView message, ByteView challenge) {
    WireReader reader(message);
    crypto::Ed25519PublicKey key{};
    BYTOM_ASSIGN(const auto key_bytes, read_interface(reader, key.size()));
    BYTOM_ASSIGN(const auto signature, read_interface(reader, sizeof(crypto::Ed25519Signature)));
    if (!key_bytes) return std::unexpected(ProtocolError::nil_pubkey);
    if (!signature || !crypto::ed25519_verify(*key_bytes, challenge, *signature))
        return std::unexpected(ProtocolError::challenge_failed);
    std::ranges::copy(*key_bytes, key.begin());
    return key;
}

void FrameSealer::seal(ByteView data, Bytes& out) {
    while (!data.empty()) {
        const ByteView chunk = data.first(std::min(data.size(), kFrameDataSize));
        data = data.subspan(chunk.size());
        std::array<std::uint8_t, kPlainFrameSize> plain{};
        plain[0] = static_cast<std::uint8_t>(chunk.size() >> 8);
        plain[1] = static_cast<std::uint8_t>(chunk.size());
        std::ranges::copy(chunk, plain.begin() + kLengthSize);
        const std::size_t begin = out.size();
        out.resize(begin + kSealedFrameSize);
        crypto::secret_box_seal(key_, nonce_, plain, std::span(out).subspan(begin));
        next_nonce(nonce_);
    }
}

Checked FrameOpener::open(ByteView frame, Bytes& plain) {
    std::array<std::uint8_t, kPlainFrameSize> content;
    if (!crypto::secret_box_open(key_, nonce_, frame, content))
        return std::unexpected(ProtocolError::decrypt_failed);
    next_nonce(nonce_);
    const std::size_t length = std::size_t{content[0]} << 8 | content[1];
    if (length > kFrameDataSize) return std::unexpected(ProtocolError::frame_too_long);
    empty_frames_ = length == 0 ? empty_frames_ + 1 : 0;
    if (empty_frames_ > kMaxEmptyFrames) return std::unexpected(ProtocolError::too_many_empty_frames);
    base::append(plain, ByteView(content).subspan(kLengthSize, length));
    return {};
}

SecretConnection::SecretConnection(const crypto::Ed25519Seed& node_key, const crypto::X25519Secret& ephemeral)
    : node_key_(node_key), ephemeral_(ephemeral), own_ephemeral_(crypto::x25519_public_key(ephemeral)) {}

Checked SecretConnection::receive(ByteView input, Bytes& reply, Bytes& plain) {
    // Only what completes the item at hand is copied; whole frames are opened where they are.
    while (!input.empty()) {
        const std::size_t wanted = opener_ ? kSealedFrameSize : own_ephemeral_.size();
        const ByteView item = input.first(std::min(input.size(), wanted - sealed_.size()));
        input = input.subspan(item.size());
        const bool whole = item.size() == wanted;
        if (!whole) {
            base::append(sealed_, item);
            if (sealed_.size() < wanted) break;
        }
        if (!opener_) {
            if (whole) sealed_ = base::to_bytes(item);
            BYTOM_TRY(take_ephemeral(reply));
        } else if (authenticated()) {
            BYTOM_TRY(opener_->open(whole ? item : ByteView(sealed_), plain));
        } else {
            BYTOM_TRY(opener_->open(whole ? item : ByteView(sealed_), auth_plain_));
            BYTOM_TRY(take_plain(plain));
        }
        sealed_.clear();
    }
    return {};
}

Checked SecretConnection::take_ephemeral(Bytes& reply) {
    crypto::X25519PublicKey peer{};
    std::ranges::copy(sealed_, peer.begin());
    BYTOM_ASSIGN(const SessionKeys keys, SessionKeys::agree(ephemeral_, peer));
    challenge_ = keys.challenge;
    sealer_.emplace(keys.shared, keys.send_nonce);
    opener_.emplace(keys.shared, keys.receive_nonce);
    // Alone in its frame: the reference loses what shares it (07 §3.4).
    sealer_->seal(auth_message(node_key_, challenge_), reply);
    return {};
}

Checked SecretConnection::take_plain(Bytes& plain) {
    if (auth_plain_.size() < kAuthMessageSize) return {};
    const ByteView decrypted(auth_plain_);
    BYTOM_ASSIGN(remote_key_, verify_auth_message(decrypted.first(kAuthMessageSize), challenge_));
    base::append(plain, decrypted.subspan(kAuthMessageSize));
    auth_plain_ = {};
    return {};
}

ProtocolError SecretConnection::end_of_stream() const noexcept {
    return sealed_.empty() && auth_plain_.empty() ? ProtocolError::eof : ProtocolError::unexpected_eof;
}

}  // namespace bytom::p2p
