#include <algorithm>

#include <bytom/chain/chain.hpp>
#include <bytom/chain/change_feed.hpp>

namespace bytom::chain {
namespace {

/// From `from` down to `floor`, an ancestor, and from there up to `goal`, a descendant of `floor`.
Changes walk(const BlockNode& from, const BlockNode& floor, const BlockNode& goal, std::size_t limit) {
    Changes changes;
    changes.position = &from;
    std::size_t left = std::max<std::size_t>(limit, 1);
    for (; changes.position != &floor && left > 0; --left) {
        changes.disconnected.push_back(changes.position);
        changes.position = changes.position->parent;
    }
    if (changes.position == &floor && left > 0) {
        const std::uint64_t last = std::min<std::uint64_t>(goal.height, floor.height + left);
        // From the top down, as the parents lead.
        changes.connected.resize(last - floor.height);
        const BlockNode* node = goal.ancestor(last);
        for (std::size_t i = changes.connected.size(); i > 0; --i) {
            changes.connected[i - 1] = node;
            node = node->parent;
        }
        if (!changes.connected.empty()) changes.position = changes.connected.back();
    }
    changes.at_goal = changes.position == &goal;
    return changes;
}

}  // namespace

Changes changes_between(const BlockNode& from, const BlockNode& goal, std::size_t limit) {
    return walk(from, *fork_point(&from, &goal), goal, limit);
}

Changes confirmed_changes(const BlockNode& from, const BlockNode& best, std::uint64_t confirmations,
                          std::size_t limit) {
    const std::uint64_t above = std::min(std::max<std::uint64_t>(confirmations, 1) - 1, best.height);
    const BlockNode* const goal = best.ancestor(best.height - above);
    const BlockNode* const fork = fork_point(&from, &best);
    // What was told once is not taken back because it is not deep enough yet.
    return walk(from, *fork, fork->height >= goal->height ? *fork : *goal, limit);
}

std::string_view describe(CursorError error) noexcept {
    switch (error) {
        case CursorError::malformed:
            return "a cursor is the hash of a block (64 hex digits), or genesis, or tip";
        case CursorError::unknown:
            return "this node does not know the block of the cursor: begin anew from genesis, or from the "
                   "hash "
                   "of a block that this node and the reader both have";
    }
    return {};
}

Result<const BlockNode*, CursorError> find_cursor(const Chain& chain, std::string_view cursor) {
    if (cursor == "tip") return chain.tip()->node;
    if (cursor == "genesis") return chain.main_node(0);
    const auto hash = Hash256::from_text(cursor);
    if (!hash) return std::unexpected(CursorError::malformed);
    const BlockNode* const node = chain.find(*hash);
    if (node == nullptr) return std::unexpected(CursorError::unknown);
    return node;
}

bool are_bodies_kept_since(const Chain& chain, const BlockNode& from) {
    return fork_point(&from, chain.tip()->node)->height + 1 >= chain.pruned_below();
}

}  // namespace bytom::chain
