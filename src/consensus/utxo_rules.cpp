#include <bytom/consensus/params.hpp>
#include <bytom/consensus/utxo_rules.hpp>

namespace bytom::consensus {

Status<BlockRule> check_spend(const UtxoEntry* entry, std::uint64_t block_height) noexcept {
    if (entry == nullptr) return std::unexpected(BlockRule::utxo_missing);
    if (entry->spent) return std::unexpected(BlockRule::utxo_spent);
    // Heights are far below the range's end, but the entry's is not above the block's, so this cannot wrap.
    if (entry->coinbase && (block_height < entry->height || block_height - entry->height < kCoinbaseMaturity))
        return std::unexpected(BlockRule::coinbase_immature);
    return {};
}

std::vector<Hash256> spent_outputs(const primitives::Transaction& tx, bool status_fail) {
    const auto& inputs = tx.data().inputs;
    std::vector<Hash256> ids;
    ids.reserve(inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const primitives::MappedInput& mapped = tx.mapped().inputs[i];
        const auto* spend = std::get_if<primitives::SpendInput>(&inputs[i].body);
        // Of equal spends the one whose entry survives stands for all.
        if (spend == nullptr || mapped.survivor != i) continue;
        if (takes_effect(spend->value.asset_id, status_fail)) ids.push_back(mapped.spent_output_id);
    }
    return ids;
}

std::vector<Hash256> created_outputs(const primitives::Transaction& tx, bool status_fail) {
    const auto& outputs = tx.data().outputs;
    std::vector<Hash256> ids;
    ids.reserve(outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (outputs[i].is_retirement() || !takes_effect(outputs[i].value.asset_id, status_fail)) continue;
        ids.push_back(tx.mapped().result_ids[i]);
    }
    return ids;
}

}  // namespace bytom::consensus
