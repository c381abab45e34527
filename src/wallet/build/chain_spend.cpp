#include <bytom/wallet/gas_estimate.hpp>

#include "action.hpp"
#include "spendable.hpp"

namespace bytom::wallet {
namespace {

constexpr auto kMergeNeu = static_cast<std::uint64_t>(kChainMergeNeu);

// What it costs to merge so many outputs into one: each merge leaves one in place of five.
std::uint64_t merge_cost(std::size_t outputs) noexcept {
    std::uint64_t cost = 0;
    for (; outputs > 1; outputs -= std::min(outputs, kChainMergeInputs - 1))
        cost += kMergeNeu;
    return cost;
}

Result<std::vector<Output>, BuildError> reserve(const SpendAccount& action, const BuildContext& context) {
    std::vector<Output> outputs;
    std::uint64_t reserved = 0;
    // More outputs need more merges, which may need more outputs: each round adds at least one.
    for (std::uint64_t target = action.amount; reserved < target;
         target = action.amount + merge_cost(outputs.size())) {
        const auto more = context.outputs.reserve(action.account_id, *action.asset, target - reserved,
                                                  action.use_unconfirmed, context.ttl);
        if (!more) return std::unexpected(build_error_of(more.error()));
        context.reservations.add(more->id);
        reserved = target + more->change;
        outputs.insert(outputs.end(), more->outputs.begin(), more->outputs.end());
    }
    return outputs;
}

// The output that a merging transaction makes, to be spent before it is confirmed.
Output merged_output(const TransactionTemplate& merge, const Output& model) {
    const primitives::Transaction& tx = *merge.raw_transaction;
    Output output = model;
    output.id = tx.mapped().result_ids.front();
    output.source_id = tx.mapped().mux_id;
    output.source_position = 0;
    output.value = tx.data().outputs.front().value;
    output.valid_height = 0;
    return output;
}

Result<TransactionTemplate, BuildError> merge(std::span<const Output> outputs, const Output& model,
                                              const keys::AccountSigner& signer) {
    Draft draft;
    std::uint64_t sum = 0;
    for (const Output& output : outputs) {
        BYTOM_ASSIGN(SigningInstruction instruction, signing_instruction(signer, output.position));
        BYTOM_TRY(draft.add_input(spend_input(output), std::move(instruction)));
        sum += output.value.amount;
    }
    // Outputs worth less than the merge wrap around, which add_output refuses.
    BYTOM_TRY(draft.add_output({.asset_id = primitives::kBtmAssetId, .amount = sum - kMergeNeu},
                               model.control_program));
    return draft.finish();
}

}  // namespace

Result<std::vector<TransactionTemplate>, BuildError> build_chain_spend(const SpendAccount& action,
                                                                       const BuildContext& context) {
    if (!action.asset) return build_error(ErrorKind::malformed_request, "spend_account without asset_id");
    if (*action.asset != primitives::kBtmAssetId) {
        return plain_build_error("spend chain action only support BTM");
    }
    if (action.account_id.empty()) {
        return build_error(ErrorKind::insufficient, "reservation found insufficient funds");
    }
    BYTOM_ASSIGN(std::vector<Output> queue, reserve(action, context));
    const AccountPtr account = context.accounts.find(action.account_id);
    if (!account) return build_error(ErrorKind::find_account, "Failed to find account");
    if (queue.empty()) return plain_build_error("mergeSpendActionUTXO utxos num 0");

    std::vector<TransactionTemplate> merges;
    const Output model = queue.front();
    // What a merge makes joins the end of the queue, until one is left.
    for (std::size_t next = 0; queue.size() - next > 1;) {
        BYTOM_TRY(context.go_on());
        const std::size_t count = std::min(kChainMergeInputs, queue.size() - next);
        BYTOM_ASSIGN(TransactionTemplate transaction,
                     merge(std::span(queue).subspan(next, count), model, account->signer));
        next += count;
        queue.push_back(merged_output(transaction, model));
        merges.push_back(std::move(transaction));
    }

    const Output& last = queue.back();
    BYTOM_ASSIGN(SigningInstruction instruction, signing_instruction(account->signer, last.position));
    BYTOM_TRY(context.draft.add_input(spend_input(last), std::move(instruction)));
    if (last.value.amount > action.amount) {
        BYTOM_TRY(context.draft.add_output(
            {.asset_id = primitives::kBtmAssetId, .amount = last.value.amount - action.amount},
            last.control_program));
    }
    return merges;
}

}  // namespace bytom::wallet
