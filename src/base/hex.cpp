#include <array>

#include <bytom/base/hex.hpp>

namespace bytom::base {
namespace {

constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> kDigitValue = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(kNoDigit);
    for (std::size_t i = 0; i < 10; ++i)
        table[static_cast<std::size_t>('0') + i] = static_cast<std::uint8_t>(i);
    for (std::size_t i = 0; i < 6; ++i) {
        table[static_cast<std::size_t>('a') + i] = static_cast<std::uint8_t>(10 + i);
        table[static_cast<std::size_t>('A') + i] = static_cast<std::uint8_t>(10 + i);
    }
    return table;
}();

}  // namespace

std::string to_hex(ByteView bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.resize(bytes.size() * 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text[2 * i] = kDigits[bytes[i] >> 4];
        text[2 * i + 1] = kDigits[bytes[i] & 0xf];
    }
    return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes bytes(text.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint8_t high = kDigitValue[static_cast<std::uint8_t>(text[2 * i])];
        const std::uint8_t low = kDigitValue[static_cast<std::uint8_t>(text[2 * i + 1])];
        if (high == kNoDigit || low == kNoDigit) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return bytes;
}

}  // namespace bytom::base
