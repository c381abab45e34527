// The best block with all that belongs to it, as one immutable value.
#pragma once

#include <memory>

#include <bytom/chain/block_node.hpp>
#include <bytom/primitives/block.hpp>
#include <bytom/storage/store_snapshot.hpp>

namespace bytom::chain {

/// Made at each commit; the members agree with each other whatever happens meanwhile (05 §9). Hold it for the
/// length of a request: its snapshot keeps old data alive. Must not outlive its Chain.
struct Tip {
    const BlockNode* node = nullptr;
    primitives::BlockHeader header;
    /// What the next block must have.
    std::uint64_t next_bits = 0;
    Hash256 next_seed;
    std::uint64_t median_time = 0;  ///< its timestamp must be greater (seconds since 1970)
    /// UTXO set and main chain at this block.
    storage::StoreSnapshotPtr state;

    [[nodiscard]] std::uint64_t height() const noexcept { return node->height; }
    [[nodiscard]] const Hash256& hash() const noexcept { return node->hash; }
    [[nodiscard]] const consensus::Work& work() const noexcept { return node->chain_work; }

    /// The main chain's block of this height; null above the tip.
    [[nodiscard]] const BlockNode* main_node(std::uint64_t height) const noexcept {
        return node->ancestor(height);
    }
    [[nodiscard]] bool on_main_chain(const BlockNode& block) const noexcept {
        return node->ancestor(block.height) == &block;
    }
};

using TipPtr = std::shared_ptr<const Tip>;

}  // namespace bytom::chain
