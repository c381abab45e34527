// Writing of JSON with the exact bytes of 09 §1.2: members in the order of the calls, all 64-bit integers as
// plain numbers, byte strings as lower-case hex.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::json {

/// Appends one JSON value to a string, piece by piece. It writes commas and quotes; the caller must balance
/// begin and end.
class Writer {
public:
    explicit Writer(std::string& out) noexcept : out_(out) {}
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    /// The key of the next value. Names are constants of the program: ASCII that needs no escapes.
    void key(std::string_view name);

    void null() { raw("null"); }
    void value(std::same_as<bool> auto boolean) { raw(boolean ? "true" : "false"); }
    void value(std::unsigned_integral auto number)
        requires(!std::same_as<decltype(number), bool>)
    {
        unsigned_number(number);
    }
    void value(std::signed_integral auto number) { signed_number(number); }
    /// A text; invalid UTF-8 becomes U+FFFD.
    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void value(const std::string& text) { value(std::string_view(text)); }
    /// Lower-case hex in quotes; "" for no bytes.
    void value(ByteView bytes);
    void value(const Bytes& bytes) { value(ByteView(bytes)); }
    void value(const Hash256& hash) { value(hash.view()); }
    template <typename T>
    void value(const std::vector<T>& list) {
        begin_array();
        for (const auto& element : list)
            value(element);
        end_array();
    }

    template <typename T>
    void member(std::string_view name, const T& content) {
        key(name);
        value(content);
    }
    /// Left out when empty.
    template <typename T>
    void member_unless_empty(std::string_view name, const T& content) {
        if (!content.empty()) member(name, content);
    }

    /// Length of the whole text so far.
    [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }

    /// A value that is JSON already.
    void raw(std::string_view json);

private:
    void separate() {
        if (pending_comma_) out_.push_back(',');
        pending_comma_ = true;
    }
    void open(char bracket) {
        separate();
        out_.push_back(bracket);
        pending_comma_ = false;
    }
    void close(char bracket) {
        out_.push_back(bracket);
        pending_comma_ = true;
    }
    void unsigned_number(std::uint64_t number);
    void signed_number(std::int64_t number);

    std::string& out_;
    bool pending_comma_ = false;  ///< whether a value at this place follows another one
};

/// Shortest text that reads back as this number; without exponent from 10^-6 to below 10^21. Precondition:
/// finite.
[[nodiscard]] std::string number_text(double number);

/// The same JSON text with every number rounded to a double, as happens where the original keeps objects in
/// decoded form. Precondition: exactly one JSON value whose numbers fit a double
/// (json::compact).
[[nodiscard]] std::string with_rounded_numbers(std::string_view json);

/// Appends the escaped text without quotes: what Writer::value(text) puts between them.
void append_escaped(std::string& out, std::string_view text);

}  // namespace bytom::json
