// Numbers whose bytes sort as they do.
#pragma once

#include <cstdint>

#include <bytom/base/bytes.hpp>

namespace bytom::base {

/// Appends 8 bytes, the highest first.
inline void write_u64be(Bytes& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// Precondition: 8 bytes.
[[nodiscard]] inline std::uint64_t read_u64be(ByteView bytes) noexcept {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes)
        value = value << 8 | byte;
    return value;
}

}  // namespace bytom::base
