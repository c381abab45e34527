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

// All that peers say is hexadecimal text, megabytes of it: the loops step through it without an index that
// would be checked, and without a branch per digit.

std::string to_hex(ByteView bytes) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text(bytes.size() * 2, '\0');
    char* to = text.data();
    for (const std::uint8_t byte : bytes) {
        *to++ = kDigits[byte >> 4];
        *to++ = kDigits[byte & 0xf];
    }
    return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes bytes(text.size() / 2);
    const char* from = text.data();
    std::uint8_t seen = 0;
    for (std::uint8_t& byte : bytes) {
        const std::uint8_t high = kDigitValue[static_cast<std::uint8_t>(*from++)];
        const std::uint8_t low = kDigitValue[static_cast<std::uint8_t>(*from++)];
        seen |= static_cast<std::uint8_t>(high | low);
        byte = static_cast<std::uint8_t>(high << 4 | low);
    }
    if (seen > 0xf) return std::nullopt;
    return bytes;
}

}  // namespace bytom::base
