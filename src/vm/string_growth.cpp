#include "vm/string_growth.hpp"

#include <algorithm>
#include <array>

namespace bytom::vm {
namespace {

/// What the reference's allocator hands out.
constexpr std::array<std::size_t, 67> kSizeClasses = {
    8,     16,    24,    32,    48,    64,    80,    96,    112,   128,   144,  160,  176,   192,
    208,   224,   240,   256,   288,   320,   352,   384,   416,   448,   480,  512,  576,   640,
    704,   768,   896,   1024,  1152,  1280,  1408,  1536,  1792,  2048,  2304, 2688, 3072,  3200,
    3456,  4096,  4864,  5120,  5376,  6144,  6528,  6784,  6912,  8192,  9472, 9728, 10240, 10880,
    12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672};
constexpr std::size_t kLargestClass = 32768;
constexpr std::size_t kPage = 8192;

std::size_t round_up(std::size_t size) noexcept {
    if (size > kLargestClass) return (size + kPage - 1) / kPage * kPage;
    const auto* fitting = std::ranges::lower_bound(kSizeClasses, size);
    return fitting == kSizeClasses.end() ? kLargestClass : *fitting;
}

}  // namespace

std::size_t grown_capacity(std::size_t capacity, std::size_t need) noexcept {
    constexpr std::size_t kDoubleBelow = 256;
    if (need > 2 * capacity) return round_up(need);
    if (capacity < kDoubleBelow) return round_up(2 * capacity);
    std::size_t grown = capacity;
    while (grown < need)
        grown += (grown + 3 * kDoubleBelow) / 4;
    return round_up(grown);
}

}  // namespace bytom::vm
