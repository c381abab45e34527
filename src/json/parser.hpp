// The parser behind Document: iterative, into the flat storage.
#pragma once

#include <bytom/json/value.hpp>

namespace bytom::json {

class Parser {
public:
    explicit Parser(std::string_view text) noexcept : text_(text) {}

    /// Reads one value from the front of the text and leaves the position behind it. The error is a sentence
    /// that says what is wrong.
    [[nodiscard]] Status<std::string> run(internal::Storage& out);

    /// Bytes read, blanks in front included.
    [[nodiscard]] std::size_t position() const noexcept { return position_; }

    void skip_blanks() noexcept;

    [[nodiscard]] std::string invalid(std::string_view context) const;

private:
    using Done = Status<std::string>;

    enum class Expect : std::uint8_t { value, first_element, first_key, key, after_value };

    [[nodiscard]] bool at_end() const noexcept { return position_ == text_.size(); }
    [[nodiscard]] char peek() const noexcept { return text_[position_]; }
    [[nodiscard]] bool in_object() const noexcept {
        return storage_->nodes[open_.back()].kind == Kind::object;
    }
    [[nodiscard]] Done make_room();
    [[nodiscard]] Done value();
    [[nodiscard]] Done key();
    [[nodiscard]] Done separator();
    [[nodiscard]] Done open(Kind kind);
    void close();
    [[nodiscard]] Done literal(std::string_view word, Kind kind, bool boolean);
    [[nodiscard]] Done number();
    [[nodiscard]] Done string();
    [[nodiscard]] Done escape();
    [[nodiscard]] Done unicode_escape();
    [[nodiscard]] std::optional<std::uint32_t> four_digits(std::size_t at) const noexcept;
    [[nodiscard]] Done digits(std::string_view context);
    void scalar(Kind kind, bool boolean, std::size_t offset);

    std::string_view text_;
    std::size_t position_ = 0;
    internal::Storage* storage_ = nullptr;
    std::vector<std::uint32_t> open_;  ///< indices of the containers around the position
    Expect expect_ = Expect::value;
};

}  // namespace bytom::json
