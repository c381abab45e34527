// From where a reader stands to the present: what left the main chain and what joined it (13 §4).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <bytom/base/result.hpp>
#include <bytom/chain/block_node.hpp>

namespace bytom::chain {

class Chain;

/// A part of the way, in the order in which a reader has to follow it: first the disconnected blocks, then
/// the connected ones. A reader that stores `position` together with what it did misses nothing and does
/// nothing twice, wherever it is cut off.
struct Changes {
    std::vector<const BlockNode*> disconnected;  ///< newest first
    std::vector<const BlockNode*> connected;     ///< lowest first
    /// Where the reader stands behind them: the next call's `from`. Never null.
    const BlockNode* position = nullptr;
    bool at_goal = false;  ///< nothing is left to tell
};

/// The way from one block to another of the same chain, on whatever branches both stand: down to the last
/// block that both branches have, then up. At most `limit` blocks, at least one if the way is not over.
[[nodiscard]] Changes changes_between(const BlockNode& from, const BlockNode& goal, std::size_t limit);

/// The same towards what this best block confirms at least `confirmations` times, itself counted: 1 is the
/// block itself, 0 as good as 1. A reader that stands higher on the same branch stays there; one on a side
/// branch comes down to the fork at least. Without a block that deep the goal is genesis.
[[nodiscard]] Changes confirmed_changes(const BlockNode& from, const BlockNode& best,
                                        std::uint64_t confirmations, std::size_t limit);

enum class CursorError : std::uint8_t {
    malformed,  ///< neither a word that is known nor 64 hex digits
    unknown,    ///< no block of the index has this hash
};

/// What to tell who has given such a cursor: one sentence on what is wrong, one on what to do.
[[nodiscard]] std::string_view describe(CursorError error) noexcept;

/// The block on which a reader stands. A cursor is the hash of a block that the chain knows, on whatever
/// branch, or `genesis` (the block itself is not told again), or `tip`.
[[nodiscard]] Result<const BlockNode*, CursorError> find_cursor(const Chain& chain, std::string_view cursor);

/// Whether all blocks on the way from this one to the best one have bodies now.
[[nodiscard]] bool are_bodies_kept_since(const Chain& chain, const BlockNode& from);

}  // namespace bytom::chain
