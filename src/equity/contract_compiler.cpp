#include "equity/contract_compiler.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bytom/vm/assembler.hpp>

#include "equity/optimizer.hpp"
#include "equity/statement_generator.hpp"

namespace bytom::equity {
namespace {

constexpr std::string_view kEndLabel = "_end";

Status enter(Scope& scope, std::string_view name, std::size_t offset, Entry entry) {
    if (auto added = scope.add(name, entry); !added)
        return fail(ErrorName::name_conflict, offset, std::move(added).error());
    return {};
}

class ContractCompiler {
public:
    ContractCompiler(Unit& unit, std::size_t index, Scope& file_scope, Budget& budget)
        : unit_(unit),
          index_(index),
          declaration_(unit.file.contracts[index]),
          result_(unit.contracts[index]),
          scope_(file_scope),
          budget_(budget),
          code_(budget),
          frame_(budget) {}

    Status compile();

private:
    Status enter_names();
    Status check_params() const;
    void build_frame();
    Status clauses();
    void selection();
    Status clause(std::size_t index);
    Status clause_body(const ClauseDeclaration& declaration, Clause& result, StackModel stack);
    Status assemble();
    void list_values();

    Unit& unit_;
    std::size_t index_;
    const ContractDeclaration& declaration_;
    Contract& result_;
    Scope scope_;
    Budget& budget_;
    CodeBuffer code_;
    StackModel frame_;  ///< at the program's begin, without clause parameters
    std::size_t if_count_ = 0;
};

Status ContractCompiler::compile() {
    if (declaration_.clauses.empty())
        return fail(ErrorName::empty_contract, declaration_.offset, "empty contract");
    BYTOM_TRY(enter_names());
    BYTOM_TRY(check_params());
    build_frame();
    BYTOM_TRY(clauses());
    BYTOM_TRY(assemble());
    list_values();
    return {};
}

Status ContractCompiler::enter_names() {
    for (const ParamDeclaration& param : declaration_.params)
        BYTOM_TRY(
            enter(scope_, param.name, param.offset, {.role = Role::contract_param, .type = param.type}));
    const std::size_t offset = declaration_.offset;
    BYTOM_TRY(enter(scope_, declaration_.amount_name, offset,
                    {.role = Role::contract_value, .type = Type::amount}));
    BYTOM_TRY(
        enter(scope_, declaration_.asset_name, offset, {.role = Role::contract_value, .type = Type::asset}));
    for (const ClauseDeclaration& clause : declaration_.clauses)
        BYTOM_TRY(enter(scope_, clause.name, clause.offset, {.role = Role::clause}));
    return {};
}

Status ContractCompiler::check_params() const {
    std::unordered_set<std::string_view> used;
    for (const ClauseDeclaration& clause : declaration_.clauses)
        used.merge(used_names(clause));
    for (const ParamDeclaration& param : declaration_.params) {
        if (param.type != Type::signature) continue;
        return fail(
            ErrorName::signature_param, param.offset,
            fmt::format("contract parameter \"{}\" has type Signature, but contract parameters cannot have "
                        "type Signature",
                        param.name));
    }
    for (const ParamDeclaration& param : declaration_.params) {
        if (used.contains(param.name)) continue;
        return fail(ErrorName::unused_param, param.offset,
                    fmt::format("parameter \"{}\" is unused", param.name));
    }
    return {};
}

void ContractCompiler::build_frame() {
    if (declaration_.clauses.size() > 1) frame_.push();  // the clause selector
    for (std::size_t i = declaration_.params.size(); i-- > 0;)
        frame_.push(declaration_.params[i].name);
    if (result_.recursive) frame_.push(declaration_.name);
}

Status ContractCompiler::clauses() {
    const std::size_t count = declaration_.clauses.size();
    if (count == 1) return clause(0);
    selection();
    for (std::size_t i = 0; i < count; ++i) {
        const ClauseDeclaration& declaration = declaration_.clauses[i];
        code_.add_label(declaration.name);
        // Where several clauses are left, the selector still lies above the frame.
        if (i >= 2) code_.add("DROP");
        BYTOM_TRY(
            in_context(clause(i), [&] { return fmt::format("compiling clause \"{}\"", declaration.name); }));
        if (i + 1 < count) code_.add_jump(kEndLabel);
    }
    code_.add_label(kEndLabel);
    return {};
}

/// Jumps to the clauses but the first. Leaves the frame without its selector; of a recursive contract without
/// parameters, which does not bring the selector up, without the body in its place.
void ContractCompiler::selection() {
    if (!declaration_.params.empty()) {
        const std::size_t depth = declaration_.params.size() + (result_.recursive ? 1 : 0);
        code_.add(std::to_string(depth));
        code_.add("ROLL");
        frame_.roll(depth);
    }
    for (std::size_t i = declaration_.clauses.size(); i-- > 2;) {
        code_.add("DUP");
        code_.add(std::to_string(i));
        code_.add("NUMEQUAL");
        code_.add_jump_if(declaration_.clauses[i].name);
    }
    code_.add_jump_if(declaration_.clauses[1].name);
    frame_.pop();
}

/// The clause's parameters lie below the frame.
Status ContractCompiler::clause(std::size_t index) {
    const ClauseDeclaration& declaration = declaration_.clauses[index];
    StackModel with_params(budget_);
    for (const ParamDeclaration& param : declaration.params)
        with_params.push(param.name);
    for (const std::string_view label : frame_.labels())
        with_params.push(label);
    budget_.spend(with_params.labels().size());
    BYTOM_TRY(clause_body(declaration, result_.clauses[index], std::move(with_params)));
    code_.drop_verify();
    return {};
}

Status ContractCompiler::clause_body(const ClauseDeclaration& declaration, Clause& result, StackModel stack) {
    Scope scope(scope_);
    for (const ParamDeclaration& param : declaration.params)
        BYTOM_TRY(enter(scope, param.name, param.offset, {.role = Role::clause_param, .type = param.type}));
    BYTOM_ASSIGN(const OutputIndexes outputs, output_indexes(declaration));

    ClauseCode code{.unit = unit_,
                    .contract_index = index_,
                    .declaration = declaration,
                    .contract = result_,
                    .clause = result,
                    .scope = scope,
                    .types = TypeChecker(scope, result_, result),
                    .counts = {},
                    .code = code_,
                    .stack = std::move(stack),
                    .budget = budget_};
    for (const Statement& statement : declaration.statements) {
        const auto* const define = statement.as<Define>();
        if (define != nullptr && define->value == nullptr) continue;
        BYTOM_TRY(code.counts.add(statement, declaration.name));
        // Counted once more when the branches are compiled.
        if (const auto* const branches = statement.as<If>()) {
            BYTOM_TRY(code.counts.add(branches->then_body, declaration.name));
            BYTOM_TRY(code.counts.add(branches->else_body, declaration.name));
        }
    }
    StatementGenerator generator(code, outputs, if_count_);
    BYTOM_TRY(generator.generate(declaration.statements));
    BYTOM_TRY(code.types.check(declaration.statements, generator.assigned_types()));

    const auto used = used_names(declaration);
    for (const ParamDeclaration& param : declaration.params) {
        if (used.contains(param.name)) continue;
        return fail(ErrorName::unused_clause_param, param.offset,
                    fmt::format("parameter \"{}\" is unused in clause \"{}\"", param.name, declaration.name));
    }
    return {};
}

Status ContractCompiler::assemble() {
    const auto tokens = optimize(std::move(code_).take_tokens(), budget_);
    if (budget_.exhausted())
        return fail(ErrorName::too_complex, declaration_.offset, "the source is too complex");
    result_.opcodes = fmt::format("{}", fmt::join(tokens, " "));
    auto body = vm::assemble(result_.opcodes);
    if (!body) {
        const ErrorName name = body.error().error == vm::VmError::label_redefined ? ErrorName::label_redefined
                                                                                  : ErrorName::token_too_long;
        return fail(name, declaration_.offset, std::move(body.error().text));
    }
    result_.body = *std::move(body);
    return {};
}

void ContractCompiler::list_values() {
    const auto text = [&](const Expression& expression) {
        std::string text = canonical_text(expression);
        budget_.spend(text.size() / 4);
        return text;
    };
    for (std::size_t i = 0; i < declaration_.clauses.size(); ++i) {
        auto& values = result_.clauses[i].values;
        for (const Statement& statement : declaration_.clauses[i].statements) {
            if (const auto* const lock = statement.as<Lock>()) {
                values.push_back({.program = text(*lock->program),
                                  .asset = text(*lock->asset),
                                  .amount = text(*lock->amount)});
            } else if (statement.as<Unlock>() != nullptr) {
                values.push_back({.program = {}, .asset = result_.asset_name, .amount = result_.amount_name});
            }
        }
    }
}

}  // namespace

Status compile_contract(Unit& unit, std::size_t index, Scope& file_scope, Budget& budget) {
    return ContractCompiler(unit, index, file_scope, budget).compile();
}

}  // namespace bytom::equity
