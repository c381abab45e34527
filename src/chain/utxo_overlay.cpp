#include "chain/utxo_overlay.hpp"

#include <algorithm>

namespace bytom::chain {
namespace {

/// Stands where an output was taken back by a detached block: spending it is a double spend, not an unknown
/// output, as long as the overlay lasts.
constexpr UtxoEntry kTakenBack{.coinbase = false, .spent = true, .height = 0};

}  // namespace

std::optional<UtxoEntry> UtxoOverlay::find(const Hash256& output_id) const {
    const auto found = slots_.find(output_id);
    return found != slots_.end() ? found->second.now : base_.find(output_id);
}

UtxoOverlay::Slot& UtxoOverlay::slot(const Hash256& output_id) {
    const auto [place, is_new] = slots_.try_emplace(output_id);
    if (is_new) {
        place->second.base = base_.find(output_id);
        place->second.now = place->second.base;
    }
    return place->second;
}

void UtxoOverlay::assign(Slot& place, const Hash256& output_id, const UtxoEntry& entry, Undo* undo) const {
    if (undo != nullptr && place.touched_by != blocks_) {
        undo->entries.push_back({.output_id = output_id, .before = place.now});
        place.touched_by = blocks_;
    }
    place.now = entry;
}

Status<consensus::BlockRule> UtxoOverlay::apply(const primitives::Transaction& tx, bool status_fail,
                                                std::uint64_t height, bool coinbase) {
    return apply_recorded(tx, status_fail, height, coinbase, nullptr);
}

Status<consensus::BlockRule> UtxoOverlay::apply_recorded(const primitives::Transaction& tx, bool status_fail,
                                                         std::uint64_t height, bool coinbase, Undo* undo) {
    const std::vector<Hash256> spends = consensus::spent_outputs(tx, status_fail);
    std::vector<Slot*> places;  // which stay where they are
    places.reserve(spends.size());
    for (const Hash256& output_id : spends) {
        Slot& place = slot(output_id);
        BYTOM_TRY(consensus::check_spend(place.now ? &*place.now : nullptr, height));
        places.push_back(&place);
    }
    for (std::size_t i = 0; i < spends.size(); ++i) {
        UtxoEntry entry = *places[i]->now;
        entry.spent = true;
        assign(*places[i], spends[i], entry, undo);
    }
    for (const Hash256& output_id : consensus::created_outputs(tx, status_fail))
        assign(slot(output_id), output_id, {.coinbase = coinbase, .spent = false, .height = height}, undo);
    return {};
}

Result<storage::BlockUndo, consensus::BlockRule> UtxoOverlay::apply_block(
    const primitives::Block& block, const primitives::TxStatuses& statuses) {
    ++blocks_;
    std::size_t touched = 0;
    for (const primitives::TransactionPtr& tx : block.transactions)
        touched += tx->mapped().spent_output_ids.size() + tx->mapped().result_ids.size();
    if (slots_.empty()) slots_.reserve(touched);
    Undo undo;
    undo.entries.reserve(touched);
    for (std::size_t i = 0; i < block.transactions.size(); ++i) {
        const primitives::Transaction& tx = *block.transactions[i];
        const bool coinbase = tx.id() == block.transactions.front()->id();
        BYTOM_TRY(apply_recorded(tx, statuses[i], block.header.height, coinbase, &undo));
    }
    return undo;
}

void UtxoOverlay::detach(const storage::BlockUndo& undo) {
    for (const Undo::Entry& entry : undo.entries)
        slot(entry.output_id).now = entry.before.value_or(kTakenBack);
}

std::vector<storage::UtxoChange> UtxoOverlay::changes() const {
    std::vector<storage::UtxoChange> changes;
    changes.reserve(slots_.size());
    for (const auto& [output_id, slot] : slots_) {
        if (slot.now != slot.base)
            changes.push_back({.output_id = output_id, .before = slot.base, .after = slot.now});
    }
    std::ranges::sort(changes, {}, &storage::UtxoChange::output_id);
    return changes;
}

}  // namespace bytom::chain
