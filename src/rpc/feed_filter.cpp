#include "rpc/feed_filter.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include <fmt/core.h>

#include <bytom/base/digit.hpp>
#include <bytom/base/utf8.hpp>

#include "rpc/quoted.hpp"

namespace bytom::rpc {
namespace {

enum class Token : std::uint8_t { end, identifier, keyword, string, integer, punctuation, placeholder };

std::string_view name_of(Token token) {
    switch (token) {
        case Token::end:
            return "EOF";
        case Token::identifier:
            return "identifier";
        case Token::keyword:
            return "keyword";
        case Token::string:
            return "string";
        case Token::integer:
            return "integer";
        case Token::punctuation:
            return "punctuation";
        case Token::placeholder:
            return "placeholder";
    }
    return {};
}

enum class Type : std::uint8_t { any, boolean, string, integer };

std::string_view name_of(Type type) {
    switch (type) {
        case Type::any:
            return "any";
        case Type::boolean:
            return "bool";
        case Type::string:
            return "string";
        case Type::integer:
            return "integer";
    }
    return {};
}

/// Parentheses nested in each other.
constexpr int kMaxDepth = 1000;
constexpr int kAndPrecedence = 2;
constexpr int kOrPrecedence = 1;
constexpr int kEqualPrecedence = 3;

/// Nothing if the text is no operator.
std::optional<int> precedence_of(std::string_view text) {
    if (text == "OR") return kOrPrecedence;
    if (text == "AND") return kAndPrecedence;
    if (text == "=") return kEqualPrecedence;
    return std::nullopt;
}

bool is_letter(char c) {
    // Bytes beyond ASCII are taken for letters: feeds need not know which characters really are
    // letters.
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_hex_digit(char c) {
    return base::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Syntax errors come before errors of types, whatever their order in the text.
class Checker {
public:
    explicit Checker(std::string_view text) : text_(text) {}

    std::expected<void, std::string> run() {
        if (!check_characters() || !next()) return std::unexpected(syntax_error_);
        if (token_ == Token::end) return {};
        const Type type = expression(0);
        if (syntax_error_.empty() && token_ != Token::end) expected(Token::end);
        if (!syntax_error_.empty()) return std::unexpected(syntax_error_);
        if (!type_error_.empty()) return std::unexpected(type_error_);
        if (type != Type::boolean && type != Type::any) {
            return std::unexpected(
                fmt::format("filter predicate must evaluate to bool, got {}", name_of(type)));
        }
        return {};
    }

private:
    bool fail_at(std::size_t offset, std::string_view what) {
        if (syntax_error_.empty()) syntax_error_ = fmt::format("col {}: {}", offset, what);
        token_ = Token::end;
        literal_ = {};
        return false;
    }

    bool fail_type(std::string what) {
        if (type_error_.empty()) type_error_ = std::move(what);
        return false;
    }

    bool expected(Token token) {
        return fail_at(begin_, fmt::format("got {}, expected {}", literal_, name_of(token)));
    }

    bool check_characters() {
        const std::size_t nul = text_.find('\0');
        if (nul != std::string_view::npos) return fail_at(nul + 1, "illegal character NUL");
        const std::size_t mark = text_.find("\xef\xbb\xbf");
        if (mark != std::string_view::npos) return fail_at(mark, "illegal byte order mark");
        return true;
    }

    /// Takes the next token.
    bool next() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
            ++at_;
        begin_ = at_;
        literal_ = {};
        if (at_ == text_.size()) {
            token_ = Token::end;
            return true;
        }
        const char first = text_[at_];
        if (is_letter(first)) {
            while (at_ < text_.size() && (is_letter(text_[at_]) || base::is_digit(text_[at_])))
                ++at_;
            literal_ = text_.substr(begin_, at_ - begin_);
            token_ = literal_ == "AND" || literal_ == "OR" ? Token::keyword : Token::identifier;
            return true;
        }
        const bool taken = base::is_digit(first) ? number() : first == '\'' ? string() : symbol(first);
        if (taken) literal_ = text_.substr(begin_, at_ - begin_);
        return taken;
    }

    bool number() {
        token_ = Token::integer;
        if (text_[at_] != '0') {
            while (at_ < text_.size() && base::is_digit(text_[at_]))
                ++at_;
            return true;
        }
        ++at_;
        if (at_ < text_.size() && (text_[at_] == 'x' || text_[at_] == 'X')) {
            ++at_;
            while (at_ < text_.size() && is_hex_digit(text_[at_]))
                ++at_;
            return at_ - begin_ > 2 || fail_at(begin_, "illegal hexadecimal number");
        }
        if (at_ < text_.size() && base::is_digit(text_[at_]))
            return fail_at(begin_, "illegal leading 0 in number");
        return true;
    }

    bool string() {
        token_ = Token::string;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\\') return fail_at(begin_, "illegal backslash in string literal");
            if (text_[at_] == '\'') {
                ++at_;
                return true;
            }
        }
        return fail_at(begin_, "string literal not terminated");
    }

    bool symbol(char first) {
        ++at_;
        if (first == '$') {
            token_ = Token::placeholder;
            while (at_ < text_.size() && base::is_digit(text_[at_]))
                ++at_;
            return at_ - begin_ > 1 || fail_at(begin_, "illegal $ character");
        }
        token_ = Token::punctuation;
        if (first == '.' || first == '(' || first == ')' || first == '=') return true;
        const std::uint32_t character = base::next_code_point(text_.substr(begin_)).value;
        return fail_at(begin_, "illegal character " + quoted_character(character));
    }

    // Expressions, by climbing precedences. After a syntax error the token is the end, and all of this
    // returns.

    Type expression(int lowest) {
        if (++depth_ > kMaxDepth) {
            fail_at(begin_, "too many parentheses");
            return Type::any;
        }
        Type left = primary();
        for (;;) {
            const auto precedence = precedence_of(literal_);
            if (!precedence || *precedence < lowest || token_ == Token::end) break;
            const std::string op(literal_);
            next();
            const Type right = expression(*precedence + 1);
            left = combined(op, left, right);
        }
        --depth_;
        return left;
    }

    Type combined(const std::string& op, Type left, Type right) {
        const auto fits = [](Type type, Type wanted) { return type == wanted || type == Type::any; };
        if (op == "AND" || op == "OR") {
            if (!fits(left, Type::boolean) || !fits(right, Type::boolean))
                fail_type(fmt::format("{} expects bool operands", op));
            return Type::boolean;
        }
        if (left == Type::any) left = right;
        if (right == Type::any) right = left;
        for (const Type type : {left, right}) {
            if (!fits(type, Type::string) && !fits(type, Type::integer))
                fail_type("= expects integer or string operands");
        }
        if (left != right) fail_type("= expects operands of matching types");
        return Type::boolean;
    }

    Type primary() {
        Type type = operand();
        while (token_ != Token::end && literal_ == ".") {
            next();
            if (token_ != Token::identifier) {
                expected(Token::identifier);
                return Type::any;
            }
            next();
            if (type != Type::any) fail_type("selector `.` can only be used on objects");
            type = Type::any;
        }
        return type;
    }

    Type operand() {
        if (token_ == Token::punctuation && literal_ == "(") return parenthesised();
        switch (token_) {
            case Token::string:
                next();
                return Type::string;
            case Token::integer:
                return integer();
            case Token::placeholder:
                return placeholder();
            case Token::identifier:
                return attribute();
            case Token::end:
            case Token::keyword:
            case Token::punctuation:
                break;
        }
        expected(Token::identifier);
        return Type::any;
    }

    Type parenthesised() {
        next();
        const Type type = expression(0);
        if (syntax_error_.empty() && literal_ != ")")
            fail_at(begin_, fmt::format("got {}, expected )", literal_));
        else if (syntax_error_.empty())
            next();
        return type;
    }

    Type integer() {
        const bool hex = literal_.starts_with("0x") || literal_.starts_with("0X");
        const std::string_view digits = literal_.substr(hex ? 2 : 0);
        std::int64_t value = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
        if (error != std::errc{})
            fail_at(begin_, "invalid integer: " + rpc::quoted(std::string(literal_)));
        else
            next();
        return Type::integer;
    }

    Type placeholder() {
        std::int64_t number = 0;
        const auto [end, error] =
            std::from_chars(literal_.data() + 1, literal_.data() + literal_.size(), number);
        if (error != std::errc{} || number == 0)
            fail_at(begin_, "invalid placeholder: " + rpc::quoted(std::string(literal_)));
        else
            next();
        return Type::any;
    }

    Type attribute() {
        const std::string name(literal_);
        next();
        if (token_ != Token::end && literal_ == "(") {
            parenthesised();
            fail_type(fmt::format("invalid environment `{}`", name));
            return Type::boolean;
        }
        if (name == "asset_id" || name == "trans_type") return Type::string;
        if (name == "amount_lower_limit" || name == "amount_upper_limit") return Type::integer;
        fail_type("invalid attribute: " + name);
        return Type::any;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;  ///< where the token begins
    Token token_ = Token::end;
    std::string_view literal_;
    int depth_ = 0;
    std::string syntax_error_;
    std::string type_error_;
};

}  // namespace

std::expected<void, std::string> check_feed_filter(std::string_view text) {
    return Checker(text).run();
}

}  // namespace bytom::rpc
