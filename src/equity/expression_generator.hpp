// Code of expressions (12 §7.5).
#pragma once

#include "equity/clause_code.hpp"

namespace bytom::equity {

class ExpressionGenerator {
public:
    explicit ExpressionGenerator(ClauseCode& clause) noexcept : c_(clause) {}

    /// Code that leaves the expression's value on the stack.
    [[nodiscard]] Status generate(const Expression& expression);

private:
    using ItemCount = Result<std::size_t, Failure>;

    [[nodiscard]] Status reference(std::string_view name, std::size_t offset);
    [[nodiscard]] Status binary_chain_code(const Expression& expression);
    [[nodiscard]] Status unary(const Expression& expression, const Unary& unary);
    [[nodiscard]] Status call(const Expression& expression, const Call& call);
    [[nodiscard]] Status builtin_call(const Expression& expression, const Call& call, const Builtin& builtin);
    [[nodiscard]] Status multi_sig_call(const Call& call);
    [[nodiscard]] Status contract_call(const Expression& expression, const Call& call, std::size_t callee);
    [[nodiscard]] Status called_body(const Expression& expression, std::size_t callee);
    [[nodiscard]] ItemCount argument(const Expression& expression);

    ClauseCode& c_;
};

}  // namespace bytom::equity
