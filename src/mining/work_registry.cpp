#include <algorithm>

#include <bytom/mining/work_registry.hpp>

namespace bytom::mining {
namespace {

/// Solutions remembered to tell a duplicate from a new one: far more than blocks found in any short time.
constexpr std::size_t kMaxClaimed = 1024;

/// The decoded form and the ids of a transaction take about as much again as its bytes, and some more.
std::size_t transaction_bytes(const primitives::Transaction& tx) {
    return 1024 + 3 * tx.serialized_size();
}

std::size_t list_bytes(const BlockTemplate& work) {
    return sizeof(BlockTemplate) + work.transactions.size() * (sizeof(primitives::TransactionPtr) + 1);
}

}  // namespace

std::size_t WorkRegistry::KeyHasher::operator()(const Key& key) const noexcept {
    const base::Hash256Hasher hash;
    return hash(key.transaction_root) ^ hash(key.status_root) ^ hash(key.parent);
}

WorkRegistry::Key WorkRegistry::key_of(const primitives::BlockHeader& header) {
    return {header.previous_block_hash, header.transaction_merkle_root, header.transaction_status_hash};
}

void WorkRegistry::charge(const BlockTemplate& work) {
    bytes_ += list_bytes(work);
    for (const auto& tx : work.transactions) {
        if (++shares_[tx.get()] == 1) bytes_ += transaction_bytes(*tx);
    }
}

void WorkRegistry::discharge(const BlockTemplate& work) {
    bytes_ -= list_bytes(work);
    for (const auto& tx : work.transactions) {
        const auto share = shares_.find(tx.get());
        if (--share->second > 0) continue;
        shares_.erase(share);
        bytes_ -= transaction_bytes(*tx);
    }
}

void WorkRegistry::drop_oldest() {
    const auto found = templates_.find(order_.front());
    discharge(*found->second.work);
    templates_.erase(found);
    order_.pop_front();
}

void WorkRegistry::add(BlockTemplatePtr work) {
    const Key key = key_of(work->header);
    const base::MutexLock lock(mutex_);
    const auto [place, is_new] = templates_.try_emplace(key, Entry{std::move(work)});
    if (!is_new) return;
    charge(*place->second.work);
    order_.push_back(key);
    while (order_.size() > 1 && (order_.size() > options_.max_templates || bytes_ > options_.max_bytes))
        drop_oldest();
}

void WorkRegistry::tip_changed(const Hash256& tip, std::uint64_t now) {
    const base::MutexLock lock(mutex_);
    tip_ = tip;
    collect_locked(now);
}

void WorkRegistry::collect(std::uint64_t now) {
    const base::MutexLock lock(mutex_);
    collect_locked(now);
}

void WorkRegistry::collect_locked(std::uint64_t now) {
    if (!tip_) return;
    std::erase_if(order_, [&](const Key& key) BYTOM_REQUIRES(mutex_) {
        const auto found = templates_.find(key);
        Entry& entry = found->second;
        if (key.parent == *tip_) {
            entry.stale_since = 0;
            return false;
        }
        // Counted anew when the clock was set back.
        if (entry.stale_since == 0 || now < entry.stale_since)
            entry.stale_since = std::max<std::uint64_t>(now, 1);
        if (now < entry.stale_since + options_.stale_seconds) return false;
        discharge(*entry.work);
        templates_.erase(found);
        return true;
    });
}

BlockTemplatePtr WorkRegistry::find(const primitives::BlockHeader& header) const {
    const base::MutexLock lock(mutex_);
    const auto found = templates_.find(key_of(header));
    return found == templates_.end() ? nullptr : found->second.work;
}

bool WorkRegistry::has_claim(const Hash256& block_hash) const {
    return std::ranges::find(claimed_, block_hash) != claimed_.end();
}

bool WorkRegistry::is_claimed(const Hash256& block_hash) const {
    const base::MutexLock lock(mutex_);
    return has_claim(block_hash);
}

bool WorkRegistry::claim(const Hash256& block_hash) {
    const base::MutexLock lock(mutex_);
    if (has_claim(block_hash)) return false;
    claimed_.push_back(block_hash);
    if (claimed_.size() > kMaxClaimed) claimed_.pop_front();
    return true;
}

void WorkRegistry::release(const Hash256& block_hash) {
    const base::MutexLock lock(mutex_);
    std::erase(claimed_, block_hash);
}

std::size_t WorkRegistry::size() const {
    const base::MutexLock lock(mutex_);
    return templates_.size();
}

std::size_t WorkRegistry::bytes() const {
    const base::MutexLock lock(mutex_);
    return bytes_;
}

}  // namespace bytom::mining
