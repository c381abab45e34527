#include <bytom/storage/utxo_cache.hpp>

namespace bytom::storage {
namespace {

/// Of an entry in a hash table: node, bucket, allocator's overhead.
constexpr std::size_t kBytesPerEntry = sizeof(Hash256) + sizeof(std::optional<UtxoEntry>) + 40;

/// Entries that the store does not keep: outputs other than coinbases' vanish when they are spent.
bool is_stored(const std::optional<UtxoEntry>& entry) {
    return entry && (!entry->spent || entry->coinbase);
}

}  // namespace

UtxoCache::UtxoCache(const ChainStore& store, std::size_t capacity_bytes)
    : store_(store), generation_capacity_(capacity_bytes / kBytesPerEntry / 2 + 1) {}

std::optional<UtxoEntry> UtxoCache::find(const Hash256& output_id) const {
    if (const auto hit = young_.find(output_id); hit != young_.end()) return hit->second;
    std::optional<UtxoEntry> entry;
    if (const auto hit = old_.find(output_id); hit != old_.end()) {
        entry = hit->second;
    } else {
        entry = store_.utxo(output_id);
    }
    remember(output_id, entry);
    return entry;
}

void UtxoCache::prefetch(std::span<const Hash256> output_ids) const {
    std::vector<Hash256> absent;
    for (const Hash256& output_id : output_ids) {
        if (!young_.contains(output_id) && !old_.contains(output_id)) absent.push_back(output_id);
    }
    if (absent.empty()) return;
    const auto entries = store_.utxos(absent);
    for (std::size_t i = 0; i < absent.size(); ++i)
        remember(absent[i], entries[i]);
}

void UtxoCache::write(StoreBatch& batch, std::span<const UtxoChange> changes) {
    for (const UtxoChange& change : changes) {
        if (is_stored(change.after)) {
            batch.put_utxo(change.output_id, *change.after);
        } else if (is_stored(change.before)) {
            batch.erase_utxo(change.output_id);
        }
    }
}

void UtxoCache::committed(std::span<const UtxoChange> changes) {
    for (const UtxoChange& change : changes) {
        old_.erase(change.output_id);
        remember(change.output_id, is_stored(change.after) ? change.after : std::nullopt);
    }
}

void UtxoCache::remember(const Hash256& output_id, const std::optional<UtxoEntry>& entry) const {
    if (young_.size() >= generation_capacity_) {
        old_ = std::move(young_);
        young_.clear();
    }
    young_.insert_or_assign(output_id, entry);
}

}  // namespace bytom::storage
