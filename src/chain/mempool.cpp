#include "chain/mempool.hpp"

#include <algorithm>

#include <bytom/consensus/utxo_rules.hpp>

namespace bytom::chain {

double fee_rate(std::uint64_t fee, std::uint64_t weight) noexcept {
    return static_cast<double>(fee) / static_cast<double>(std::max<std::uint64_t>(weight, 1));
}

bool Mempool::Rated::operator<(const Rated& other) const noexcept {
    if (fee_rate != other.fee_rate) return fee_rate < other.fee_rate;
    return entry->arrival > other.entry->arrival;
}

PoolEntryPtr Mempool::add(PoolEntry entry) {
    const base::WriterLock lock(mutex_);
    if (entry.arrival == 0) entry.arrival = next_arrival_++;
    const auto shared = std::make_shared<const PoolEntry>(std::move(entry));
    const auto in_arrival = by_arrival_.emplace(shared->arrival, shared).first;
    const auto in_fee_rate =
        by_fee_rate_.insert({.fee_rate = fee_rate(shared->fee, shared->weight), .entry = shared}).first;
    by_id_.emplace(shared->id(),
                   Listed{.entry = shared, .in_arrival = in_arrival, .in_fee_rate = in_fee_rate});
    for (const Hash256& output_id : consensus::spent_outputs(*shared->tx, shared->status_fail))
        spenders_.insert_or_assign(output_id, shared);
    for (const Hash256& output_id : consensus::created_outputs(*shared->tx, shared->status_fail))
        creators_.insert_or_assign(output_id, shared);
    ++totals_.sequence;
    ++totals_.transactions;
    totals_.fees += shared->fee;
    totals_.weight += shared->weight;
    return shared;
}

PoolEntryPtr Mempool::remove(const Hash256& id) {
    const base::WriterLock lock(mutex_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return nullptr;
    PoolEntryPtr entry = std::move(found->second.entry);
    by_arrival_.erase(found->second.in_arrival);
    by_fee_rate_.erase(found->second.in_fee_rate);
    by_id_.erase(found);
    for (const Hash256& output_id : consensus::spent_outputs(*entry->tx, entry->status_fail))
        spenders_.erase(output_id);
    for (const Hash256& output_id : consensus::created_outputs(*entry->tx, entry->status_fail))
        creators_.erase(output_id);
    ++totals_.sequence;
    --totals_.transactions;
    totals_.fees -= entry->fee;
    totals_.weight -= entry->weight;
    return entry;
}

PoolEntryPtr Mempool::find(const Hash256& id) const {
    const base::ReaderLock lock(mutex_);
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second.entry;
}

PoolSnapshotPtr Mempool::snapshot() const {
    const base::MutexLock making(snapshot_mutex_);
    const base::ReaderLock lock(mutex_);
    if (snapshot_ != nullptr && snapshot_->sequence == totals_.sequence) return snapshot_;
    auto snapshot = std::make_shared<PoolSnapshot>();
    snapshot->sequence = totals_.sequence;
    snapshot->total_fees = totals_.fees;
    snapshot->total_weight = totals_.weight;
    snapshot->entries.reserve(by_arrival_.size());
    for (const auto& [arrival, entry] : by_arrival_)
        snapshot->entries.push_back(entry);
    snapshot_ = std::move(snapshot);
    return snapshot_;
}

PoolTotals Mempool::totals() const {
    const base::ReaderLock lock(mutex_);
    return totals_;
}

PoolEntryPtr Mempool::spender_of(const Hash256& output_id) const {
    const auto found = spenders_.find(output_id);
    return found == spenders_.end() ? nullptr : found->second;
}

PoolEntryPtr Mempool::creator_of(const Hash256& output_id) const {
    const auto found = creators_.find(output_id);
    return found == creators_.end() ? nullptr : found->second;
}

std::vector<PoolEntryPtr> Mempool::with_descendants(const PoolEntryPtr& entry) const {
    std::map<std::uint64_t, PoolEntryPtr> family{{entry->arrival, entry}};
    // Children arrive after their parents, so going through the family by arrival reaches everything.
    for (auto member = family.begin(); member != family.end(); ++member) {
        const PoolEntry& parent = *member->second;
        for (const Hash256& output_id : parent.tx->mapped().result_ids) {
            if (PoolEntryPtr child = spender_of(output_id)) family.emplace(child->arrival, std::move(child));
        }
    }
    std::vector<PoolEntryPtr> list;
    list.reserve(family.size());
    for (auto& [arrival, member] : family)
        list.push_back(std::move(member));
    return list;
}

}  // namespace bytom::chain
