// Extended keys ("chainkd", 02 §2): Ed25519 keys with a chain code, from which children are derived. Wallet
// keys, account keys and asset keys are all of this kind. All byte strings are in the order of the
// specification: scalars and points little-endian.
#pragma once

#include <array>
#include <compare>

#include <bytom/base/result.hpp>
#include <bytom/base/secret.hpp>
#include <bytom/crypto/ed25519.hpp>

namespace bytom::crypto {

/// Why a key cannot be read or derived (02 §8).
enum class KeyError : std::uint8_t {
    bad_key_length,   ///< key text that is not 128 characters long
    bad_hex,          ///< key text with a character that is not a hex digit
    bad_point,        ///< extended public key whose first half is not a point of the curve
    scalar_overflow,  ///< child scalar of 2^256 or more
};

/// The specification's name.
[[nodiscard]] std::string_view to_string(KeyError error) noexcept;

/// Selectors of consecutive non-hardened children, outermost first. A selector is any byte string.
using DerivationPath = std::vector<Bytes>;

/// Extended public key: public key (32) ‖ chain code (32). Any 64 bytes are accepted: whether the first half
/// is a point is only found out when a child is derived.
struct XPub {
    static constexpr std::size_t kSize = 64;

    std::array<std::uint8_t, kSize> bytes{};

    [[nodiscard]] auto operator<=>(const XPub&) const = default;

    [[nodiscard]] ByteView view() const noexcept { return bytes; }
    /// The key that control programs and ed25519_verify take.
    [[nodiscard]] std::span<const std::uint8_t, 32> public_key() const noexcept {
        return std::span(bytes).first<32>();
    }
    [[nodiscard]] std::span<const std::uint8_t, 32> chain_code() const noexcept {
        return std::span(bytes).last<32>();
    }

    /// Reads 128 hex digits of either case. Errors: bad_key_length (checked first), bad_hex.
    [[nodiscard]] static Result<XPub, KeyError> from_text(std::string_view text);
    /// 128 lower-case hex digits.
    [[nodiscard]] std::string to_text() const;

    /// The non-hardened child. Non-canonical and small-order points are points (02 §2.2). Error: bad_point.
    [[nodiscard]] Result<XPub, KeyError> child(ByteView selector) const;
    [[nodiscard]] Result<XPub, KeyError> derive(std::span<const Bytes> path) const;
};

/// The halves a signature needs: scalar (32) ‖ nonce prefix (32).
using ExpandedKey = base::SecretArray<64>;

/// Extended private key: scalar (32) ‖ chain code (32). The scalar is any 256-bit integer, neither clamped
/// like RFC 8032's nor reduced. Wiped at the end of its life.
class XPrv {
public:
    static constexpr std::size_t kSize = 64;

    explicit XPrv(std::span<const std::uint8_t, kSize> bytes) noexcept;

    /// The root key of a seed of any length (02 §2.1).
    [[nodiscard]] static XPrv root(ByteView seed) noexcept;
    /// A root key of 64 bytes of the system's randomness.
    [[nodiscard]] static XPrv random();

    /// Secret.
    [[nodiscard]] ByteView view() const noexcept { return bytes_.view(); }

    [[nodiscard]] XPub xpub() const noexcept;

    /// The non-hardened child: its xpub is this xpub's child. Error: scalar_overflow (no key within 2^20
    /// levels of a root has it).
    [[nodiscard]] Result<XPrv, KeyError> child(ByteView selector) const;
    /// Has no counterpart among the children of the xpub. Not used by any standard path.
    [[nodiscard]] XPrv hardened_child(ByteView selector) const noexcept;
    [[nodiscard]] Result<XPrv, KeyError> derive(std::span<const Bytes> path) const;

    [[nodiscard]] ExpandedKey expanded() const noexcept;

    /// Deterministic signature that ed25519_verify accepts for xpub().public_key() (02 §2.4).
    [[nodiscard]] Ed25519Signature sign(ByteView message) const noexcept;

private:
    XPrv() = default;

    [[nodiscard]] std::span<const std::uint8_t, 32> scalar() const noexcept {
        return bytes_.span().first<32>();
    }
    [[nodiscard]] std::span<const std::uint8_t, 32> chain_code() const noexcept {
        return bytes_.span().last<32>();
    }

    base::SecretArray<kSize> bytes_;
};

}  // namespace bytom::crypto
