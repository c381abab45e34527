// The set of unspent outputs as it was at a block of the main chain.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include <bytom/storage/chain_store.hpp>

namespace bytom::chain {

/// Takes the blocks above that block off in thought: the store stays as it is, and must not change meanwhile.
/// Changes are held for a range of ids at a time, so that memory does not grow with the number of blocks.
/// For one thread. Throws StorageFailure, `corrupted` if an undo record is missing.
class OutputsAt {
public:
    /// `held`: changed outputs in memory, at least 1.
    OutputsAt(const storage::ChainStore& store, std::uint64_t height, std::size_t held)
        : store_(store), height_(height), limit_(held) {}

    /// Entries that are not spent, by ascending id.
    void for_each_unspent(
        const std::function<void(const Hash256& output_id, const storage::UtxoEntry& entry)>& body);

private:
    using Body = std::function<void(const Hash256& output_id, const storage::UtxoEntry& entry)>;
    using Entry = std::optional<storage::UtxoEntry>;

    /// Holds the changes of ids from here on, as many of the lowest as there is room for.
    void hold_from(const Hash256& first);
    /// Gives out what was changed and is below `id` (nothing: all the rest).
    void give_below(const std::optional<Hash256>& id, const Body& body);

    const storage::ChainStore& store_;
    const std::uint64_t height_;
    const std::size_t limit_;
    std::map<Hash256, Entry> changed_;  ///< as they were at the block
    std::optional<Hash256> end_;        ///< changes from here on are not held; nothing: all are
};

}  // namespace bytom::chain
