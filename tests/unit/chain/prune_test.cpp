// Bodies of old blocks are dropped, and nothing else changes but that reorganisations that deep are declined.

#include <atomic>
#include <memory>

#include "support/chain_fixture.hpp"

namespace bytom::chain {
namespace {

using testing::BlockPtr;

constexpr std::uint64_t kKeep = 10;
constexpr std::uint64_t kStep = 4;

/// Without a thread, so that pruning is done when a delivery is.
class PruneTest : public testing::ChainFixture {
protected:
    PruneTest() {
        options.own_thread = false;
        options.prune = {.keep = kKeep, .step = kStep};
    }

    void start_pruning(std::function<std::uint64_t()> needed_from = {}) const {
        chain->start_pruning(std::move(needed_from));
        (void)chain->run_once();
    }

    [[nodiscard]] const BlockNode& node(std::uint64_t height) const { return *chain->main_node(height); }

    void expect_bodies_from(std::uint64_t below) const {
        EXPECT_EQ(chain->pruned_below(), below);
        for (std::uint64_t height = 0; height <= chain->tip()->height(); ++height) {
            const BlockNode& block = node(height);
            EXPECT_EQ(chain->header(block).hash(), block.hash);
            const bool expected = height == 0 || height >= below;
            EXPECT_EQ(chain->has_body(block), expected) << height;
            if (expected) {
                EXPECT_EQ(chain->block(block)->hash(), block.hash);
                EXPECT_EQ(chain->raw_block(block).size(), block.size);
                EXPECT_EQ(chain->statuses(block).size(), 1U);
                continue;
            }
            EXPECT_THROW((void)chain->block(block), BodyPruned) << height;
            EXPECT_THROW((void)chain->raw_block(block), BodyPruned) << height;
            EXPECT_THROW((void)chain->statuses(block), BodyPruned) << height;
        }
    }
};

TEST_F(PruneTest, OldBodiesGoInStepsAndAtLeastTheWantedNumberStays) {
    start_pruning();
    grow(kKeep + kStep);
    expect_bodies_from(kStep + 1);
    grow(kStep - 1);
    EXPECT_EQ(chain->pruned_below(), kStep + 1);
    grow(1);
    expect_bodies_from(2 * kStep + 1);
    reopen();
    expect_bodies_from(2 * kStep + 1);
}

TEST_F(PruneTest, AnOlderDirectoryIsPrunedAtOnce) {
    options.prune = {};
    reopen();
    start_pruning();
    grow(30);
    expect_bodies_from(0);
    options.prune = {.keep = kKeep, .step = kStep};
    reopen();
    (void)chain->run_once();
    EXPECT_EQ(chain->pruned_below(), 0U) << "who needs bodies is not known yet";
    start_pruning();
    expect_bodies_from(21);
}

TEST_F(PruneTest, WhatIsGoneStaysGoneWhenPruningEnds) {
    start_pruning();
    grow(30);
    options.prune = {};
    reopen();
    start_pruning();
    grow(20);
    expect_bodies_from(21);
    options.prune = {.keep = 40, .step = kStep};
    reopen();
    start_pruning();
    expect_bodies_from(21);
}

TEST_F(PruneTest, SubscribersAreShownEveryBody) {
    const auto slow = chain->subscribe({.max_events = 1, .on_ready = {}});
    const auto waiting = chain->subscribe({.max_events = 1, .keeps_bodies = false, .on_ready = {}});
    start_pruning();
    grow(30);
    EXPECT_EQ(chain->pruned_below(), 0U);
    for (std::uint64_t height = 1; height <= 12; ++height) {
        const auto event = slow->next();
        ASSERT_TRUE(event);
        if (const auto* connected = std::get_if<BlockConnected>(&*event))
            EXPECT_EQ(connected->node->parent, &node(connected->node->height - 1));
    }
    const std::uint64_t seen = slow->position()->height;
    grow(1);
    expect_bodies_from(seen + 1);
    EXPECT_THROW(while (waiting->next()){}, BodyPruned);
    while (slow->next()) {
    }
    grow(1);
    expect_bodies_from(chain->tip()->height() - kKeep + 1);
}

TEST_F(PruneTest, WhoReadsFurtherBackIsWaitedFor) {
    // The chain's thread may ask while this one goes on.
    const auto needed = std::make_shared<std::atomic<std::uint64_t>>(9);
    start_pruning([needed] { return needed->load(); });
    grow(30);
    expect_bodies_from(9);
    *needed = 100;
    grow(1);
    expect_bodies_from(22);
}

TEST_F(PruneTest, WhoBeginsToReadFurtherBackJustThenIsWaitedForToo) {
    grow(30);
    const auto calls = std::make_shared<std::atomic<int>>(0);
    start_pruning([calls] { return ++*calls == 1 ? 100U : 2U; });
    expect_bodies_from(0);
}

TEST_F(PruneTest, ReorganisationsWithinTheWindowGoOn) {
    const auto blocks = grow(30);
    start_pruning();
    ASSERT_EQ(chain->pruned_below(), 21U);
    // The lowest fork that there can be: all bodies above it are there.
    const auto better = branch(blocks[19]->header, 11, "better");
    for (const BlockPtr& block : better)
        EXPECT_TRUE(chain->process_block(block).accepted());
    EXPECT_EQ(best(), better.back()->hash());
    EXPECT_EQ(chain->out_of_reach(), nullptr);
}

TEST_F(PruneTest, ADeeperReorganisationIsDeclinedAndNobodyIsToBlame) {
    const auto blocks = grow(30);
    start_pruning();
    ASSERT_EQ(chain->pruned_below(), 21U);
    const auto better = branch(blocks[18]->header, 12, "better");
    const auto utxos = chain->tip()->state->utxo_digest().digest;
    BlockPtr longest = better.back();
    for (int round = 0; round < 2; ++round) {
        for (const BlockPtr& block : better) {
            const BlockOutcome outcome = chain->process_block(block);
            EXPECT_TRUE(outcome.accepted()) << outcome.error_name();
            EXPECT_FALSE(outcome.on_main_chain);
            EXPECT_FALSE(outcome.node->is_invalid());
            EXPECT_EQ(chain->header(*outcome.node).hash(), block->hash());
            // Of the first one, at a height where there is none any more, no body is kept either.
            EXPECT_EQ(chain->has_body(*outcome.node), outcome.node->height >= 21);
        }
        EXPECT_EQ(best(), blocks.back()->hash());
        EXPECT_EQ(chain->tip()->state->utxo_digest().digest, utxos);
        ASSERT_NE(chain->out_of_reach(), nullptr);
        EXPECT_EQ(chain->out_of_reach()->hash, longest->hash());
        reopen();
        ASSERT_NE(chain->out_of_reach(), nullptr);
        EXPECT_EQ(chain->out_of_reach()->hash, longest->hash());
        start_pruning();
        const BlockPtr next = testing::make_block(longest->header);
        EXPECT_TRUE(chain->process_block(next).accepted());
        ASSERT_NE(chain->out_of_reach(), nullptr);
        EXPECT_EQ(chain->out_of_reach()->hash, next->hash());
        longest = next;
    }
    // Our own branch goes on, and when it is the better one all is well again.
    grow(4);
    EXPECT_EQ(chain->out_of_reach(), nullptr);
}

TEST_F(PruneTest, ADirectoryWithMorePrunedThanThereIsIsDamaged) {
    grow(5);
    chain.reset();
    storage::StoreOptions store_options = options.store;
    store_options.network = options.network->chain_id;
    {
        auto store = *storage::ChainStore::open(store_options);
        storage::StoreBatch batch = store->batch();
        batch.prune(1, 7);
        store->commit(std::move(batch));
    }
    const auto opened = Chain::open(options);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().name, storage::open_error::kCorrupted);
}

/// With its thread, and another one that gives the room back.
class PruneThreads : public testing::ChainFixture {
protected:
    PruneThreads() { options.prune = {.keep = kKeep, .step = kStep}; }
};

TEST_F(PruneThreads, StoppingWaitsForNobody) {
    grow(40);
    const TipPtr past = chain->tip();  // for which the bodies of now have to stay
    chain->start_pruning({});
    grow(10);
    chain->stop();
    EXPECT_GE(chain->pruned_below(), 31U);
}

}  // namespace
}  // namespace bytom::chain
