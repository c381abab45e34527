#include "equity/json.hpp"

namespace bytom::equity {
namespace {

void write_params(json::Writer& out, const std::vector<Param>& params) {
    if (params.empty()) return;
    out.key("params");
    out.begin_array();
    for (const Param& param : params) {
        out.begin_object();
        out.member("name", param.name);
        out.member("type", to_string(param.type));
        out.member_unless_empty("inferred_type", to_string(param.inferred_type));
        out.end_object();
    }
    out.end_array();
}

void write_hash_calls(json::Writer& out, const std::vector<HashCall>& calls) {
    if (calls.empty()) return;
    out.key("hash_calls");
    out.begin_array();
    for (const HashCall& call : calls) {
        out.begin_object();
        out.member("hash_type", call.hash_type);
        out.member("arg", call.argument);
        out.member("arg_type", to_string(call.argument_type));
        out.end_object();
    }
    out.end_array();
}

void write_value(json::Writer& out, const ClauseValue& value) {
    out.begin_object();
    out.member("name", "");
    out.member_unless_empty("program", value.program);
    out.member_unless_empty("asset", value.asset);
    out.member_unless_empty("amount", value.amount);
    out.end_object();
}

void write_values(json::Writer& out, const std::vector<ClauseValue>& values) {
    out.key("values");
    if (values.empty()) return out.null();
    out.begin_array();
    for (const ClauseValue& value : values)
        write_value(out, value);
    out.end_array();
}

}  // namespace

void write_json(json::Writer& out, const Clause& clause) {
    out.begin_object();
    out.member("name", clause.name);
    write_params(out, clause.params);
    out.member_unless_empty("blockheight", clause.block_heights);
    write_hash_calls(out, clause.hash_calls);
    write_values(out, clause.values);
    out.member_unless_empty("contracts", clause.contracts);
    out.end_object();
}

void write_json(json::Writer& out, const Contract& contract) {
    out.begin_object();
    out.member("name", contract.name);
    write_params(out, contract.params);
    out.key("clauses");
    out.begin_array();
    for (const Clause& clause : contract.clauses)
        write_json(out, clause);
    out.end_array();
    out.key("value");
    write_value(out, {.program = {}, .asset = contract.asset_name, .amount = contract.amount_name});
    out.member("body_bytecode", contract.body);
    out.member_unless_empty("body_opcodes", contract.opcodes);
    out.member("recursive", contract.recursive);
    out.end_object();
}

}  // namespace bytom::equity
