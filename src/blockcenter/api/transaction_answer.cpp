#include "blockcenter/api/transaction_answer.hpp"

#include <bytom/blockcenter/store/transaction_form.hpp>

namespace bytom::blockcenter {
namespace {

using primitives::kBtmAssetId;
using primitives::SpendInput;

void write_changes(json::Writer& out, const Changes& changes) {
    out.key("balances");
    out.begin_array();
    for (const auto& [asset, change] : changes) {
        out.begin_object();
        out.member("asset", asset);
        out.member("amount", change);
        out.end_object();
    }
    out.end_array();
}

SeenTransaction seen(const primitives::Transaction& tx) {
    SeenTransaction transaction{.id = tx.id(), .mux = tx.mapped().mux_id, .inputs = {}, .outputs = {}};
    const auto& data = tx.data();
    for (const primitives::TxInput& input : data.inputs) {
        const auto* spend = std::get_if<SpendInput>(&input.body);
        if (spend == nullptr) continue;
        transaction.inputs.push_back({.type = "spend",
                                      .id = {},
                                      .asset = spend->value.asset_id,
                                      .asset_name = {},
                                      .amount = spend->value.amount,
                                      .program = spend->control_program});
    }
    for (std::size_t i = 0; i < data.outputs.size(); ++i) {
        const primitives::TxOutput& output = data.outputs[i];
        transaction.outputs.push_back({.type = output.is_retirement() ? "retire" : "control",
                                       .id = tx.mapped().result_ids[i],
                                       .asset = output.value.asset_id,
                                       .asset_name = {},
                                       .amount = output.value.amount,
                                       .program = output.control_program,
                                       .position = i});
    }
    return transaction;
}

}  // namespace

void write_transaction(json::Writer& out, const TransactionRow& row, const Changes& changes) {
    out.begin_object();
    out.member("hash", row.hash);
    out.member("status_fail", row.status_fail);
    out.member("size", row.size);
    out.member("submission_timestamp", row.submitted == 0 ? row.time : row.submitted);
    out.member("memo", row.memo);
    out.member("fee", row.fee);
    if (row.height != kUnconfirmed) {
        out.member("block_height", row.height);
        out.member("block_timestamp", row.time);
    }
    write_changes(out, changes);
    out.raw(row.form);
    out.end_object();
}

void write_built_transaction(json::Writer& out, const primitives::Transaction& tx, std::string_view memo,
                             const Changes& changes, std::string_view address_prefix) {
    out.begin_object();
    out.member("hash", tx.id());
    out.member("status_fail", false);
    out.member("size", tx.serialized_size());
    out.member("submission_timestamp", 0);
    out.member("memo", memo);
    out.member("fee", fee_of(tx.data()));
    write_changes(out, changes);
    out.raw(transaction_form(seen(tx), address_prefix));
    out.end_object();
}

std::int64_t fee_of(const primitives::TxData& tx) noexcept {
    std::uint64_t fee = 0;
    for (const primitives::TxInput& input : tx.inputs) {
        const auto* value = input.value();
        if (value != nullptr && value->asset_id == kBtmAssetId) fee += value->amount;
    }
    for (const primitives::TxOutput& output : tx.outputs) {
        if (output.value.asset_id == kBtmAssetId) fee -= output.value.amount;
    }
    return static_cast<std::int64_t>(fee);
}

}  // namespace bytom::blockcenter
