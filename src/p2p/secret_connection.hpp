// The encrypted and authenticated byte stream under everything between two nodes (07 §3), without I/O: bytes
// from the socket go in, bytes for the socket come out.
#pragma once

#include <optional>

#include <bytom/crypto/ed25519.hpp>
#include <bytom/crypto/secret_box.hpp>
#include <bytom/crypto/x25519.hpp>
#include <bytom/p2p/protocol_error.hpp>

namespace bytom::p2p {

/// Plain bytes that one frame carries at most.
inline constexpr std::size_t kFrameDataSize = 1024;
/// Every frame on the wire: tag, length, data and padding.
inline constexpr std::size_t kSealedFrameSize = crypto::kSecretBoxOverhead + 2 + kFrameDataSize;
/// Frames without data in a row that a reader bears with.
inline constexpr std::size_t kMaxEmptyFrames = 100;
/// 01 ‖ node key ‖ 01 ‖ signature of the challenge.
inline constexpr std::size_t kAuthMessageSize = 98;

/// What both ends compute from the two ephemeral keys (07 §3.1).
struct SessionKeys {
    crypto::SecretBoxKey shared;
    std::array<std::uint8_t, 32> challenge{};
    crypto::SecretBoxNonce send_nonce{};
    crypto::SecretBoxNonce receive_nonce{};

    /// Error: weak_ephemeral_key (the peer's key is of low order).
    [[nodiscard]] static Decoded<SessionKeys> agree(const crypto::X25519Secret& own,
                                                    const crypto::X25519PublicKey& peer);
};

/// The authentication message of a node (07 §3.3).
[[nodiscard]] std::array<std::uint8_t, kAuthMessageSize> auth_message(const crypto::Ed25519Seed& node_key,
                                                                      ByteView challenge);

/// The node key of an authentication message whose signature fits. Errors, in this order: bad_type_byte, eof
/// and unexpected_eof, nil_pubkey, challenge_failed.
[[nodiscard]] Decoded<crypto::Ed25519PublicKey> verify_auth_message(ByteView message, ByteView challenge);

/// One direction's encryption: cuts a byte stream into frames. Any thread, one at a time.
class FrameSealer {
public:
    FrameSealer(const crypto::SecretBoxKey& key, const crypto::SecretBoxNonce& nonce) noexcept
        : key_(key), nonce_(nonce) {}

    /// Appends the frames of `data`: chunks of 1024 bytes and a rest. No data, no frame.
    void seal(ByteView data, Bytes& out);

private:
    crypto::SecretBoxKey key_;
    crypto::SecretBoxNonce nonce_;
};

/// The other direction's decryption.
class FrameOpener {
public:
    FrameOpener(const crypto::SecretBoxKey& key, const crypto::SecretBoxNonce& nonce) noexcept
        : key_(key), nonce_(nonce) {}

    /// Appends the data of one frame. Precondition: kSealedFrameSize bytes. Errors: decrypt_failed,
    /// frame_too_long, too_many_empty_frames; the stream is lost then.
    [[nodiscard]] Checked open(ByteView frame, Bytes& plain);

private:
    crypto::SecretBoxKey key_;
    crypto::SecretBoxNonce nonce_;
    std::size_t empty_frames_ = 0;
};

/// One end of a secret connection. The owner sends first_bytes() at once, then gives every received byte to
/// receive() and sends what that adds to `reply`. One thread at a time.
class SecretConnection {
public:
    /// `ephemeral` is used for this connection alone.
    SecretConnection(const crypto::Ed25519Seed& node_key, const crypto::X25519Secret& ephemeral);

    /// The own ephemeral key.
    [[nodiscard]] ByteView first_bytes() const noexcept { return own_ephemeral_; }

    /// Takes bytes off the socket, in any portions. Appends to `reply` what has to be sent now and to `plain`
    /// the decrypted bytes that follow the handshake. After an error (those of SessionKeys::agree,
    /// FrameOpener and verify_auth_message) the connection is to be closed; what is in `reply` may still be
    /// sent.
    [[nodiscard]] Checked receive(ByteView input, Bytes& reply, Bytes& plain);

    /// Whether the peer has proved its node key.
    [[nodiscard]] bool authenticated() const noexcept { return remote_key_.has_value(); }
    /// Precondition: authenticated().
    [[nodiscard]] const crypto::Ed25519PublicKey& remote_key() const noexcept { return *remote_key_; }

    /// What the end of the socket's stream means now: eof between items, unexpected_eof inside one.
    [[nodiscard]] ProtocolError end_of_stream() const noexcept;

    /// Appends the frames of `data`. Precondition: authenticated().
    void send(ByteView data, Bytes& out) { sealer_->seal(data, out); }

private:
    [[nodiscard]] Checked take_ephemeral(Bytes& reply);
    [[nodiscard]] Checked take_plain(Bytes& plain);

    crypto::Ed25519Seed node_key_;
    crypto::X25519Secret ephemeral_;
    crypto::X25519PublicKey own_ephemeral_;
    std::array<std::uint8_t, 32> challenge_{};
    std::optional<FrameSealer> sealer_;  ///< both from the peer's ephemeral key on
    std::optional<FrameOpener> opener_;
    std::optional<crypto::Ed25519PublicKey> remote_key_;
    Bytes sealed_;      ///< received, but not yet a whole frame (or ephemeral key)
    Bytes auth_plain_;  ///< decrypted part of the authentication message
};

}  // namespace bytom::p2p
