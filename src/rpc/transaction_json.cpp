#include "rpc/transaction_json.hpp"

#include <algorithm>

#include <bytom/json/value.hpp>
#include <bytom/primitives/address.hpp>
#include <bytom/vm/segwit.hpp>

namespace bytom::rpc {
namespace {

using primitives::Address;
using primitives::AssetAmount;
using primitives::CoinbaseInput;
using primitives::IssuanceInput;
using primitives::SpendInput;
using primitives::Transaction;
using primitives::TxInput;
using primitives::TxOutput;

// The address of a program that has the shape of a witness program, whatever its version.
void write_address(json::Writer& out, ByteView program, std::string_view prefix) {
    const ByteView hash = vm::witness_hash(program);
    if (hash.empty()) return;
    const auto kind = vm::is_p2wpkh(program) ? Address::Kind::p2wpkh : Address::Kind::p2wsh;
    out.member("address", Address{.kind = kind, .hash = base::to_bytes(hash)}.to_text(prefix));
}

void write_definition(json::Writer& out, const Names& names, const IssuanceInput* issuance) {
    out.key("asset_definition");
    if (!names.asset_definition.empty()) {
        out.raw(names.asset_definition);
        return;
    }
    std::optional<std::string> definition;
    if (issuance != nullptr) definition = json::compact(base::as_text(issuance->asset_definition));
    out.raw(definition ? std::string_view(*definition) : "{}");
}

// The input whose entry has this id: itself, except where inputs share an entry or a coinbase stands behind
// others. Null for the zero id.
const TxInput* entry_input(const Transaction& tx, std::size_t index, const Hash256& entry_id) {
    if (entry_id.is_zero()) return nullptr;
    const auto& inputs = tx.mapped().inputs;
    if (inputs[index].entry_id != entry_id) {
        const auto found = std::ranges::find(inputs, entry_id, &primitives::MappedInput::entry_id);
        if (found == inputs.end()) return nullptr;
        index = static_cast<std::size_t>(found - inputs.begin());
    }
    return &tx.data().inputs[index];
}

void write_input(json::Writer& out, const Transaction& tx, std::size_t index, const TransactionView& view) {
    const TxInput& input = tx.data().inputs[index];
    const Hash256& entry_id = tx.mapped().input_ids[index];
    const TxInput* entry = entry_input(tx, index, entry_id);
    const auto* spend = entry != nullptr ? std::get_if<SpendInput>(&entry->body) : nullptr;
    const auto* issuance = entry != nullptr ? std::get_if<IssuanceInput>(&entry->body) : nullptr;
    const auto* coinbase = entry != nullptr ? std::get_if<CoinbaseInput>(&entry->body) : nullptr;
    const AssetAmount value = input.value() != nullptr ? *input.value() : AssetAmount{};
    const Names names = view.input_names ? view.input_names(index) : Names{};

    out.begin_object();
    out.member("type", input_type(tx, index));
    out.member("asset_id", value.asset_id);
    out.member_unless_empty("asset_alias", names.asset_alias);
    write_definition(out, names, issuance);
    out.member("amount", value.amount);
    if (issuance != nullptr) out.member_unless_empty("issuance_program", issuance->issuance_program);
    if (spend != nullptr) {
        out.member_unless_empty("control_program", spend->control_program);
        write_address(out, spend->control_program, view.address_prefix);
        out.member("spent_output_id", tx.mapped().inputs[index].spent_output_id);
    }
    out.member_unless_empty("account_id", names.account_id);
    out.member_unless_empty("account_alias", names.account_alias);
    if (coinbase != nullptr) out.member_unless_empty("arbitrary", coinbase->arbitrary);
    out.member("input_id", entry_id);
    out.key("witness_arguments");
    const auto* arguments = input.arguments();
    if (arguments == nullptr || arguments->empty() || (spend == nullptr && issuance == nullptr)) {
        out.null();
    } else {
        out.begin_array();
        for (const ByteView argument : *arguments)
            out.value(argument);
        out.end_array();
    }
    out.member("sign_data", input.value() != nullptr ? tx.mapped().sighash(index) : Hash256{});
    out.end_object();
}

void write_output(json::Writer& out, const Transaction& tx, std::size_t index, const TransactionView& view) {
    const TxOutput& output = tx.data().outputs[index];
    const Names names = view.output_names ? view.output_names(index) : Names{};
    out.begin_object();
    out.member("type", output.is_retirement() ? "retire" : "control");
    out.member("id", tx.mapped().result_ids[index]);
    out.member("position", index);
    out.member("asset_id", output.value.asset_id);
    out.member_unless_empty("asset_alias", names.asset_alias);
    write_definition(out, names, nullptr);
    out.member("amount", output.value.amount);
    out.member_unless_empty("account_id", names.account_id);
    out.member_unless_empty("account_alias", names.account_alias);
    out.member("control_program", output.control_program);
    write_address(out, output.control_program, view.address_prefix);
    out.end_object();
}

}  // namespace

std::string_view input_type(const Transaction& tx, std::size_t input) {
    const TxInput* entry = entry_input(tx, input, tx.mapped().input_ids[input]);
    if (entry == nullptr) return "";
    if (std::holds_alternative<SpendInput>(entry->body)) return "spend";
    if (std::holds_alternative<IssuanceInput>(entry->body)) return "issue";
    return std::holds_alternative<CoinbaseInput>(entry->body) ? "coinbase" : "";
}

void write_inputs_and_outputs(json::Writer& out, const Transaction& tx, const TransactionView& view) {
    out.key("inputs");
    out.begin_array();
    for (std::size_t i = 0; i < tx.data().inputs.size(); ++i)
        write_input(out, tx, i, view);
    out.end_array();
    out.key("outputs");
    out.begin_array();
    for (std::size_t i = 0; i < tx.data().outputs.size(); ++i)
        write_output(out, tx, i, view);
    out.end_array();
}

void write_block_transaction(json::Writer& out, const Transaction& tx, bool status_fail,
                             const TransactionView& view) {
    out.begin_object();
    out.member("id", tx.id());
    out.member("version", tx.data().version);
    out.member("size", tx.serialized_size());
    out.member("time_range", tx.data().time_range);
    write_inputs_and_outputs(out, tx, view);
    out.member("status_fail", status_fail);
    out.member("mux_id", tx.mapped().mux_id);
    out.end_object();
}

}  // namespace bytom::rpc
