// The go-wire binary encoding (07 §2): a schema-driven form without tags. A struct is its fields one after
// the other, so its codec is a function that calls these in order.
#pragma once

#include <bytom/base/bytes.hpp>
#include <bytom/p2p/protocol_error.hpp>

namespace bytom::p2p {

/// Reads from the front of a byte string that it does not own. Callers return on the first error; then
/// position() tells how much was looked at. Nothing is allocated by a declared length or count.
class WireReader {
public:
    /// `limit`: bytes that the whole value may take; 0 for any number.
    explicit WireReader(ByteView input, std::size_t limit = 0) noexcept : input_(input), limit_(limit) {}

    /// Bytes consumed so far, those of an item that was cut off included.
    [[nodiscard]] std::size_t position() const noexcept { return position_; }

    // Fixed sizes, big-endian. Errors: eof, unexpected_eof.
    [[nodiscard]] Decoded<std::uint8_t> u8();
    [[nodiscard]] Decoded<std::uint16_t> u16();
    [[nodiscard]] Decoded<std::uint32_t> u32();
    [[nodiscard]] Decoded<std::uint64_t> u64();
    [[nodiscard]] Decoded<std::int64_t> i64();
    /// Any byte but 0 is true.
    [[nodiscard]] Decoded<bool> boolean();
    /// The next `count` bytes, as a view into the input.
    [[nodiscard]] Decoded<ByteView> fixed(std::size_t count);

    /// Go's int and uint: a signed variable-length number, not necessarily minimal. Errors: varint_overflow,
    /// varint_negative_zero, eof, unexpected_eof.
    [[nodiscard]] Decoded<std::int64_t> varint();
    /// A byte slice or string, as a view into the input. Errors: varint's, bad_length, overflow (looked at
    /// before the body).
    [[nodiscard]] Decoded<ByteView> string();
    /// Whether a pointer points to something, which then follows. Errors: bad_type_byte.
    [[nodiscard]] Decoded<bool> pointer();
    /// Nanoseconds since 1970, whole milliseconds. Errors: time_negative, time_submilli; these take
    /// precedence over the end of the input, whose missing bytes count as zero.
    [[nodiscard]] Decoded<std::int64_t> time();

    /// A list: calls read_element() (returning Checked) for every element. A negative count is an empty list.
    /// Errors: the element's, overflow.
    template <typename ReadElement>
    [[nodiscard]] Checked list(ReadElement&& read_element) {
        BYTOM_ASSIGN(const std::int64_t count, varint());
        for (std::int64_t index = 0; index < count; ++index) {
            BYTOM_TRY(read_element());
            BYTOM_TRY(within_limit());
        }
        return {};
    }

    /// Call it at the end of the whole value. Error: overflow.
    [[nodiscard]] Checked within_limit() const noexcept;

private:
    /// The next item of up to 8 bytes as a number; of a cut-off item the missing bytes are zero.
    struct Number {
        std::uint64_t value = 0;
        Checked status;
    };
    [[nodiscard]] Number number(std::size_t size) noexcept;

    ByteView input_;
    std::size_t limit_;
    std::size_t position_ = 0;
};

/// Collects the encoding and where its primitive items end: the reference writes each of them alone, and node
/// information must be framed like that (07 §4.2).
class WireWriter {
public:
    [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
    [[nodiscard]] Bytes take() && noexcept { return std::move(bytes_); }
    /// The primitive items: views into bytes(), in order, none of them empty.
    [[nodiscard]] std::vector<ByteView> items() const;

    void u8(std::uint8_t value);
    void u16(std::uint16_t value);
    void u32(std::uint32_t value);
    void u64(std::uint64_t value);
    void i64(std::int64_t value) { u64(static_cast<std::uint64_t>(value)); }
    void boolean(bool value) { u8(value ? 1 : 0); }
    void fixed(ByteView bytes);
    void varint(std::int64_t value);
    void uvarint(std::uint64_t value);
    void string(ByteView bytes);
    /// The mark before what a pointer points to; false: it points to nothing, and nothing follows.
    void pointer(bool present) { boolean(present); }
    /// Nanoseconds since 1970, rounded down to a whole millisecond. Precondition: not negative.
    void time(std::int64_t nanoseconds);

private:
    void number(std::uint64_t value, std::size_t size);
    void magnitude(std::uint64_t value, std::uint8_t sign);

    Bytes bytes_;
    std::vector<std::size_t> item_ends_;
};

}  // namespace bytom::p2p
