// Blocks and transactions that queries have read last: pages are full of transactions of the same few
// blocks, and the same pages are asked for again.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <bytom/base/bytes.hpp>
#include <bytom/base/recent_cache.hpp>
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

/// A transaction with its ids, which take most of the time that reading it takes.
struct ReadTransaction {
    primitives::TransactionPtr tx;
    bool status_fail = false;
};

/// Any thread.
class BlockCache {
public:
    /// Keeps blocks and transactions of up to so many bytes each. The chain outlives it.
    BlockCache(const chain::Chain& chain, std::size_t max_bytes) noexcept;

    /// From memory or the store; null: its bytes are damaged. May throw storage::StorageFailure.
    [[nodiscard]] RawBlockPtr read(const chain::BlockNode& node);

    /// The same of one transaction; nothing also where the block has none at this position.
    [[nodiscard]] std::optional<ReadTransaction> transaction(const chain::BlockNode& node,
                                                             std::size_t position);

private:
    struct Place {
        const chain::BlockNode* node = nullptr;
        std::size_t position = 0;

        [[nodiscard]] bool operator==(const Place&) const = default;
    };
    struct PlaceHash {
        [[nodiscard]] std::size_t operator()(const Place& place) const noexcept;
    };

    const chain::Chain& chain_;
    base::RecentCache<const chain::BlockNode*, RawBlockPtr> blocks_;
    base::RecentCache<Place, ReadTransaction, PlaceHash> transactions_;
};

}  // namespace bytom::explorer
