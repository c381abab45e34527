#include <deque>
#include <random>

#include <gtest/gtest.h>

#include <bytom/chain/change_feed.hpp>

namespace bytom::chain {
namespace {

/// Nodes of a tree; the first is genesis.
class Tree {
public:
    Tree() { grow(nullptr); }

    const BlockNode& grow(const BlockNode* parent) {
        storage::HeaderRecord record;
        record.header.height = parent == nullptr ? 0 : parent->height + 1;
        record.header.nonce = nodes_.size();
        record.hash = record.header.hash();
        return nodes_.emplace_back(record, parent);
    }
    const BlockNode& grow(const BlockNode& parent, int blocks) {
        const BlockNode* top = &parent;
        for (int i = 0; i < blocks; ++i)
            top = &grow(top);
        return *top;
    }

    [[nodiscard]] const BlockNode& genesis() const { return nodes_.front(); }
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    [[nodiscard]] const BlockNode& operator[](std::size_t i) const { return nodes_[i]; }

private:
    std::deque<BlockNode> nodes_;
};

std::vector<const BlockNode*> path_to(const BlockNode& top) {
    std::vector<const BlockNode*> path;
    for (const BlockNode* node = &top; node != nullptr; node = node->parent)
        path.insert(path.begin(), node);
    return path;
}

/// Keeps a copy of the chain and the place that it has reached, stored together after every block.
struct Reader {
    std::vector<const BlockNode*> chain;
    const BlockNode* position = nullptr;

    explicit Reader(const BlockNode& begin) : chain(path_to(begin)), position(&begin) {}

    /// Does what it is told, but is killed before the step of this number.
    void follow(const Changes& changes, std::size_t killed_at) {
        for (const BlockNode* node : changes.disconnected) {
            if (killed_at-- == 0) return;
            ASSERT_EQ(chain.back(), node);
            chain.pop_back();
            position = node->parent;
        }
        for (const BlockNode* node : changes.connected) {
            if (killed_at-- == 0) return;
            ASSERT_EQ(chain.back(), node->parent);
            chain.push_back(node);
            position = node;
        }
        ASSERT_EQ(position, changes.position);
    }
};

TEST(ChangeFeed, LeadsDownToTheForkNewestFirstAndUpToTheGoal) {
    Tree tree;
    const BlockNode& fork = tree.grow(tree.genesis(), 5);
    const BlockNode& left = tree.grow(fork, 2);
    const BlockNode& right = tree.grow(fork, 3);

    const Changes all = changes_between(left, right, 100);
    EXPECT_EQ(all.disconnected, (std::vector{&left, left.parent}));
    EXPECT_EQ(all.connected, (std::vector{right.parent->parent, right.parent, &right}));
    EXPECT_EQ(all.position, &right);
    EXPECT_TRUE(all.at_goal);

    const Changes nothing = changes_between(right, right, 100);
    EXPECT_TRUE(nothing.disconnected.empty());
    EXPECT_TRUE(nothing.connected.empty());
    EXPECT_EQ(nothing.position, &right);
    EXPECT_TRUE(nothing.at_goal);

    const Changes back = changes_between(left, fork, 100);
    EXPECT_EQ(back.disconnected.size(), 2U);
    EXPECT_TRUE(back.connected.empty());
    EXPECT_TRUE(back.at_goal);
}

TEST(ChangeFeed, ALimitCutsTheWayAnywhere) {
    Tree tree;
    const BlockNode& fork = tree.grow(tree.genesis(), 1);
    const BlockNode& left = tree.grow(fork, 2);
    const BlockNode& right = tree.grow(fork, 2);

    const Changes first = changes_between(left, right, 1);
    EXPECT_EQ(first.disconnected, std::vector{&left});
    EXPECT_EQ(first.position, left.parent);
    EXPECT_FALSE(first.at_goal);
    const Changes second = changes_between(*first.position, right, 2);
    EXPECT_EQ(second.disconnected, std::vector{left.parent});
    EXPECT_EQ(second.connected, std::vector{right.parent});
    EXPECT_FALSE(second.at_goal);
    const Changes third = changes_between(*second.position, right, 0);  // as good as 1
    EXPECT_EQ(third.connected, std::vector{&right});
    EXPECT_TRUE(third.at_goal);
}

TEST(ChangeFeed, AReaderKilledAnywhereEndsWithTheChain) {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
        Tree tree;
        const BlockNode* best = &tree.genesis();
        Reader reader(tree.genesis());
        for (int i = 0; i < 200; ++i) {
            // Mostly forward, now and then another branch, shorter or longer, from wherever.
            const BlockNode& base = below(4) == 0 ? tree[below(tree.size())] : *best;
            best = &tree.grow(base, static_cast<int>(below(4)));
            const Changes changes = changes_between(*reader.position, *best, 1 + below(6));
            ASSERT_NO_FATAL_FAILURE(reader.follow(changes, below(8)));
        }
        while (reader.position != best) {
            const Changes changes = changes_between(*reader.position, *best, 1 + below(6));
            ASSERT_NO_FATAL_FAILURE(reader.follow(changes, below(8)));
        }
        EXPECT_EQ(reader.chain, path_to(*best));
        EXPECT_TRUE(changes_between(*reader.position, *best, 1).at_goal);
    }
}

TEST(ChangeFeed, WithConfirmationsABlockIsToldWhenItIsDeepEnough) {
    Tree tree;
    const BlockNode& best = tree.grow(tree.genesis(), 10);
    EXPECT_EQ(confirmed_changes(tree.genesis(), best, 0, 100).position, &best);
    EXPECT_EQ(confirmed_changes(tree.genesis(), best, 1, 100).position, &best);
    const Changes changes = confirmed_changes(tree.genesis(), best, 6, 100);
    EXPECT_EQ(changes.position, best.ancestor(5));
    EXPECT_TRUE(changes.at_goal);
    EXPECT_EQ(confirmed_changes(tree.genesis(), best, ~std::uint64_t{0}, 100).position, &tree.genesis());

    // Higher already: nothing is taken back.
    const Changes higher = confirmed_changes(*best.ancestor(8), best, 6, 100);
    EXPECT_EQ(higher.position, best.ancestor(8));
    EXPECT_TRUE(higher.at_goal);
    EXPECT_TRUE(higher.disconnected.empty());

    // On a side branch: down to the fork, though it is not deep enough, and no further.
    const BlockNode& side = tree.grow(*best.ancestor(8), 2);
    const Changes down = confirmed_changes(side, best, 6, 100);
    EXPECT_EQ(down.disconnected.size(), 2U);
    EXPECT_EQ(down.position, best.ancestor(8));
    EXPECT_TRUE(down.at_goal);
}

TEST(ChangeFeed, WithConfirmationsNothingIsToldTwiceNorLost) {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
        Tree tree;
        const BlockNode* best = &tree.genesis();
        Reader reader(tree.genesis());
        for (int i = 0; i < 200; ++i) {
            const BlockNode& base =
                below(4) == 0
                    ? *best->ancestor(best->height - std::min<std::uint64_t>(best->height, below(5)))
                    : *best;
            best = &tree.grow(base, static_cast<int>(below(4)));
            const Changes changes = confirmed_changes(*reader.position, *best, 3, 1 + below(6));
            ASSERT_NO_FATAL_FAILURE(reader.follow(changes, below(8)));
        }
        best = &tree.grow(*best, 10);
        for (;;) {
            const Changes changes = confirmed_changes(*reader.position, *best, 3, 2);
            ASSERT_NO_FATAL_FAILURE(reader.follow(changes, 100));
            if (changes.at_goal) break;
        }
        EXPECT_EQ(reader.chain, path_to(*best->ancestor(best->height - 2)));
    }
}

}  // namespace
}  // namespace bytom::chain
