// The operators of expressions (12 §3, §7.5).
#pragma once

#include <array>
#include <string_view>

#include <bytom/equity/contract.hpp>

namespace bytom::equity {

/// What both operands of a binary operator must be.
enum class OperandRule : std::uint8_t {
    any,
    boolean,
    number,  ///< Integer or Amount
};

struct BinaryOperator {
    std::string_view text;
    int precedence;  ///< higher binds tighter
    OperandRule operands;
    Type result;
    std::string_view opcodes;

    [[nodiscard]] bool is_equality() const noexcept { return text == "==" || text == "!="; }
};

inline constexpr std::array kBinaryOperators = std::to_array<BinaryOperator>({
    {"||", 1, OperandRule::boolean, Type::boolean, "BOOLOR"},
    {"&&", 2, OperandRule::boolean, Type::boolean, "BOOLAND"},
    {">", 3, OperandRule::number, Type::boolean, "GREATERTHAN"},
    {"<", 3, OperandRule::number, Type::boolean, "LESSTHAN"},
    {">=", 3, OperandRule::number, Type::boolean, "GREATERTHANOREQUAL"},
    {"<=", 3, OperandRule::number, Type::boolean, "LESSTHANOREQUAL"},
    {"==", 3, OperandRule::any, Type::boolean, "EQUAL"},
    {"!=", 3, OperandRule::any, Type::boolean, "EQUAL NOT"},
    {"^", 4, OperandRule::any, Type::untyped, "XOR"},
    {"|", 4, OperandRule::any, Type::untyped, "OR"},
    {"+", 4, OperandRule::number, Type::integer, "ADD"},
    {"-", 4, OperandRule::number, Type::integer, "SUB"},
    {"&", 5, OperandRule::any, Type::untyped, "AND"},
    {"<<", 5, OperandRule::number, Type::integer, "LSHIFT"},
    {">>", 5, OperandRule::number, Type::integer, "RSHIFT"},
    {"%", 5, OperandRule::number, Type::integer, "MOD"},
    {"*", 5, OperandRule::number, Type::integer, "MUL"},
    {"/", 5, OperandRule::number, Type::integer, "DIV"},
});

struct UnaryOperator {
    char text;
    Type operand;  ///< untyped: any
    Type result;
    std::string_view opcode;
};

inline constexpr std::array kUnaryOperators = std::to_array<UnaryOperator>({
    {'-', Type::integer, Type::integer, "NEGATE"},
    {'!', Type::boolean, Type::boolean, "NOT"},
    {'~', Type::untyped, Type::untyped, "INVERT"},
});

}  // namespace bytom::equity
