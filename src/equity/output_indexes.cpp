#include "equity/output_indexes.hpp"

#include <fmt/core.h>

namespace bytom::equity {
namespace {

constexpr std::int64_t kMismatch = -1;

/// The index behind the statement. A mismatch inside an `if` body is taken for an index there, and goes
/// unnoticed if the next output makes up for it.
std::int64_t walk(const Statement& statement, std::int64_t next, bool last, OutputIndexes& indexes) {
    const auto walk_body = [&](const std::vector<Statement>& body) {
        std::int64_t index = next;
        for (const Statement& inner : body)
            index = walk(inner, index, last, indexes);
        return index;
    };
    if (const auto* const branches = statement.as<If>()) {
        const std::int64_t behind_then = walk_body(branches->then_body);
        const std::int64_t behind_else = walk_body(branches->else_body);
        if (behind_then == behind_else) return behind_then;
        return last ? next : kMismatch;
    }
    if (statement.as<Lock>() != nullptr) {
        indexes[&statement] = next;
        return next + 1;
    }
    return statement.as<Unlock>() != nullptr ? next + 1 : next;
}

}  // namespace

Result<OutputIndexes, Failure> output_indexes(const ClauseDeclaration& clause) {
    OutputIndexes indexes;
    std::int64_t next = 0;
    for (const Statement& statement : clause.statements) {
        next = walk(statement, next, &statement == &clause.statements.back(), indexes);
        if (next < 0) {
            return fail(
                ErrorName::lock_count_mismatch, statement.offset,
                fmt::format("Not support that the number of lock/unlock statement is not equal between "
                            "ifbody and elsebody when the if-else is not the last statement in clause "
                            "\"{}\"",
                            clause.name));
        }
    }
    return indexes;
}

}  // namespace bytom::equity
