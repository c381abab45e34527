#include <charconv>

#include <fmt/core.h>

#include <bytom/base/hex.hpp>
#include <bytom/base/utf8.hpp>
#include <bytom/json/decode.hpp>

namespace bytom::json {
namespace {

bool is_hex_digit(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::string bad_number(Value value, std::string_view type) {
    return fmt::format("json: cannot unmarshal number {} into a value of type {}", value.number(), type);
}

// Digits only, with a sign where the type has one: a fraction, an exponent or a number out of range does not
// parse to the end. "-0" is no unsigned number.
template <typename T>
std::optional<T> integer(std::string_view literal) {
    T number{};
    const auto [end, error] = std::from_chars(literal.data(), literal.data() + literal.size(), number);
    if (error != std::errc{} || end != literal.data() + literal.size()) return std::nullopt;
    return number;
}

}  // namespace

Result<Bytes, std::string> hex_bytes(std::string_view text) {
    // A bad digit is found before the odd length, as clients know it.
    for (const char c : text) {
        if (is_hex_digit(c)) continue;
        const auto byte = static_cast<std::uint8_t>(c);
        std::string shown;
        if (byte < 0x20 || byte == 0x7f)
            return std::unexpected(fmt::format("encoding/hex: invalid byte: U+{:04X}", byte));
        base::append_utf8(shown, byte);
        return std::unexpected(fmt::format("encoding/hex: invalid byte: U+{:04X} '{}'", byte, shown));
    }
    if (text.size() % 2 != 0) return std::unexpected(std::string("encoding/hex: odd length hex string"));
    return *base::from_hex(text);
}

namespace internal {

std::string mismatch(Value value, std::string_view type) {
    return fmt::format("json: cannot unmarshal {} into a value of type {}", to_string(value.kind()), type);
}

Decoded read_unsigned(Value value, std::uint64_t max, std::string_view type, std::uint64_t& out) {
    if (value.is_null()) return {};
    if (value.kind() != Kind::number) return std::unexpected(mismatch(value, type));
    const auto number = integer<std::uint64_t>(value.number());
    if (!number || *number > max) return std::unexpected(bad_number(value, type));
    out = *number;
    return {};
}

Decoded read_signed(Value value, std::int64_t& out) {
    if (value.is_null()) return {};
    if (value.kind() != Kind::number) return std::unexpected(mismatch(value, "int64"));
    const auto number = integer<std::int64_t>(value.number());
    if (!number) return std::unexpected(bad_number(value, "int64"));
    out = *number;
    return {};
}

Decoded read_boolean(Value value, bool& out) {
    if (value.is_null()) return {};
    if (value.kind() != Kind::boolean) return std::unexpected(mismatch(value, "bool"));
    out = value.boolean();
    return {};
}

Decoded read_string(Value value, std::string& out) {
    if (value.is_null()) return {};
    if (value.kind() != Kind::string) return std::unexpected(mismatch(value, "string"));
    if (!value.take(value.size())) return std::unexpected(std::string(kTooMuchMemory));
    out = value.string();
    return {};
}

Decoded read_hex(Value value, Bytes& out) {
    if (value.is_null()) {
        out.clear();
        return {};
    }
    if (value.kind() != Kind::string) return std::unexpected(mismatch(value, "hex"));
    if (!value.take(value.size() / 2)) return std::unexpected(std::string(kTooMuchMemory));
    BYTOM_ASSIGN(out, hex_bytes(value.string()));
    return {};
}

Decoded read_hash(Value value, Hash256& out) {
    if (value.is_null()) {
        out = {};
        return {};
    }
    if (value.kind() != Kind::string) return std::unexpected(mismatch(value, "hash32"));
    const std::string_view text = value.string();
    if (text.size() != 2 * Hash256::kSize) {
        return std::unexpected(fmt::format("bad length hash string {}", text.size()));
    }
    BYTOM_ASSIGN(const Bytes bytes, hex_bytes(text));
    out = Hash256::from_bytes(bytes);
    return {};
}

}  // namespace internal
}  // namespace bytom::json
