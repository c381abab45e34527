// Whether the set of unspent outputs is what the blocks leave: fed with each block's changes, tip first.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <unordered_map>

#include <bytom/storage/chain_store.hpp>

namespace bytom::chain {

/// For all blocks: changes cancel out between blocks (what one leaves the next one finds), so a sum of hashes
/// over every entry that came less every entry that went is the sum over the set itself, and takes no memory.
/// For the newest blocks only: the entry that the next younger block found is kept for each output.
class UtxoAudit {
public:
    enum class Extent : std::uint8_t { all_blocks, newest_blocks };
    using Report = std::function<void(std::string what)>;

    UtxoAudit(const storage::ChainStore& store, Extent extent) : store_(store), extent_(extent) {}

    /// The changes of a block, each output once. `report` is told of outputs that differ from what younger
    /// blocks, or the set, have. Throws StorageFailure.
    void add(std::span<const storage::UtxoChange> changes, const Report& report);

    /// After the last block; returns how many outputs of the set are unspent, 0 for the newest blocks only.
    /// Throws StorageFailure.
    std::uint64_t finish(const Report& report);

private:
    using Entry = std::optional<storage::UtxoEntry>;

    void compare(const storage::UtxoChange& change, const Report& report);

    const storage::ChainStore& store_;
    const Extent extent_;
    consensus::Uint256 sum_;
    std::unordered_map<Hash256, Entry> found_by_younger_;
};

}  // namespace bytom::chain
