#include "equity/statement_generator.hpp"

#include <fmt/core.h>

namespace bytom::equity {

Status StatementGenerator::generate(const std::vector<Statement>& statements) {
    for (const Statement& statement : statements)
        BYTOM_TRY(generate(statement));
    return {};
}

Status StatementGenerator::generate(const Statement& statement) {
    c_.budget.spend(1);
    if (c_.budget.exhausted())
        return fail(ErrorName::too_complex, statement.offset, "the source is too complex");
    return std::visit(Overloaded{
                          [&](const If& node) { return if_statement(node); },
                          [&](const Define& node) { return define(node, statement.offset); },
                          [&](const Assign& node) { return assign(statement, node); },
                          [&](const Verify& node) { return verify(node); },
                          [&](const Lock& node) { return lock(node, outputs_.at(&statement)); },
                          [&](const Unlock&) -> Status {
                              if (c_.declaration.statements.size() == 1) c_.push("TRUE");
                              return {};
                          },
                      },
                      statement.node);
}

Status StatementGenerator::expression_in(std::string_view statement, const Expression& expression) {
    return in_context(expressions_.generate(expression),
                      [&] { return fmt::format("in {} in clause \"{}\"", statement, c_.clause.name); });
}

/// The branches start from the same stack and reference counts, but the counts that the first one leaves are
/// the ones that go on, and the stack that the last one leaves.
Status StatementGenerator::if_statement(const If& branches) {
    const std::string number = std::to_string(++if_count_);
    const std::string endif_label = "endif_" + number;
    const std::string else_label = "else_" + number;
    const bool has_else = !branches.else_body.empty();

    BYTOM_TRY(expression_in("check condition of ifStatement", *branches.condition));
    // The NOP tells this jump from those that select a clause.
    c_.operate("NOT", 1);
    c_.code.add("NOP");
    c_.code.add_jump_if(has_else ? else_label : endif_label);
    c_.stack.pop();
    c_.code.add_label("if_" + number);

    ReferenceCounts counts_of_else;
    if (has_else) {
        c_.stack.save();
        c_.budget.spend(4 * c_.counts.size());
        counts_of_else = c_.counts;
    }
    BYTOM_TRY(c_.counts.add(branches.then_body, c_.clause.name));
    BYTOM_TRY(generate(branches.then_body));
    if (has_else) {
        BYTOM_TRY(counts_of_else.add(branches.else_body, c_.clause.name));
        std::swap(c_.counts, counts_of_else);
        c_.stack.restore();
        c_.code.add_jump(endif_label);
        c_.code.add_label(else_label);
        BYTOM_TRY(generate(branches.else_body));
        std::swap(c_.counts, counts_of_else);
    }
    c_.code.add_label(endif_label);
    return {};
}

Status StatementGenerator::define(const Define& define, std::size_t offset) {
    const Entry variable{.role = Role::clause_variable, .type = define.type};
    if (auto added = c_.scope.add(define.name, variable); !added)
        return fail(ErrorName::name_conflict, offset, std::move(added).error());
    if (c_.counts[define.name] == 0) {
        return fail(ErrorName::unused_variable, offset,
                    fmt::format("the defined variable \"{}\" is unused in clause \"{}\"", define.name,
                                c_.clause.name));
    }
    if (define.value == nullptr) return {};
    BYTOM_TRY(expression_in("define statement", *define.value));
    c_.stack.rename_top(define.name);
    return {};
}

Status StatementGenerator::assign(const Statement& statement, const Assign& assign) {
    const Entry* const entry = c_.scope.find(assign.name);
    if (entry == nullptr) {
        return fail(
            ErrorName::assign_undefined, statement.offset,
            fmt::format("the variable \"{}\" is not defined before the assign statement in clause \"{}\"",
                        assign.name, c_.clause.name));
    }
    if (entry->role != Role::clause_variable) {
        return fail(
            ErrorName::assign_not_variable, statement.offset,
            fmt::format("the type of variable is not roleClauseVariable in assign statement in clause "
                        "\"{}\"",
                        c_.clause.name));
    }
    assigned_types_[&statement] = entry->type;
    constexpr std::string_view kStatement = "define statement";  // sic
    const std::int64_t own_mentions = mentions(*assign.value, assign.name);
    if (own_mentions == 0) {
        BYTOM_TRY(discard(assign.name, statement.offset));
        BYTOM_TRY(expression_in(kStatement, *assign.value));
    } else {
        // The first mention takes the old value away.
        const std::int64_t count = c_.counts[assign.name];
        c_.counts.set(assign.name, 1);
        BYTOM_TRY(expression_in(kStatement, *assign.value));
        c_.counts.set(assign.name, count - own_mentions);
    }
    c_.stack.rename_top(assign.name);
    return {};
}

Status StatementGenerator::discard(std::string_view variable, std::size_t offset) {
    const auto depth = c_.stack.find(variable);
    if (!depth) {
        return fail(ErrorName::variable_used_up, offset,
                    fmt::format("the variable \"{}\" in clause \"{}\" is assigned but not used afterwards",
                                variable, c_.clause.name));
    }
    if (*depth == 1) c_.swap();
    if (*depth > 1) c_.roll(*depth);
    c_.pop("DROP");
    return {};
}

Status StatementGenerator::verify(const Verify& verify) {
    BYTOM_TRY(expression_in("verify statement", *verify.condition));
    c_.verify();
    const auto* const call = verify.condition->as<Call>();
    const auto* const callee = call == nullptr ? nullptr : call->callee->as<Identifier>();
    const Builtin* const builtin = callee == nullptr ? nullptr : find_builtin(callee->name);
    if (builtin != nullptr && builtin->kind == BuiltinKind::height)
        c_.clause.block_heights.push_back(c_.text(*call->arguments.front()));
    return {};
}

Status StatementGenerator::lock(const Lock& lock, std::int64_t output) {
    c_.push_number(output);
    BYTOM_TRY(locked_part(*lock.amount, c_.contract.amount_name, "AMOUNT", lock));
    BYTOM_TRY(locked_part(*lock.asset, c_.contract.asset_name, "ASSET", lock));
    c_.push_number(1);
    BYTOM_TRY(expression_in("lock statement", *lock.program));
    c_.operate("CHECKOUTPUT", 5);
    c_.verify();
    return {};
}

/// The amount or the asset of a lock: the contract's own, an expression, or both if the statement mentions
/// the contract's own anywhere.
Status StatementGenerator::locked_part(const Expression& expression, std::string_view value_name,
                                       std::string_view opcode, const Lock& lock) {
    if (expression.is_identifier(value_name)) {
        c_.push(opcode, value_name);
        return {};
    }
    const std::int64_t count = mentions(*lock.amount, value_name) + mentions(*lock.asset, value_name) +
                               mentions(*lock.program, value_name);
    if (count > 0) {
        c_.counts.set(value_name, count);
        c_.push(opcode, value_name);
    }
    return expression_in("lock statement", expression);
}

}  // namespace bytom::equity
