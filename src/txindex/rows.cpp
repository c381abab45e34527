#include "txindex/rows.hpp"

#include <algorithm>

namespace bytom::txindex::rows {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kHashSize = 32;

template <typename Number>
void append_number(Bytes& out, Number number) {
    for (std::size_t i = sizeof(Number); i-- > 0;)
        out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

template <typename Number>
Number read_number(ByteView bytes) {
    Number number = 0;
    for (const std::uint8_t byte : bytes.first(sizeof(Number)))
        number = static_cast<Number>(number << 8U) | byte;
    return number;
}

Hash256 read_hash(ByteView bytes) {
    Hash256 hash;
    std::ranges::copy(bytes.first(kHashSize), hash.bytes.begin());
    return hash;
}

void append_hash(Bytes& out, const Hash256& hash) {
    out.insert(out.end(), hash.bytes.begin(), hash.bytes.end());
}

}  // namespace

Bytes height_key(std::uint64_t height) {
    Bytes key;
    append_number(key, height);
    return key;
}

Bytes encode(const Place& place) {
    Bytes value{kFormat};
    append_hash(value, place.block);
    append_number(value, place.position);
    return value;
}

Bytes encode(const Tip& tip) {
    Bytes value{kFormat};
    append_number(value, tip.height);
    append_hash(value, tip.block);
    return value;
}

std::optional<Place> decode_place(ByteView value) {
    if (value.size() != 1 + kHashSize + sizeof(std::uint32_t) || value[0] != kFormat) return std::nullopt;
    return Place{.block = read_hash(value.subspan(1)),
                 .position = read_number<std::uint32_t>(value.subspan(1 + kHashSize))};
}

std::optional<Tip> decode_tip(ByteView value) {
    if (value.size() != 1 + sizeof(std::uint64_t) + kHashSize || value[0] != kFormat) return std::nullopt;
    return Tip{.height = read_number<std::uint64_t>(value.subspan(1)),
               .block = read_hash(value.subspan(1 + sizeof(std::uint64_t)))};
}

}  // namespace bytom::txindex::rows
