#include "chain/block_index.hpp"

#include <bit>

namespace bytom::chain {
namespace {

constexpr std::size_t kFirstBuckets = 1024;

}  // namespace

BlockIndex::BlockIndex() : buckets_(kFirstBuckets), by_hash_({buckets_.data(), buckets_.size()}) {}

void BlockIndex::reserve(std::size_t nodes) {
    const base::WriterLock lock(mutex_);
    if (nodes > buckets_.size()) grow_to(std::bit_ceil(nodes));
}

void BlockIndex::grow_to(std::size_t buckets) {
    std::vector<HashTable::bucket_type> larger(buckets);
    by_hash_.rehash({larger.data(), larger.size()});
    buckets_ = std::move(larger);
}

BlockNode* BlockIndex::make(const storage::HeaderRecord& record, const BlockNode* parent) {
    BlockNode* node = &nodes_.emplace_back(record, parent);
    if (node->height == first_at_height_.size()) {
        first_at_height_.push_back(node);
        return node;
    }
    std::vector<BlockNode*>& siblings = siblings_[node->height];
    if (siblings.empty()) siblings.push_back(first_at_height_.at(node->height));
    siblings.push_back(node);
    return node;
}

std::span<BlockNode* const> BlockIndex::at_height(std::uint64_t height) const noexcept {
    if (height >= first_at_height_.size()) return {};
    const auto several = siblings_.find(height);
    if (several != siblings_.end()) return several->second;
    return {&first_at_height_[height], 1};
}

void BlockIndex::publish(BlockNode& node) {
    const base::WriterLock lock(mutex_);
    if (by_hash_.size() == buckets_.size()) grow_to(2 * buckets_.size());
    by_hash_.insert(node);
    // A node is listed before its children.
    tips_.erase(node.parent);
    tips_.insert(&node);
}

std::vector<const BlockNode*> BlockIndex::tips() const {
    const base::ReaderLock lock(mutex_);
    return {tips_.begin(), tips_.end()};
}

const BlockNode* BlockIndex::find(const Hash256& hash) const {
    const base::ReaderLock lock(mutex_);
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() ? nullptr : &*found;
}

std::size_t BlockIndex::size() const {
    const base::ReaderLock lock(mutex_);
    return by_hash_.size();
}

}  // namespace bytom::chain
