// Code of statements (12 §7.4, §7.6).
#pragma once

#include "equity/expression_generator.hpp"

namespace bytom::equity {

class StatementGenerator {
public:
    /// `if_count` counts the `if` statements of the contract.
    StatementGenerator(ClauseCode& clause, const OutputIndexes& outputs, std::size_t& if_count) noexcept
        : c_(clause), expressions_(clause), outputs_(outputs), if_count_(if_count) {}

    [[nodiscard]] Status generate(const std::vector<Statement>& statements);

    /// Of the variables that were assigned to, at that moment.
    [[nodiscard]] const AssignedTypes& assigned_types() const noexcept { return assigned_types_; }

private:
    [[nodiscard]] Status generate(const Statement& statement);
    [[nodiscard]] Status if_statement(const If& branches);
    [[nodiscard]] Status define(const Define& define, std::size_t offset);
    [[nodiscard]] Status assign(const Statement& statement, const Assign& assign);
    [[nodiscard]] Status discard(std::string_view variable, std::size_t offset);
    [[nodiscard]] Status verify(const Verify& verify);
    [[nodiscard]] Status lock(const Lock& lock, std::int64_t output);
    [[nodiscard]] Status locked_part(const Expression& expression, std::string_view value_name,
                                     std::string_view opcode, const Lock& lock);
    [[nodiscard]] Status expression_in(std::string_view statement, const Expression& expression);

    ClauseCode& c_;
    ExpressionGenerator expressions_;
    const OutputIndexes& outputs_;
    std::size_t& if_count_;
    AssignedTypes assigned_types_;
};

}  // namespace bytom::equity
