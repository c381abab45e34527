// Signatures that are likely to be asked for, checked together before that.
#pragma once

#include <vector>

#include <bytom/crypto/ed25519.hpp>

namespace bytom::crypto {

/// A guess costs time only: an answer is that of ed25519_verify() for the very bytes that are asked for. Once
/// check() has been called, any thread may ask.
class CheckedSignatures {
public:
    /// Precondition: 32, 32 and 64 bytes.
    void add(ByteView public_key, ByteView message, ByteView signature);
    /// Checks all that have been added; until then they are not known.
    void check();

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    /// The same as ed25519_verify(); does not compute what is known.
    [[nodiscard]] bool verify(ByteView public_key, ByteView message, ByteView signature) const;

private:
    struct Entry {
        std::array<std::uint8_t, 32> message;
        Ed25519PublicKey public_key;
        Ed25519Signature signature;
        bool valid = false;
    };

    std::vector<Entry> entries_;
    std::size_t checked_ = 0;  ///< the first ones of them
};

}  // namespace bytom::crypto
