#include "explorer/block_cache.hpp"

#include <bytom/chain/chain.hpp>
#include <bytom/primitives/raw_block.hpp>

namespace bytom::explorer {

std::size_t RawBlock::memory() const noexcept {
    return sizeof(RawBlock) + bytes.size() + offsets.size() * sizeof(std::size_t) + statuses.size() / 8;
}

BlockCache::BlockCache(const chain::Chain& chain, std::size_t max_bytes) noexcept
    : chain_(chain), max_bytes_(max_bytes) {}

RawBlockPtr BlockCache::read(const chain::BlockNode& node) {
    if (RawBlockPtr known = find(node)) return known;
    auto block = std::make_shared<RawBlock>();
    block->bytes = chain_.raw_block(node);
    block->statuses = chain_.statuses(node);
    auto offsets = primitives::transaction_offsets(block->bytes);
    if (!offsets || offsets->size() != block->statuses.size()) return nullptr;
    block->offsets = *std::move(offsets);
    keep(node, block);
    return block;
}

RawBlockPtr BlockCache::find(const chain::BlockNode& node) {
    const base::MutexLock lock(mutex_);
    const auto found = index_.find(&node);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->second;
}

void BlockCache::keep(const chain::BlockNode& node, const RawBlockPtr& block) {
    constexpr std::size_t kLargestShare = 8;
    if (block->memory() > max_bytes_ / kLargestShare) return;
    const base::MutexLock lock(mutex_);
    if (index_.contains(&node)) return;
    entries_.emplace_front(&node, block);
    index_.emplace(&node, entries_.begin());
    bytes_ += block->memory();
    while (bytes_ > max_bytes_) {
        bytes_ -= entries_.back().second->memory();
        index_.erase(entries_.back().first);
        entries_.pop_back();
    }
}

}  // namespace bytom::explorer
