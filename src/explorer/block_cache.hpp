// Blocks that queries have read last: pages are full of transactions of the same few.
#pragma once

#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include <bytom/base/bytes.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::chain {
class BlockNode;
class Chain;
}  // namespace bytom::chain

namespace bytom::explorer {

/// A block of the store, made to read single transactions of it.
struct RawBlock {
    Bytes bytes;  ///< wire form
    std::vector<std::size_t> offsets;
    primitives::TxStatuses statuses;

    [[nodiscard]] std::size_t memory() const noexcept;
};

using RawBlockPtr = std::shared_ptr<const RawBlock>;

/// Any thread.
class BlockCache {
public:
    /// Keeps up to so many bytes, the blocks that were asked for last, and none that takes more than an
    /// eighth of that. The chain outlives it.
    BlockCache(const chain::Chain& chain, std::size_t max_bytes) noexcept;

    /// From memory or the store; null: its bytes are damaged. May throw storage::StorageFailure.
    [[nodiscard]] RawBlockPtr read(const chain::BlockNode& node);

private:
    using Entries = std::list<std::pair<const chain::BlockNode*, RawBlockPtr>>;

    [[nodiscard]] RawBlockPtr find(const chain::BlockNode& node);
    void keep(const chain::BlockNode& node, const RawBlockPtr& block);

    const chain::Chain& chain_;
    const std::size_t max_bytes_;
    base::Mutex mutex_;
    Entries entries_ BYTOM_GUARDED_BY(mutex_);  ///< the last one that was asked for first
    std::unordered_map<const chain::BlockNode*, Entries::iterator> index_ BYTOM_GUARDED_BY(mutex_);
    std::size_t bytes_ BYTOM_GUARDED_BY(mutex_) = 0;
};

}  // namespace bytom::explorer
