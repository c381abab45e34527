#include <map>

#include <bytom/base/saturating.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/wallet/gas_estimate.hpp>
#include <bytom/wallet/transaction_builder.hpp>

#include "action.hpp"

namespace bytom::wallet {
namespace {

Built build_action(const Action& action, const BuildContext& context) {
    return std::visit([&](const auto& concrete) { return build(concrete, context); }, action);
}

/// Spends of one account and asset become one, in the first one's place (10 §5, step 5).
std::vector<Action> merge_spends(std::vector<Action> actions) {
    std::vector<Action> merged;
    std::map<std::pair<Hash256, std::string>, std::size_t> places;
    for (Action& action : actions) {
        if (auto* spend = std::get_if<SpendAccount>(&action)) {
            const std::pair key(spend->asset.value_or(primitives::AssetId{}), spend->account_id);
            const auto [place, is_first] = places.emplace(key, merged.size());
            if (!is_first) {
                auto& first = std::get<SpendAccount>(merged[place->second]);
                // More than there can be, in place of the small rest that the reference spends.
                first.amount = base::add_up_to_max(first.amount, spend->amount);
                first.use_unconfirmed = first.use_unconfirmed || spend->use_unconfirmed;
                continue;
            }
        }
        merged.push_back(std::move(action));
    }
    return merged;
}

/// Runs all actions; the errors of those that fail become one, with the name of the first.
Built build_all(std::span<const Action> actions, const BuildContext& context) {
    std::optional<BuildError> failure;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        BYTOM_TRY(context.go_on());
        auto built = build_action(actions[i], context);
        if (built) continue;
        const std::string text = "action index " + std::to_string(i) + ": " + built.error().detail;
        if (failure) {
            failure->detail += text;
        } else {
            failure = std::move(built).error();
            failure->detail = text;
        }
    }
    if (!failure) return {};
    failure->detail += ": " + failure->root;
    return std::unexpected(*std::move(failure));
}

/// A transaction has gas for so much work; signatures are the most of it.
Built check_gas(const TransactionTemplate& transaction) {
    const auto estimate = estimate_gas(transaction);
    if (!estimate) return {};  // foreign inputs: nobody knows what they cost
    const std::int64_t needed = (estimate->total - estimate->flexible) / consensus::kNeuPerGas;
    if (needed <= consensus::kMaxTxGas) return {};
    const std::size_t inputs = transaction.raw_transaction->data().inputs.size();
    return build_error(ErrorKind::bad_action_construction, "bad action construction",
                       "the transaction needs " + std::to_string(inputs) + " inputs and with them " +
                           std::to_string(needed) + " gas, but one transaction may use " +
                           std::to_string(consensus::kMaxTxGas) +
                           ": merge small outputs with build-chain-transactions, or pay in several parts");
}

}  // namespace

BuildContext TransactionBuilder::context_of(const TimeToLive& ttl, Reservations& reservations,
                                            Draft& draft) const {
    return {.accounts = accounts_,
            .assets = assets_,
            .outputs = outputs_,
            .address_prefix = address_prefix_,
            .ttl = ttl.time.count() == 0 ? kDefaultReservationTime : ttl.time,
            .reservations = reservations,
            .draft = draft,
            .cancelled = cancelled_};
}

Result<TransactionTemplate, BuildError> TransactionBuilder::build(const BuildRequest& request) const {
    BYTOM_ASSIGN(std::vector<Action> actions, decode_actions(request, accounts_, assets_));
    return build(BuildPlan{.base_transaction = request.base_transaction,
                           .actions = std::move(actions),
                           .ttl = request.ttl,
                           .time_range = request.time_range});
}

Result<TransactionTemplate, BuildError> TransactionBuilder::build(BuildPlan plan) const {
    Reservations reservations(outputs_);
    Draft draft;
    BYTOM_TRY(build_all(merge_spends(std::move(plan.actions)), context_of(plan.ttl, reservations, draft)));
    const auto& base = plan.base_transaction;
    const bool has_base_inputs = base && !base->data().inputs.empty();
    const bool spends_several = draft.inputs() > 1 && !has_base_inputs;
    BYTOM_ASSIGN(TransactionTemplate transaction,
                 draft.finish(base ? base->data() : primitives::TxData{}, plan.time_range));
    if (!transaction.signing_instructions) transaction.signing_instructions.emplace();
    if (spends_several) BYTOM_TRY(check_gas(transaction));
    reservations.keep();
    return transaction;
}

Result<std::vector<TransactionTemplate>, BuildError> TransactionBuilder::build_chain(
    const BuildRequest& request) const {
    BYTOM_ASSIGN(std::vector<Action> actions, decode_actions(request, accounts_, assets_));
    Reservations reservations(outputs_);
    Draft draft;
    const BuildContext context = context_of(request.ttl, reservations, draft);
    std::vector<TransactionTemplate> chain;
    const std::vector<Action> merged = merge_spends(std::move(actions));
    for (const Action& action : merged) {
        BYTOM_TRY(context.go_on());
        if (const auto* spend = std::get_if<SpendAccount>(&action)) {
            BYTOM_ASSIGN(auto merges, build_chain_spend(*spend, context));
            std::ranges::move(merges, std::back_inserter(chain));
        } else {
            BYTOM_TRY(build_action(action, context));
        }
    }
    BYTOM_ASSIGN(TransactionTemplate last, draft.finish());
    chain.push_back(std::move(last));
    reservations.keep();
    return chain;
}

}  // namespace bytom::wallet
