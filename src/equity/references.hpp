// Which names expressions and statements mention, and how often (12 §6.1, §7.2).
#pragma once

#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "equity/ast.hpp"
#include "equity/failure.hpp"

namespace bytom::equity {

/// Every identifier, repeated as it occurs, names of functions included. In no particular order.
void for_each_identifier(const Expression& expression, const std::function<void(std::string_view)>& visit);

/// Names with the number of their mentions that are still to come, as the code generator counts; may become
/// negative.
class ReferenceCounts {
public:
    void add(const Expression& expression);
    /// What belongs to the statement itself: of an `if` the condition alone. Error: variable_without_value
    /// for a define without one.
    [[nodiscard]] Status add(const Statement& statement, std::string_view clause);
    [[nodiscard]] Status add(const std::vector<Statement>& statements, std::string_view clause);

    [[nodiscard]] std::int64_t operator[](std::string_view name) const noexcept;
    void set(std::string_view name, std::int64_t count) { counts_[name] = count; }
    /// Notes a mention; true if it is the last one.
    [[nodiscard]] bool take(std::string_view name) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return counts_.size(); }

private:
    std::unordered_map<std::string_view, std::int64_t> counts_;
};

/// How often the expression mentions the name.
[[nodiscard]] std::int64_t mentions(const Expression& expression, std::string_view name);

/// All names that the clause's statements use, at any depth. The target of an assign is no use.
[[nodiscard]] std::unordered_set<std::string_view> used_names(const ClauseDeclaration& clause);

/// Whether a lock statement's program is a call whose function part mentions the contract itself (12 §5.4).
[[nodiscard]] bool is_recursive(const ContractDeclaration& contract);

}  // namespace bytom::equity
