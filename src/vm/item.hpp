// The byte strings on the stacks (03 §10).
#pragma once

#include <bytom/base/bytes.hpp>

namespace bytom::vm {

/// A window of a buffer, with the room behind it that CAT may append to. Copies show the same bytes. Whoever
/// holds an Item across instructions must be known to Machine::collect, or its buffer may go away.
struct Item {
    std::uint8_t* data = nullptr;
    std::size_t size = 0;
    std::size_t capacity = 0;  ///< from data to the usable end of the buffer; at least size

    [[nodiscard]] ByteView view() const noexcept { return {data, size}; }

    /// Precondition: offset + length ≤ size.
    [[nodiscard]] Item window(std::size_t offset, std::size_t length) const noexcept {
        return {data + offset, length, capacity - offset};
    }

    /// Gas that it costs while it lies on the data stack (03 §3).
    [[nodiscard]] std::int64_t memory_cost() const noexcept { return 8 + static_cast<std::int64_t>(size); }
};

}  // namespace bytom::vm
