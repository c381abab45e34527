#include <algorithm>

#include <bytom/base/saturating.hpp>
#include <bytom/explorer_api/transaction_form.hpp>
#include <bytom/primitives/address.hpp>

namespace bytom::explorer_api {
namespace {

using primitives::AssetAmount;
using primitives::CoinbaseInput;
using primitives::IssuanceInput;
using primitives::kBtmAssetId;
using primitives::SpendInput;
using primitives::Transaction;
using primitives::TxData;
using primitives::TxInput;
using primitives::TxOutput;

/// What clients of the standard find in place of an output that is not spent.
constexpr std::string_view kNil = "<nil>";

bool is_coinbase(const TxData& tx) noexcept {
    return std::ranges::any_of(
        tx.inputs, [](const TxInput& input) { return std::holds_alternative<CoinbaseInput>(input.body); });
}

std::string_view type_of(const TxInput& input) noexcept {
    if (std::holds_alternative<SpendInput>(input.body)) return "spend";
    if (std::holds_alternative<IssuanceInput>(input.body)) return "issue";
    return std::holds_alternative<CoinbaseInput>(input.body) ? "coinbase" : "";
}

class TransactionWriter {
public:
    /// `type_key`: what inputs and outputs call their type.
    TransactionWriter(json::Writer& out, const Transaction& tx, const FormView& view,
                      std::string_view type_key)
        : out_(out), tx_(tx), view_(view), type_key_(type_key) {}

    void write_inputs_and_outputs() {
        out_.key("inputs");
        out_.begin_array();
        for (std::size_t i = 0; i < tx_.data().inputs.size(); ++i)
            write_input(i);
        out_.end_array();
        out_.key("outputs");
        out_.begin_array();
        for (std::size_t i = 0; i < tx_.data().outputs.size(); ++i)
            write_output(i);
        out_.end_array();
    }

private:
    void write_asset(const AssetAmount& value, const IssuanceInput* issuance) {
        AssetLabel label = value.asset_id == kBtmAssetId ? btm_label() : AssetLabel{};
        if (value.asset_id != kBtmAssetId && !value.asset_id.is_zero()) {
            std::optional<AssetLabel> own;
            if (issuance != nullptr) own = label_of_definition(issuance->asset_definition);
            auto known = view_.lookups.asset(value.asset_id);
            label = known ? *std::move(known) : own ? *own : own_label(value.asset_id);
            if (own) {
                label.definition = std::move(own->definition);
            } else if (label.definition.size() > kMaxRepeatedDefinition) {
                label.definition = "{}";
            }
        }
        out_.member("asset_id", value.asset_id);
        out_.member("asset_name", label.name);
        out_.member("asset_definition", label.definition);
        out_.member("asset_decimals", label.decimals);
        out_.member("amount", value.amount);
    }

    /// What the transaction itself says, where it issues the asset.
    [[nodiscard]] AssetLabel own_label(const Hash256& asset_id) const {
        for (const TxInput& input : tx_.data().inputs) {
            const auto* issuance = std::get_if<IssuanceInput>(&input.body);
            if (issuance != nullptr && issuance->value.asset_id == asset_id)
                return label_of_definition(issuance->asset_definition);
        }
        return {};
    }

    void write_address(ByteView program) {
        if (const auto address = primitives::Address::from_program(program))
            out_.member("address", address->to_text(view_.address_prefix));
    }

    void write_input(std::size_t index) {
        const TxInput& input = tx_.data().inputs[index];
        const auto& mapped = tx_.mapped().inputs[index];
        const auto* spend = std::get_if<SpendInput>(&input.body);
        const auto* issuance = std::get_if<IssuanceInput>(&input.body);
        const auto* coinbase = std::get_if<CoinbaseInput>(&input.body);

        out_.begin_object();
        out_.member(type_key_, type_of(input));
        write_asset(input.value() != nullptr ? *input.value() : AssetAmount{}, issuance);
        if (spend != nullptr) {
            out_.member("control_program", spend->control_program);
            write_address(spend->control_program);
        }
        if (issuance != nullptr) out_.member("issuance_program", issuance->issuance_program);
        if (coinbase != nullptr) out_.member("arbitrary", coinbase->arbitrary);
        out_.member("input_id", mapped.entry_id);
        out_.key("witness_arguments");
        const auto* arguments = input.arguments();
        if (arguments == nullptr || arguments->empty()) {
            out_.null();
        } else {
            out_.begin_array();
            for (const ByteView argument : *arguments)
                out_.value(argument);
            out_.end_array();
        }
        out_.key("spent_output_id");
        if (spend != nullptr) {
            out_.value(mapped.spent_output_id);
        } else {
            out_.value(kNil);
        }
        out_.end_object();
    }

    void write_spent_by(const std::optional<SpentBy>& spent_by) {
        if (!spent_by) return;
        out_.key("spent_by");
        if (!*spent_by) return out_.null();
        const Spender& spender = **spent_by;
        out_.begin_object();
        out_.member("transaction_id", spender.transaction_id);
        out_.member("input_id", spender.input_id);
        out_.member("block_height", spender.block_height);
        out_.end_object();
    }

    void write_output(std::size_t index) {
        const TxOutput& output = tx_.data().outputs[index];
        const Hash256& id = tx_.mapped().result_ids[index];
        out_.begin_object();
        out_.member(type_key_, output.is_retirement() ? "retire" : "control");
        out_.member("id", id);
        out_.member("position", index);
        write_asset(output.value, nullptr);
        out_.member("control_program", output.control_program);
        write_address(output.control_program);
        write_spent_by(output.is_retirement() ? std::optional(kUnspent) : view_.lookups.spent_by(id));
        out_.end_object();
    }

    json::Writer& out_;
    const Transaction& tx_;
    const FormView& view_;
    const std::string_view type_key_;
};

void write_members(json::Writer& out, const Transaction& tx, const TransactionPlace& place,
                   const FormView& view, std::string_view type_key) {
    out.member("id", tx.id());
    out.member("mux_id", tx.mapped().mux_id);
    out.member("chain_status", place.on_main_chain ? "mainnet" : "orphan");
    out.member("timestamp", place.timestamp);
    out.member("block_height", place.block_height);
    out.member("trx_amount", btm_paid(tx.data()));
    out.member("trx_fee", btm_fee(tx.data()));
    out.member("size", tx.serialized_size());
    out.member("time_range", tx.data().time_range);
    out.member("index_id", place.index_id);
    out.member("status_fail", place.status_fail);
    out.member("coinbase", is_coinbase(tx.data()));
    if (place.confirmations) out.member("confirmations", *place.confirmations);
    TransactionWriter(out, tx, view, type_key).write_inputs_and_outputs();
}

}  // namespace

std::uint64_t btm_paid(const TxData& tx) noexcept {
    std::uint64_t paid = 0;
    for (const TxOutput& output : tx.outputs) {
        if (output.value.asset_id == kBtmAssetId && !output.is_retirement())
            paid = base::add_up_to_max(paid, output.value.amount);
    }
    return paid;
}

std::uint64_t btm_fee(const TxData& tx) noexcept {
    if (is_coinbase(tx)) return 0;
    std::uint64_t in = 0;
    std::uint64_t out = 0;
    for (const TxInput& input : tx.inputs) {
        const AssetAmount* value = input.value();
        if (value != nullptr && value->asset_id == kBtmAssetId) in = base::add_up_to_max(in, value->amount);
    }
    for (const TxOutput& output : tx.outputs) {
        if (output.value.asset_id == kBtmAssetId) out = base::add_up_to_max(out, output.value.amount);
    }
    return in > out ? in - out : 0;
}

void write_transaction(json::Writer& out, const Transaction& tx, const TransactionPlace& place,
                       const FormView& view) {
    out.begin_object();
    write_members(out, tx, place, view, "txtype");
    out.end_object();
}

void write_unconfirmed_row(json::Writer& out, const Transaction& tx, bool status_fail) {
    out.begin_object();
    out.member("id", tx.id());
    out.member("version", tx.data().version);
    out.member("size", tx.serialized_size());
    out.member("time_range", tx.data().time_range);
    out.member("status_fail", status_fail);
    out.member("mux_id", tx.mapped().mux_id);
    out.member("fee", btm_fee(tx.data()));
    out.member("transaction_amount", btm_paid(tx.data()));
    out.end_object();
}

void write_unconfirmed(json::Writer& out, const Transaction& tx, bool status_fail, const FormView& view) {
    TransactionPlace place;
    place.status_fail = status_fail;
    place.confirmations = std::nullopt;
    out.begin_object();
    out.member("version", tx.data().version);
    write_members(out, tx, place, view, "type");
    out.end_object();
}

}  // namespace bytom::explorer_api
