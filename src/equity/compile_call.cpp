#include <array>

#include <bytom/equity/compile_call.hpp>
#include <bytom/vm/disassembler.hpp>

#include "equity/json.hpp"

namespace bytom::json {
namespace {

template <typename T>
Decoded read_as(Value value, equity::Argument& out) {
    T argument{};
    BYTOM_TRY(Codec<T>::read(value, argument));
    out = std::move(argument);
    return {};
}

struct Alternative {
    std::string_view key;
    Decoded (*read)(Value, equity::Argument&);
};

constexpr std::array<Alternative, 3> kAlternatives = {
    {{"boolean", read_as<bool>}, {"integer", read_as<std::int64_t>}, {"string", read_as<Bytes>}}};

}  // namespace

Decoded Codec<equity::Argument>::read(Value value, equity::Argument& out) {
    const auto missing = [] {
        return std::unexpected(std::string("contract arg must define one of boolean, integer, string"));
    };
    if (value.is_null()) return missing();
    if (value.kind() != Kind::object) return std::unexpected(internal::mismatch(value, kTypeName));
    for (const Alternative& alternative : kAlternatives) {
        std::optional<Value> chosen;
        for (const Member member : value.members()) {
            if (member.key == alternative.key) chosen = member.value;
        }
        if (chosen) return alternative.read(*chosen, out);
    }
    return missing();
}

}  // namespace bytom::json

namespace bytom::equity {

Result<CompileResponse, CompileCallError> compile_call(CompileRequest request) {
    using Step = CompileCallError::Step;
    auto contracts = compile(request.contract);
    if (!contracts) {
        return std::unexpected(
            CompileCallError{.step = Step::compile, .text = std::move(contracts.error().text)});
    }
    CompileResponse response{.contract = std::move(contracts->back()),
                             .source = std::move(request.contract),
                             .program = {},
                             .opcodes = {}};
    if (!request.args) {
        response.program = response.contract.body;
        response.opcodes = response.contract.opcodes;
        return response;
    }
    auto program = instantiate(response.contract, *request.args);
    if (!program) {
        return std::unexpected(
            CompileCallError{.step = Step::instantiate, .text = std::move(program.error().text)});
    }
    response.program = *std::move(program);
    response.opcodes = vm::disassemble(response.program).value_or(std::string());
    return response;
}

void write_json(json::Writer& out, const CompileResponse& response) {
    const Contract& contract = response.contract;
    out.begin_object();
    out.member("name", contract.name);
    out.member("source", response.source);
    out.member("program", response.program);
    out.key("params");
    if (contract.params.empty()) {
        out.null();
    } else {
        out.begin_array();
        for (const Param& param : contract.params) {
            const Type type = param.inferred_type == Type::untyped ? param.type : param.inferred_type;
            out.begin_object();
            out.member("name", param.name);
            out.member("type", to_string(type));
            out.end_object();
        }
        out.end_array();
    }
    out.member("value", contract.amount_name + " of " + contract.asset_name);
    out.key("clause_info");
    out.begin_array();
    for (const Clause& clause : contract.clauses)
        write_json(out, clause);
    out.end_array();
    out.member("opcodes", response.opcodes);
    out.member("error", "");
    out.end_object();
}

}  // namespace bytom::equity
