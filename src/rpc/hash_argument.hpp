// Hashes that callers give as byte strings of any length.
#pragma once

#include <algorithm>

#include <bytom/base/hash256.hpp>

namespace bytom::rpc {

/// The first 32 bytes, zeros where there are fewer.
[[nodiscard]] inline Hash256 cut_or_extend(ByteView bytes) noexcept {
    Hash256 hash;
    std::copy_n(bytes.begin(), std::min(bytes.size(), Hash256::kSize), hash.bytes.begin());
    return hash;
}

}  // namespace bytom::rpc
