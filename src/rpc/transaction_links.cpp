#include "rpc/transaction_links.hpp"

#include <algorithm>
#include <map>

#include <bytom/chain/chain.hpp>
#include <bytom/consensus/params.hpp>

namespace bytom::rpc {
namespace {

using explorer::TxPlace;

/// A transaction may have thousands of inputs and outputs; looking up every one's other end may read as many
/// blocks. Beyond this number only places are shown.
constexpr std::size_t kMaxNamed = 200;

explorer::Amount fee_of(const primitives::TxData& data) {
    explorer::Amount in = 0;
    explorer::Amount out = 0;
    for (const primitives::TxInput& input : data.inputs) {
        if (std::holds_alternative<primitives::CoinbaseInput>(input.body)) return 0;
        const primitives::AssetAmount* const value = input.value();
        if (value != nullptr && value->asset_id == primitives::kBtmAssetId) in += value->amount;
    }
    for (const primitives::TxOutput& output : data.outputs) {
        if (output.value.asset_id == primitives::kBtmAssetId) out += output.value.amount;
    }
    return in > out ? in - out : 0;
}

/// Ids of transactions by their place, each read once.
class TxIds {
public:
    explicit TxIds(const explorer::View& view) : view_(view) {}

    void write(json::Writer& out, const TxPlace& place) {
        auto known = ids_.find(place);
        if (known == ids_.end() && ids_.size() < kMaxNamed)
            known = ids_.emplace(place, view_.load(place).tx->id()).first;
        out.key("tx_id");
        if (known == ids_.end())
            out.null();
        else
            out.value(known->second);
        out.member("height", place.height);
        out.member("tx_position", place.position);
    }

private:
    const explorer::View& view_;
    std::map<TxPlace, Hash256> ids_;
};

}  // namespace

void write_links(json::Writer& out, const explorer::View& view, const explorer::PlacedTransaction& placed) {
    const primitives::Transaction& tx = *placed.tx;
    const explorer::Amount fee = fee_of(tx.data());
    const explorer::Amount gas =
        std::min<explorer::Amount>(fee / static_cast<explorer::Amount>(consensus::kNeuPerGas),
                                   static_cast<explorer::Amount>(consensus::kMaxTxGas));
    TxIds ids(view);
    out.begin_object();
    out.member("fee", explorer::to_decimal(fee));
    out.member("gas", static_cast<std::uint64_t>(gas));
    out.member("confirmations", view.height() - placed.place.height + 1);
    out.member("raw_transaction", tx.received());
    out.key("inputs");
    out.begin_array();
    for (std::size_t i = 0; i < tx.data().inputs.size(); ++i) {
        const Hash256& spent = tx.mapped().inputs[i].spent_output_id;
        const auto output = spent.is_zero() ? std::nullopt : view.output(spent);
        if (!output) {
            out.null();
            continue;
        }
        out.begin_object();
        out.member("output_id", spent);
        ids.write(out, output->place);
        out.member("position", output->index);
        out.end_object();
    }
    out.end_array();
    out.key("outputs");
    out.begin_array();
    for (const Hash256& id : tx.mapped().result_ids) {
        const auto output = view.output(id);
        out.begin_object();
        out.member("output_id", id);
        // Retirements are not outputs, and a failed transaction only makes those of BTM.
        out.member("exists", output.has_value());
        out.key("spent_by");
        if (output && output->spent_by) {
            out.begin_object();
            ids.write(out, output->spent_by->place);
            out.member("input", output->spent_by->input);
            out.end_object();
        } else {
            out.null();
        }
        out.end_object();
    }
    out.end_array();
    out.end_object();
}

}  // namespace bytom::rpc
