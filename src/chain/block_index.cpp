#include "chain/block_index.hpp"

namespace bytom::chain {

BlockNode* BlockIndex::make(const storage::HeaderRecord& record, const BlockNode* parent) {
    BlockNode* node = &nodes_.emplace_back(record, parent);
    if (node->height == by_height_.size()) by_height_.emplace_back();
    by_height_.at(node->height).push_back(node);
    return node;
}

std::span<BlockNode* const> BlockIndex::at_height(std::uint64_t height) const noexcept {
    if (height >= by_height_.size()) return {};
    return by_height_[height];
}

void BlockIndex::publish(const BlockNode& node) {
    const base::WriterLock lock(mutex_);
    by_hash_.emplace(node.hash, &node);
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
    return found == by_hash_.end() ? nullptr : found->second;
}

std::size_t BlockIndex::size() const {
    const base::ReaderLock lock(mutex_);
    return by_hash_.size();
}

}  // namespace bytom::chain
