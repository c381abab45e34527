#include <fmt/core.h>

#include <bytom/equity/clause_terms.hpp>
#include <bytom/vm/program_builder.hpp>

#include "equity/evaluator.hpp"

namespace bytom::equity {
namespace {

/// What a parameter of this type wants, in the words of the error; nothing if it takes anything.
std::string_view wanted_kind(Type type) noexcept {
    switch (type) {
        case Type::amount:
        case Type::integer:
            return "integer";
        case Type::asset:
        case Type::hash:
        case Type::program:
        case Type::public_key:
        case Type::signature:
        case Type::string:
            return "string";
        case Type::boolean:
            return "boolean";
        default:
            return {};
    }
}

std::string_view kind_of(const Argument& argument) noexcept {
    constexpr std::array<std::string_view, std::variant_size_v<Argument>> kKinds = {"", "boolean", "integer",
                                                                                    "string"};
    return kKinds[argument.index()];
}

void push(vm::ProgramBuilder& builder, const Argument& argument) {
    if (const bool* truth = std::get_if<bool>(&argument)) {
        builder.number(*truth ? 1 : 0);
    } else if (const std::int64_t* number = std::get_if<std::int64_t>(&argument)) {
        builder.number(*number);
    } else if (const Bytes* data = std::get_if<Bytes>(&argument)) {
        builder.data(*data);
    }
}

base::Status<InstantiationError> check_count(const Contract& contract, std::span<const Argument> arguments) {
    if (arguments.size() == contract.params.size()) return {};
    return std::unexpected(InstantiationError{
        .name = ErrorName::inst_arg_count,
        .text = fmt::format("got {} argument(s), want {}", arguments.size(), contract.params.size())});
}

/// Behind the pushed arguments: the body, run as a predicate on them and on the witness.
Bytes with_body(vm::ProgramBuilder builder, const Contract& contract) {
    if (contract.recursive) {
        builder.data(contract.body).op(vm::OP_DEPTH).op(vm::OP_OVER);
    } else {
        builder.op(vm::OP_DEPTH).data(contract.body);
    }
    builder.number(0).op(vm::OP_CHECKPREDICATE);
    return std::move(builder).program();
}

}  // namespace

Result<Bytes, InstantiationError> instantiate(const Contract& contract, std::span<const Argument> arguments) {
    BYTOM_TRY(check_count(contract, arguments));
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view wanted = wanted_kind(contract.params[i].type);
        if (!wanted.empty() && kind_of(arguments[i]) != wanted) {
            return std::unexpected(
                InstantiationError{.name = ErrorName::inst_arg_type,
                                   .text = fmt::format("type mismatch in arg {} (want {})", i, wanted)});
        }
    }

    vm::ProgramBuilder builder;
    for (std::size_t i = arguments.size(); i-- > 0;)
        push(builder, arguments[i]);
    return with_body(std::move(builder), contract);
}

Result<Bytes, InstantiationError> instantiate_in_contract(const Contract& contract,
                                                          std::span<const Argument> arguments) {
    BYTOM_TRY(check_count(contract, arguments));
    vm::ProgramBuilder builder;
    for (std::size_t i = arguments.size(); i-- > 0;)
        builder.data(bytes_of(arguments[i]));
    return with_body(std::move(builder), contract);
}

}  // namespace bytom::equity
