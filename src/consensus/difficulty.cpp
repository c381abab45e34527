#include <algorithm>
#include <array>
#include <bit>

#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/params.hpp>

namespace bytom::consensus {
namespace {

constexpr unsigned kExponentShift = 56;
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 55;
constexpr std::uint64_t kMantissaMask = kSignBit - 1;

constexpr std::uint64_t kRetargetSeconds = kBlocksPerRetarget * kTargetSecondsPerBlock;

using Wide = unsigned __int128;  // NOLINT(*-pedantic)

/// The library's has the argument's type up to libstdc++ 12, int after.
int bit_width(std::uint64_t value) {
    return static_cast<int>(std::bit_width(value));
}

ByteView without_leading_zeros(ByteView bytes) {
    const auto zeros = std::ranges::find_if(bytes, [](auto byte) { return byte != 0; }) - bytes.begin();
    return bytes.subspan(static_cast<std::size_t>(zeros));
}

}  // namespace

Target Target::from_bits(std::uint64_t bits) noexcept {
    const auto exponent = static_cast<unsigned>(bits >> kExponentShift);
    Target target{.negative = (bits & kSignBit) != 0, .mantissa = bits & kMantissaMask};
    if (exponent <= 3) {
        target.mantissa >>= 8 * (3 - exponent);
    } else {
        target.byte_shift = static_cast<std::uint8_t>(exponent - 3);
    }
    if (target.mantissa == 0) return {};
    return target;
}

std::optional<Uint256> Target::to_uint256() const noexcept {
    if (negative) return std::nullopt;
    if (bit_width(mantissa) + 8 * byte_shift > 256) return std::nullopt;
    return Uint256(mantissa) << (8U * byte_shift);
}

Bytes Target::magnitude() const {
    if (mantissa == 0) return {};
    Bytes bytes;
    for (int shift = (bit_width(mantissa) - 1) / 8 * 8; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(mantissa >> shift));
    bytes.resize(bytes.size() + byte_shift);
    return bytes;
}

std::uint64_t compact(bool negative, ByteView magnitude) noexcept {
    magnitude = without_leading_zeros(magnitude);
    if (magnitude.empty()) return 0;
    std::uint64_t mantissa = 0;
    for (std::size_t i = 0; i < 3; ++i)
        mantissa = mantissa << 8 | (i < magnitude.size() ? magnitude[i] : 0);
    // A carry makes it 25 bits wide; the reference leaves it so.
    const bool exact = magnitude.size() <= 3 || without_leading_zeros(magnitude.subspan(3)).empty();
    if (negative && !exact) ++mantissa;
    return std::uint64_t{magnitude.size()} << kExponentShift | mantissa | (negative ? kSignBit : 0);
}

std::uint64_t compact(const Uint256& value) noexcept {
    return compact(false, value.to_big_endian());
}

Work work_of(std::uint64_t bits) noexcept {
    const Target target = Target::from_bits(bits);
    if (!target.is_positive()) return {};
    const auto value = target.to_uint256();
    if (!value) return {};
    if (*value == Uint256::max()) return 1;
    return divide_two_to_256(*value + 1);
}

bool meets_target(const Hash256& pow, std::uint64_t bits) noexcept {
    const Target target = Target::from_bits(bits);
    if (target.negative) return false;
    const auto value = target.to_uint256();
    return !value || Uint256::from_little_endian(pow.bytes) <= *value;
}

bool retargets_after(std::uint64_t parent_height) noexcept {
    return parent_height != 0 && parent_height % kBlocksPerRetarget == 0;
}

std::uint64_t next_bits(std::uint64_t parent_height, std::uint64_t parent_bits,
                        std::uint64_t parent_timestamp, std::uint64_t retarget_timestamp) noexcept {
    if (!retargets_after(parent_height)) return parent_bits;

    const std::uint64_t difference = parent_timestamp - retarget_timestamp;
    const bool backwards = (difference >> 63) != 0;
    const std::uint64_t span = backwards ? 0 - difference : difference;

    const Target target = Target::from_bits(parent_bits);
    const bool negative = target.negative != backwards;
    const Wide product = Wide{target.mantissa} * span;

    // Long division by bytes: the product's 16, then the target's shift as zeros.
    std::array<std::uint8_t, 16 + 252> quotient{};
    const std::size_t length = 16 + target.byte_shift;
    std::uint64_t remainder = 0;
    for (std::size_t i = 0; i < length; ++i) {
        const auto next = i < 16 ? static_cast<std::uint8_t>(product >> (8 * (15 - i))) : std::uint8_t{0};
        const std::uint64_t part = remainder << 8 | next;
        quotient[i] = static_cast<std::uint8_t>(part / kRetargetSeconds);
        remainder = part % kRetargetSeconds;
    }
    // Down to the next integer: away from zero for a negative quotient that is not whole.
    if (negative && remainder != 0) {
        for (std::size_t i = length; i > 0 && ++quotient[i - 1] == 0;)
            --i;
    }
    return compact(negative, ByteView(quotient).first(length));
}

Hash256 next_seed(std::uint64_t parent_height, const Hash256& parent_hash,
                  const Hash256& parent_seed) noexcept {
    if (parent_height == 0) return kInitialSeed;
    return parent_height % kBlocksPerSeed == 0 ? parent_hash : parent_seed;
}

std::uint64_t median_time(std::span<const std::uint64_t> newest_first) noexcept {
    std::array<std::uint64_t, kMedianTimeBlocks> times{};
    const std::size_t count = std::min(newest_first.size(), times.size());
    std::ranges::copy(newest_first.first(count), times.begin());
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(times.begin(), middle, times.begin() + static_cast<std::ptrdiff_t>(count));
    return *middle;
}

}  // namespace bytom::consensus
