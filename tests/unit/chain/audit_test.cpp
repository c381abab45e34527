// Each thing that may be wrong in a store is put there, and found.

#include <gtest/gtest.h>

#include <bytom/chain/audit.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::chain {
namespace {

using storage::BlockKey;
using testing::BlockPtr;

/// A chain with payments and a reorganisation; the store alone is open.
class ChainAudit : public testing::ChainFixture {
protected:
    void SetUp() override {
        open();
        const std::vector<BlockPtr> trunk = grow(104);
        deliver(trunk.back()->header, {testing::split(*trunk[0]->transactions[0], 0, 3)}, "loser");
        const BlockPtr first =
            deliver(trunk.back()->header, {testing::split(*trunk[1]->transactions[0], 0, 2)}, "winner");
        const BlockPtr second =
            deliver(first->header,
                    {testing::split(*first->transactions[1], 0), testing::split(*first->transactions[1], 1)},
                    "winner");
        paid = deliver(second->header, {testing::split(*second->transactions[1], 0)}, "winner");
        grow(3);
        ASSERT_EQ(chain->tip()->height(), 110U);
        chain.reset();
        storage::StoreOptions store_options = options.store;
        store_options.network = options.network->chain_id;
        store = *storage::ChainStore::open(store_options);
        tip = *store->tip();
    }

    BlockPtr deliver(const primitives::BlockHeader& parent, const std::vector<testing::TransactionPtr>& txs,
                     const std::string& tag) {
        BlockPtr block = testing::make_block(parent, txs, tag);
        EXPECT_TRUE(chain->process_block(block).accepted());
        return block;
    }

    [[nodiscard]] AuditReport audit(std::optional<std::uint64_t> depth = std::nullopt,
                                    const consensus::ProofOfWork& work = testing::no_work) {
        return audit_chain(*store, {.network = options.network,
                                    .proof_of_work = work,
                                    .pool = &pool,
                                    .depth = depth,
                                    .now = clock.now()});
    }

    /// Written, and then found by an audit of everything and by one of the last blocks.
    void expect_found(storage::StoreBatch batch, std::optional<std::uint64_t> height,
                      const std::string& what) {
        store->commit(std::move(batch));
        for (const std::optional<std::uint64_t> depth :
             {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(8)})
            expect_in(audit(depth), height, what);
    }

    static void expect_in(const AuditReport& report, std::optional<std::uint64_t> height,
                          const std::string& what) {
        EXPECT_FALSE(report.sound());
        std::string all;
        for (const AuditFinding& finding : report.findings) {
            all += finding.text() + '\n';
            if (finding.what.contains(what) &&
                (!height || (finding.block && finding.block->height == *height)))
                return;
        }
        ADD_FAILURE() << "not found: " << what << " in:\n" << all;
    }

    [[nodiscard]] BlockKey key_at(std::uint64_t height) const { return {height, *store->main_hash(height)}; }
    [[nodiscard]] Hash256 paid_output() const {
        return consensus::created_outputs(*paid->transactions[1], false).front();
    }

    base::ThreadPool pool{2};
    std::unique_ptr<storage::ChainStore> store;
    BlockKey tip;
    BlockPtr paid;  ///< block 107
};

TEST_F(ChainAudit, AStoreAsTheNodeLeavesItIsSound) {
    const AuditReport all = audit();
    for (const AuditFinding& finding : all.findings)
        ADD_FAILURE() << finding.text();
    EXPECT_EQ(all.headers, 112U);
    EXPECT_EQ(all.blocks, 111U);
    EXPECT_EQ(all.unspent, store->snapshot()->utxo_digest().count);
    for (const std::uint64_t depth : {1, 4, 8, 110, 111, 1000}) {
        const AuditReport some = audit(depth);
        EXPECT_TRUE(some.sound());
        EXPECT_EQ(some.blocks, std::min<std::uint64_t>(depth, 111));
    }
}

TEST_F(ChainAudit, APrunedStoreIsSoundAndReadAsFarAsItGoes) {
    storage::StoreBatch batch = store->batch();
    batch.prune(1, 100);
    store->commit(std::move(batch));
    const AuditReport report = audit();
    EXPECT_TRUE(report.sound());
    EXPECT_EQ(report.blocks, 11U);
    EXPECT_EQ(report.pruned_below, 100U);
    EXPECT_EQ(report.unspent, 0U);
    EXPECT_EQ(audit(50).blocks, 11U);
    EXPECT_EQ(audit(3).blocks, 3U);
    batch = store->batch();
    batch.prune(100, 112);
    store->commit(std::move(batch));
    EXPECT_FALSE(audit().sound());
}

TEST_F(ChainAudit, AnOutputThatIsMissingFromTheSet) {
    auto batch = store->batch();
    batch.erase_utxo(paid_output());
    store->commit(std::move(batch));
    expect_in(audit(), std::nullopt, "not what the blocks leave");
    expect_in(audit(8), 107, paid_output().to_text());
}

TEST_F(ChainAudit, AnOutputThatNoBlockHasMade) {
    auto batch = store->batch();
    batch.put_utxo(tip.hash, {.coinbase = false, .spent = false, .height = 50});
    store->commit(std::move(batch));
    expect_in(audit(), std::nullopt, "not what the blocks leave");
    EXPECT_TRUE(audit(8).sound()) << "no block below the depth can tell";
}

TEST_F(ChainAudit, AnOutputOfAnotherHeight) {
    auto batch = store->batch();
    batch.put_utxo(paid_output(), {.coinbase = false, .spent = false, .height = 7});
    store->commit(std::move(batch));
    expect_in(audit(), std::nullopt, "not what the blocks leave");
    expect_in(audit(8), 107, "unspent of height 7");
}

TEST_F(ChainAudit, AnUndoRecordThatIsMissing) {
    auto batch = store->batch();
    batch.erase_undo(key_at(107));
    expect_found(std::move(batch), 107, "its undo record is missing");
}

TEST_F(ChainAudit, AnUndoRecordWithoutOneOutput) {
    storage::BlockUndo undo = *store->undo(key_at(107));
    std::erase_if(undo.entries, [this](const auto& entry) { return entry.output_id == paid_output(); });
    auto batch = store->batch();
    batch.put_undo(key_at(107), undo);
    expect_found(std::move(batch), 107, "undo record is not that of its outputs");
}

TEST_F(ChainAudit, AnUndoRecordThatWouldBringBackANeverMadeOutput) {
    storage::BlockUndo undo = *store->undo(key_at(107));
    undo.entries.push_back(
        {.output_id = tip.hash, .before = {{.coinbase = false, .spent = false, .height = 1}}});
    auto batch = store->batch();
    batch.put_undo(key_at(107), undo);
    expect_found(std::move(batch), 107, "undo record is not that of its outputs");
}

TEST_F(ChainAudit, AnUndoRecordThatTakesAnOutputForSpent) {
    storage::BlockUndo undo = *store->undo(key_at(107));
    for (auto& entry : undo.entries) {
        if (entry.before) entry.before->spent = true;
    }
    auto batch = store->batch();
    batch.put_undo(key_at(107), undo);
    expect_found(std::move(batch), 107, "cannot be connected");
}

TEST_F(ChainAudit, AnotherBlockInItsPlace) {
    auto batch = store->batch();
    batch.put_block(key_at(107), *store->raw_block(key_at(108)), *store->statuses(key_at(108)));
    expect_found(std::move(batch), 107, "another block is stored");
}

TEST_F(ChainAudit, OtherTransactionsUnderItsHeader) {
    primitives::Block block = *paid;
    block.transactions.pop_back();
    auto batch = store->batch();
    batch.put_block(key_at(107), block.encode(), {false});
    expect_found(std::move(batch), 107, "its transactions are not those of its header");
}

TEST_F(ChainAudit, AnotherStatus) {
    auto batch = store->batch();
    batch.put_block(key_at(107), *store->raw_block(key_at(107)), {false, true});
    expect_found(std::move(batch), 107, "the statuses of its transactions are not those");
}

TEST_F(ChainAudit, AWrongSumOfWork) {
    storage::HeaderRecord record = *store->header(key_at(107));
    record.chain_work = record.chain_work + 1;
    auto batch = store->batch();
    batch.put_header(record);
    expect_found(std::move(batch), 107, "the work summed up");
}

TEST_F(ChainAudit, AHeaderThatBreaksARule) {
    storage::HeaderRecord record = *store->header(key_at(107));
    record.header.timestamp = 1;
    auto batch = store->batch();
    batch.put_header(record);
    expect_found(std::move(batch), 107, "another hash");
    expect_in(audit(), 107, "breaks a rule");
}

TEST_F(ChainAudit, AMainChainWithAHole) {
    auto batch = store->batch();
    batch.erase_main(107);
    expect_found(std::move(batch), 107, "does not name it");
}

TEST_F(ChainAudit, AMainChainThatGoesOnAboveTheTip) {
    auto batch = store->batch();
    batch.put_main(111, tip.hash);
    expect_found(std::move(batch), 110, "above the best");
}

TEST_F(ChainAudit, ABlockWithoutItsWork) {
    const consensus::ProofOfWork work = [this](const Hash256& hash, const Hash256&) {
        Hash256 result;
        if (hash == *store->main_hash(107)) result.bytes.fill(0xff);
        return result;
    };
    expect_in(audit(std::nullopt, work), 107, "proof of work");
}

TEST_F(ChainAudit, DamageEverywhereEndsInABoundedReport) {
    auto batch = store->batch();
    for (std::uint64_t height = 0; height <= 110; ++height)
        batch.erase_main(height);
    store->commit(std::move(batch));
    EXPECT_EQ(audit().findings.size(), kMaxAuditFindings);
}

TEST_F(ChainAudit, AnInterruptedOneIsNotSound) {
    std::stop_source stop;
    stop.request_stop();
    const AuditReport report = audit_chain(*store, {.network = options.network,
                                                    .proof_of_work = testing::no_work,
                                                    .pool = &pool,
                                                    .now = clock.now(),
                                                    .interrupt = stop.get_token()});
    EXPECT_TRUE(report.interrupted);
    EXPECT_FALSE(report.sound());
}

}  // namespace
}  // namespace bytom::chain
