// 256-bit unsigned integers: targets, proof-of-work values and chain work (05 §3).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include <bytom/base/bytes.hpp>

namespace bytom::consensus {

/// A value of 0 … 2^256−1. Operations whose result may leave the range say what happens then.
class Uint256 {
public:
    static constexpr std::size_t kSize = 32;  ///< bytes of the binary forms
    using Binary = std::array<std::uint8_t, kSize>;

    constexpr Uint256() = default;
    constexpr Uint256(std::uint64_t value) noexcept  // NOLINT(*-explicit-*): a number is a number
        : limbs_{value} {}

    [[nodiscard]] static constexpr Uint256 max() noexcept {
        Uint256 value;
        value.limbs_.fill(~std::uint64_t{0});
        return value;
    }

    [[nodiscard]] static Uint256 from_big_endian(const Binary& bytes) noexcept;
    [[nodiscard]] static Uint256 from_little_endian(const Binary& bytes) noexcept;
    [[nodiscard]] Binary to_big_endian() const noexcept;

    [[nodiscard]] bool operator==(const Uint256&) const = default;
    [[nodiscard]] std::strong_ordering operator<=>(const Uint256& other) const noexcept;

    [[nodiscard]] bool is_zero() const noexcept { return *this == Uint256{}; }
    /// Bits without leading zeros; 0 for 0.
    [[nodiscard]] int bit_width() const noexcept;
    /// Modulo 2^64.
    [[nodiscard]] std::uint64_t low_64() const noexcept { return limbs_[0]; }

    /// The sum, or 2^256−1 where it does not fit.
    [[nodiscard]] Uint256 saturating_add(const Uint256& other) const noexcept;
    /// Modulo 2^256.
    [[nodiscard]] Uint256 operator+(const Uint256& other) const noexcept;
    [[nodiscard]] Uint256 operator-(const Uint256& other) const noexcept;
    /// Bits shifted out at the top are lost; 256 or more give 0.
    [[nodiscard]] Uint256 operator<<(unsigned count) const noexcept;
    [[nodiscard]] Uint256 operator>>(unsigned count) const noexcept;
    [[nodiscard]] Uint256 operator~() const noexcept;
    /// Rounded down. Precondition: divisor is not 0.
    [[nodiscard]] Uint256 operator/(const Uint256& divisor) const noexcept;

    [[nodiscard]] std::string to_decimal() const;

private:
    std::array<std::uint64_t, 4> limbs_{};  ///< least significant first
};

/// floor(2^256 / divisor). Precondition: divisor is at least 2 (else the quotient does not fit).
[[nodiscard]] Uint256 divide_two_to_256(const Uint256& divisor) noexcept;

/// Work of a block or of a whole chain. Sums saturate: nobody can compute 2^256 hashes.
using Work = Uint256;

}  // namespace bytom::consensus
