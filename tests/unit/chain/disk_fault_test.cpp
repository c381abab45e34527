// The disk fails at each operation of a recorded run in turn: the chain goes on or stops in order, nothing
// that was committed is lost, and the directory opens again.

#include <array>
#include <future>
#include <map>

#include <gtest/gtest.h>

#include <bytom/chain/chain.hpp>

#include "support/block_maker.hpp"
#include "support/disk_faults.hpp"
#include "support/utxo_model.hpp"

namespace bytom::chain {
namespace {

using testing::BlockPtr;
using testing::DiskFault;
using testing::make_block;
using testing::MemoryDisk;

constexpr std::array kFaults{DiskFault::io_error, DiskFault::no_space, DiskFault::read_only};

/// The blocks of a trunk that is on the disk before, and of the run: some on it, then a branch that overtakes
/// them.
struct Story {
    Story() {
        constexpr std::size_t kTrunk = 103;  // coinbases may be spent after 100 blocks
        trunk.push_back(make_block(genesis.header));
        while (trunk.size() < kTrunk)
            trunk.push_back(make_block(trunk.back()->header));
        const primitives::BlockHeader fork = trunk.back()->header;
        const auto coinbase = [this](std::size_t height) { return *trunk[height - 1]->transactions[0]; };
        const auto a1 = make_block(fork, {testing::split(coinbase(1), 0, 2)}, "a");
        const auto a2 = make_block(a1->header, {testing::split(coinbase(2), 0, 3)}, "a");
        const auto b1 = make_block(fork, {testing::split(coinbase(1), 0, 4)}, "b");
        const auto b2 = make_block(b1->header, {}, "b");
        const auto b3 = make_block(b2->header, {testing::split(coinbase(2), 0, 1)}, "b");
        run = {a1, a2, b1, b2, b3};
        std::vector<BlockPtr> blocks = trunk;
        note({}, genesis.hash());
        for (std::size_t length = 1; length <= trunk.size(); ++length)
            note(std::span(trunk).first(length), trunk[length - 1]->hash());
        for (const auto& branch : {std::vector{a1, a2}, std::vector{b1, b2, b3}}) {
            std::vector<BlockPtr> path = trunk;
            for (const BlockPtr& block : branch) {
                path.push_back(block);
                note(path, block->hash());
            }
        }
    }

    void note(std::span<const BlockPtr> path, const Hash256& tip) {
        testing::UtxoModel model(genesis);
        for (const BlockPtr& block : path)
            ASSERT_TRUE(model.apply(*block));
        digests.emplace(tip, model.digest());
    }

    const primitives::Block genesis = consensus::make_genesis_block(consensus::solonet());
    std::vector<BlockPtr> trunk;
    std::vector<BlockPtr> run;
    std::map<Hash256, storage::UtxoDigest> digests;  ///< of a replay, by the best block
};

class DiskFaults : public ::testing::Test {
protected:
    static void SetUpTestSuite() { story_ = std::make_unique<Story>(); }
    static void TearDownTestSuite() { story_.reset(); }

    [[nodiscard]] static const Story& story() { return *story_; }

    [[nodiscard]] ChainOptions options(const MemoryDisk& disk) {
        ChainOptions options;
        options.store.directory = "/chain";
        options.store.write_buffer_bytes = std::size_t{1} << 16;  // tables are written all the time
        options.store.block_cache_bytes = std::size_t{1} << 16;
        options.store.sync_every_commits = 2;
        options.store.env = disk.env();
        options.network = &consensus::solonet();
        options.clock = &clock_;
        options.proof_of_work = testing::no_work;
        options.utxo_cache_bytes = std::size_t{1} << 16;
        options.on_failure = [this](const std::string& what) {
            ++failures_;
            // Damage is what a failed write that nobody has told of looks like later.
            EXPECT_EQ(what.find("damaged data"), std::string::npos) << what;
        };
        return options;
    }

    /// What senders of blocks and subscribers were told.
    struct Told {
        Hash256 best;                    ///< the genesis block's if the directory could not be opened
        std::vector<BlockPtr> accepted;  ///< on the main chain or beside it
    };

    /// What a node does with the blocks.
    Told deliver(const MemoryDisk& disk, const std::vector<BlockPtr>& blocks) {
        Told told{.best = story().genesis.hash(), .accepted = {}};
        failures_ = 0;
        const auto chain = Chain::open(options(disk));
        if (!chain) {
            using namespace storage::open_error;
            EXPECT_TRUE(chain.error().name == kDiskFull || chain.error().name == kDirectoryUnusable ||
                        chain.error().name == kCorrupted)
                << chain.error().text();
            return told;
        }
        told.best = (*chain)->tip()->hash();
        bool has_failed = false;
        for (const BlockPtr& block : blocks) {
            const BlockOutcome outcome = (*chain)->process_block(block);
            has_failed = has_failed || outcome.refusal.has_value();
            EXPECT_TRUE(has_failed ? outcome.refusal == Refusal::storage_failure : outcome.accepted());
            if (outcome.accepted()) told.accepted.push_back(block);
            if (outcome.tip_changed) told.best = (*chain)->tip()->hash();
        }
        (*chain)->stop();
        EXPECT_LE(failures_, 1);
        EXPECT_TRUE(failures_ == 1 || !has_failed) << "nobody was told that the disk has failed";
        return told;
    }

    /// Opens the disk without a fault, and what was told is there; then these blocks can be taken.
    void check(MemoryDisk& disk, const std::vector<BlockPtr>& blocks, const Told& told,
               const std::string& where) {
        disk.heal();
        const auto chain = Chain::open(options(disk));
        if (!chain) {
            ADD_FAILURE() << where << ": " << chain.error().text();
            return;
        }
        const TipPtr tip = (*chain)->tip();
        const std::uint64_t height = tip->height();
        EXPECT_GE(height, height_of(told.best)) << where;
        for (const BlockPtr& block : told.accepted)
            EXPECT_TRUE((*chain)->find(block->hash()) != nullptr) << where << ": " << block->header.height;
        const auto expected = story().digests.find(tip->hash());
        EXPECT_TRUE(expected != story().digests.end() && tip->state->utxo_digest() == expected->second)
            << where;
        for (std::uint64_t at = height - std::min<std::uint64_t>(height, 5); at <= height; ++at)
            EXPECT_EQ(tip->state->main_hash(at), tip->main_node(at)->hash) << where;
        for (const BlockPtr& block : blocks) {
            if (const BlockNode* const node = (*chain)->find(block->hash()))
                EXPECT_EQ((*chain)->raw_block(*node), block->encode()) << where;
            else
                EXPECT_TRUE((*chain)->process_block(block).accepted()) << where;
        }
        EXPECT_EQ((*chain)->tip()->hash(), blocks.back()->hash()) << where;
        EXPECT_EQ((*chain)->tip()->state->utxo_digest(), story().digests.at(blocks.back()->hash())) << where;
    }

    [[nodiscard]] static std::uint64_t height_of(const Hash256& hash) {
        for (const auto* blocks : {&story().trunk, &story().run}) {
            for (const BlockPtr& block : *blocks) {
                if (block->hash() == hash) return block->header.height;
            }
        }
        return 0;
    }

    /// A disk with the trunk on it, closed in order.
    std::unique_ptr<MemoryDisk> with_trunk() {
        auto disk = std::make_unique<MemoryDisk>();
        EXPECT_EQ(deliver(*disk, story().trunk).best, story().trunk.back()->hash());
        return disk->after_power_cut();
    }

    /// Every operation of a delivery of these blocks fails once, with each kind of fault in turn.
    void fail_at_each_operation(const MemoryDisk& start, const std::vector<BlockPtr>& blocks, bool lasts) {
        bool was_hit = true;
        for (std::size_t at = 0; was_hit; at += bytom::testing::kFaultStride) {
            was_hit = false;
            for (std::size_t i = 0; i < kFaults.size(); ++i) {
                if (bytom::testing::kFaultStride > 1 && i != at % kFaults.size())
                    continue;  // they take turns
                const auto disk = start.copy();
                disk->fail(kFaults[i], at, lasts);
                const Told told = deliver(*disk, blocks);
                const std::string failed = disk->first_failed();
                if (failed.empty()) continue;
                was_hit = true;
                const std::string where =
                    "fault " + std::to_string(i) + " at operation " + std::to_string(at) + ", " + failed;
                if (lasts && at / bytom::testing::kFaultStride % 2 == 0) {
                    const auto cut = disk->after_power_cut(static_cast<unsigned>(at * 37 % 257));
                    check(*cut, blocks, {.best = story().genesis.hash(), .accepted = {}},
                          "power cut, " + where);
                } else {
                    check(*disk, blocks, told, where);
                }
                if (::testing::Test::HasFailure()) return;
            }
            operations_ = at + 1;
        }
    }

    base::ManualClock clock_{1'700'000'000};
    std::atomic<int> failures_ = 0;
    std::size_t operations_ = 0;  ///< of the longest of these runs

private:
    inline static std::unique_ptr<Story> story_;
};

TEST_F(DiskFaults, EachOperationFailsOnce) {
    fail_at_each_operation(*with_trunk(), story().run, false);
    EXPECT_GT(operations_, 100);
}

TEST_F(DiskFaults, EverythingFailsFromEachOperationOn) {
    fail_at_each_operation(*with_trunk(), story().run, true);
    EXPECT_GT(operations_, 100);
}

TEST_F(DiskFaults, ANewDirectory) {
    for (const bool lasts : {false, true})
        fail_at_each_operation(MemoryDisk(), {story().trunk.front()}, lasts);
    EXPECT_GT(operations_, 20);
}

TEST_F(DiskFaults, ReadersDoNotWaitForADiskThatStandsStill) {
    const auto disk = with_trunk();
    std::atomic<bool> stands_still = true;
    std::atomic<bool> is_reached = false;
    const auto chain = *Chain::open(options(*disk));
    disk->before_sync([&] {
        is_reached = true;
        is_reached.notify_all();
        stands_still.wait(true);
    });
    std::promise<BlockOutcome> last;
    for (const BlockPtr& block : story().run) {
        const bool is_last = block == story().run.back();
        chain->submit_block(block, {}, [&last, is_last](const BlockOutcome& outcome) {
            if (is_last) last.set_value(outcome);
        });
    }
    is_reached.wait(false);
    EXPECT_GE(chain->tip()->height(), story().trunk.size());
    EXPECT_EQ(chain->raw_block(*chain->main_node(50)), story().trunk[49]->encode());
    EXPECT_EQ(chain->tip()->state->main_hash(50), story().trunk[49]->hash());
    // Those of the branch that was left, if the run has come so far: a sync waits while tables are written.
    EXPECT_LE(chain->pool_totals().orphans, 2);
    stands_still = false;
    stands_still.notify_all();
    EXPECT_TRUE(last.get_future().get().tip_changed);
    disk->before_sync({});
    chain->stop();
}

}  // namespace
}  // namespace bytom::chain
