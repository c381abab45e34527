// Cutting a source into tokens (12 §2). What a place holds depends on what the grammar wants there ("true" is
// a name or a literal, "<<" an operator or an error), so the parser asks for kinds of tokens.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include <bytom/base/result.hpp>
#include <bytom/equity/error.hpp>

#include "equity/operators.hpp"

namespace bytom::equity {

using Literal = std::variant<std::int64_t, Bytes, bool>;

struct LexicalError {
    ErrorName name;
    std::size_t offset;
};

/// A position in a source. Only the take_… functions and skip() move it, the former only if they find what
/// they look for. Counts bytes, not characters; does not own the source.
class Lexer {
public:
    explicit Lexer(std::string_view source) noexcept : source_(source) { move_to(0); }

    /// The offset behind the last token taken: where syntax errors are reported.
    [[nodiscard]] std::size_t end_of_last() const noexcept { return end_of_last_; }
    /// The offset of the next token, behind white space and comments.
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

    /// Whether the next bytes are these; no boundary is needed behind them.
    [[nodiscard]] bool at(std::string_view punctuation) const noexcept {
        return rest().starts_with(punctuation);
    }
    [[nodiscard]] bool take(std::string_view punctuation) noexcept;

    /// The identifier or keyword here, of maximal length; empty if there is none.
    [[nodiscard]] std::string_view identifier() const noexcept;
    [[nodiscard]] std::string_view take_identifier() noexcept;

    /// Null if none is here.
    [[nodiscard]] const BinaryOperator* binary_operator() const noexcept;
    [[nodiscard]] const UnaryOperator* take_unary_operator() noexcept;
    void skip(std::size_t size) noexcept { move_to(offset_ + size); }

    /// Empty if there is no literal here, or only something that begins like one. Errors:
    /// parse_unterminated_string, parse_odd_hex.
    [[nodiscard]] Result<std::optional<Literal>, LexicalError> take_literal();

private:
    struct Integer {
        std::int64_t value;
        std::size_t size;
    };

    [[nodiscard]] std::string_view rest() const noexcept { return source_.substr(offset_); }
    void move_to(std::size_t end_of_token) noexcept;
    [[nodiscard]] std::optional<Integer> integer() const noexcept;
    [[nodiscard]] Result<std::optional<Literal>, LexicalError> take_string();
    [[nodiscard]] Result<std::optional<Literal>, LexicalError> take_hex();

    std::string_view source_;
    std::size_t end_of_last_ = 0;
    std::size_t offset_ = 0;
};

}  // namespace bytom::equity
