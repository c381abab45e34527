#include "blockcenter/api/payment_plan.hpp"

#include <algorithm>
#include <set>

#include <bytom/base/checked.hpp>
#include <bytom/base/saturating.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/spending/account_witness.hpp>
#include <bytom/spending/coin_selection.hpp>
#include <bytom/spending/witness_cost.hpp>

namespace bytom::blockcenter {
namespace {

using primitives::kBtmAssetId;

std::unexpected<PlanShortage> refuse(std::string why) {
    return std::unexpected(PlanShortage{.asset = {}, .refusal = std::move(why)});
}

using Coins = std::vector<OutputRow>;

std::uint64_t sum_of(const Coins& coins) noexcept {
    std::uint64_t sum = 0;
    for (const OutputRow& coin : coins)
        sum = base::add_up_to_max(sum, static_cast<std::uint64_t>(coin.amount));
    return sum;
}

/// The coins for an amount, from the largest on as the wallet of the node takes them.
Result<Coins, PlanShortage> choose(const Coins& coins, const WalletSpend& wanted) {
    const auto amount = static_cast<std::uint64_t>(wanted.amount);
    std::size_t next = 0;
    const auto choice = spending::choose_coins(amount, [&]() -> std::optional<spending::Coin> {
        if (next == coins.size()) return std::nullopt;
        const OutputRow& coin = coins[next++];
        return spending::Coin{.id = coin.id, .amount = static_cast<std::uint64_t>(coin.amount)};
    });
    if (choice.sum < amount)
        return std::unexpected(PlanShortage{.asset = wanted.asset, .needed = wanted.amount, .refusal = {}});
    Coins chosen;
    chosen.reserve(choice.coins.size());
    for (const spending::Coin& coin : choice.coins)
        chosen.push_back(*std::ranges::find(coins, coin.id, &OutputRow::id));
    return chosen;
}

primitives::TxOutput output_of(const PlannedOutput& planned) {
    primitives::TxOutput output;
    output.value = {.asset_id = planned.asset, .amount = static_cast<std::uint64_t>(planned.amount)};
    output.control_program = planned.program;
    return output;
}

spending::WitnessCost witness_cost(const keys::AccountSigner& signer) noexcept {
    const auto keys = static_cast<std::int64_t>(signer.xpubs.size());
    return keys == 1 ? spending::kKeyHashCost : spending::script_hash_cost(keys, signer.quorum);
}

/// What it costs once it is signed, with some room for the lengths of what is not there yet.
std::int64_t fee_for(const primitives::Transaction& tx, const keys::AccountSigner& signer) {
    const auto inputs = static_cast<std::int64_t>(tx.data().inputs.size());
    const spending::WitnessCost cost = witness_cost(signer);
    const std::int64_t gas =
        static_cast<std::int64_t>(tx.serialized_size()) + inputs * (cost.bytes + cost.gas);
    constexpr std::int64_t kRoom = 10;  // a tenth
    return (gas + gas / kRoom) * consensus::kNeuPerGas;
}

/// What goes in and out of an asset, the wallet's choice and the fee aside.
struct AssetSums {
    std::int64_t given = 0;  ///< by inputs that are planned
    std::int64_t spent = 0;  ///< by the wallet
    std::int64_t paid = 0;   ///< to outputs that are planned
};

[[nodiscard]] bool add_to(std::int64_t& sum, std::int64_t amount) noexcept {
    const auto more = base::checked_add(sum, amount);
    sum = more.value_or(sum);
    return more.has_value();
}

Result<std::map<Hash256, AssetSums>, PlanShortage> sums_of(const PaymentPlan& plan) {
    std::map<Hash256, AssetSums> sums;
    bool fits = true;
    for (const primitives::TxInput& input : plan.inputs) {
        if (const auto* value = input.value())
            fits = add_to(sums[value->asset_id].given, static_cast<std::int64_t>(value->amount)) && fits;
    }
    for (const WalletSpend& spend : plan.spends)
        fits = add_to(sums[spend.asset].spent, spend.amount) && fits;
    for (const PlannedOutput& output : plan.outputs)
        fits = add_to(sums[output.asset].paid, output.amount) && fits;
    (void)sums[kBtmAssetId];
    for (const auto& [asset, of] : sums) {
        const auto in = base::checked_add(of.given, of.spent);
        if (!fits || !in) return refuse("the amounts are too large together");
        if (*in < of.paid)
            return refuse("outputs take more of the asset " + asset.to_text() + " than inputs give");
    }
    return sums;
}

/// An attempt to make the payment out of these coins.
class Round {
public:
    Round(const PaymentPlan& plan, const std::map<Hash256, Coins>& coins) : plan_(plan), coins_(coins) {
        data_.inputs = plan.inputs;
    }

    Result<primitives::Transaction, PlanShortage> run(const std::map<Hash256, AssetSums>& sums,
                                                      std::int64_t fee) {
        for (const WalletSpend& spend : plan_.spends) {
            if (spend.asset != kBtmAssetId) BYTOM_TRY(settle(spend.asset, sums.at(spend.asset), 0));
        }
        BYTOM_TRY(settle(kBtmAssetId, sums.at(kBtmAssetId), fee));
        for (const auto& [asset, of] : sums) {
            if (!settled_.contains(asset)) BYTOM_TRY(settle(asset, of, 0));
        }
        if (data_.inputs.size() > max_inputs(plan_.signer)) {
            return std::unexpected(PlanShortage{
                .asset = widest_, .needed = 0, .inputs_needed = data_.inputs.size(), .refusal = {}});
        }
        for (const PlannedOutput& output : plan_.outputs)
            data_.outputs.push_back(output_of(output));
        for (const PlannedOutput& output : change_)
            data_.outputs.push_back(output_of(output));
        auto tx = primitives::Transaction::from_data(std::move(data_));
        if (!tx) return refuse("the transaction has no id");
        return *std::move(tx);
    }

private:
    Status<PlanShortage> settle(const Hash256& asset, const AssetSums& sums, std::int64_t fee) {
        if (!settled_.insert(asset).second) return {};
        // What planned inputs leave over pays the fee first.
        const std::int64_t left = sums.given + sums.spent - sums.paid;
        const auto wanted = base::checked_add(sums.spent, std::max<std::int64_t>(0, fee - left));
        const auto costs = base::checked_add(sums.paid, fee);
        if (!wanted || !costs) return refuse("the amounts are too large together");
        Coins chosen;
        if (*wanted > 0) {
            const auto coins = coins_.find(asset);
            BYTOM_ASSIGN(chosen, choose(coins == coins_.end() ? Coins() : coins->second,
                                        {.asset = asset, .amount = *wanted}));
        }
        for (const OutputRow& coin : chosen) {
            BYTOM_ASSIGN(primitives::TxInput input, wallet_input(plan_.signer, coin));
            data_.inputs.push_back(std::move(input));
        }
        if (chosen.size() > width_) {
            width_ = chosen.size();
            widest_ = asset;
        }
        const std::uint64_t in = base::add_up_to_max(sum_of(chosen), static_cast<std::uint64_t>(sums.given));
        const std::uint64_t rest = in - static_cast<std::uint64_t>(*costs);
        if (rest > static_cast<std::uint64_t>(INT64_MAX)) return refuse("the change is too large");
        if (rest > 0)
            change_.push_back(
                {.asset = asset, .amount = static_cast<std::int64_t>(rest), .program = plan_.change.program});
        return {};
    }

    const PaymentPlan& plan_;
    const std::map<Hash256, Coins>& coins_;
    primitives::TxData data_;
    std::vector<PlannedOutput> change_;
    std::set<Hash256> settled_;
    Hash256 widest_{};       ///< the asset with the most inputs
    std::size_t width_ = 0;  ///< how many
};

Result<primitives::Transaction, PlanShortage> plan_once(const PaymentPlan& plan,
                                                        const std::map<Hash256, Coins>& coins) {
    BYTOM_ASSIGN(const auto sums, sums_of(plan));
    // Each round either suffices or has learned of more inputs: there are few of those.
    std::int64_t fee = plan.fee.value_or(1);
    while (true) {
        BYTOM_ASSIGN(primitives::Transaction tx, Round(plan, coins).run(sums, fee));
        const std::int64_t needed = plan.fee ? fee : fee_for(tx, plan.signer);
        if (needed <= fee) return tx;
        fee = needed;
    }
}

/// Takes what it spends out of the coins, and puts in what it pays to the wallet.
void renew(std::map<Hash256, Coins>& coins, const primitives::Transaction& tx, const AddressRow& address) {
    const auto is_spent = [&](const OutputRow& coin) {
        return std::ranges::any_of(tx.data().inputs, [&](const primitives::TxInput& input) {
            const auto* spend = std::get_if<primitives::SpendInput>(&input.body);
            return spend != nullptr && spend->source_id == coin.source &&
                   spend->source_position == static_cast<std::uint64_t>(coin.source_place);
        });
    };
    for (auto& [asset, list] : coins)
        std::erase_if(list, is_spent);
    for (std::size_t i = 0; i < tx.data().outputs.size(); ++i) {
        const primitives::AssetAmount& value = tx.data().outputs[i].value;
        Coins& list = coins[value.asset_id];
        const OutputRow made{.id = tx.mapped().result_ids[i],
                             .asset = value.asset_id,
                             .amount = static_cast<std::int64_t>(value.amount),
                             .source = tx.mapped().mux_id,
                             .source_place = static_cast<std::int64_t>(i),
                             .height = kUnconfirmed,
                             .address = address};
        const auto place =
            std::ranges::find_if(list, [&](const OutputRow& coin) { return coin.amount < made.amount; });
        list.insert(place, made);
    }
}

/// The largest outputs of an asset into one.
Result<primitives::Transaction, PlanShortage> merge(const PaymentPlan& plan,
                                                    const std::map<Hash256, Coins>& coins,
                                                    const Hash256& asset) {
    const bool is_btm = asset == kBtmAssetId;
    const std::size_t room = max_inputs(plan.signer) - (is_btm ? 0 : 1);
    const Coins& all = coins.at(asset);
    const Coins taken(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(room, all.size())));
    if (taken.size() < 2) return refuse("this wallet's outputs cannot be merged");
    std::int64_t sum = 0;
    for (const OutputRow& coin : taken) {
        if (!add_to(sum, coin.amount)) return refuse("the amounts are too large together");
    }
    PaymentPlan own{.fee = plan.fee, .signer = plan.signer, .coins = {}, .change = plan.change};
    for (const OutputRow& coin : taken) {
        BYTOM_ASSIGN(primitives::TxInput input, wallet_input(plan.signer, coin));
        own.inputs.push_back(std::move(input));
    }
    // BTM: what the fee leaves over is the one output. Others have their whole sum as one.
    std::map<Hash256, Coins> fees;
    if (!is_btm) {
        own.outputs.push_back({.asset = asset, .amount = sum, .program = plan.change.program});
        const auto btm = coins.find(kBtmAssetId);
        if (btm != coins.end()) fees.emplace(kBtmAssetId, btm->second);
    }
    return plan_once(own, fees);
}

}  // namespace

Result<primitives::TxInput, PlanShortage> wallet_input(const keys::AccountSigner& signer,
                                                       const OutputRow& coin) {
    const keys::AddressPosition position{.change = coin.address.change,
                                         .index = static_cast<std::uint64_t>(coin.address.place)};
    const auto witness = spending::account_witness(signer, position);
    if (!witness) return refuse("the wallet's key does not sign for its address");
    primitives::SpendInput spend;
    spend.source_id = coin.source;
    spend.value = {.asset_id = coin.asset, .amount = static_cast<std::uint64_t>(coin.amount)};
    spend.source_position = static_cast<std::uint64_t>(coin.source_place);
    spend.control_program = coin.address.program;
    spend.arguments.push_back(witness->proof);
    primitives::TxInput input;
    input.body = std::move(spend);
    return input;
}

std::size_t max_inputs(const keys::AccountSigner& signer) noexcept {
    // The rest is for what is no signature.
    constexpr std::int64_t kGas = consensus::kGasCredit - 1'500;
    return std::min(kMaxPlannedInputs, static_cast<std::size_t>(kGas / witness_cost(signer).gas));
}

Result<std::vector<primitives::Transaction>, PlanShortage> plan_payment(const PaymentPlan& plan) {
    std::map<Hash256, Coins> coins = plan.coins;
    std::vector<primitives::Transaction> transactions;
    while (true) {
        auto tx = plan_once(plan, coins);
        if (tx) {
            transactions.push_back(*std::move(tx));
            return transactions;
        }
        const bool merges =
            plan.may_merge && tx.error().inputs_needed > 0 && transactions.size() < kMaxMerges;
        if (!merges) return std::unexpected(std::move(tx).error());
        BYTOM_ASSIGN(primitives::Transaction merged, merge(plan, coins, tx.error().asset));
        renew(coins, merged, plan.change);
        transactions.push_back(std::move(merged));
    }
}

Result<Bytes, std::string> with_signatures(const primitives::Transaction& tx,
                                           const std::vector<std::vector<Bytes>>& signatures) {
    constexpr std::size_t kMaxSignature = 1'024;  // bytes
    constexpr std::size_t kMaxSignatures = 64;    // of an input
    primitives::TxData data = tx.data();
    if (signatures.size() > data.inputs.size())
        return std::unexpected(std::string("more lists than the transaction has inputs"));
    for (std::size_t i = 0; i < signatures.size(); ++i) {
        if (signatures[i].empty()) continue;
        auto* const spend = std::get_if<primitives::SpendInput>(&data.inputs[i].body);
        auto* const issue = std::get_if<primitives::IssuanceInput>(&data.inputs[i].body);
        if (spend == nullptr && issue == nullptr)
            return std::unexpected("input " + std::to_string(i) + " takes none");
        base::ByteStrings& present = spend != nullptr ? spend->arguments : issue->arguments;
        if (signatures[i].size() > kMaxSignatures)
            return std::unexpected("too many for input " + std::to_string(i));
        base::ByteStrings arguments;
        for (const Bytes& signature : signatures[i]) {
            if (signature.size() > kMaxSignature)
                return std::unexpected("one of input " + std::to_string(i) + " is too long");
            arguments.push_back(signature);
        }
        for (const ByteView argument : present)
            arguments.push_back(argument);
        present = std::move(arguments);
    }
    return primitives::encode(data);
}

}  // namespace bytom::blockcenter
