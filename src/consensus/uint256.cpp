#include <algorithm>
#include <bit>

#include <bytom/consensus/uint256.hpp>

namespace bytom::consensus {
namespace {

using Wide = unsigned __int128;  // NOLINT(*-pedantic)

}  // namespace

Uint256 Uint256::from_little_endian(const Binary& bytes) noexcept {
    Uint256 value;
    for (std::size_t i = 0; i < kSize; ++i)
        value.limbs_[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
    return value;
}

Uint256 Uint256::from_big_endian(const Binary& bytes) noexcept {
    Binary reversed = bytes;
    std::ranges::reverse(reversed);
    return from_little_endian(reversed);
}

Uint256::Binary Uint256::to_big_endian() const noexcept {
    Binary bytes;
    for (std::size_t i = 0; i < kSize; ++i)
        bytes[kSize - 1 - i] = static_cast<std::uint8_t>(limbs_[i / 8] >> (8 * (i % 8)));
    return bytes;
}

std::strong_ordering Uint256::operator<=>(const Uint256& other) const noexcept {
    return std::lexicographical_compare_three_way(limbs_.rbegin(), limbs_.rend(), other.limbs_.rbegin(),
                                                  other.limbs_.rend());
}

int Uint256::bit_width() const noexcept {
    for (std::size_t i = limbs_.size(); i-- > 0;) {
        if (limbs_[i] != 0) return static_cast<int>(64 * i) + static_cast<int>(std::bit_width(limbs_[i]));
    }
    return 0;
}

Uint256 Uint256::operator+(const Uint256& other) const noexcept {
    Uint256 sum;
    Wide carry = 0;
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
        carry += Wide{limbs_[i]} + other.limbs_[i];
        sum.limbs_[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return sum;
}

Uint256 Uint256::saturating_add(const Uint256& other) const noexcept {
    const Uint256 sum = *this + other;
    return sum < other ? max() : sum;
}

Uint256 Uint256::operator-(const Uint256& other) const noexcept {
    return *this + ~other + 1;
}

Uint256 Uint256::operator~() const noexcept {
    Uint256 complement;
    for (std::size_t i = 0; i < limbs_.size(); ++i)
        complement.limbs_[i] = ~limbs_[i];
    return complement;
}

Uint256 Uint256::operator<<(unsigned count) const noexcept {
    Uint256 shifted;
    const std::size_t whole = count / 64;
    const unsigned part = count % 64;
    for (std::size_t i = whole; i < limbs_.size(); ++i) {
        shifted.limbs_[i] = limbs_[i - whole] << part;
        if (part != 0 && i > whole) shifted.limbs_[i] |= limbs_[i - whole - 1] >> (64 - part);
    }
    return shifted;
}

Uint256 Uint256::operator>>(unsigned count) const noexcept {
    Uint256 shifted;
    const std::size_t whole = count / 64;
    const unsigned part = count % 64;
    for (std::size_t i = whole; i < limbs_.size(); ++i) {
        shifted.limbs_[i - whole] = limbs_[i] >> part;
        if (part != 0 && i + 1 < limbs_.size()) shifted.limbs_[i - whole] |= limbs_[i + 1] << (64 - part);
    }
    return shifted;
}

Uint256 Uint256::operator/(const Uint256& divisor) const noexcept {
    // One step for each bit of the quotient: few for work, since targets are large.
    Uint256 quotient;
    Uint256 remainder = *this;
    for (int places = bit_width() - divisor.bit_width(); places >= 0; --places) {
        const auto shift = static_cast<unsigned>(places);
        const Uint256 multiple = divisor << shift;
        if (remainder < multiple) continue;
        remainder = remainder - multiple;
        quotient.limbs_[shift / 64] |= std::uint64_t{1} << (shift % 64);
    }
    return quotient;
}

std::string Uint256::to_decimal() const {
    std::string digits;
    auto limbs = limbs_;
    do {
        Wide remainder = 0;
        for (std::size_t i = limbs.size(); i-- > 0;) {
            const Wide part = remainder << 64 | limbs[i];
            limbs[i] = static_cast<std::uint64_t>(part / 10);
            remainder = part % 10;
        }
        digits.push_back(static_cast<char>('0' + static_cast<int>(remainder)));
    } while (limbs != decltype(limbs){});
    std::ranges::reverse(digits);
    return digits;
}

Uint256 divide_two_to_256(const Uint256& divisor) noexcept {
    // 2^256 itself has no representation, 2^256 − divisor has.
    return (Uint256{} - divisor) / divisor + 1;
}

}  // namespace bytom::consensus
