// What the parser makes of a source (12 §3). Names are views into the source. Depth by nesting is limited
// (kMaxNesting), so walks may recurse; but a chain of binary operators makes a tree as deep as it is long, so
// they go down the left sides in a loop.
#pragma once

#include <deque>
#include <variant>

#include "equity/operators.hpp"

namespace bytom::equity {

struct Expression;

struct Identifier {
    std::string_view name;
};
struct IntegerLiteral {
    std::int64_t value;
};
struct BytesLiteral {
    Bytes value;
};
struct BooleanLiteral {
    bool value;
};
struct ListLiteral {
    std::vector<const Expression*> elements;
};
struct Call {
    const Expression* callee;
    std::vector<const Expression*> arguments;
};
struct Unary {
    const UnaryOperator* op;
    const Expression* operand;
};
struct Binary {
    const BinaryOperator* op;
    const Expression* left;
    const Expression* right;
};

struct Expression {
    std::size_t offset = 0;  ///< in the source; of a binary expression that of the operator
    std::variant<Identifier, IntegerLiteral, BytesLiteral, BooleanLiteral, ListLiteral, Call, Unary, Binary>
        node;

    template <typename Node>
    [[nodiscard]] const Node* as() const noexcept {
        return std::get_if<Node>(&node);
    }
    [[nodiscard]] bool is_identifier(std::string_view name) const noexcept {
        const auto* const identifier = as<Identifier>();
        return identifier != nullptr && identifier->name == name;
    }
};

struct Statement;

struct If {
    const Expression* condition;
    std::vector<Statement> then_body;
    std::vector<Statement> else_body;
};
struct Define {
    std::string_view name;
    Type type;
    const Expression* value;  ///< null if there is none
};
struct Assign {
    std::string_view name;
    const Expression* value;
};
struct Verify {
    const Expression* condition;
};
struct Lock {
    const Expression* amount;
    const Expression* asset;
    const Expression* program;
};
struct Unlock {
    const Expression* amount;
    const Expression* asset;
};

struct Statement {
    std::size_t offset = 0;
    std::variant<If, Define, Assign, Verify, Lock, Unlock> node;

    template <typename Node>
    [[nodiscard]] const Node* as() const noexcept {
        return std::get_if<Node>(&node);
    }
};

struct ParamDeclaration {
    std::string_view name;
    Type type = Type::untyped;
    std::size_t offset = 0;
};

struct ClauseDeclaration {
    std::string_view name;
    std::vector<ParamDeclaration> params;
    std::vector<Statement> statements;
    std::size_t offset = 0;
};

struct ContractDeclaration {
    std::string_view name;
    std::vector<ParamDeclaration> params;
    std::string_view amount_name;
    std::string_view asset_name;
    std::vector<ClauseDeclaration> clauses;
    std::size_t offset = 0;
};

struct SourceFile {
    std::deque<Expression> expressions;  ///< owns them; flat, so that no destructor recurses
    std::vector<ContractDeclaration> contracts;
};

/// For std::visit.
template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

/// The text of an expression in errors and analysis data (12 §3.1).
[[nodiscard]] std::string canonical_text(const Expression& expression);

/// The operators of a chain of binary expressions that begins on the left with something else: outermost
/// last. Empty if the expression is not binary.
[[nodiscard]] std::vector<const Expression*> binary_chain(const Expression& expression);

}  // namespace bytom::equity
