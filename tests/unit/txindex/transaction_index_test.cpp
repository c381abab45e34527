// The index against the chain: after anything that happened, each transaction is found where it stands.
#include <unistd.h>

#include <bytom/storage/storage_failure.hpp>
#include <bytom/txindex/transaction_index.hpp>

#include "support/chain_fixture.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"

namespace bytom::txindex {
namespace {

using testing::BlockPtr;
using namespace std::chrono_literals;

class Index : public testing::ChainFixture {
protected:
    void TearDown() override { index.reset(); }

    void open_index() {
        TransactionIndexOptions index_options;
        index_options.directory = directory.path() / "tx-index";
        index_options.chain = chain.get();
        index_options.on_failure = [](const std::string& what) { ADD_FAILURE() << what; };
        auto opened = TransactionIndex::open(std::move(index_options));
        ASSERT_TRUE(opened) << opened.error().text();
        index = *std::move(opened);
    }

    void close_all() {
        index.reset();
        chain.reset();
    }

    /// Every transaction of the main chain is where the index says.
    void expect_agreement() {
        ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
        const chain::TipPtr tip = chain->tip();
        EXPECT_TRUE(index->status().current);
        EXPECT_EQ(index->status().height, tip->height());
        for (std::uint64_t height = 0; height <= tip->height(); ++height) {
            const chain::BlockNode* const node = tip->main_node(height);
            const auto block = chain->block(*node);
            for (std::uint32_t i = 0; i < block->transactions.size(); ++i) {
                const auto place = index->find(block->transactions[i]->id());
                ASSERT_TRUE(place) << height;
                EXPECT_EQ(place->block, node) << height;
                EXPECT_EQ(place->position, i);
            }
        }
    }

    std::unique_ptr<TransactionIndex> index;
};

TEST_F(Index, OfANewChainHasTheGenesisBlock) {
    open_index();
    expect_agreement();
    EXPECT_FALSE(index->find(Hash256{}));
}

TEST_F(Index, FollowsTheChain) {
    open_index();
    for (int i = 0; i < 5; ++i) {
        grow(7);
        expect_agreement();
    }
}

TEST_F(Index, SwitchedOnLaterReadsWhatThereIs) {
    grow(150);
    open_index();
    expect_agreement();
}

TEST_F(Index, SwitchedOffForAWhileGoesOnFromWhereItStood) {
    grow(20);
    open_index();
    expect_agreement();
    index.reset();
    // Meanwhile a part of what it knows is rolled back.
    const auto fork = chain->tip()->main_node(10);
    for (const BlockPtr& block : branch(chain->header(*fork), 30, "other"))
        ASSERT_TRUE(chain->process_block(block).accepted());
    ASSERT_EQ(chain->tip()->height(), 40U);
    open_index();
    expect_agreement();
}

TEST_F(Index, ShowsWhereRolledBackTransactionsStood) {
    open_index();
    const auto old_blocks = grow(12, "old");
    expect_agreement();
    const auto fork = chain->tip()->main_node(4);
    for (const BlockPtr& block : branch(chain->header(*fork), 9, "new"))
        ASSERT_TRUE(chain->process_block(block).accepted());
    expect_agreement();
    for (const BlockPtr& block : old_blocks) {
        const auto place = index->find(block->transactions.front()->id());
        ASSERT_TRUE(place);
        EXPECT_EQ(place->block->hash, block->hash());
        EXPECT_EQ(chain->on_main_chain(*place->block), block->header.height <= 4);
    }
    // Back again: they stand where they stood.
    for (const BlockPtr& block : branch(old_blocks.back()->header, 5, "old"))
        ASSERT_TRUE(chain->process_block(block).accepted());
    EXPECT_EQ(chain->tip()->height(), 17U);
    expect_agreement();
}

TEST_F(Index, StepsBackWhenTheChainHasLostItsBlocks) {
    const auto blocks = grow(30);
    open_index();
    expect_agreement();
    close_all();
    // As after a power cut that took the chain's last commits but not the index's.
    std::filesystem::remove_all(directory.path() / "chain");
    open();
    for (std::size_t i = 0; i < 12; ++i)
        ASSERT_TRUE(chain->process_block(blocks[i]).accepted());
    open_index();
    expect_agreement();
    EXPECT_EQ(index->status().height, 12U);
    EXPECT_FALSE(index->find(blocks[20]->transactions.front()->id())) << "a block that the chain has lost";
}

/// It has no need of blocks that it knows: they may have been pruned.
TEST_F(Index, StepsBackWithoutReadingWhatItKnows) {
    options.own_thread = false;
    options.prune = {.keep = 10, .step = 4};
    reopen();
    const auto blocks = grow(30);
    open_index();
    expect_agreement();
    close_all();
    std::filesystem::remove_all(directory.path() / "chain");
    open();
    for (std::size_t i = 0; i < 28; ++i)
        ASSERT_TRUE(chain->process_block(blocks[i]).accepted());
    chain->start_pruning({});
    (void)chain->run_once();
    ASSERT_GT(chain->pruned_below(), 1U);
    open_index();
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    EXPECT_EQ(index->status().height, 28U);
    EXPECT_EQ(index->find(blocks[0]->transactions.front()->id())->block->height, 1U);
    EXPECT_FALSE(index->find(blocks[28]->transactions.front()->id()));
}

TEST_F(Index, OfAnotherNetworkIsRefused) {
    open_index();
    close_all();
    options.network = &consensus::mainnet();
    options.store.directory = directory.path() / "other-chain";
    open();
    auto opened = TransactionIndex::open(
        {.directory = directory.path() / "tx-index", .chain = chain.get(), .on_failure = {}});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().name, storage::open_error::kWrongNetwork);
}

/// Delivers the same blocks, with a reorganisation every so often, until it is killed or done.
class KilledIndex : public Index {
protected:
    void SetUp() override {}

    [[noreturn]] void deliver_all(int progress) {
        open();
        open_index();
        for (int step = 0; step < 60; ++step) {
            if (step % 5 == 4) {
                const auto fork = chain->tip()->main_node(chain->tip()->height() - 3);
                for (const BlockPtr& block : branch(chain->header(*fork), 5, "b" + std::to_string(step)))
                    (void)chain->process_block(block);
            } else {
                grow(3, "a" + std::to_string(step));
            }
            if (::write(progress, ".", 1) != 1) ::_exit(3);
        }
        ::_exit(0);
    }
};

TEST_F(KilledIndex, AgreesWithTheChainWheneverItDies) {
    if (const auto progress = testing::ChildProcess::progress()) deliver_all(*progress);
    for (const unsigned steps : {1, 2, 5, 9, 14, 23, 31, 47}) {
        testing::ChildProcess child(directory);
        (void)child.wait_for_steps(steps);
        (void)child.kill();
        open();
        open_index();
        expect_agreement();
        close_all();
    }
}

}  // namespace
}  // namespace bytom::txindex
