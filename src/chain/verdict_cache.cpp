#include "chain/verdict_cache.hpp"

#include <bytom/consensus/params.hpp>

namespace bytom::chain {
namespace {

/// Accounts for what a transaction takes besides its bytes: it is decoded, and listed.
constexpr std::size_t kConfirmedFactor = 4;
constexpr std::size_t kBytesPerEntry = 512;

std::size_t memory_of(const PoolEntry& entry) {
    return kConfirmedFactor * entry.tx->serialized_size() + kBytesPerEntry;
}

bool holds_in(const PoolEntry& entry, const consensus::TxContext& context) {
    // The context of a pool's check in all but the height.
    if (context.block_version != 1 || context.first_in_block || context.serialized_size) return false;
    if (entry.verdict_height == context.block_height) return true;
    const std::uint64_t time_range = entry.tx->data().time_range;
    return entry.height_independent && (time_range == 0 || time_range >= context.block_height) &&
           (entry.verdict_height >= consensus::kRuleAaHeight) ==
               (context.block_height >= consensus::kRuleAaHeight);
}

}  // namespace

std::optional<consensus::TxVerdict> VerdictCache::find(const primitives::Transaction& tx,
                                                       const consensus::TxContext& context) const {
    PoolEntryPtr entry;
    {
        const base::ReaderLock lock(mutex_);
        const auto found = entries_.find(tx.id());
        if (found == entries_.end()) return std::nullopt;
        entry = found->second;
    }
    if (!holds_in(*entry, context) || !base::equal(entry->tx->received(), tx.received())) return std::nullopt;
    return consensus::TxVerdict{
        .gas = entry->gas, .error = entry->status_fail ? std::optional(consensus::TxError{}) : std::nullopt};
}

void VerdictCache::drop(const PoolEntryPtr& entry) {
    const auto found = entries_.find(entry->id());
    if (found != entries_.end() && found->second == entry) entries_.erase(found);
}

void VerdictCache::add(const PoolEntryPtr& entry) {
    if (!entry->has_verdict) return;
    const base::WriterLock lock(mutex_);
    entries_.insert_or_assign(entry->id(), entry);
}

void VerdictCache::confirm(const PoolEntryPtr& entry) {
    if (!entry->has_verdict) return;
    // Freed without the mutex.
    std::vector<PoolEntryPtr> gone;
    const base::WriterLock lock(mutex_);
    confirmed_.push_back(entry);
    confirmed_bytes_ += memory_of(*entry);
    while (confirmed_bytes_ > confirmed_limit_) {
        gone.push_back(std::move(confirmed_.front()));
        confirmed_.pop_front();
        confirmed_bytes_ -= memory_of(*gone.back());
        drop(gone.back());
    }
}

void VerdictCache::erase(const PoolEntryPtr& entry) {
    const base::WriterLock lock(mutex_);
    drop(entry);
}

}  // namespace bytom::chain
