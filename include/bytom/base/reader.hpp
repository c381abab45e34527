// Reading of the protocol's scalar encodings (01 §1) from a byte string, with their limits and error names.
#pragma once

#include <bytom/base/hash256.hpp>

namespace bytom::base {

/// Reads from the front of a byte string that it does not own. After an error the position is unspecified and
/// the reader should be dropped. Declared lengths and counts are never trusted: nothing is allocated by them.
class Reader {
public:
    explicit Reader(ByteView input) noexcept : input_(input) {}

    /// Bytes consumed so far.
    [[nodiscard]] std::size_t position() const noexcept { return position_; }
    /// The unread rest.
    [[nodiscard]] ByteView rest() const noexcept { return input_.subspan(position_); }
    [[nodiscard]] bool at_end() const noexcept { return position_ == input_.size(); }

    [[nodiscard]] Result<std::uint8_t, DecodeError> byte();
    /// The next `count` bytes, as a view into the input.
    [[nodiscard]] Result<ByteView, DecodeError> bytes(std::size_t count);
    [[nodiscard]] Result<Hash256, DecodeError> hash();
    /// 0 … 2^31−1. Non-minimal forms are accepted (01 §1.1).
    [[nodiscard]] Result<std::uint32_t, DecodeError> varint31();
    /// 0 … 2^63−1.
    [[nodiscard]] Result<std::uint64_t, DecodeError> varint63();
    /// Length-prefixed byte string, as a view into the input.
    [[nodiscard]] Result<ByteView, DecodeError> varstr31();
    /// Counted list of byte strings, with the reference's quirk about the error's name (01 §1.3).
    [[nodiscard]] Result<std::vector<ByteView>, DecodeError> varstr_list();

private:
    [[nodiscard]] Result<std::uint64_t, DecodeError> uvarint(std::uint64_t limit);

    ByteView input_;
    std::size_t position_ = 0;
};

}  // namespace bytom::base
