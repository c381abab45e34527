// A reorganisation is stopped at each of its reads in turn, while a chain runs and while one is opened: it
// ends at once with what is committed, and the next start goes on.

#include <future>

#include <gtest/gtest.h>

#include <bytom/chain/chain.hpp>

#include "support/block_maker.hpp"
#include "support/memory_disk.hpp"
#include "support/utxo_model.hpp"

namespace bytom::chain {
namespace {

using testing::BlockPtr;
using testing::make_block;
using testing::MemoryDisk;

class StoppedStart : public ::testing::Test {
protected:
    static constexpr std::size_t kTrunk = 4;
    static constexpr std::size_t kBranch = 6;

    [[nodiscard]] storage::StoreOptions store_options(const MemoryDisk& disk) const {
        storage::StoreOptions options;
        options.directory = "/chain";
        options.network = consensus::solonet().chain_id;
        options.block_cache_bytes = 0;  // so that the disk is read all the time
        options.env = disk.env();
        return options;
    }

    [[nodiscard]] Result<std::unique_ptr<Chain>, OpenError> open(const MemoryDisk& disk,
                                                                 std::stop_token interrupt = {}) const {
        ChainOptions options;
        options.store = store_options(disk);
        options.network = &consensus::solonet();
        options.clock = &clock_;
        options.proof_of_work = testing::no_work;
        options.utxo_cache_bytes = std::size_t{1} << 16;
        options.interrupt = std::move(interrupt);
        return Chain::open(std::move(options));
    }

    [[nodiscard]] std::vector<BlockPtr> branch(std::size_t count, const std::string& tag) const {
        std::vector<BlockPtr> blocks;
        for (std::size_t i = 0; i < count; ++i)
            blocks.push_back(make_block(i == 0 ? genesis_.header : blocks.back()->header, {}, tag));
        return blocks;
    }

    /// A directory whose best block is the trunk's, while the branch is there to be gone to.
    void prepare(const MemoryDisk& disk) const {
        const auto chain = open(disk);
        ASSERT_TRUE(chain) << chain.error().text();
        for (const BlockPtr& block : trunk_)
            ASSERT_TRUE((*chain)->process_block(block).tip_changed);
        (*chain)->stop();
    }
    void add_branch(const MemoryDisk& disk) const {
        const auto store = storage::ChainStore::open(store_options(disk));
        ASSERT_TRUE(store) << store.error().text();
        storage::StoreBatch batch = (*store)->batch();
        auto work = consensus::work_of(genesis_.header.bits);
        for (const BlockPtr& block : branch_) {
            work = work.saturating_add(consensus::work_of(block->header.bits));
            const Bytes wire_form = block->encode();
            const storage::HeaderRecord record{
                .header = block->header, .hash = block->hash(), .chain_work = work, .size = wire_form.size()};
            batch.put_header(record);
            batch.put_block(record.key(), wire_form, {false});
        }
        (*store)->commit(std::move(batch));
    }

    struct Start {
        std::size_t reads = 0;
        bool is_open = false;
    };
    /// A start that is interrupted at the read of this number.
    [[nodiscard]] Start start(MemoryDisk& disk, std::size_t interrupted_at) const {
        Start result;
        std::stop_source source;
        std::atomic<std::size_t> reads = 0;
        disk.before_read([&](const std::string&) {
            if (reads++ == interrupted_at) source.request_stop();
        });
        const auto chain = open(disk, source.get_token());
        disk.before_read({});
        result.reads = reads;
        result.is_open = chain.has_value();
        if (!chain) {
            EXPECT_EQ(chain.error().cause, OpenFailure::interrupted) << chain.error().text();
        }
        return result;
    }

    [[nodiscard]] storage::UtxoDigest digest_of(const std::vector<BlockPtr>& blocks) const {
        testing::UtxoModel model(genesis_);
        for (const BlockPtr& block : blocks)
            EXPECT_TRUE(model.apply(*block));
        return model.digest();
    }

    base::ManualClock clock_{1'700'000'000};
    primitives::Block genesis_ = consensus::make_genesis_block(consensus::solonet());
    std::vector<BlockPtr> trunk_ = branch(kTrunk, "trunk");
    std::vector<BlockPtr> branch_ = branch(kBranch, "branch");
};

/// The last block of a branch makes the chain leave the trunk, and stop() is called at one of the reads: the
/// chain thread waits there until it is.
TEST_F(StoppedStart, AReorganisationUnderWayStopsBetweenTwoBlocksAndGoesOnAtTheNextStart) {
    const std::vector<BlockPtr> side(branch_.begin(), branch_.begin() + kTrunk);
    const BlockPtr last = branch_[kTrunk];
    MemoryDisk prepared;
    prepare(prepared);
    {
        const auto chain = open(prepared);
        for (const BlockPtr& block : side)
            ASSERT_EQ((*chain)->process_block(block).reception, Reception::accepted);
        ASSERT_EQ((*chain)->tip()->hash(), trunk_.back()->hash());
        (*chain)->stop();
    }
    const std::vector<BlockPtr> whole(branch_.begin(), branch_.begin() + kTrunk + 1);
    const auto junk = last->transactions.front();

    std::size_t in_the_middle = 0;
    bool was_reached = true;
    for (std::size_t at = 0; was_reached; ++at) {
        const auto disk = prepared.copy();
        auto chain = *open(*disk);
        std::atomic<std::size_t> reads = 0;
        std::promise<bool> reached;
        std::atomic<bool> is_told = false;
        const auto tell = [&](bool is_in_time) {
            if (!is_told.exchange(true)) reached.set_value(is_in_time);
        };
        disk->before_read([&](const std::string&) {
            if (reads++ != at) return;
            // What waits is refused as soon as the stop has begun.
            std::promise<void> refused;
            chain->submit_transaction(junk, 0, [&refused](const TxOutcome&) { refused.set_value(); });
            tell(true);
            refused.get_future().wait();
        });
        chain->submit_block(last, {}, [&tell](const BlockOutcome&) { tell(false); });
        was_reached = reached.get_future().get();
        chain->stop();
        disk->before_read({});
        chain.reset();

        const auto store = storage::ChainStore::open(store_options(*disk));
        ASSERT_TRUE(store) << store.error().text();
        const bool was_stopped = (*store)->tip()->hash == trunk_.back()->hash();
        if (was_stopped) ++in_the_middle;
        EXPECT_TRUE(was_stopped || (*store)->tip()->hash == last->hash()) << at;
        EXPECT_EQ((*store)->snapshot()->utxo_digest(), digest_of(was_stopped ? trunk_ : whole)) << at;
    }
    EXPECT_GE(in_the_middle, 2 * kTrunk);
}

TEST_F(StoppedStart, IsInterruptedAtEachReadAndGoesOnTheNextTime) {
    constexpr std::size_t kNever = ~std::size_t{0};
    MemoryDisk prepared;
    prepare(prepared);
    const std::size_t reads_of_opening = start(*prepared.copy(), kNever).reads;
    add_branch(prepared);
    const Start whole = start(*prepared.copy(), kNever);
    ASSERT_TRUE(whole.is_open);
    // So the reorganisation itself reads: its blocks at least.
    ASSERT_GE(whole.reads, reads_of_opening + kTrunk + kBranch);

    std::size_t in_the_middle = 0;
    for (std::size_t at = 0; at < whole.reads; ++at) {
        const auto disk = prepared.copy();
        if (!start(*disk, at).is_open) {
            const auto store = storage::ChainStore::open(store_options(*disk));
            ASSERT_TRUE(store) << store.error().text();
            // Too late to stop it is only once the end of the branch is committed.
            const bool was_stopped = (*store)->tip()->hash == trunk_.back()->hash();
            if (was_stopped && at >= reads_of_opening) ++in_the_middle;
            EXPECT_TRUE(was_stopped || (*store)->tip()->hash == branch_.back()->hash()) << at;
            EXPECT_EQ((*store)->snapshot()->utxo_digest(), digest_of(was_stopped ? trunk_ : branch_)) << at;
        }
        const auto chain = open(*disk);
        ASSERT_TRUE(chain) << chain.error().text();
        EXPECT_EQ((*chain)->tip()->hash(), branch_.back()->hash()) << at;
        EXPECT_EQ((*chain)->tip()->state->utxo_digest(), digest_of(branch_)) << at;
    }
    EXPECT_GE(in_the_middle, kTrunk + kBranch);
}

}  // namespace
}  // namespace bytom::chain
