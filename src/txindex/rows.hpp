// Keys and values of the index's database; every number big-endian.
//   places: transaction id          -> format 1, block hash (32), position (4)
//   blocks: height (8)              -> block hash (32): the way from genesis to `tip`
//   state:  "tip"                   -> format 1, height (8), block hash (32): the last block in the index
#pragma once

#include <optional>

#include <bytom/base/bytes.hpp>
#include <bytom/base/hash256.hpp>

namespace bytom::txindex::rows {

struct Place {
    Hash256 block;
    std::uint32_t position = 0;

    bool operator==(const Place&) const = default;
};

struct Tip {
    std::uint64_t height = 0;
    Hash256 block;

    bool operator==(const Tip&) const = default;
};

[[nodiscard]] Bytes height_key(std::uint64_t height);
[[nodiscard]] Bytes encode(const Place& place);
[[nodiscard]] Bytes encode(const Tip& tip);

// Nothing: the bytes are not what they should be, the data is damaged.
[[nodiscard]] std::optional<Place> decode_place(ByteView value);
[[nodiscard]] std::optional<Tip> decode_tip(ByteView value);

}  // namespace bytom::txindex::rows
