#include <algorithm>

#include <bytom/mining/work_registry.hpp>

namespace bytom::mining {
namespace {

/// Solutions remembered to tell a duplicate from a new one: far more than blocks found in any short time.
constexpr std::size_t kMaxClaimed = 1024;

}  // namespace

std::size_t WorkRegistry::KeyHasher::operator()(const Key& key) const noexcept {
    const base::Hash256Hasher hash;
    return hash(key.transaction_root) ^ hash(key.status_root) ^ hash(key.parent);
}

WorkRegistry::Key WorkRegistry::key_of(const primitives::BlockHeader& header) {
    return {header.previous_block_hash, header.transaction_merkle_root, header.transaction_status_hash};
}

void WorkRegistry::add(BlockTemplatePtr work) {
    const Key key = key_of(work->header);
    const std::lock_guard lock(mutex_);
    if (!templates_.insert_or_assign(key, Entry{std::move(work)}).second) return;
    order_.push_back(key);
    while (order_.size() > options_.max_templates) {
        templates_.erase(order_.front());
        order_.pop_front();
    }
}

void WorkRegistry::tip_changed(const Hash256& tip, std::uint64_t now) {
    const std::lock_guard lock(mutex_);
    for (auto& [key, entry] : templates_) {
        if (key.parent == tip) {
            entry.stale_since = 0;
        } else if (entry.stale_since == 0) {
            entry.stale_since = std::max<std::uint64_t>(now, 1);
        }
    }
    std::erase_if(order_, [&](const Key& key) {
        const auto found = templates_.find(key);
        const std::uint64_t since = found->second.stale_since;
        if (since == 0 || now < since + options_.stale_seconds) return false;
        templates_.erase(found);
        return true;
    });
}

BlockTemplatePtr WorkRegistry::find(const primitives::BlockHeader& header) const {
    const std::lock_guard lock(mutex_);
    const auto found = templates_.find(key_of(header));
    return found == templates_.end() ? nullptr : found->second.work;
}

bool WorkRegistry::claim(const Hash256& block_hash) {
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(claimed_, block_hash) != claimed_.end()) return false;
    claimed_.push_back(block_hash);
    if (claimed_.size() > kMaxClaimed) claimed_.pop_front();
    return true;
}

std::size_t WorkRegistry::size() const {
    const std::lock_guard lock(mutex_);
    return templates_.size();
}

}  // namespace bytom::mining
