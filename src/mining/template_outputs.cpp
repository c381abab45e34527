#include "mining/template_outputs.hpp"

#include <span>

namespace bytom::mining {

using consensus::BlockRule;
using consensus::UtxoEntry;

const std::optional<UtxoEntry>& TemplateOutputs::base_entry(const Hash256& output_id) {
    ++lookups_;
    const auto known = known_.find(output_id);
    if (known != known_.end()) return known->second;
    return known_.emplace(output_id, base_.find(output_id)).first->second;
}

Status<BlockRule> TemplateOutputs::apply(const primitives::Transaction& tx, bool status_fail,
                                         std::uint64_t height, bool has_children) {
    const primitives::MappedTx& mapped = tx.mapped();
    std::vector<Hash256> some;
    std::span<const Hash256> spends = mapped.spent_output_ids;
    // If each input is a spend of its own, all of them take effect, in this order.
    if (status_fail || spends.size() != mapped.inputs.size())
        spends = some = consensus::spent_outputs(tx, status_fail);
    for (const Hash256& output_id : spends) {
        const UtxoEntry* entry = changed_.find(output_id);
        if (entry == nullptr) {
            const auto& base = base_entry(output_id);
            entry = base ? &*base : nullptr;
        }
        BYTOM_TRY(consensus::check_spend(entry, height));
    }
    for (const Hash256& output_id : spends)
        changed_.insert(output_id).first->spent = true;
    if (!has_children) return {};
    for (const Hash256& output_id : consensus::created_outputs(tx, status_fail))
        *changed_.insert(output_id).first = {.coinbase = false, .spent = false, .height = height};
    return {};
}

}  // namespace bytom::mining
