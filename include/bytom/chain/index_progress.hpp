// How far an index that follows the chain in a database of its own has come: the transaction index and the
// explorer's do.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/follower.hpp>

namespace bytom::storage {
class KeyValueStore;
}

namespace bytom::chain {

class BlockNode;
class Chain;

struct IndexStatus {
    std::uint64_t height = 0;       ///< height of the last block in the index
    std::uint64_t best_height = 0;  ///< height of the chain
    bool current = false;           ///< the best block is in the index
};

/// Tells readers and the log where the index stands, and when its rows must be synced. Functions without
/// another remark are for the follower's thread.
class IndexProgress {
public:
    using Instant = FollowerHandler::Instant;

    /// Chain and store outlive it. `name` is the log's module, a literal.
    IndexProgress(Chain& chain, storage::KeyValueStore& store, std::string_view name);

    /// Before the first block is followed: the block that the database stands on.
    void begin(const BlockNode& place);
    /// All rows up to the block are written, not yet synced.
    void written(const BlockNode& place, Instant now = std::chrono::steady_clock::now());
    /// Syncs if a written row has waited for 2 s; when to be called again, if at all. A power cut takes no
    /// more than that, however long the index is being built. May throw storage::StorageFailure.
    [[nodiscard]] std::optional<Instant> sync_if_due(Instant now = std::chrono::steady_clock::now());

    // --- Any thread, after begin() ---

    [[nodiscard]] IndexStatus status() const;
    /// False if the time is over before the best block is in the index.
    [[nodiscard]] bool wait_until_current(std::chrono::milliseconds timeout) const;

private:
    void publish(const BlockNode& place);

    Chain& chain_;
    storage::KeyValueStore& store_;
    const std::string_view name_;

    // The follower's own.
    std::optional<Instant> unsynced_since_;  ///< the first write after the last sync
    Instant logged_;

    mutable base::Mutex mutex_;
    mutable base::Condition changed_;
    const BlockNode* written_ BYTOM_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace bytom::chain
