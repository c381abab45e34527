#include <array>
#include <bit>

#include <bytom/p2p/go_wire.hpp>

namespace bytom::p2p {
namespace {

constexpr std::int64_t kMaxLength = 0x7fffffff;
constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
constexpr std::uint8_t kNegative = 0xf0;

}  // namespace

Decoded<ByteView> WireReader::fixed(std::size_t count) {
    const ByteView rest = input_.subspan(position_);
    if (rest.size() < count) {
        position_ = input_.size();
        return std::unexpected(rest.empty() ? ProtocolError::eof : ProtocolError::unexpected_eof);
    }
    position_ += count;
    return rest.first(count);
}

WireReader::Number WireReader::number(std::size_t size) noexcept {
    const ByteView rest = input_.subspan(position_);
    Number result;
    for (std::size_t index = 0; index < size; ++index)
        result.value = result.value << 8 | (index < rest.size() ? rest[index] : 0);
    if (const auto bytes = fixed(size); !bytes) result.status = std::unexpected(bytes.error());
    return result;
}

Decoded<std::uint8_t> WireReader::u8() {
    const Number item = number(1);
    BYTOM_TRY(item.status);
    return static_cast<std::uint8_t>(item.value);
}

Decoded<std::uint16_t> WireReader::u16() {
    const Number item = number(2);
    BYTOM_TRY(item.status);
    return static_cast<std::uint16_t>(item.value);
}

Decoded<std::uint32_t> WireReader::u32() {
    const Number item = number(4);
    BYTOM_TRY(item.status);
    return static_cast<std::uint32_t>(item.value);
}

Decoded<std::uint64_t> WireReader::u64() {
    const Number item = number(8);
    BYTOM_TRY(item.status);
    return item.value;
}

Decoded<std::int64_t> WireReader::i64() {
    BYTOM_ASSIGN(const std::uint64_t value, u64());
    return static_cast<std::int64_t>(value);
}

Decoded<bool> WireReader::boolean() {
    BYTOM_ASSIGN(const std::uint8_t value, u8());
    return value != 0;
}

Decoded<std::int64_t> WireReader::varint() {
    BYTOM_ASSIGN(std::uint8_t size, u8());
    const bool negative = size >> 4 == 0xf;
    if (negative) size &= 0x0f;
    if (size > 8) return std::unexpected(ProtocolError::varint_overflow);
    if (size == 0) {
        if (negative) return std::unexpected(ProtocolError::varint_negative_zero);
        return 0;
    }
    const Number item = number(size);
    BYTOM_TRY(item.status);
    // A magnitude of 64 bits wraps, as in the reference.
    return static_cast<std::int64_t>(negative ? -item.value : item.value);
}

Decoded<ByteView> WireReader::string() {
    BYTOM_ASSIGN(const std::int64_t length, varint());
    if (length < 0) return std::unexpected(ProtocolError::bad_length);
    if (length > kMaxLength) return std::unexpected(ProtocolError::overflow);
    const auto count = static_cast<std::size_t>(length);
    if (limit_ != 0 && limit_ < position_ + count) return std::unexpected(ProtocolError::overflow);
    return fixed(count);
}

Decoded<bool> WireReader::pointer() {
    BYTOM_ASSIGN(const std::uint8_t mark, u8());
    if (mark > 1) return std::unexpected(ProtocolError::bad_type_byte);
    return mark == 1;
}

Decoded<std::int64_t> WireReader::time() {
    const Number item = number(8);
    const auto nanoseconds = static_cast<std::int64_t>(item.value);
    if (nanoseconds < 0) return std::unexpected(ProtocolError::time_negative);
    if (nanoseconds % kNanosecondsPerMillisecond != 0) return std::unexpected(ProtocolError::time_submilli);
    BYTOM_TRY(item.status);
    return nanoseconds;
}

Checked WireReader::within_limit() const noexcept {
    if (limit_ != 0 && limit_ < position_) return std::unexpected(ProtocolError::overflow);
    return {};
}

std::vector<ByteView> WireWriter::items() const {
    std::vector<ByteView> items;
    items.reserve(item_ends_.size());
    std::size_t begin = 0;
    for (const std::size_t end : item_ends_) {
        items.push_back(ByteView(bytes_).subspan(begin, end - begin));
        begin = end;
    }
    return items;
}

void WireWriter::fixed(ByteView bytes) {
    if (bytes.empty()) return;
    base::append(bytes_, bytes);
    item_ends_.push_back(bytes_.size());
}

void WireWriter::number(std::uint64_t value, std::size_t size) {
    std::array<std::uint8_t, 8> digits{};
    for (std::size_t index = 0; index < size; ++index)
        digits[index] = static_cast<std::uint8_t>(value >> 8 * (size - 1 - index));
    fixed(ByteView(digits).first(size));
}

void WireWriter::u8(std::uint8_t value) {
    number(value, 1);
}

void WireWriter::u16(std::uint16_t value) {
    number(value, 2);
}

void WireWriter::u32(std::uint32_t value) {
    number(value, 4);
}

void WireWriter::u64(std::uint64_t value) {
    number(value, 8);
}

void WireWriter::magnitude(std::uint64_t value, std::uint8_t sign) {
    const auto size = static_cast<std::uint8_t>((std::bit_width(value) + 7) / 8);
    u8(sign | size);
    number(value, size);
}

void WireWriter::varint(std::int64_t value) {
    if (value < 0)
        magnitude(-static_cast<std::uint64_t>(value), kNegative);
    else
        magnitude(static_cast<std::uint64_t>(value), 0);
}

void WireWriter::uvarint(std::uint64_t value) {
    magnitude(value, 0);
}

void WireWriter::string(ByteView bytes) {
    uvarint(bytes.size());
    fixed(bytes);
}

void WireWriter::time(std::int64_t nanoseconds) {
    i64(nanoseconds - nanoseconds % kNanosecondsPerMillisecond);
}

}  // namespace bytom::p2p
