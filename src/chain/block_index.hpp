// The tree of all validated blocks, in memory (05 §5.1).
#pragma once

#include <deque>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <boost/intrusive/unordered_set.hpp>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/block_node.hpp>

namespace bytom::chain {

/// Only grows. One thread makes and publishes nodes; any thread looks them up. A node is made when its block
/// passes validation and published once the block is in the store, so a node that can be found has a block
/// that can be read.
class BlockIndex {
public:
    BlockIndex();

    /// Makes room for so many nodes at once, which is cheaper than growing to it.
    void reserve(std::size_t nodes);

    /// A new node, not yet published. `parent` is null for genesis only, which comes first; all others stand
    /// one above theirs.
    [[nodiscard]] BlockNode* make(const storage::HeaderRecord& record, const BlockNode* parent);

    /// From now on find() and tips() show the node. Once only.
    void publish(BlockNode& node);

    /// Any thread. Null if no published block has this hash.
    [[nodiscard]] const BlockNode* find(const Hash256& hash) const;
    /// Any thread. Published nodes without published children, in no particular order.
    [[nodiscard]] std::vector<const BlockNode*> tips() const;
    /// Any thread. Number of published nodes.
    [[nodiscard]] std::size_t size() const;

    /// The writing thread only: the nodes of a height, published or not, in the order in which they were
    /// made. Empty above the greatest height. Valid until the next make() at this height.
    [[nodiscard]] std::span<BlockNode* const> at_height(std::uint64_t height) const noexcept;
    /// The writing thread only: one more than the greatest height, whatever the verdicts.
    [[nodiscard]] std::uint64_t heights() const noexcept { return first_at_height_.size(); }

    static void condemn(BlockNode& node, storage::Verdict verdict) noexcept {
        node.verdict_.store(verdict, std::memory_order_relaxed);
    }

private:
    struct HashOf {
        using type = Hash256;
        const Hash256& operator()(const BlockNode& node) const noexcept { return node.hash; }
    };
    // Its links lie in the nodes, so that a million blocks take no allocations of their own.
    using Hook = boost::intrusive::member_hook<BlockNode, BlockNode::IndexHook, &BlockNode::index_hook_>;
    using HashTable = boost::intrusive::unordered_set<BlockNode, Hook, boost::intrusive::key_of_value<HashOf>,
                                                      boost::intrusive::hash<std::hash<Hash256>>,
                                                      boost::intrusive::power_2_buckets<true>>;

    void grow_to(std::size_t buckets) BYTOM_REQUIRES(mutex_);

    std::deque<BlockNode> nodes_;  ///< addresses do not change
    // Hardly any height has two blocks: those that do have all of theirs in `siblings_`.
    std::deque<BlockNode*> first_at_height_;
    std::unordered_map<std::uint64_t, std::vector<BlockNode*>> siblings_;

    mutable base::SharedMutex mutex_;  ///< held for a lookup or an insertion only
    std::vector<HashTable::bucket_type> buckets_ BYTOM_GUARDED_BY(mutex_);
    HashTable by_hash_ BYTOM_GUARDED_BY(mutex_);
    std::unordered_set<const BlockNode*> tips_ BYTOM_GUARDED_BY(mutex_);
};

}  // namespace bytom::chain
