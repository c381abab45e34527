// Paging of lists (09 §5): `from` and `count`.
#pragma once

#include <algorithm>
#include <cstdint>

namespace bytom::rpc {

/// Elements [begin, end) of a list.
struct Page {
    std::uint64_t begin = 0;
    std::uint64_t end = ~std::uint64_t{0};

    /// Both 0: the whole list. `from` alone, and ranges that wrap around, are empty.
    [[nodiscard]] static Page of(std::uint64_t from, std::uint64_t count) noexcept {
        if (from == 0 && count == 0) return {};
        return {.begin = from, .end = std::max(from, from + count)};
    }

    [[nodiscard]] std::uint64_t size() const noexcept { return end - begin; }
    [[nodiscard]] bool contains(std::uint64_t index) const noexcept { return begin <= index && index < end; }

    /// The part of this page that lies in a list of `length` elements.
    [[nodiscard]] Page clipped_to(std::uint64_t length) const noexcept {
        return {.begin = std::min(begin, length), .end = std::min(end, length)};
    }

    /// The same page as seen by what follows the first `length` elements.
    [[nodiscard]] Page behind(std::uint64_t length) const noexcept {
        return {.begin = begin - std::min(begin, length), .end = end - std::min(end, length)};
    }
};

}  // namespace bytom::rpc
