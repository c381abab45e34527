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

}  // namespace bytom::json
