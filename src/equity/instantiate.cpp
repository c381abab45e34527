#include <fmt/format.h>

#include <bytom/equity/compiler.hpp>
#include <bytom/vm/program_builder.hpp>

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

}  // namespace

Result<Bytes, InstantiationError> instantiate(const Contract& contract, std::span<const Argument> arguments) {
    const auto fail = [](ErrorName name, std::string text) {
        return std::unexpected(InstantiationError{.name = name, .text = std::move(text)});
    };
    if (arguments.size() != contract.params.size()) {
        return fail(ErrorName::inst_arg_count,
                    fmt::format("got {} argument(s), want {}", arguments.size(), contract.params.size()));
    }
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view wanted = wanted_kind(contract.params[i].type);
        if (!wanted.empty() && kind_of(arguments[i]) != wanted) {
            return fail(ErrorName::inst_arg_type,
                        fmt::format("type mismatch in arg {} (want {})", i, wanted));
        }
    }

    vm::ProgramBuilder builder;
    for (std::size_t i = arguments.size(); i-- > 0;)
        push(builder, arguments[i]);
    if (contract.recursive) {
        builder.data(contract.body).op(vm::OP_DEPTH).op(vm::OP_OVER);
    } else {
        builder.op(vm::OP_DEPTH).data(contract.body);
    }
    builder.number(0).op(vm::OP_CHECKPREDICATE);
    return std::move(builder).program();
}

}  // namespace bytom::equity
