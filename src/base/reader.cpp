#include <bytom/base/reader.hpp>
#include <bytom/base/writer.hpp>

namespace bytom::base {

Result<std::uint8_t, DecodeError> Reader::byte() {
    if (at_end()) return std::unexpected(DecodeError::truncated);
    return input_[position_++];
}

Result<ByteView, DecodeError> Reader::bytes(std::size_t count) {
    if (count > input_.size() - position_) return std::unexpected(DecodeError::truncated);
    const ByteView view = input_.subspan(position_, count);
    position_ += count;
    return view;
}

Result<Hash256, DecodeError> Reader::hash() {
    BYTOM_ASSIGN(const ByteView view, bytes(Hash256::kSize));
    return Hash256::from_bytes(view);
}

Result<std::uint64_t, DecodeError> Reader::uvarint(std::uint64_t limit) {
    constexpr unsigned kMaxBytes = 10;
    std::uint64_t value = 0;
    for (unsigned i = 0; i < kMaxBytes; ++i) {
        if (at_end()) return std::unexpected(DecodeError::truncated);
        const std::uint8_t next = input_[position_++];
        // The tenth byte holds the 64th bit only.
        if (i == kMaxBytes - 1 && next > 1) return std::unexpected(DecodeError::varint_overflow);
        value |= std::uint64_t{next & 0x7fU} << (7 * i);
        if (next < 0x80) {
            if (value > limit) return std::unexpected(DecodeError::varint_range);
            return value;
        }
    }
    return std::unexpected(DecodeError::varint_overflow);
}

Result<std::uint32_t, DecodeError> Reader::varint31() {
    BYTOM_ASSIGN(const std::uint64_t value, uvarint(kVarint31Max));
    return static_cast<std::uint32_t>(value);
}

Result<std::uint64_t, DecodeError> Reader::varint63() {
    return uvarint(kVarint63Max);
}

Result<ByteView, DecodeError> Reader::varstr31() {
    BYTOM_ASSIGN(const std::uint32_t length, varint31());
    return bytes(length);
}

Result<std::vector<ByteView>, DecodeError> Reader::varstr_list() {
    BYTOM_ASSIGN(const std::uint32_t count, varint31());
    std::vector<ByteView> strings;
    for (std::uint64_t k = 0; k < count; ++k) {
        auto string = varstr31();
        if (!string) {
            const bool renamed = 2 * (k + 1) < count;
            return std::unexpected(renamed ? DecodeError::truncated : string.error());
        }
        strings.push_back(*string);
    }
    return strings;
}

}  // namespace bytom::base
