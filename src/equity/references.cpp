#include "equity/references.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace bytom::equity {
namespace {

/// The expressions that belong to the statement itself.
std::vector<const Expression*> own_expressions(const Statement& statement) {
    using Expressions = std::vector<const Expression*>;
    return std::visit(Overloaded{
                          [](const If& node) { return Expressions{node.condition}; },
                          [](const Define& node) {
                              return node.value == nullptr ? Expressions{} : Expressions{node.value};
                          },
                          [](const Assign& node) { return Expressions{node.value}; },
                          [](const Verify& node) { return Expressions{node.condition}; },
                          [](const Lock& node) { return Expressions{node.amount, node.asset, node.program}; },
                          [](const Unlock& node) { return Expressions{node.amount, node.asset}; },
                      },
                      statement.node);
}

void collect_names(const std::vector<Statement>& statements, std::unordered_set<std::string_view>& names) {
    for (const Statement& statement : statements) {
        for (const Expression* const expression : own_expressions(statement)) {
            for_each_identifier(*expression, [&](std::string_view name) { names.insert(name); });
        }
        if (const auto* const branches = statement.as<If>()) {
            collect_names(branches->then_body, names);
            collect_names(branches->else_body, names);
        }
    }
}

bool locks_with_call_of(const std::vector<Statement>& statements, std::string_view contract) {
    return std::ranges::any_of(statements, [&](const Statement& statement) {
        if (const auto* const branches = statement.as<If>()) {
            return locks_with_call_of(branches->then_body, contract) ||
                   locks_with_call_of(branches->else_body, contract);
        }
        const auto* const lock = statement.as<Lock>();
        const auto* const call = lock == nullptr ? nullptr : lock->program->as<Call>();
        return call != nullptr && mentions(*call->callee, contract) > 0;
    });
}

}  // namespace

void for_each_identifier(const Expression& expression, const std::function<void(std::string_view)>& visit) {
    std::vector<const Expression*> pending{&expression};
    const auto add_all = [&](const std::vector<const Expression*>& list) {
        pending.insert(pending.end(), list.begin(), list.end());
    };
    while (!pending.empty()) {
        const Expression& next = *pending.back();
        pending.pop_back();
        if (const auto* const identifier = next.as<Identifier>()) {
            visit(identifier->name);
        } else if (const auto* const list = next.as<ListLiteral>()) {
            add_all(list->elements);
        } else if (const auto* const call = next.as<Call>()) {
            pending.push_back(call->callee);
            add_all(call->arguments);
        } else if (const auto* const unary = next.as<Unary>()) {
            pending.push_back(unary->operand);
        } else if (const auto* const binary = next.as<Binary>()) {
            pending.push_back(binary->left);
            pending.push_back(binary->right);
        }
    }
}

void ReferenceCounts::add(const Expression& expression) {
    for_each_identifier(expression, [&](std::string_view name) { ++counts_[name]; });
}

Status ReferenceCounts::add(const Statement& statement, std::string_view clause) {
    if (const auto* const define = statement.as<Define>(); define != nullptr && define->value == nullptr) {
        return fail(ErrorName::variable_without_value, statement.offset,
                    fmt::format("the variable \"{}\" in clause \"{}\" is defined without a value",
                                define->name, clause));
    }
    for (const Expression* const expression : own_expressions(statement))
        add(*expression);
    return {};
}

Status ReferenceCounts::add(const std::vector<Statement>& statements, std::string_view clause) {
    for (const Statement& statement : statements)
        BYTOM_TRY(add(statement, clause));
    return {};
}

std::int64_t ReferenceCounts::operator[](std::string_view name) const noexcept {
    const auto found = counts_.find(name);
    return found == counts_.end() ? 0 : found->second;
}

bool ReferenceCounts::take(std::string_view name) noexcept {
    const auto found = counts_.find(name);
    if (found == counts_.end() || found->second <= 0) return false;
    return --found->second == 0;
}

std::int64_t mentions(const Expression& expression, std::string_view name) {
    std::int64_t count = 0;
    for_each_identifier(expression, [&](std::string_view mentioned) { count += mentioned == name ? 1 : 0; });
    return count;
}

std::unordered_set<std::string_view> used_names(const ClauseDeclaration& clause) {
    std::unordered_set<std::string_view> names;
    collect_names(clause.statements, names);
    return names;
}

bool is_recursive(const ContractDeclaration& contract) {
    return std::ranges::any_of(contract.clauses, [&](const ClauseDeclaration& clause) {
        return locks_with_call_of(clause.statements, contract.name);
    });
}

}  // namespace bytom::equity
