#include "rpc/wallet_transaction_json.hpp"

#include "rpc/transaction_json.hpp"

namespace bytom::rpc {
namespace {

using primitives::AssetAmount;
using primitives::TxInput;
using wallet::TransactionRecord;

AssetAmount value_of(const TxInput& input) {
    return input.value() != nullptr ? *input.value() : AssetAmount{};
}

/// Not in the reference, which forgets such transactions.
void write_drop(json::Writer& out, const TransactionRecord& record) {
    if (record.state != TransactionRecord::State::dropped) return;
    out.member("dropped", true);
    out.member_unless_empty("dropped_reason", record.drop_text());
}

// Old records may lack the list.
const std::string& element_of(const std::vector<std::string>& list, std::size_t index) {
    static const std::string nobody;
    return index < list.size() ? list[index] : nobody;
}

}  // namespace

const WalletTransactionWriter::AssetNames& WalletTransactionWriter::names_of(
    const primitives::AssetId& asset_id) {
    const auto [found, is_new] = assets_.try_emplace(asset_id);
    AssetNames& names = found->second;
    if (!is_new || wallet_ == nullptr) return names;
    names.definition = "null";
    if (const wallet::AssetPtr asset = wallet_->assets().annotate(asset_id)) {
        names.alias = asset->alias;
        if (auto definition = json::compact(base::as_text(asset->raw_definition))) {
            names.definition = *std::move(definition);
        }
    }
    return names;
}

const std::string& WalletTransactionWriter::alias_of(const std::string& account_id) {
    const auto [found, is_new] = accounts_.try_emplace(account_id);
    if (is_new && wallet_ != nullptr && !account_id.empty()) {
        if (const wallet::AccountPtr account = wallet_->accounts().find(account_id)) {
            found->second = account->alias;
        }
    }
    return found->second;
}

void WalletTransactionWriter::write(json::Writer& out, const TransactionRecord& record) {
    const primitives::Transaction& tx = *record.tx;
    const auto names = [this](const primitives::AssetId& asset_id, const std::string& account_id) {
        const AssetNames& asset = names_of(asset_id);
        return Names{.asset_alias = asset.alias,
                     .account_id = account_id,
                     .account_alias = alias_of(account_id),
                     .asset_definition = asset.definition};
    };
    const TransactionView view{
        .address_prefix = address_prefix_,
        .input_names =
            [&](std::size_t i) {
                return names(value_of(tx.data().inputs[i]).asset_id, element_of(record.input_accounts, i));
            },
        .output_names =
            [&](std::size_t i) {
                return names(tx.data().outputs[i].value.asset_id, element_of(record.output_accounts, i));
            }};
    out.begin_object();
    out.member("tx_id", tx.id());
    out.member("block_time", record.time);
    out.member("block_hash", record.block_hash);
    out.member("block_height", record.block_height);
    out.member("block_index", record.position);
    if (record.block_transactions != 0) out.member("block_transactions_count", record.block_transactions);
    write_inputs_and_outputs(out, tx, view);
    out.member("status_fail", record.status_fail);
    out.member("size", tx.serialized_size());
    write_drop(out, record);
    out.end_object();
}

void WalletTransactionWriter::write_summary_part(json::Writer& out, std::string_view type,
                                                 const AssetAmount& value, const std::string& account_id,
                                                 ByteView arbitrary) {
    out.begin_object();
    out.member("type", type);
    out.member("asset_id", value.asset_id);
    out.member_unless_empty("asset_alias", names_of(value.asset_id).alias);
    if (value.amount != 0) out.member("amount", value.amount);
    out.member_unless_empty("account_id", account_id);
    out.member_unless_empty("account_alias", alias_of(account_id));
    out.member_unless_empty("arbitrary", arbitrary);
    out.end_object();
}

void WalletTransactionWriter::write_summary(json::Writer& out, const TransactionRecord& record) {
    const primitives::Transaction& tx = *record.tx;
    out.begin_object();
    out.member("tx_id", tx.id());
    out.member("block_time", record.time);
    out.key("inputs");
    out.begin_array();
    for (std::size_t i = 0; i < tx.data().inputs.size(); ++i) {
        const TxInput& input = tx.data().inputs[i];
        const auto* coinbase = std::get_if<primitives::CoinbaseInput>(&input.body);
        write_summary_part(out, input_type(tx, i), value_of(input), element_of(record.input_accounts, i),
                           coinbase != nullptr ? ByteView(coinbase->arbitrary) : ByteView());
    }
    out.end_array();
    out.key("outputs");
    out.begin_array();
    for (std::size_t i = 0; i < tx.data().outputs.size(); ++i) {
        const primitives::TxOutput& output = tx.data().outputs[i];
        write_summary_part(out, output.is_retirement() ? "retire" : "control", output.value,
                           element_of(record.output_accounts, i), {});
    }
    out.end_array();
    write_drop(out, record);
    out.end_object();
}

}  // namespace bytom::rpc
