#include <algorithm>

#include <fmt/core.h>

#include <bytom/base/hash256.hpp>
#include <bytom/equity/clause_terms.hpp>
#include <bytom/vm/number.hpp>

#include "equity/evaluator.hpp"
#include "equity/output_indexes.hpp"
#include "equity/parser.hpp"

namespace bytom::equity {
namespace {

std::unexpected<TermsError> fail(TermsErrorName name, std::string text) {
    return std::unexpected(TermsError{.name = name, .text = std::move(text)});
}

/// Walks the statements of one clause.
class ClauseWalk {
public:
    ClauseWalk(Evaluator& evaluator, const OutputIndexes& indexes, ClauseTerms& terms)
        : evaluator_(evaluator), indexes_(indexes), terms_(terms) {}

    /// The index behind the statements.
    [[nodiscard]] Result<std::uint64_t, TermsError> walk(const std::vector<Statement>& statements,
                                                         std::uint64_t next) {
        for (const Statement& statement : statements) {
            BYTOM_ASSIGN(next, step(statement, next));
        }
        return next;
    }

private:
    using Next = Result<std::uint64_t, TermsError>;

    Next step(const Statement& statement, std::uint64_t next) {
        return std::visit(
            Overloaded{
                [&](const If& branches) -> Next { return choose(branches, next); },
                [&](const Define& define) -> Next { return set(define.name, define.value, next); },
                [&](const Assign& assign) -> Next { return set(assign.name, assign.value, next); },
                [&](const Verify& verify) -> Next { return check(verify, next); },
                [&](const Lock& lock) -> Next { return demand(statement, lock, next); },
                [&](const Unlock&) -> Next {
                    terms_.unlocked_index = next;
                    return next + 1;
                },
            },
            statement.node);
    }

    Next choose(const If& branches, std::uint64_t next) {
        BYTOM_ASSIGN(const Value condition, evaluator_.evaluate(*branches.condition));
        if (!condition) {
            return evaluator_.fail(TermsErrorName::unknown_value, branches.condition->offset,
                                   "the branch depends on a signature, so it is not known beforehand");
        }
        return walk(vm::is_true(*condition) ? branches.then_body : branches.else_body, next);
    }

    Next set(std::string_view name, const Expression* expression, std::uint64_t next) {
        if (expression == nullptr) return next;
        BYTOM_ASSIGN(Value value, evaluator_.evaluate(*expression));
        evaluator_.set(name, std::move(value));
        return next;
    }

    Next check(const Verify& verify, std::uint64_t next) {
        BYTOM_ASSIGN(const Value condition, evaluator_.evaluate(*verify.condition));
        if (!condition || vm::is_true(*condition)) return next;
        return evaluator_.fail(TermsErrorName::condition_fails, verify.condition->offset,
                               fmt::format("{} does not hold", canonical_text(*verify.condition)));
    }

    Next demand(const Statement& statement, const Lock& lock, std::uint64_t next) {
        BYTOM_ASSIGN(const Bytes amount_bytes, known(*lock.amount));
        BYTOM_ASSIGN(Bytes asset, known(*lock.asset));
        BYTOM_ASSIGN(Bytes program, known(*lock.program));
        const auto amount = vm::decode_number(amount_bytes);
        if (!amount || *amount < 0) {
            return evaluator_.fail(TermsErrorName::arithmetic_error, lock.amount->offset,
                                   fmt::format("{} is no amount", canonical_text(*lock.amount)));
        }
        if (asset.size() != Hash256::kSize) {
            return evaluator_.fail(TermsErrorName::arithmetic_error, lock.asset->offset,
                                   fmt::format("{} is no asset id", canonical_text(*lock.asset)));
        }
        const auto index = indexes_.find(&statement);
        const std::uint64_t place =
            index == indexes_.end() || index->second < 0 ? next : static_cast<std::uint64_t>(index->second);
        terms_.outputs.push_back(
            {.index = place, .amount = *amount, .asset = std::move(asset), .program = std::move(program)});
        return place + 1;
    }

    Result<Bytes, TermsError> known(const Expression& expression) {
        BYTOM_ASSIGN(Value value, evaluator_.evaluate(expression));
        if (value) return std::move(*value);
        return evaluator_.fail(TermsErrorName::unknown_value, expression.offset,
                               fmt::format("{} depends on a signature, so it is not known beforehand",
                                           canonical_text(expression)));
    }

    Evaluator& evaluator_;
    const OutputIndexes& indexes_;
    ClauseTerms& terms_;
};

/// Whether the argument is what a clause parameter of this type takes.
bool fits(Type type, const Argument& argument) {
    switch (type) {
        case Type::signature:
            return std::holds_alternative<std::monostate>(argument);
        case Type::amount:
        case Type::integer:
            return std::holds_alternative<std::int64_t>(argument);
        case Type::boolean:
            return std::holds_alternative<bool>(argument);
        default:
            return std::holds_alternative<Bytes>(argument);
    }
}

base::Status<TermsError> check_arguments(const Clause& clause, std::span<const Argument> arguments) {
    if (arguments.size() != clause.params.size()) {
        return fail(TermsErrorName::clause_arg_count,
                    fmt::format("clause \"{}\" takes {} argument(s), not {}", clause.name,
                                clause.params.size(), arguments.size()));
    }
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Param& param = clause.params[i];
        if (fits(param.type, arguments[i])) continue;
        return fail(TermsErrorName::clause_arg_type,
                    fmt::format("argument {} of clause \"{}\", {}, must be of the type {}", i, clause.name,
                                param.name, to_string(param.type)));
    }
    return {};
}

Bytes number_bytes(std::uint64_t number) {
    return base::to_bytes(vm::encode_number(static_cast<std::int64_t>(number)).view());
}

}  // namespace

std::string_view to_string(TermsErrorName name) noexcept {
    switch (name) {
        case TermsErrorName::compile_failed:
            return "compile_failed";
        case TermsErrorName::instantiation_failed:
            return "instantiation_failed";
        case TermsErrorName::unknown_clause:
            return "unknown_clause";
        case TermsErrorName::clause_arg_count:
            return "clause_arg_count";
        case TermsErrorName::clause_arg_type:
            return "clause_arg_type";
        case TermsErrorName::condition_fails:
            return "condition_fails";
        case TermsErrorName::arithmetic_error:
            return "arithmetic_error";
        case TermsErrorName::unknown_value:
            return "unknown_value";
    }
    return {};
}

Result<ClauseTerms, TermsError> clause_terms(const ClauseCall& call) {
    const auto contracts = compile(call.source);
    if (!contracts) return fail(TermsErrorName::compile_failed, contracts.error().text);
    const Contract& contract = contracts->back();
    if (const auto program = instantiate(contract, call.contract_arguments); !program)
        return fail(TermsErrorName::instantiation_failed, program.error().text);
    const auto clause = std::ranges::find(contract.clauses, call.clause, &Clause::name);
    if (clause == contract.clauses.end()) {
        return fail(TermsErrorName::unknown_clause,
                    fmt::format("contract \"{}\" has no clause \"{}\"", contract.name, call.clause));
    }
    BYTOM_TRY(check_arguments(*clause, call.clause_arguments));

    // It has compiled, so it parses, and its output indexes are in order.
    const auto file = parse(call.source);
    const auto place = static_cast<std::size_t>(clause - contract.clauses.begin());
    const ClauseDeclaration& declaration = file->contracts.back().clauses[place];
    const auto indexes = output_indexes(declaration);

    Evaluator evaluator(*contracts, call.source);
    for (std::size_t i = 0; i < contract.params.size(); ++i)
        evaluator.set(contract.params[i].name, bytes_of(call.contract_arguments[i]));
    evaluator.set(contract.amount_name, number_bytes(call.locked_amount));
    evaluator.set(contract.asset_name, call.locked_asset);

    ClauseTerms terms;
    for (std::size_t i = 0; i < clause->params.size(); ++i) {
        const Param& param = clause->params[i];
        const Value value =
            param.type == Type::signature ? Value() : Value(bytes_of(call.clause_arguments[i]));
        evaluator.set(param.name, value);
        terms.witness.push_back(value);
    }
    if (contract.clauses.size() > 1) terms.witness.emplace_back(number_bytes(place));
    if (const auto walked = ClauseWalk(evaluator, *indexes, terms).walk(declaration.statements, 0); !walked)
        return std::unexpected(walked.error());
    for (const Param& param : clause->params) {
        terms.signers.push_back(param.type == Type::signature ? evaluator.signers_of(param.name)
                                                              : std::vector<Bytes>());
    }
    terms.signers.resize(terms.witness.size());
    std::ranges::sort(terms.outputs, {}, &DemandedOutput::index);
    terms.above = evaluator.above();
    terms.below = evaluator.below();
    return terms;
}

}  // namespace bytom::equity
