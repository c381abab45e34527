#include "primitives/bech32.hpp"

#include <algorithm>
#include <array>

#include <bytom/base/utf8.hpp>

namespace bytom::primitives {
namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kChecksumSize = 6;
constexpr std::size_t kMinLength = 8;
constexpr std::size_t kMaxLength = 90;

/// The BCH code of BIP173, fed one group at a time.
class Checksum {
public:
    explicit Checksum(std::string_view prefix) noexcept {
        for (const char c : prefix)
            add(static_cast<std::uint8_t>(c) >> 5);
        add(0);
        for (const char c : prefix)
            add(static_cast<std::uint8_t>(c) & 31);
    }

    void add(std::uint32_t group) noexcept {
        constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                             0x2a1462b3};
        const std::uint32_t top = value_ >> 25;
        value_ = (value_ & 0x1ffffff) << 5 ^ group;
        for (std::size_t bit = 0; bit < kGenerator.size(); ++bit) {
            if ((top >> bit & 1) != 0) value_ ^= kGenerator[bit];
        }
    }

    [[nodiscard]] std::uint32_t value() const noexcept { return value_; }

private:
    std::uint32_t value_ = 1;
};

}  // namespace

std::string bech32_encode(std::string_view prefix, const Groups& groups) {
    Checksum checksum(prefix);
    std::string text(prefix);
    text += '1';
    for (const std::uint8_t group : groups) {
        checksum.add(group);
        text += kAlphabet[group];
    }
    for (std::size_t i = 0; i < kChecksumSize; ++i)
        checksum.add(0);
    for (std::size_t i = 0; i < kChecksumSize; ++i)
        text += kAlphabet[(checksum.value() ^ 1) >> 5 * (kChecksumSize - 1 - i) & 31];
    return text;
}

Result<Groups, AddressError> bech32_decode(std::string_view text) {
    if (text.size() < kMinLength || text.size() > kMaxLength)
        return std::unexpected(AddressError::bech32_length);
    if (!std::ranges::all_of(text, [](char c) { return c >= 33 && c <= 126; })) {
        return std::unexpected(AddressError::bech32_char);
    }
    const std::string lower = base::to_lower(text);
    if (text != lower && text != base::to_upper(text))
        return std::unexpected(AddressError::bech32_mixed_case);
    const std::size_t separator = lower.rfind('1');
    if (lower.size() - separator - 1 < kChecksumSize) return std::unexpected(AddressError::bech32_separator);

    Checksum checksum(std::string_view(lower).substr(0, separator));
    Groups groups;
    for (const char c : std::string_view(lower).substr(separator + 1)) {
        const std::size_t group = kAlphabet.find(c);
        if (group == std::string_view::npos) return std::unexpected(AddressError::bech32_charset);
        checksum.add(static_cast<std::uint32_t>(group));
        groups.push_back(static_cast<std::uint8_t>(group));
    }
    if (checksum.value() != 1) return std::unexpected(AddressError::bech32_checksum);
    groups.resize(groups.size() - kChecksumSize);
    return groups;
}

std::string expected_checksum(std::string_view text) {
    const std::string lower = base::to_lower(text);
    const std::size_t separator = lower.rfind('1');
    Groups groups;
    for (std::size_t i = separator + 1; i + kChecksumSize < lower.size(); ++i)
        groups.push_back(static_cast<std::uint8_t>(kAlphabet.find(lower[i])));
    const std::string right = bech32_encode(std::string_view(lower).substr(0, separator), groups);
    return right.substr(right.size() - kChecksumSize);
}

char first_foreign_character(std::string_view text) {
    const std::string lower = base::to_lower(text);
    const std::size_t at = lower.find_first_not_of(kAlphabet, lower.rfind('1') + 1);
    return at == std::string::npos ? '\0' : lower[at];
}

Groups to_groups(ByteView bytes) {
    Groups groups;
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : bytes) {
        pending = (pending << 8 | byte) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5)
            groups.push_back(static_cast<std::uint8_t>(pending >> (bits - 5) & 31));
    }
    if (bits > 0) groups.push_back(static_cast<std::uint8_t>(pending << (5 - bits) & 31));
    return groups;
}

Result<Bytes, AddressError> from_groups(std::span<const std::uint8_t> groups) {
    Bytes bytes;
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const std::uint8_t group : groups) {
        pending = (pending << 5 | group) & 0xfff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::uint8_t>(pending >> bits));
        }
    }
    const std::uint32_t left_over = pending & ((1U << bits) - 1);
    if (bits > 4 || left_over != 0) return std::unexpected(AddressError::bad_padding);
    return bytes;
}

}  // namespace bytom::primitives
