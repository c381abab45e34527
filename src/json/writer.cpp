#include <array>
#include <charconv>

#include <bytom/base/utf8.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::json {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_plain(char c) noexcept {
    const auto byte = static_cast<std::uint8_t>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

void append_unicode_escape(std::string& out, std::uint32_t unit) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out.push_back(kHexDigits[unit >> shift & 0xf]);
}

template <typename T>
void append_number(std::string& out, T number) {
    char digits[24];
    const auto result = std::to_chars(std::begin(digits), std::end(digits), number);
    out.append(digits, result.ptr);
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain]))
            ++plain;
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return;

        const base::CodePoint point = base::next_code_point(text);
        switch (point.value) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (!point.valid || point.value < 0x80 || point.value == 0x2028 || point.value == 0x2029) {
                    append_unicode_escape(out, point.value);
                } else {
                    out.append(text.substr(0, point.size));
                }
        }
        text.remove_prefix(point.size);
    }
}

void Writer::key(std::string_view name) {
    separate();
    out_.push_back('"');
    out_.append(name);
    out_ += "\":";
    pending_comma_ = false;
}

void Writer::value(std::string_view text) {
    separate();
    out_.push_back('"');
    append_escaped(out_, text);
    out_.push_back('"');
}

void Writer::value(ByteView bytes) {
    separate();
    out_.push_back('"');
    const std::size_t start = out_.size();
    out_.resize(start + 2 * bytes.size());
    char* digit = out_.data() + start;
    for (const std::uint8_t byte : bytes) {
        *digit++ = kHexDigits[byte >> 4];
        *digit++ = kHexDigits[byte & 0xf];
    }
    out_.push_back('"');
}

void Writer::raw(std::string_view json) {
    separate();
    out_.append(json);
}

void Writer::unsigned_number(std::uint64_t number) {
    separate();
    append_number(out_, number);
}

void Writer::signed_number(std::int64_t number) {
    separate();
    append_number(out_, number);
}

std::string number_text(double number) {
    std::array<char, 32> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific)
            .ptr;
    std::string text(buffer.data(), end);
    const std::size_t mark = text.find('e');
    if (mark == std::string::npos) return text;
    int exponent = 0;
    const char* const from = text.data() + mark + (text[mark + 1] == '+' ? 2 : 1);
    (void)std::from_chars(from, text.data() + text.size(), exponent);
    if (number != 0 && (exponent < -6 || exponent >= 21)) {
        // e-07 is written e-7.
        if (const std::size_t zero = text.find("e-0"); zero != std::string::npos) text.erase(zero + 2, 1);
        return text;
    }
    const bool negative = text.front() == '-';
    std::string digits = text.substr(negative ? 1 : 0, mark - (negative ? 1 : 0));
    std::erase(digits, '.');
    if (exponent < 0) {
        digits.insert(0, static_cast<std::size_t>(-exponent), '0');
        digits.insert(1, ".");
    } else if (const auto whole = static_cast<std::size_t>(exponent) + 1; whole < digits.size()) {
        digits.insert(whole, ".");
    } else {
        digits.append(whole - digits.size(), '0');
    }
    return negative ? "-" + digits : digits;
}

std::string with_rounded_numbers(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    bool in_string = false;
    for (std::size_t at = 0; at < json.size();) {
        const char c = json[at];
        if (!in_string && (c == '-' || (c >= '0' && c <= '9'))) {
            double number = 0;
            const auto [end, error] = std::from_chars(json.data() + at, json.data() + json.size(), number);
            if (error != std::errc()) number = 0;  // too small for a double
            out += number_text(number);
            at = static_cast<std::size_t>(end - json.data());
            continue;
        }
        if (c == '"') in_string = !in_string;
        out += c;
        ++at;
        if (in_string && c == '\\') out += json[at++];
    }
    return out;
}

}  // namespace bytom::json
