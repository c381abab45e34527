#include "equity/type_checker.hpp"

#include <fmt/core.h>

namespace bytom::equity {
namespace {

const Builtin* called_builtin(const Call& call) {
    const auto* const callee = call.callee->as<Identifier>();
    return callee == nullptr ? nullptr : find_builtin(callee->name);
}

bool is_number(Type type) {
    return type == Type::integer || type == Type::amount;
}

bool satisfies(Type type, OperandRule rule) {
    switch (rule) {
        case OperandRule::any:
            return true;
        case OperandRule::boolean:
            return type == Type::boolean;
        case OperandRule::number:
            return is_number(type);
    }
    return false;
}

std::string_view wanted_by(OperandRule rule) {
    return to_string(rule == OperandRule::boolean ? Type::boolean : Type::integer);
}

}  // namespace

Type TypeChecker::type_of(const Expression& expression) const {
    return std::visit(Overloaded{
                          [&](const Identifier& identifier) {
                              const Entry* const entry = scope_.find(identifier.name);
                              return entry == nullptr ? Type::untyped : entry->type;
                          },
                          [](const IntegerLiteral&) { return Type::integer; },
                          [](const BytesLiteral&) { return Type::string; },
                          [](const BooleanLiteral&) { return Type::boolean; },
                          [](const ListLiteral&) { return Type::list; },
                          [&](const Call& call) { return type_of_call(call); },
                          [](const Unary& unary) { return unary.op->result; },
                          [](const Binary& binary) { return binary.op->result; },
                      },
                      expression.node);
}

Type TypeChecker::type_of_call(const Call& call) const {
    if (const Builtin* const builtin = called_builtin(call)) {
        if (builtin->kind != BuiltinKind::hash || call.arguments.size() != 1) return builtin->result;
        // A hash of a hash is just that, however deep.
        const auto* const inner = call.arguments.front()->as<Call>();
        const Builtin* const inner_builtin = inner == nullptr ? nullptr : called_builtin(*inner);
        if (inner_builtin != nullptr && inner_builtin->kind == BuiltinKind::hash) return builtin->result;
        const Type hashed = type_of(*call.arguments.front());
        if (hashed == Type::string) return builtin->of_string;
        if (hashed == Type::public_key) return builtin->of_public_key;
        return builtin->result;
    }
    // Only names have these types, so a call of a call needs no look inside.
    if (call.callee->as<Identifier>() == nullptr) return Type::untyped;
    const Type callee = type_of(*call.callee);
    if (callee == Type::predicate) return Type::boolean;
    return callee == Type::contract ? Type::program : Type::untyped;
}

Status TypeChecker::check_binary(const Expression& expression) {
    const auto& binary = *expression.as<Binary>();
    const BinaryOperator& op = *binary.op;
    const Type left = type_of(*binary.left);
    const Type right = type_of(*binary.right);
    const auto bad_operand = [&](std::string_view side, Type type) {
        return fail(ErrorName::operand_type, expression.offset,
                    fmt::format("in \"{}\", {} operand has type \"{}\", must be \"{}\"",
                                canonical_text(expression), side, to_string(type), wanted_by(op.operands)));
    };
    if (!satisfies(left, op.operands)) return bad_operand("left", left);
    if (!satisfies(right, op.operands)) return bad_operand("right", right);
    if (!op.is_equality()) return {};
    if (left == Type::hash && is_hash_subtype(right)) {
        infer(*binary.left, right);
    } else if (right == Type::hash && is_hash_subtype(left)) {
        infer(*binary.right, left);
    } else if (left != right) {
        return fail(
            ErrorName::type_mismatch, expression.offset,
            fmt::format("type mismatch in \"{}\": left operand has type \"{}\", right operand has type "
                        "\"{}\"",
                        canonical_text(expression), to_string(left), to_string(right)));
    }
    if (left == Type::boolean) {
        return fail(ErrorName::boolean_equality, expression.offset,
                    fmt::format("in \"{}\": using \"{}\" on Boolean values not allowed",
                                canonical_text(expression), op.text));
    }
    return {};
}

void TypeChecker::infer(const Expression& expression, Type type) {
    const auto* const identifier = expression.as<Identifier>();
    if (identifier == nullptr) return;
    if (Entry* const entry = scope_.find(identifier->name)) entry->type = type;
    for (std::vector<Param>* const params : {&contract_.params, &clause_.params}) {
        const auto param = std::ranges::find(*params, identifier->name, &Param::name);
        if (param == params->end()) continue;
        param->inferred_type = type;
        return;
    }
}

Status TypeChecker::check_unary(const Expression& expression) const {
    const auto& unary = *expression.as<Unary>();
    const Type type = type_of(*unary.operand);
    if (unary.op->operand == Type::untyped || type == unary.op->operand) return {};
    return fail(ErrorName::operand_type, expression.offset,
                fmt::format("in \"{}\", operand has type \"{}\", must be \"{}\"", canonical_text(expression),
                            to_string(type), to_string(unary.op->operand)));
}

Status TypeChecker::check_builtin_call(const Builtin& builtin, const Call& call) const {
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        const Type wanted = builtin.params()[i];
        const Type type = type_of(*call.arguments[i]);
        if (wanted == Type::untyped || type == wanted) continue;
        return fail(ErrorName::builtin_arg_type, call.arguments[i]->offset,
                    fmt::format("argument {} to \"{}\" has type \"{}\", must be \"{}\"", i, builtin.name,
                                to_string(type), to_string(wanted)));
    }
    return {};
}

Status TypeChecker::check_contract_argument(const ContractDeclaration& callee, const Call& call,
                                            std::size_t index) const {
    const Type wanted = callee.params[index].type;
    const Type type = type_of(*call.arguments[index]);
    if (type == wanted || (type == Type::integer && wanted == Type::amount)) return {};
    return fail(ErrorName::contract_arg_type, call.arguments[index]->offset,
                fmt::format("argument {} to contract \"{}\" has type \"{}\", must be \"{}\"", index,
                            callee.name, to_string(type), to_string(wanted)));
}

Status TypeChecker::check(const std::vector<Statement>& statements, const AssignedTypes& assigned) const {
    for (const Statement& statement : statements)
        BYTOM_TRY(check_statement(statement, assigned));
    return {};
}

Status TypeChecker::check_statement(const Statement& statement, const AssignedTypes& assigned) const {
    return std::visit(
        Overloaded{
            [&](const If& branches) -> Status {
                BYTOM_TRY(check(branches.then_body, assigned));
                return check(branches.else_body, assigned);
            },
            [&](const Define& define) -> Status {
                if (define.value == nullptr) return {};
                return check_value(*define.value, define.type, ErrorName::define_type, "define");
            },
            [&](const Assign& assign) {
                return check_value(*assign.value, assigned.at(&statement), ErrorName::assign_type, "assign");
            },
            [&](const Verify& verify) -> Status {
                const Type type = type_of(*verify.condition);
                if (type == Type::boolean) return {};
                return fail(
                    ErrorName::verify_type, verify.condition->offset,
                    fmt::format("expression in verify statement in clause \"{}\" has type \"{}\", must be "
                                "Boolean",
                                clause_.name, to_string(type)));
            },
            [&](const Lock& lock) { return check_lock(lock); },
            [&](const Unlock& unlock) { return check_unlock(unlock); },
        },
        statement.node);
}

Status TypeChecker::check_value(const Expression& value, Type wanted, ErrorName error,
                                std::string_view statement) const {
    const Type type = type_of(value);
    if (type == wanted || is_hash_subtype(type)) return {};
    return fail(error, value.offset,
                fmt::format("expression in {} statement in clause \"{}\" has type \"{}\", must be \"{}\"",
                            statement, clause_.name, to_string(type), to_string(wanted)));
}

Status TypeChecker::check_lock(const Lock& lock) const {
    if (const Type type = type_of(*lock.amount); !is_number(type)) {
        return fail(ErrorName::lock_amount_type, lock.amount->offset,
                    fmt::format("lockedAmount expression \"{}\" in lock statement in clause \"{}\" has type "
                                "\"{}\", must be Integer",
                                canonical_text(*lock.amount), clause_.name, to_string(type)));
    }
    if (const Type type = type_of(*lock.asset); type != Type::asset) {
        return fail(ErrorName::lock_asset_type, lock.asset->offset,
                    fmt::format("lockedAsset expression \"{}\" in lock statement in clause \"{}\" has type "
                                "\"{}\", must be Asset",
                                canonical_text(*lock.asset), clause_.name, to_string(type)));
    }
    if (const Type type = type_of(*lock.program); type != Type::program) {
        return fail(ErrorName::lock_program_type, lock.program->offset,
                    fmt::format("program in lock statement in clause \"{}\" has type \"{}\", must be Program",
                                clause_.name, to_string(type)));
    }
    return {};
}

Status TypeChecker::check_unlock(const Unlock& unlock) const {
    if (const Type type = type_of(*unlock.amount); !is_number(type)) {
        return fail(
            ErrorName::unlock_amount_type, unlock.amount->offset,
            fmt::format("unlockedAmount expression \"{}\" in unlock statement of clause \"{}\" has type "
                        "\"{}\", must be Integer",
                        canonical_text(*unlock.amount), clause_.name, to_string(type)));
    }
    if (const Type type = type_of(*unlock.asset); type != Type::asset) {
        return fail(
            ErrorName::unlock_asset_type, unlock.asset->offset,
            fmt::format("unlockedAsset expression \"{}\" in unlock statement of clause \"{}\" has type "
                        "\"{}\", must be Asset",
                        canonical_text(*unlock.asset), clause_.name, to_string(type)));
    }
    if (unlock.amount->is_identifier(contract_.amount_name) &&
        unlock.asset->is_identifier(contract_.asset_name))
        return {};
    return fail(
        ErrorName::unlock_value, unlock.amount->offset,
        fmt::format("amount \"{}\" of asset \"{}\" expression in unlock statement of clause \"{}\" must be "
                    "the contract valueAmount \"{}\" of valueAsset \"{}\"",
                    canonical_text(*unlock.amount), canonical_text(*unlock.asset), clause_.name,
                    contract_.amount_name, contract_.asset_name));
}

}  // namespace bytom::equity
