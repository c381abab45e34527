// Types: of expressions (12 §5.2), of operands and arguments (§7.5), of statements (§6.3).
#pragma once

#include "equity/builtins.hpp"
#include "equity/failure.hpp"
#include "equity/scope.hpp"

namespace bytom::equity {

/// Types by statement, of the variables that are assigned to.
using AssignedTypes = std::unordered_map<const Statement*, Type>;

/// Checks the code of one clause. What it infers goes into the scope and into the parameters of the results.
class TypeChecker {
public:
    TypeChecker(Scope& scope, Contract& contract, Clause& clause) noexcept
        : scope_(scope), contract_(contract), clause_(clause) {}

    [[nodiscard]] Type type_of(const Expression& expression) const;

    /// Both operands are compiled. Errors: operand_type, type_mismatch, boolean_equality.
    [[nodiscard]] Status check_binary(const Expression& expression);
    /// Error: operand_type.
    [[nodiscard]] Status check_unary(const Expression& expression) const;
    /// Error: builtin_arg_type.
    [[nodiscard]] Status check_builtin_call(const Builtin& builtin, const Call& call) const;
    /// Error: contract_arg_type.
    [[nodiscard]] Status check_contract_argument(const ContractDeclaration& callee, const Call& call,
                                                 std::size_t index) const;

    /// All statements of the clause, when it has been compiled. Errors: define_type … unlock_value.
    [[nodiscard]] Status check(const std::vector<Statement>& statements, const AssignedTypes& assigned) const;

private:
    [[nodiscard]] Type type_of_call(const Call& call) const;
    [[nodiscard]] Status check_statement(const Statement& statement, const AssignedTypes& assigned) const;
    [[nodiscard]] Status check_value(const Expression& value, Type wanted, ErrorName error,
                                     std::string_view statement) const;
    [[nodiscard]] Status check_lock(const Lock& lock) const;
    [[nodiscard]] Status check_unlock(const Unlock& unlock) const;
    void infer(const Expression& expression, Type type);

    Scope& scope_;
    Contract& contract_;
    Clause& clause_;
};

}  // namespace bytom::equity
