// What a clause requires of the transaction that spends through it, found by walking the source with known
// values. A wallet can build the transaction from it and tell in advance why a clause would refuse it. The
// program has the last word: a transaction built from these terms is validated like any other.
#pragma once

#include <map>
#include <span>

#include <bytom/equity/compiler.hpp>

namespace bytom::equity {

/// An output that the clause demands, at this place among the transaction's outputs.
struct DemandedOutput {
    std::uint64_t index = 0;
    std::int64_t amount = 0;  ///< not negative
    Bytes asset;              ///< 32 bytes
    Bytes program;
};

struct ClauseTerms {
    /// In order of their places.
    std::vector<DemandedOutput> outputs;
    /// The place that an unlock statement leaves to the spender, who takes the value there or elsewhere.
    std::optional<std::uint64_t> unlocked_index;
    /// The block that includes the transaction must be above / below these heights.
    std::optional<std::int64_t> above;
    std::optional<std::int64_t> below;
    /// Witness arguments in order, the clause selector included. Nothing: a signature, to be made over the
    /// transaction; which one it is, is the clause's parameter of that place.
    std::vector<std::optional<Bytes>> witness;
    /// One for each witness argument: the public keys of which one must make the signature, in the order in
    /// which several signatures must come. Empty where there is none, or where the key is not known
    /// in advance.
    std::vector<std::vector<Bytes>> signers;
};

struct ClauseCall {
    std::string_view source;  ///< its last contract is used
    std::span<const Argument> contract_arguments;
    std::string_view clause;
    /// One for each parameter; std::monostate for those of the type Signature.
    std::span<const Argument> clause_arguments;
    std::uint64_t locked_amount = 0;
    Bytes locked_asset;
};

enum class TermsErrorName : std::uint8_t {
    compile_failed,
    instantiation_failed,
    unknown_clause,
    clause_arg_count,
    clause_arg_type,
    condition_fails,   ///< a verify statement, with the given values
    arithmetic_error,  ///< overflow, division by zero, a value too long
    unknown_value,     ///< an output or a branch depends on a signature
};

/// The enumerator's name. A literal.
[[nodiscard]] std::string_view to_string(TermsErrorName name) noexcept;

struct TermsError {
    TermsErrorName name = TermsErrorName::compile_failed;
    std::string text;  ///< shown to users, with line and column where there is a place
};

[[nodiscard]] Result<ClauseTerms, TermsError> clause_terms(const ClauseCall& call);

/// The program that a contract's `lock … with Contract(…)` makes: numbers and booleans are pushed as the
/// bytes that the machine holds, not by their opcodes, so it may differ from instantiate()'s for the same
/// arguments.
[[nodiscard]] Result<Bytes, InstantiationError> instantiate_in_contract(const Contract& contract,
                                                                        std::span<const Argument> arguments);

}  // namespace bytom::equity
