#include "equity/parser.hpp"

#include <fmt/core.h>

#include <bytom/equity/compiler.hpp>

#include "equity/lexer.hpp"

namespace bytom::equity {
namespace {

template <typename T>
using Parsed = Result<T, CompileError>;
using ParseStatus = base::Status<CompileError>;

/// Operators bind tighter than this.
constexpr int kLoosest = 0;

class Parser {
public:
    explicit Parser(std::string_view source) noexcept : source_(source), lexer_(source) {}

    Parsed<SourceFile> file();

private:
    /// Counts a level of nesting as long as it lives.
    class Level {
    public:
        explicit Level(std::size_t& depth) noexcept : depth_(depth) { ++depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        ~Level() { --depth_; }

    private:
        std::size_t& depth_;
    };

    using Expressions = std::vector<const Expression*>;

    Parsed<ContractDeclaration> contract();
    Parsed<std::vector<ParamDeclaration>> params();
    ParseStatus param_group(std::vector<ParamDeclaration>& params);
    Parsed<ClauseDeclaration> clause();
    Parsed<std::vector<Statement>> body();
    Parsed<Statement> statement();
    Parsed<If> if_statement();
    Parsed<Define> define_statement();
    Parsed<Assign> assign_statement();
    Parsed<Verify> verify_statement();
    Parsed<Lock> lock_statement();
    Parsed<Unlock> unlock_statement();

    Parsed<const Expression*> expression();
    Parsed<const Expression*> operators_behind(const Expression* left, int loosest);
    Parsed<const Expression*> unary();
    Parsed<const Expression*> operand();
    Parsed<const Expression*> primary();
    Parsed<Expressions> list_until(std::string_view closing);

    Parsed<std::string_view> name();
    Parsed<Type> type();
    ParseStatus keyword(std::string_view word);
    ParseStatus token(std::string_view punctuation);
    [[nodiscard]] bool at_keyword(std::string_view word) const noexcept {
        return lexer_.identifier() == word;
    }

    template <typename Node>
    const Expression* make(std::size_t offset, Node node) {
        return &file_.expressions.emplace_back(Expression{.offset = offset, .node = std::move(node)});
    }

    [[nodiscard]] std::unexpected<CompileError> fail(ErrorName name, std::string_view text) const {
        return fail_at(lexer_.end_of_last(), name, text);
    }
    [[nodiscard]] std::unexpected<CompileError> fail_at(std::size_t offset, ErrorName name,
                                                        std::string_view text) const;
    [[nodiscard]] ParseStatus check_depth() const;

    std::string_view source_;
    Lexer lexer_;
    SourceFile file_;
    std::size_t depth_ = 0;
};

std::unexpected<CompileError> Parser::fail_at(std::size_t offset, ErrorName name,
                                              std::string_view text) const {
    const Position position = position_of(source_, offset);
    return std::unexpected(CompileError{
        .name = name,
        .text = fmt::format("parse error: line {}, col {}: {}", position.line, position.column, text),
        .offset = offset,
    });
}

ParseStatus Parser::check_depth() const {
    if (depth_ <= kMaxNesting) return {};
    return fail(ErrorName::too_deep, fmt::format("nesting deeper than {} levels", kMaxNesting));
}

Parsed<std::string_view> Parser::name() {
    const std::string_view name = lexer_.take_identifier();
    if (name.empty()) return fail(ErrorName::parse_expected_identifier, "expected identifier");
    return name;
}

Parsed<Type> Parser::type() {
    BYTOM_ASSIGN(const std::string_view word, name());
    const auto type = declarable_type(word);
    if (!type) return fail(ErrorName::parse_unknown_type, fmt::format("unknown type {}", word));
    return *type;
}

ParseStatus Parser::keyword(std::string_view word) {
    if (!at_keyword(word)) {
        return fail(ErrorName::parse_expected_keyword, fmt::format("expected keyword {}", word));
    }
    lexer_.skip(word.size());
    return {};
}

ParseStatus Parser::token(std::string_view punctuation) {
    if (lexer_.take(punctuation)) return {};
    return fail(ErrorName::parse_expected_token, fmt::format("expected {} token", punctuation));
}

Parsed<SourceFile> Parser::file() {
    if (!at_keyword("contract")) return fail(ErrorName::parse_expected_contract, "expected contract");
    // Whatever follows the last contract is ignored.
    while (at_keyword("contract")) {
        BYTOM_ASSIGN(auto parsed, contract());
        file_.contracts.push_back(std::move(parsed));
    }
    return std::move(file_);
}

Parsed<ContractDeclaration> Parser::contract() {
    ContractDeclaration contract;
    BYTOM_TRY(keyword("contract"));
    contract.offset = lexer_.offset();
    BYTOM_ASSIGN(contract.name, name());
    BYTOM_ASSIGN(contract.params, params());
    BYTOM_TRY(keyword("locks"));
    BYTOM_ASSIGN(contract.amount_name, name());
    BYTOM_TRY(keyword("of"));
    BYTOM_ASSIGN(contract.asset_name, name());
    BYTOM_TRY(token("{"));
    while (!lexer_.at("}")) {
        BYTOM_ASSIGN(auto parsed, clause());
        contract.clauses.push_back(std::move(parsed));
    }
    BYTOM_TRY(token("}"));
    return contract;
}

Parsed<std::vector<ParamDeclaration>> Parser::params() {
    std::vector<ParamDeclaration> params;
    BYTOM_TRY(token("("));
    while (!lexer_.at(")")) {
        if (!params.empty()) BYTOM_TRY(token(","));
        BYTOM_TRY(param_group(params));
    }
    BYTOM_TRY(token(")"));
    return params;
}

/// Names with one type.
ParseStatus Parser::param_group(std::vector<ParamDeclaration>& params) {
    const std::size_t first = params.size();
    do {
        const std::size_t offset = lexer_.offset();
        BYTOM_ASSIGN(const std::string_view param, name());
        params.push_back({.name = param, .offset = offset});
    } while (lexer_.take(","));
    BYTOM_TRY(token(":"));
    BYTOM_ASSIGN(const Type common, type());
    for (std::size_t i = first; i < params.size(); ++i)
        params[i].type = common;
    return {};
}

Parsed<ClauseDeclaration> Parser::clause() {
    ClauseDeclaration clause;
    BYTOM_TRY(keyword("clause"));
    clause.offset = lexer_.offset();
    BYTOM_ASSIGN(clause.name, name());
    BYTOM_ASSIGN(clause.params, params());
    BYTOM_ASSIGN(clause.statements, body());
    return clause;
}

Parsed<std::vector<Statement>> Parser::body() {
    const Level level(depth_);
    BYTOM_TRY(check_depth());
    std::vector<Statement> statements;
    BYTOM_TRY(token("{"));
    while (!lexer_.at("}")) {
        BYTOM_ASSIGN(auto parsed, statement());
        statements.push_back(std::move(parsed));
    }
    BYTOM_TRY(token("}"));
    return statements;
}

Parsed<Statement> Parser::statement() {
    const std::size_t offset = lexer_.offset();
    const auto parsed_by = [&]<typename Node>(Parsed<Node> (Parser::*parse)()) -> Parsed<Statement> {
        lexer_.skip(lexer_.identifier().size());
        BYTOM_ASSIGN(auto node, (this->*parse)());
        return Statement{.offset = offset, .node = std::move(node)};
    };
    if (at_keyword("if")) return parsed_by(&Parser::if_statement);
    if (at_keyword("define")) return parsed_by(&Parser::define_statement);
    if (at_keyword("assign")) return parsed_by(&Parser::assign_statement);
    if (at_keyword("verify")) return parsed_by(&Parser::verify_statement);
    if (at_keyword("lock")) return parsed_by(&Parser::lock_statement);
    if (at_keyword("unlock")) return parsed_by(&Parser::unlock_statement);
    return fail(ErrorName::parse_unknown_keyword, fmt::format("unknown keyword \"{}\"", lexer_.identifier()));
}

Parsed<If> Parser::if_statement() {
    If statement{};
    BYTOM_ASSIGN(statement.condition, expression());
    BYTOM_ASSIGN(statement.then_body, body());
    if (at_keyword("else")) {
        BYTOM_TRY(keyword("else"));
        BYTOM_ASSIGN(statement.else_body, body());
    }
    return statement;
}

Parsed<Define> Parser::define_statement() {
    Define statement{};
    BYTOM_ASSIGN(statement.name, name());
    BYTOM_TRY(token(":"));
    BYTOM_ASSIGN(statement.type, type());
    if (lexer_.take("=")) {
        BYTOM_ASSIGN(statement.value, expression());
    }
    return statement;
}

Parsed<Assign> Parser::assign_statement() {
    Assign statement{};
    BYTOM_ASSIGN(statement.name, name());
    BYTOM_TRY(token("="));
    BYTOM_ASSIGN(statement.value, expression());
    return statement;
}

Parsed<Verify> Parser::verify_statement() {
    Verify statement{};
    BYTOM_ASSIGN(statement.condition, expression());
    return statement;
}

Parsed<Lock> Parser::lock_statement() {
    Lock statement{};
    BYTOM_ASSIGN(statement.amount, expression());
    BYTOM_TRY(keyword("of"));
    BYTOM_ASSIGN(statement.asset, expression());
    BYTOM_TRY(keyword("with"));
    BYTOM_ASSIGN(statement.program, expression());
    return statement;
}

Parsed<Unlock> Parser::unlock_statement() {
    Unlock statement{};
    BYTOM_ASSIGN(statement.amount, expression());
    BYTOM_TRY(keyword("of"));
    BYTOM_ASSIGN(statement.asset, expression());
    return statement;
}

Parsed<const Expression*> Parser::expression() {
    BYTOM_ASSIGN(const Expression* const left, unary());
    return operators_behind(left, kLoosest);
}

/// `left` and what binary operators that bind tighter than `loosest` add to it. Recursion is bounded by the
/// number of precedences.
Parsed<const Expression*> Parser::operators_behind(const Expression* left, int loosest) {
    for (;;) {
        const BinaryOperator* const op = lexer_.binary_operator();
        if (op == nullptr || op->precedence <= loosest) return left;
        const std::size_t offset = lexer_.offset();
        lexer_.skip(op->text.size());
        BYTOM_ASSIGN(const Expression* const first, unary());
        BYTOM_ASSIGN(const Expression* const right, operators_behind(first, op->precedence));
        left = make(offset, Binary{.op = op, .left = left, .right = right});
    }
}

Parsed<const Expression*> Parser::unary() {
    const Level level(depth_);
    BYTOM_TRY(check_depth());
    const std::size_t offset = lexer_.offset();
    const UnaryOperator* const op = lexer_.take_unary_operator();
    if (op == nullptr) return operand();
    BYTOM_ASSIGN(const Expression* const inner, unary());
    return make(offset, Unary{.op = op, .operand = inner});
}

Parsed<const Expression*> Parser::operand() {
    const std::size_t offset = lexer_.offset();
    auto literal = lexer_.take_literal();
    if (!literal) {
        const auto& error = literal.error();
        return fail_at(error.offset, error.name,
                       error.name == ErrorName::parse_odd_hex ? "odd number of digits in hex literal"
                                                              : "unterminated string literal");
    }
    if (*literal) {
        return std::visit(Overloaded{
                              [&](std::int64_t value) { return make(offset, IntegerLiteral{value}); },
                              [&](Bytes& value) { return make(offset, BytesLiteral{std::move(value)}); },
                              [&](bool value) { return make(offset, BooleanLiteral{value}); },
                          },
                          **literal);
    }
    BYTOM_ASSIGN(const Expression* const callee, primary());
    if (!lexer_.take("(")) return callee;
    BYTOM_ASSIGN(Expressions arguments, list_until(")"));
    return make(offset, Call{.callee = callee, .arguments = std::move(arguments)});
}

Parsed<const Expression*> Parser::primary() {
    const std::size_t offset = lexer_.offset();
    if (lexer_.take("(")) {
        BYTOM_ASSIGN(const Expression* const inner, expression());
        BYTOM_TRY(token(")"));
        return inner;
    }
    if (lexer_.take("[")) {
        BYTOM_ASSIGN(Expressions elements, list_until("]"));
        return make(offset, ListLiteral{std::move(elements)});
    }
    BYTOM_ASSIGN(const std::string_view identifier, name());
    return make(offset, Identifier{identifier});
}

Parsed<Parser::Expressions> Parser::list_until(std::string_view closing) {
    Expressions list;
    while (!lexer_.at(closing)) {
        if (!list.empty()) BYTOM_TRY(token(","));
        BYTOM_ASSIGN(const Expression* const element, expression());
        list.push_back(element);
    }
    BYTOM_TRY(token(closing));
    return list;
}

}  // namespace

Result<SourceFile, CompileError> parse(std::string_view source) {
    return Parser(source).file();
}

}  // namespace bytom::equity
