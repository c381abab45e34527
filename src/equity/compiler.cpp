#include <ranges>

#include <fmt/core.h>

#include <bytom/equity/compiler.hpp>

#include "equity/contract_compiler.hpp"
#include "equity/parser.hpp"

namespace bytom::equity {
namespace {

std::vector<Param> declared_params(const std::vector<ParamDeclaration>& declarations) {
    std::vector<Param> params;
    params.reserve(declarations.size());
    for (const ParamDeclaration& declaration : declarations)
        params.push_back({.name = std::string(declaration.name), .type = declaration.type});
    return params;
}

/// What is known of a contract before it is compiled.
Contract declared_contract(const ContractDeclaration& declaration) {
    Contract contract;
    contract.name = declaration.name;
    contract.params = declared_params(declaration.params);
    contract.amount_name = declaration.amount_name;
    contract.asset_name = declaration.asset_name;
    contract.recursive = is_recursive(declaration);
    for (const ClauseDeclaration& clause : declaration.clauses) {
        Clause& result = contract.clauses.emplace_back();
        result.name = clause.name;
        result.params = declared_params(clause.params);
    }
    return contract;
}

CompileError with_contexts(Failure failure) {
    CompileError error{.name = failure.name, .text = {}, .offset = failure.offset};
    for (const std::string& context : failure.contexts | std::views::reverse)
        error.text += context + ": ";
    error.text += failure.text;
    return error;
}

}  // namespace

Result<std::vector<Contract>, CompileError> compile(std::string_view source) {
    if (source.size() > kMaxSourceSize) {
        return std::unexpected(CompileError{
            .name = ErrorName::too_long,
            .text = fmt::format("parse error: the source is longer than {} bytes", kMaxSourceSize),
            .offset = kMaxSourceSize,
        });
    }
    BYTOM_ASSIGN(const SourceFile file, parse(source));
    Unit unit{.file = file, .contracts = {}};
    for (const ContractDeclaration& declaration : file.contracts)
        unit.contracts.push_back(declared_contract(declaration));

    Scope file_scope;
    for (std::size_t i = 0; i < file.contracts.size(); ++i) {
        const ContractDeclaration& declaration = file.contracts[i];
        const Entry entry{.role = Role::contract, .type = Type::contract, .contract = i};
        if (auto added = file_scope.add(declaration.name, entry); !added) {
            return std::unexpected(CompileError{.name = ErrorName::name_conflict,
                                                .text = std::move(added).error(),
                                                .offset = declaration.offset});
        }
    }
    Budget budget;
    for (std::size_t i = 0; i < file.contracts.size(); ++i) {
        Status compiled = in_context(compile_contract(unit, i, file_scope, budget),
                                     [] { return std::string("compiling contract"); });
        if (!compiled) return std::unexpected(with_contexts(std::move(compiled).error()));
    }
    return std::move(unit.contracts);
}

}  // namespace bytom::equity
