// How the machine reads and writes booleans and integers (03 §1).
#pragma once

#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include <bytom/base/bytes.hpp>

namespace bytom::vm {

/// The bytes of an integer: 0 to 8 of them, little endian, trailing zero bytes removed.
struct EncodedNumber {
    static constexpr std::size_t kMaxSize = 8;

    std::array<std::uint8_t, kMaxSize> bytes{};
    std::size_t size = 0;

    [[nodiscard]] constexpr ByteView view() const noexcept { return ByteView(bytes).first(size); }
};

[[nodiscard]] constexpr EncodedNumber encode_number(std::int64_t number) noexcept {
    const auto value = static_cast<std::uint64_t>(number);
    EncodedNumber result;
    if constexpr (std::endian::native == std::endian::little) {
        result.bytes = std::bit_cast<std::array<std::uint8_t, EncodedNumber::kMaxSize>>(value);
    } else {
        for (std::size_t i = 0; i < EncodedNumber::kMaxSize; ++i)
            result.bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    result.size = (static_cast<std::size_t>(std::bit_width(value)) + 7) / 8;
    return result;
}

/// Empty if longer than 8 bytes. Shorter strings are zero-extended, so only 8 bytes can be negative; the
/// encoding need not be minimal.
[[nodiscard]] constexpr std::optional<std::int64_t> decode_number(ByteView bytes) noexcept {
    if (bytes.size() > EncodedNumber::kMaxSize) return std::nullopt;
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        number = number << 8 | bytes[i];
    return static_cast<std::int64_t>(number);
}

/// Whether any byte is non-zero. As fast as memcmp on long strings, since a program can ask for one gas.
[[nodiscard]] inline bool is_true(ByteView bytes) noexcept {
    if (bytes.empty()) return false;
    return bytes[0] != 0 || std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) != 0;
}

}  // namespace bytom::vm
