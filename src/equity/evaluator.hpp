// Expressions of a clause with values (12 §7.5), as the machine would compute them.
#pragma once

#include <map>
#include <optional>
#include <string_view>

#include <bytom/equity/clause_terms.hpp>

#include "equity/ast.hpp"

namespace bytom::equity {

/// What the machine would hold; empty where that depends on a signature.
using Value = std::optional<Bytes>;

[[nodiscard]] Bytes bytes_of(const Argument& argument);

/// The names that a clause sees, and the heights that its conditions name.
class Evaluator {
public:
    Evaluator(const std::vector<Contract>& contracts, std::string_view source) noexcept
        : contracts_(contracts), source_(source) {}

    void set(std::string_view name, Value value) { values_[name] = std::move(value); }

    [[nodiscard]] Result<Value, TermsError> evaluate(const Expression& expression);

    /// The public keys that the parameter of this name was checked with.
    [[nodiscard]] std::vector<Bytes> signers_of(std::string_view signature) const;

    [[nodiscard]] const std::optional<std::int64_t>& above() const noexcept { return above_; }
    [[nodiscard]] const std::optional<std::int64_t>& below() const noexcept { return below_; }

    /// An error of this name about this place.
    [[nodiscard]] std::unexpected<TermsError> fail(TermsErrorName name, std::size_t offset,
                                                   std::string_view text) const;

private:
    using Outcome = Result<Value, TermsError>;

    [[nodiscard]] Outcome chain(const Expression& expression);
    [[nodiscard]] Outcome binary(const Expression& expression, const BinaryOperator& op, const Value& left,
                                 const Value& right) const;
    [[nodiscard]] Outcome unary(const Expression& expression, const Unary& unary);
    [[nodiscard]] Outcome call(const Expression& expression, const Call& call);
    [[nodiscard]] Outcome builtin(const Expression& expression, std::string_view name, const Call& call);
    [[nodiscard]] base::Status<TermsError> note_signers(const Expression& signature,
                                                        std::span<const Expression* const> keys);
    [[nodiscard]] base::Status<TermsError> note_signers_of_lists(const Call& call);
    [[nodiscard]] Outcome contract_call(const Expression& expression, const Contract& contract,
                                        const Call& call);
    [[nodiscard]] Result<std::int64_t, TermsError> number(const Expression& expression, ByteView bytes) const;
    [[nodiscard]] Outcome bounded(const Expression& expression, Bytes bytes) const;

    const std::vector<Contract>& contracts_;
    std::string_view source_;
    std::map<std::string_view, Value> values_;
    std::map<std::string_view, std::vector<Bytes>> signers_;  ///< by the signature's name
    std::optional<std::int64_t> above_;
    std::optional<std::int64_t> below_;
    std::size_t moved_ = 0;  ///< bytes of values read: a bound for the work
};

}  // namespace bytom::equity
