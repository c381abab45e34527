#include "rpc/action_documents.hpp"

namespace bytom::rpc {
namespace {

Parameter parameter(std::string_view name, std::string_view type, std::string_view about,
                    bool required = false) {
    return {.name = name, .type = type, .about = about, .required = required};
}

constexpr std::string_view kInsteadOfId = "instead of its id";

std::vector<Parameter> with_asset(std::vector<Parameter> others) {
    std::vector<Parameter> all{
        parameter("asset_id", "hash32", "what asset, or"), parameter("asset_alias", "string", kInsteadOfId),
        parameter("amount", "uint64", "in the asset's smallest unit: neu for BTM", true)};
    all.insert(all.end(), others.begin(), others.end());
    return all;
}

Parameter arguments() {
    Parameter list = parameter("arguments", "list", "of the contract's program, in its order");
    list.element = "argument";
    list.forms = &argument_forms;
    return list;
}

Parameter unconfirmed() {
    return parameter("use_unconfirmed", "bool", "outputs of the pool may be spent too");
}

std::vector<Parameter> signature_data() {
    Parameter path = parameter("derivation_path", "list", "of the key below it, hex");
    path.element = "hex";
    return {parameter("xpub", "xpub", "root key", true), path};
}

std::vector<Parameter> raw_data(std::vector<Parameter> (*members)()) {
    Parameter data = parameter("raw_data", "object", "the value", true);
    data.members = members;
    return {data};
}

}  // namespace

std::vector<ParameterForm> argument_forms() {
    return {
        {"raw_tx_signature", "a signature of the transaction by this key",
         +[] { return raw_data(&signature_data); }},
        {"data", "bytes",
         +[] { return raw_data(+[] { return std::vector{parameter("value", "hex", "", true)}; }); }},
        {"string", "a text, as UTF-8",
         +[] { return raw_data(+[] { return std::vector{parameter("value", "string", "", true)}; }); }},
        {"integer", "a number",
         +[] { return raw_data(+[] { return std::vector{parameter("value", "int64", "", true)}; }); }},
        {"boolean", "a truth value",
         +[] { return raw_data(+[] { return std::vector{parameter("value", "bool", "", true)}; }); }},
    };
}

std::vector<ParameterForm> action_forms() {
    return {
        {"spend_account", "takes an amount out of an account; what its outputs hold beyond comes back to it",
         +[] {
             return with_asset({parameter("account_id", "string", "whose, or"),
                                parameter("account_alias", "string", kInsteadOfId), unconfirmed()});
         }},
        {"spend_account_unspent_output", "spends one output, of an account or of a contract",
         +[] {
             return std::vector{parameter("output_id", "hash32", "which", true), unconfirmed(), arguments()};
         }},
        {"issue", "makes units of an asset of this node", +[] { return with_asset({arguments()}); }},
        {"control_address", "pays to an address",
         +[] { return with_asset({parameter("address", "string", "to whom", true)}); }},
        {"control_program", "pays to a program",
         +[] { return with_asset({parameter("control_program", "hex", "to whom", true)}); }},
        {"retire", "takes units off the chain for good",
         +[] { return with_asset({parameter("arbitrary", "hex", "bytes that the output carries")}); }},
    };
}

}  // namespace bytom::rpc
