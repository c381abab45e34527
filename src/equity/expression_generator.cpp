#include "equity/expression_generator.hpp"

#include <fmt/core.h>

#include <bytom/vm/opcode.hpp>

namespace bytom::equity {
namespace {

/// The word that the error about list literals uses.
std::string_view kind_word(const Expression& expression) {
    return std::visit(Overloaded{
                          [](const Identifier&) { return "compiler.varRef"; },
                          [](const IntegerLiteral&) { return "compiler.integerLiteral"; },
                          [](const BytesLiteral&) { return "compiler.bytesLiteral"; },
                          [](const BooleanLiteral&) { return "compiler.booleanLiteral"; },
                          [](const ListLiteral&) { return "compiler.listExpr"; },
                          [](const Call&) { return "*compiler.callExpr"; },
                          [](const Unary&) { return "*compiler.unaryExpr"; },
                          [](const Binary&) { return "*compiler.binaryExpr"; },
                      },
                      expression.node);
}

}  // namespace

Status ExpressionGenerator::generate(const Expression& expression) {
    c_.budget.spend(1);
    if (c_.budget.exhausted())
        return fail(ErrorName::too_complex, expression.offset, "the source is too complex");
    return std::visit(
        Overloaded{
            [&](const Identifier& identifier) { return reference(identifier.name, expression.offset); },
            [&](const IntegerLiteral& literal) -> Status {
                c_.push_number(literal.value);
                return {};
            },
            [&](const BytesLiteral& literal) -> Status {
                c_.push(data_token(literal.value));
                return {};
            },
            [&](const BooleanLiteral& literal) -> Status {
                c_.push(literal.value ? "TRUE" : "FALSE");
                return {};
            },
            [&](const ListLiteral&) -> Status {
                return fail(ErrorName::list_outside_call, expression.offset,
                            "encountered list outside of function-call context");
            },
            [&](const Call& node) { return call(expression, node); },
            [&](const Unary& node) { return unary(expression, node); },
            [&](const Binary&) { return binary_chain_code(expression); },
        },
        expression.node);
}

/// Brings a named value to the top: its last mention moves it, the others copy it.
Status ExpressionGenerator::reference(std::string_view name, std::size_t offset) {
    const auto depth = c_.stack.find(name);
    if (!depth) {
        return fail(ErrorName::undefined_reference, offset, fmt::format("undefined reference: \"{}\"", name));
    }
    if (c_.counts.take(name)) {
        if (*depth == 1) c_.swap();
        if (*depth > 1) c_.roll(*depth);
        return {};
    }
    if (*depth == 0) {
        c_.code.add("DUP");
    } else if (*depth == 1) {
        c_.code.add("OVER");
    } else {
        c_.code.add(std::to_string(*depth));
        c_.code.add("PICK");
    }
    c_.stack.pick(*depth);
    return {};
}

Status ExpressionGenerator::binary_chain_code(const Expression& expression) {
    const auto chain = binary_chain(expression);
    const auto operand_of = [&](std::string_view side, const BinaryOperator& op) {
        return fmt::format("in {} operand of \"{}\" expression", side, op.text);
    };
    // An error in a link is inside the left operands of all links behind it.
    const auto in_left_operands = [&](Status status, std::size_t first) {
        for (std::size_t i = first; !status && i < chain.size(); ++i)
            status.error().contexts.push_back(operand_of("left", *chain[i]->as<Binary>()->op));
        return status;
    };
    BYTOM_TRY(in_left_operands(generate(*chain.front()->as<Binary>()->left), 0));
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const auto& binary = *chain[i]->as<Binary>();
        Status status = in_context(generate(*binary.right), [&] { return operand_of("right", *binary.op); });
        if (status) status = c_.types.check_binary(*chain[i]);
        BYTOM_TRY(in_left_operands(std::move(status), i + 1));
        c_.operate(binary.op->opcodes, 2);
    }
    return {};
}

Status ExpressionGenerator::unary(const Expression& expression, const Unary& unary) {
    BYTOM_TRY(in_context(generate(*unary.operand),
                         [&] { return fmt::format("in \"{}\" expression", unary.op->text); }));
    BYTOM_TRY(c_.types.check_unary(expression));
    // The cell keeps its operand's label.
    c_.code.add(unary.op->opcode);
    return {};
}

Status ExpressionGenerator::call(const Expression& expression, const Call& call) {
    if (const auto* const callee = call.callee->as<Identifier>()) {
        if (const Builtin* const builtin = find_builtin(callee->name))
            return builtin_call(expression, call, *builtin);
        const Entry* const entry = c_.scope.find(callee->name);
        if (entry != nullptr && entry->type == Type::contract)
            return contract_call(expression, call, entry->contract);
    }
    return fail(ErrorName::unknown_function, expression.offset,
                fmt::format("unknown function \"{}\"", canonical_text(*call.callee)));
}

Status ExpressionGenerator::builtin_call(const Expression& expression, const Call& call,
                                         const Builtin& builtin) {
    if (call.arguments.size() != builtin.param_count) {
        return fail(ErrorName::builtin_arg_count, expression.offset,
                    fmt::format("wrong number of args for \"{}\": have {}, want {}", builtin.name,
                                call.arguments.size(), builtin.param_count));
    }
    if (builtin.kind == BuiltinKind::multi_sig) return multi_sig_call(call);
    std::size_t items = 0;
    for (std::size_t i = call.arguments.size(); i-- > 0;) {
        auto count = argument(*call.arguments[i]);
        if (!count) {
            count.error().contexts.push_back(fmt::format("compiling argument {} in call expression", i));
            return std::unexpected(std::move(count).error());
        }
        items += *count;
    }
    BYTOM_TRY(c_.types.check_builtin_call(builtin, call));
    c_.operate(builtin.opcodes, items);
    if (builtin.kind == BuiltinKind::hash) {
        const Expression& hashed = *call.arguments.front();
        c_.clause.hash_calls.push_back({.hash_type = std::string(builtin.name),
                                        .argument = c_.text(hashed),
                                        .argument_type = c_.types.type_of(hashed)});
    }
    return {};
}

/// Pushes an argument and tells of how many items it consists: lists are their elements and their length.
ExpressionGenerator::ItemCount ExpressionGenerator::argument(const Expression& expression) {
    const auto* const list = expression.as<ListLiteral>();
    if (list == nullptr) {
        BYTOM_TRY(generate(expression));
        return 1;
    }
    const std::size_t length = list->elements.size();
    for (std::size_t i = length; i-- > 0;)
        BYTOM_TRY(generate(*list->elements[i]));
    c_.push_number(static_cast<std::int64_t>(length));
    return length + 1;
}

Status ExpressionGenerator::multi_sig_call(const Call& call) {
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        if (call.arguments[i]->as<ListLiteral>() != nullptr) continue;
        return fail(ErrorName::multisig_not_list, call.arguments[i]->offset,
                    fmt::format("checkTxMultiSig expects list literals, got {} for argument {}",
                                kind_word(*call.arguments[i]), i));
    }
    BYTOM_ASSIGN(const std::size_t signature_items, argument(*call.arguments[1]));
    c_.pop("TOALTSTACK");
    c_.push("TXSIGHASH");
    BYTOM_ASSIGN(const std::size_t key_items, argument(*call.arguments[0]));
    c_.push("FROMALTSTACK");
    c_.swap();
    // The model forgets the hash: the bottom item stays below the result.
    c_.operate("CHECKMULTISIG", signature_items + key_items);
    return {};
}

/// Builds the called contract's instantiated program, piece by piece.
Status ExpressionGenerator::contract_call(const Expression& expression, const Call& call,
                                          std::size_t callee) {
    const ContractDeclaration& declaration = c_.unit.file.contracts[callee];
    c_.clause.contracts.emplace_back(declaration.name);
    c_.push("0");
    if (call.arguments.size() != declaration.params.size()) {
        return fail(ErrorName::contract_arg_count, expression.offset,
                    fmt::format("contract \"{}\" expects {} argument(s), got {}", declaration.name,
                                declaration.params.size(), call.arguments.size()));
    }
    for (std::size_t i = call.arguments.size(); i-- > 0;) {
        BYTOM_TRY(c_.types.check_contract_argument(declaration, call, i));
        BYTOM_TRY(generate(*call.arguments[i]));
        c_.operate("CATPUSHDATA", 2);
    }
    BYTOM_TRY(called_body(expression, callee));
    c_.push("0");
    c_.operate("CATPUSHDATA", 2);
    c_.push_number(vm::OP_CHECKPREDICATE);
    c_.operate("CAT", 2);
    return {};
}

Status ExpressionGenerator::called_body(const Expression& expression, std::size_t callee) {
    constexpr std::array<std::uint8_t, 2> kDepthOver = {vm::OP_DEPTH, vm::OP_OVER};
    const Contract& called = c_.unit.contracts[callee];
    const auto push_body = [&]() -> Status {
        if (callee == c_.contract_index) {
            return in_context(reference(called.name, expression.offset),
                              [] { return std::string("compiling contract call"); });
        }
        if (called.body.empty()) {
            return fail(ErrorName::contract_not_defined, expression.offset,
                        fmt::format("contract \"{}\" not defined", called.name));
        }
        c_.push(data_token(called.body));
        return {};
    };
    if (callee == c_.contract_index || called.recursive) {
        BYTOM_TRY(push_body());
        c_.operate("CATPUSHDATA", 2);
        c_.push(data_token(kDepthOver));
        c_.operate("CAT", 2);
    } else {
        c_.push_number(vm::OP_DEPTH);
        c_.operate("CAT", 2);
        BYTOM_TRY(push_body());
        c_.operate("CATPUSHDATA", 2);
    }
    return {};
}

}  // namespace bytom::equity
