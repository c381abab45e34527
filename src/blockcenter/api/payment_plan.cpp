#include "blockcenter/api/payment_plan.hpp"

#include <algorithm>

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

/// The coins for an amount, from the largest on as the wallet of the node takes them.
Result<std::vector<OutputRow>, PlanShortage> choose(const std::vector<OutputRow>& coins, const Hash256& asset,
                                                    std::int64_t amount) {
    std::size_t next = 0;
    const auto choice =
        spending::choose_coins(static_cast<std::uint64_t>(amount), [&]() -> std::optional<spending::Coin> {
            if (next == coins.size()) return std::nullopt;
            const OutputRow& coin = coins[next++];
            return spending::Coin{.id = coin.id, .amount = static_cast<std::uint64_t>(coin.amount)};
        });
    const bool suffices = choice.sum >= static_cast<std::uint64_t>(amount);
    if (!suffices || choice.coins.size() > kMaxPlannedInputs) {
        return std::unexpected(PlanShortage{.asset = asset,
                                            .needed = amount,
                                            .too_many_outputs = choice.coins.size() > kMaxPlannedInputs,
                                            .refusal = {}});
    }
    std::vector<OutputRow> chosen;
    chosen.reserve(choice.coins.size());
    for (const spending::Coin& coin : choice.coins)
        chosen.push_back(*std::ranges::find(coins, coin.id, &OutputRow::id));
    return chosen;
}

/// A list of coins may end before the wallet's are all told.
std::uint64_t sum_of(const std::vector<OutputRow>& coins) noexcept {
    std::uint64_t sum = 0;
    for (const OutputRow& coin : coins)
        sum = base::add_up_to_max(sum, static_cast<std::uint64_t>(coin.amount));
    return sum;
}

Result<primitives::TxInput, PlanShortage> input_of(const keys::AccountSigner& signer, const OutputRow& coin) {
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

primitives::TxOutput output_of(const PlannedOutput& planned) {
    primitives::TxOutput output;
    output.value = {.asset_id = planned.asset, .amount = static_cast<std::uint64_t>(planned.amount)};
    output.control_program = planned.program;
    return output;
}

/// What it costs once it is signed, with some room for the lengths of what is not there yet.
std::int64_t fee_for(const primitives::Transaction& tx, const keys::AccountSigner& signer) {
    const auto inputs = static_cast<std::int64_t>(tx.data().inputs.size());
    const auto keys = static_cast<std::int64_t>(signer.xpubs.size());
    const spending::WitnessCost cost =
        keys == 1 ? spending::kKeyHashCost : spending::script_hash_cost(keys, signer.quorum);
    const std::int64_t gas =
        static_cast<std::int64_t>(tx.serialized_size()) + inputs * (cost.bytes + cost.gas);
    constexpr std::int64_t kRoom = 10;  // a tenth
    return (gas + gas / kRoom) * consensus::kNeuPerGas;
}

struct Amounts {
    std::int64_t paid = 0;  ///< of the plan's asset
    std::int64_t fee = 0;
};

Result<primitives::Transaction, PlanShortage> plan_with_fee(const PaymentPlan& plan, const Amounts& amounts) {
    const bool is_btm = plan.asset == kBtmAssetId;
    primitives::TxData data;
    std::vector<PlannedOutput> change;
    const auto spend = [&](const std::vector<OutputRow>& coins, const Hash256& asset,
                           std::int64_t amount) -> Status<PlanShortage> {
        BYTOM_ASSIGN(const auto chosen, choose(coins, asset, amount));
        for (const OutputRow& coin : chosen) {
            BYTOM_ASSIGN(primitives::TxInput input, input_of(plan.signer, coin));
            data.inputs.push_back(std::move(input));
        }
        const std::uint64_t rest = sum_of(chosen) - static_cast<std::uint64_t>(amount);
        if (rest > static_cast<std::uint64_t>(INT64_MAX)) return refuse("the change is too large");
        if (rest > 0) {
            change.push_back(
                {.asset = asset, .amount = static_cast<std::int64_t>(rest), .program = plan.change_program});
        }
        return {};
    };
    const auto all = base::checked_add(amounts.paid, is_btm ? amounts.fee : std::int64_t{0});
    if (!all) return refuse("the amounts are too large together");
    BYTOM_TRY(spend(plan.coins, plan.asset, *all));
    if (!is_btm) BYTOM_TRY(spend(plan.fee_coins, kBtmAssetId, amounts.fee));
    if (data.inputs.size() > kMaxPlannedInputs) {
        return std::unexpected(
            PlanShortage{.asset = plan.asset, .needed = *all, .too_many_outputs = true, .refusal = {}});
    }
    for (const PlannedOutput& output : plan.outputs)
        data.outputs.push_back(output_of(output));
    for (const PlannedOutput& output : change)
        data.outputs.push_back(output_of(output));
    auto tx = primitives::Transaction::from_data(std::move(data));
    if (!tx) return refuse("the transaction has no id");
    return *std::move(tx);
}

}  // namespace

Result<primitives::Transaction, PlanShortage> plan_payment(const PaymentPlan& plan) {
    Amounts amounts;
    for (const PlannedOutput& output : plan.outputs) {
        const auto sum = base::checked_add(amounts.paid, output.amount);
        if (!sum) return refuse("the amounts are too large together");
        amounts.paid = *sum;
    }
    // Each round either suffices or has learned of more inputs: there are few of those.
    amounts.fee = plan.fee.value_or(1);
    while (true) {
        BYTOM_ASSIGN(primitives::Transaction tx, plan_with_fee(plan, amounts));
        const std::int64_t needed = plan.fee ? amounts.fee : fee_for(tx, plan.signer);
        if (needed <= amounts.fee) return tx;
        amounts.fee = needed;
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
        auto* spend = std::get_if<primitives::SpendInput>(&data.inputs[i].body);
        if (spend == nullptr) return std::unexpected("input " + std::to_string(i) + " takes none");
        if (signatures[i].size() > kMaxSignatures)
            return std::unexpected("too many for input " + std::to_string(i));
        base::ByteStrings arguments;
        for (const Bytes& signature : signatures[i]) {
            if (signature.size() > kMaxSignature)
                return std::unexpected("one of input " + std::to_string(i) + " is too long");
            arguments.push_back(signature);
        }
        for (const ByteView argument : spend->arguments)
            arguments.push_back(argument);
        spend->arguments = std::move(arguments);
    }
    return primitives::encode(data);
}

}  // namespace bytom::blockcenter
