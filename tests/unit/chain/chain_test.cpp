// The chain state machine where the reference's is wrong, and what it must withstand (05 §5).

#include <array>
#include <future>

#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"

namespace bytom::chain {
namespace {

using namespace std::chrono_literals;
using testing::BlockPtr;
using testing::make_block;
using testing::split;
using testing::TransactionPtr;

class ChainTest : public testing::ChainFixture {};

TEST_F(ChainTest, ANewDirectoryBeginsWithGenesis) {
    const TipPtr tip = chain->tip();
    EXPECT_EQ(tip->height(), 0);
    EXPECT_EQ(tip->hash(), consensus::solonet().genesis_hash);
    EXPECT_EQ(tip->header, genesis.header);
    EXPECT_EQ(tip->next_bits, genesis.header.bits);
    EXPECT_EQ(tip->next_seed, consensus::kInitialSeed);
    EXPECT_EQ(tip->median_time, genesis.header.timestamp);
    EXPECT_EQ(tip->state->utxo_digest().count, 1);
    EXPECT_EQ(chain->index_size(), 1);
    EXPECT_EQ(chain->raw_block(*tip->node), genesis.encode());
}

TEST_F(ChainTest, ReopeningFindsTheSameChain) {
    grow(5);
    const auto side = branch(genesis.header, 3, "side");
    for (const BlockPtr& block : side)
        EXPECT_TRUE(chain->process_block(block).accepted());
    const Hash256 hash = best();
    const storage::UtxoDigest digest = chain->tip()->state->utxo_digest();
    reopen();
    EXPECT_EQ(best(), hash);
    EXPECT_EQ(chain->tip()->state->utxo_digest(), digest);
    EXPECT_EQ(chain->index_size(), 9);
    const BlockNode* node = chain->find(side[2]->hash());
    ASSERT_NE(node, nullptr);
    EXPECT_FALSE(chain->on_main_chain(*node));
    EXPECT_EQ(chain->header(*node), side[2]->header);
    EXPECT_EQ(chain->raw_block(*node), side[2]->encode());
}

TEST_F(ChainTest, EqualHeightDoesNotSwitchAndGreaterHeightDoes) {
    const auto main_blocks = grow(3, "a");
    const auto side = branch(genesis.header, 4, "b");
    for (std::size_t i = 0; i < 3; ++i) {
        const BlockOutcome outcome = chain->process_block(side[i]);
        EXPECT_TRUE(outcome.accepted());
        EXPECT_FALSE(outcome.on_main_chain);
        EXPECT_EQ(best(), main_blocks[2]->hash());
    }
    const BlockOutcome outcome = chain->process_block(side[3]);
    EXPECT_TRUE(outcome.on_main_chain);
    EXPECT_TRUE(outcome.tip_changed);
    EXPECT_EQ(best(), side[3]->hash());
    EXPECT_EQ(chain->main_node(1)->hash, side[0]->hash());
    EXPECT_FALSE(chain->on_main_chain(*chain->find(main_blocks[0]->hash())));
}

TEST_F(ChainTest, AllOrphanSiblingsAreTakenIn) {
    const BlockPtr parent = make_block(genesis.header);
    std::vector<BlockPtr> siblings;
    for (int i = 0; i < 5; ++i) {
        siblings.push_back(make_block(parent->header, {}, std::to_string(i)));
        EXPECT_EQ(chain->process_block(siblings.back()).reception, Reception::orphan);
    }
    EXPECT_EQ(chain->orphan_blocks(), 5);
    EXPECT_TRUE(chain->process_block(parent).accepted());
    EXPECT_EQ(chain->orphan_blocks(), 0);
    for (const BlockPtr& sibling : siblings)
        EXPECT_NE(chain->find(sibling->hash()), nullptr);
    EXPECT_EQ(best(), siblings[0]->hash()) << "the first of equals";
}

TEST_F(ChainTest, AnInvalidOrphanDoesNotKeepTheGenuineBlockOut) {
    const BlockPtr parent = make_block(genesis.header);
    const BlockPtr invalid = make_block(parent->header, {}, "x", /*coinbase_excess=*/1);
    EXPECT_EQ(chain->process_block(invalid).reception, Reception::orphan);
    EXPECT_TRUE(chain->process_block(parent).accepted());
    EXPECT_EQ(best(), parent->hash());
    EXPECT_FALSE(chain->is_orphan_block(invalid->hash()));
    EXPECT_EQ(chain->process_block(invalid).error_name(), "bad_coinbase");
}

/// The same block with an argument added to one of its inputs: the hash stays, the block becomes invalid.
BlockPtr mutilated(const BlockPtr& block) {
    primitives::Block copy = *block;
    primitives::TxData data = copy.transactions.back()->data();
    // The program leaves one item more on the stack, below its result, and pays for it: still valid. A
    // thousand of them cost more gas than the fee buys.
    auto& arguments = std::get<primitives::SpendInput>(data.inputs.front().body).arguments;
    arguments.assign(60, Bytes(1000, 0x01));
    copy.transactions.back() = testing::transaction(std::move(data));
    return std::make_shared<const primitives::Block>(std::move(copy));
}

TEST_F(ChainTest, AMutilatedCopyDeliveredFirstDoesNotKeepTheGenuineBlockOut) {
    const auto blocks = grow(101);
    const BlockPtr parent = make_block(chain->tip()->header);
    const BlockPtr genuine = make_block(parent->header, {split(*blocks[0]->transactions[0], 0)});
    const BlockPtr copy = mutilated(genuine);
    ASSERT_EQ(copy->hash(), genuine->hash());
    EXPECT_EQ(chain->process_block(copy, {.peer = 1}).reception, Reception::orphan);
    EXPECT_EQ(chain->process_block(genuine, {.peer = 2}).reception, Reception::orphan);
    EXPECT_EQ(chain->process_block(genuine, {.peer = 3}).was_known, true);
    EXPECT_EQ(chain->orphan_blocks(), 2);
    EXPECT_TRUE(chain->process_block(parent).accepted());
    EXPECT_EQ(best(), genuine->hash());
    EXPECT_EQ(chain->raw_block(*chain->tip()->node), genuine->encode());
    EXPECT_EQ(chain->orphan_blocks(), 0);
}

TEST_F(ChainTest, AMutilatedCopyOnAKnownParentIsNotHeldAgainstTheHash) {
    const auto blocks = grow(101);
    const BlockPtr genuine = make_block(chain->tip()->header, {split(*blocks[0]->transactions[0], 0)});
    const BlockOutcome refused = chain->process_block(mutilated(genuine));
    EXPECT_EQ(refused.reception, Reception::refused);
    EXPECT_EQ(refused.error_name(), "tx_invalid");
    EXPECT_TRUE(chain->process_block(genuine).on_main_chain);
}

TEST_F(ChainTest, CheapChecksComeBeforeKeepingAnOrphan) {
    const BlockPtr parent = make_block(genesis.header);
    primitives::Block block = *make_block(parent->header);
    block.header.timestamp = clock.now() + consensus::kMaxTimeOffsetSeconds + 1;
    EXPECT_EQ(chain->process_block(std::make_shared<const primitives::Block>(block)).error_name(),
              "bad_timestamp");
    block = *make_block(parent->header);
    block.header.version = 2;
    EXPECT_EQ(chain->process_block(std::make_shared<const primitives::Block>(block)).error_name(),
              "bad_version");
    block = *make_block(parent->header);
    block.transactions.clear();
    EXPECT_EQ(chain->process_block(std::make_shared<const primitives::Block>(block)).error_name(),
              "tx_merkle_mismatch");
    EXPECT_EQ(chain->orphan_blocks(), 0);
}

TEST_F(ChainTest, ABlockAheadOfTheClockIsWelcomeLater) {
    primitives::Block block = *make_block(genesis.header);
    block.header.timestamp = clock.now() + consensus::kMaxTimeOffsetSeconds + 1;
    const auto early = std::make_shared<const primitives::Block>(block);
    const BlockOutcome outcome = chain->process_block(early);
    EXPECT_EQ(outcome.error_name(), "bad_timestamp");
    EXPECT_TRUE(outcome.error->transient);
    clock.set(clock.now() + 1);
    EXPECT_TRUE(chain->process_block(early).on_main_chain);
}

/// A chain whose coinbase of block 1 is spent in its last block.
class ChainWithSpendTest : public testing::ChainFixture {
protected:
    void SetUp() override {
        ChainFixture::SetUp();
        blocks = grow(102);
        spender = split(*blocks[0]->transactions[0], 0);
    }

    /// Spends the same output as `spender`, differently.
    [[nodiscard]] TransactionPtr rival() const { return split(*blocks[0]->transactions[0], 0, 2); }

    std::vector<BlockPtr> blocks;
    TransactionPtr spender;
};

TEST_F(ChainWithSpendTest, ABlockThatCannotBeConnectedCondemnsWhatStandsOnIt) {
    const BlockPtr bad = make_block(chain->tip()->header, {spender, rival()});
    const Hash256 before = best();
    const storage::UtxoDigest digest = chain->tip()->state->utxo_digest();
    EXPECT_EQ(chain->process_block(bad).error_name(), "utxo_spent");
    EXPECT_EQ(best(), before);
    EXPECT_EQ(chain->tip()->state->utxo_digest(), digest);
    const BlockPtr child = make_block(bad->header);
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(chain->process_block(bad).error_name(), "utxo_spent");
        EXPECT_EQ(chain->process_block(child).error_name(), "descends_from_invalid");
        EXPECT_TRUE(chain->find(bad->hash())->is_invalid());
        EXPECT_EQ(best(), before);
        reopen();
    }
    EXPECT_TRUE(chain->process_block(make_block(chain->tip()->header, {spender})).on_main_chain);
}

TEST_F(ChainWithSpendTest, TheValidPartOfABranchIsAdopted) {
    // On the side: two good blocks more than the main chain has, then one that spends twice, then others.
    const primitives::BlockHeader fork = blocks[99]->header;
    auto side = branch(fork, 4, "side");
    side.push_back(make_block(side.back()->header, {spender, rival()}, "side"));
    side.push_back(make_block(side.back()->header, {}, "side"));
    side.push_back(make_block(side.back()->header, {}, "side"));
    for (std::size_t i = side.size() - 1; i > 0; --i)
        EXPECT_EQ(chain->process_block(side[i]).reception, Reception::orphan);
    const BlockOutcome outcome = chain->process_block(side[0]);
    EXPECT_TRUE(outcome.on_main_chain);
    EXPECT_EQ(best(), side[3]->hash());
    EXPECT_TRUE(chain->find(side[4]->hash())->is_invalid());
    EXPECT_TRUE(chain->find(side[6]->hash())->is_invalid());
    EXPECT_EQ(chain->process_block(side[6]).error_name(), "utxo_spent");
    reopen();
    EXPECT_EQ(best(), side[3]->hash());
}

TEST_F(ChainWithSpendTest, AFailingReorganisationLeavesEverythingAsItWas) {
    ASSERT_TRUE(chain->process_block(make_block(chain->tip()->header, {spender})).on_main_chain);
    const Hash256 before = best();
    const storage::UtxoDigest digest = chain->tip()->state->utxo_digest();
    auto side = branch(blocks[100]->header, 1, "side");
    side.push_back(make_block(side.back()->header, {spender, rival()}, "side"));
    side.push_back(make_block(side.back()->header, {}, "side"));
    EXPECT_TRUE(chain->process_block(side[0]).accepted());
    EXPECT_TRUE(chain->process_block(side[1]).accepted()) << "nobody has tried to connect it";
    EXPECT_EQ(chain->process_block(side[2]).error_name(), "utxo_spent");
    EXPECT_EQ(best(), before);
    EXPECT_EQ(chain->tip()->state->utxo_digest(), digest);
    EXPECT_EQ(chain->tip()->state->tip()->hash, before);
}

TEST_F(ChainTest, CheckpointsRefuseBlocksThatContradictThem) {
    const auto honest = branch(genesis.header, 4, "honest");
    const auto other = branch(genesis.header, 6, "other");
    const std::array checkpoints{consensus::Checkpoint{.height = 2, .hash = honest[1]->hash()}};
    consensus::NetworkParams network = consensus::solonet();
    network.checkpoints = checkpoints;
    options.network = &network;
    chain.reset();
    options.store.directory = directory.path() / "other";
    open();
    EXPECT_TRUE(chain->process_block(other[0]).on_main_chain) << "not known to be wrong yet";
    EXPECT_EQ(chain->process_block(other[1]).error_name(), "checkpoint_mismatch");
    EXPECT_EQ(chain->process_block(other[2]).reception, Reception::orphan);
    for (const BlockPtr& block : honest)
        EXPECT_TRUE(chain->process_block(block).accepted());
    EXPECT_EQ(best(), honest[3]->hash());
    const BlockPtr late = make_block(genesis.header, {}, "late");
    EXPECT_EQ(chain->process_block(late).error_name(), "checkpoint_fork");
    chain.reset();
}

TEST_F(ChainTest, OrphansAreBoundedPerPeerAndInAll) {
    options.orphan_blocks.blocks = 6;
    options.orphan_blocks.blocks_per_peer = 2;
    reopen();
    const auto rows = branch(make_block(genesis.header)->header, 12, "o");
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(chain->process_block(rows[i], {.peer = 7}).reception, Reception::orphan);
    EXPECT_EQ(chain->orphan_blocks(), 2) << "of one peer";
    EXPECT_FALSE(chain->is_orphan_block(rows[0]->hash())) << "its oldest goes first";
    EXPECT_TRUE(chain->is_orphan_block(rows[3]->hash()));
    for (std::size_t i = 4; i < 12; ++i)
        EXPECT_EQ(chain->process_block(rows[i], {.peer = i}).reception, Reception::orphan);
    EXPECT_EQ(chain->orphan_blocks(), 6);
    clock.set(clock.now() + 3600);
    EXPECT_EQ(chain->process_block(make_block(genesis.header, {}, "tick")).tip_changed, true);
    grow(1);
    EXPECT_EQ(chain->orphan_blocks(), 0);
}

TEST_F(ChainTest, WaitersAreReleasedAtTheirHeight) {
    EXPECT_FALSE(chain->wait_for_height(1, 1ms));
    auto waiter =
        std::async(std::launch::async, [this] { return chain->wait_for_height(3, testing::kPatience); });
    grow(3);
    EXPECT_TRUE(waiter.get());
    auto hopeless =
        std::async(std::launch::async, [this] { return chain->wait_for_height(100, testing::kPatience); });
    chain->stop();
    EXPECT_FALSE(hopeless.get());
}

TEST_F(ChainTest, DeliveriesAfterStopAreRefused) {
    chain->stop();
    chain->stop();
    EXPECT_EQ(chain->process_block(make_block(genesis.header)).refusal, Refusal::stopping);
    EXPECT_EQ(chain->process_transaction(split(*genesis.transactions[0], 0)).refusal, Refusal::stopping);
    EXPECT_EQ(chain->tip()->height(), 0) << "reading goes on";
}

/// A proof of work that takes as long as the test wants.
class SlowChainTest : public testing::ChainFixture {
protected:
    void SetUp() override {
        options.proof_of_work = [this](const Hash256&, const Hash256&) {
            started.set_value();
            gate.get_future().wait();
            return Hash256{};
        };
        ChainFixture::SetUp();
    }

    std::promise<void> started;
    std::promise<void> gate;
};

TEST_F(SlowChainTest, ReadersDoNotWaitForValidation) {
    const BlockPtr block = make_block(genesis.header);
    std::promise<BlockOutcome> done;
    chain->submit_block(block, {}, [&done](const BlockOutcome& outcome) { done.set_value(outcome); });
    started.get_future().wait();
    EXPECT_EQ(chain->tip()->height(), 0);
    EXPECT_EQ(chain->find(block->hash()), nullptr);
    EXPECT_EQ(chain->block(*chain->tip()->node)->hash(), genesis.hash());
    EXPECT_EQ(chain->pool()->entries.size(), 0);
    EXPECT_EQ(chain->tip()->state->utxo_digest().count, 1);
    EXPECT_FALSE(chain->is_orphan_block(block->hash()));
    gate.set_value();
    EXPECT_TRUE(done.get_future().get().on_main_chain);
}

TEST_F(SlowChainTest, AFullQueueSaysSoAndNothingIsLost) {
    chain.reset();
    options.queue_items = 2;
    open();
    std::promise<BlockOutcome> done;
    chain->submit_block(make_block(genesis.header), {},
                        [&done](const BlockOutcome& outcome) { done.set_value(outcome); });
    started.get_future().wait();
    std::atomic<int> answers = 0;
    const IncomingBlock known = make_incoming_block(std::make_shared<const primitives::Block>(genesis));
    for (int i = 0; i < 2; ++i) {
        BlockDone count = [&answers](const BlockOutcome&) { ++answers; };
        EXPECT_TRUE(chain->try_submit_block(known, {}, count));
    }
    BlockDone refused = [&answers](const BlockOutcome&) { answers += 100; };
    EXPECT_FALSE(chain->try_submit_block(known, {}, refused));
    EXPECT_TRUE(refused) << "still ours";
    gate.set_value();
    EXPECT_TRUE(done.get_future().get().on_main_chain);
    EXPECT_TRUE(chain->process_block(known).was_known);
    EXPECT_EQ(answers, 2);
}

TEST_F(ChainTest, WorkAheadFindsTheSameResults) {
    base::ThreadPool pool(2);
    std::atomic<int> computed = 0;
    options.pool = &pool;
    options.proof_of_work = [&computed](const Hash256& block_hash, const Hash256& seed) {
        ++computed;
        // Depends on both, and meets the target: the most significant byte comes last.
        Hash256 work = seed;
        for (std::size_t i = 0; i < 31; ++i)
            work.bytes[i] ^= block_hash.bytes[i];
        work.bytes[31] = work.bytes[30] = work.bytes[29] = 0;
        return work;
    };
    reopen();
    const auto blocks = branch(genesis.header, 600, "ahead");
    std::atomic<int> connected = 0;
    for (const BlockPtr& block : blocks) {
        chain->submit_block(block, {.work_ahead = true}, [&connected](const BlockOutcome& outcome) {
            if (outcome.on_main_chain) ++connected;
        });
    }
    EXPECT_TRUE(chain->wait_for_height(600, testing::kPatience));
    chain.reset();
    EXPECT_EQ(connected, 600);
    EXPECT_EQ(computed, 600) << "once a block";
}

TEST_F(ChainTest, VouchedForBlocksNeedNoWork) {
    options.proof_of_work = [](const Hash256&, const Hash256&) {
        Hash256 work;
        work.bytes.fill(0xff);
        return work;
    };
    reopen();
    const BlockPtr block = make_block(genesis.header);
    EXPECT_EQ(chain->process_block(block).error_name(), "bad_pow");
    EXPECT_TRUE(chain->process_block(block, {.evidence = consensus::WorkEvidence::checkpoint}).on_main_chain);
}

TEST_F(ChainTest, AncestorsAndForkPointsAreFound) {
    grow(70, "a");
    const primitives::BlockHeader at_40 = chain->header(*chain->main_node(40));
    const auto side = branch(at_40, 45, "b");
    for (const BlockPtr& block : side)
        ASSERT_TRUE(chain->process_block(block).accepted());
    const BlockNode* a = chain->find(chain->find(side[29]->hash())->parent->hash);
    const BlockNode* tip = chain->tip()->node;
    EXPECT_EQ(tip->height, 85);
    for (const BlockNode* node = tip; node != nullptr; node = node->parent) {
        EXPECT_EQ(tip->ancestor(node->height), node);
        EXPECT_EQ(fork_point(tip, node), node);
    }
    EXPECT_EQ(tip->ancestor(86), nullptr);
    EXPECT_EQ(fork_point(a, tip), a);
    reopen();
    const BlockNode* old_tip = nullptr;
    for (std::uint64_t height = 1; height <= 85; ++height)
        old_tip = chain->main_node(height);
    EXPECT_EQ(old_tip, chain->tip()->node);
    EXPECT_EQ(chain->main_node(40)->hash, at_40.hash());
}

}  // namespace
}  // namespace bytom::chain
