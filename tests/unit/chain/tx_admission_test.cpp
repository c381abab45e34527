// How transactions come into the pool: what is looked at first, what is never run, who waits for whom.

#include <future>

#include <bytom/crypto/sha3.hpp>
#include <bytom/vm/opcode.hpp>

#include "chain/program_check.hpp"
#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"

namespace bytom::chain {
namespace {

using testing::kFee;
using testing::split;
using testing::TransactionPtr;

/// Ends well after this many rounds, each of which makes gas: a child that cannot pay for what it pushes,
/// this program, leaves it to its parent (03 §5.6).
Bytes gas_maker(std::uint32_t rounds) {
    Bytes program{0x04};
    for (int i = 0; i < 4; ++i)
        program.push_back(static_cast<std::uint8_t>(rounds >> (8 * i)));
    const Bytes loop{vm::OP_FALSE,
                     vm::OP_DATA_1,
                     vm::OP_PROGRAM,
                     vm::OP_1,
                     vm::OP_CHECKPREDICATE,
                     vm::OP_DROP,
                     vm::OP_1SUB,
                     vm::OP_DUP,
                     vm::OP_JUMPIF,
                     5,
                     0,
                     0,
                     0,
                     vm::OP_DROP,
                     vm::OP_1,
                     vm::OP_JUMP,
                     0xff,
                     0xff,
                     0xff,
                     0x7f};
    program.insert(program.end(), loop.begin(), loop.end());
    program.resize(300, vm::OP_NOP);
    return program;
}

class TxAdmissionTest : public testing::MatureChainFixture {
protected:
    /// Issues an asset of this program.
    static TransactionPtr issue(const primitives::Transaction& from, const Bytes& program,
                                const std::vector<Bytes>& arguments, std::uint64_t time_range = 0) {
        primitives::TxData data = split(from, 0, 1, 20 * kFee, time_range)->data();
        primitives::IssuanceInput issuance;
        issuance.nonce = {1};
        issuance.issuance_program = program;
        issuance.value = {.asset_id = primitives::compute_asset_id(1, program, crypto::sha3_256({})),
                          .amount = 5};
        issuance.arguments = arguments;
        primitives::TxOutput issued = testing::btm_output(5);
        issued.value = issuance.value;
        primitives::TxInput input;
        input.body = std::move(issuance);
        data.inputs.push_back(std::move(input));
        data.outputs.push_back(std::move(issued));
        return testing::transaction(std::move(data));
    }

    /// Its program wants the argument 1: another one makes it fail, under the same id.
    static TransactionPtr issue(const primitives::Transaction& from, std::uint8_t argument) {
        return issue(from, {vm::OP_1, vm::OP_EQUAL}, {Bytes{argument}});
    }

    [[nodiscard]] std::vector<Hash256> pool() const {
        std::vector<Hash256> ids;
        for (const PoolEntryPtr& entry : chain->pool()->entries)
            ids.push_back(entry->id());
        return ids;
    }

    using Ids = std::vector<Hash256>;
};

TEST_F(TxAdmissionTest, ProgramsOfMadeUpInputsAreNotRun) {
    primitives::TxData data = split(coinbase(1), 0, 1, 20 * kFee)->data();
    for (std::uint8_t i = 0; i < 100; ++i) {
        primitives::SpendInput spend;
        spend.source_id.bytes[0] = i;
        spend.value = {.asset_id = {}, .amount = 1};
        spend.control_program = gas_maker(0x7fffffff);
        primitives::TxInput input;
        input.body = std::move(spend);
        data.inputs.push_back(std::move(input));
        data.outputs.push_back(testing::btm_output(1));
        data.outputs.back().value.asset_id = {};
    }
    const TxOutcome outcome = chain->process_transaction(testing::transaction(data), 7);
    EXPECT_EQ(outcome.reception, Reception::orphan);
    EXPECT_FALSE(outcome.blames_sender());
}

TEST_F(TxAdmissionTest, ProgramsThatDoMoreThanHonestGasCanBuyAreGivenUp) {
    const TransactionPtr tx = issue(coinbase(1), gas_maker(0x7fffffff), {});
    for (int i = 0; i < 3; ++i) {
        const TxOutcome outcome = chain->process_transaction(tx, 7);
        EXPECT_EQ(outcome.error_name(), "TOO_MUCH_WORK");
        EXPECT_FALSE(outcome.blames_sender());
    }
    EXPECT_EQ(chain->process_transaction(tx).error_name(), "TOO_MUCH_WORK");
    EXPECT_TRUE(pool().empty());
}

TEST_F(TxAdmissionTest, WhatEndsWithMoreGasThanItBeganWithIsRefused) {
    const TransactionPtr tx = issue(coinbase(1), gas_maker(3'000), {});
    EXPECT_EQ(chain->process_transaction(tx, 7).error_name(), "GAS_GAINED");
    EXPECT_EQ(chain->process_transaction(tx).error_name(), "GAS_GAINED");
}

TEST_F(TxAdmissionTest, PeersBringNothingThatFails) {
    const TransactionPtr bad = issue(coinbase(1), 2);
    const TransactionPtr good = issue(coinbase(1), 1);
    ASSERT_EQ(bad->id(), good->id());
    const TxOutcome outcome = chain->process_transaction(bad, 7);
    EXPECT_EQ(outcome.error_name(), "STATUS_FAIL");
    EXPECT_FALSE(outcome.blames_sender());
    EXPECT_TRUE(chain->process_transaction(good, 8).accepted());
    ASSERT_EQ(pool(), Ids{good->id()});
    EXPECT_FALSE(chain->pool()->entries[0]->status_fail);
    EXPECT_TRUE(chain->process_transaction(bad, 7).was_known);
}

TEST_F(TxAdmissionTest, AVersionThatSucceedsReplacesOneThatFails) {
    const TransactionPtr bad = issue(coinbase(1), 2);
    const TransactionPtr good = issue(coinbase(1), 1);
    const TransactionPtr child = split(*bad, 0);
    ASSERT_TRUE(chain->process_transaction(bad).accepted());
    ASSERT_TRUE(chain->process_transaction(child).accepted());
    ASSERT_TRUE(chain->pool()->entries[0]->status_fail);

    SubscriptionOptions wish;
    wish.pool = true;
    const auto events = chain->subscribe(wish);
    while (events->next()) {
    }
    EXPECT_TRUE(chain->process_transaction(good, 7).accepted());
    EXPECT_EQ(pool(), (Ids{good->id(), child->id()})) << "parents before children";
    EXPECT_FALSE(chain->pool()->entries[0]->status_fail);
    const auto removed = events->next();
    ASSERT_TRUE(removed && std::holds_alternative<TransactionRemoved>(*removed));
    EXPECT_EQ(std::get<TransactionRemoved>(*removed).reason, RemovalReason::replaced);
    const auto added = events->next();
    ASSERT_TRUE(added && std::holds_alternative<TransactionAdded>(*added));
    EXPECT_EQ(std::get<TransactionAdded>(*added).entry->tx, good);
}

TEST_F(TxAdmissionTest, ASpoiledOrphanKeepsNoGoodOneOut) {
    const TransactionPtr parent = split(coinbase(1), 0);
    const TransactionPtr good = issue(*parent, 1);
    const TransactionPtr bad = issue(*parent, 2);
    EXPECT_EQ(chain->process_transaction(bad, 6).reception, Reception::orphan);
    EXPECT_EQ(chain->process_transaction(good, 7).reception, Reception::orphan);
    EXPECT_EQ(chain->process_transaction(bad, 8).reception, Reception::orphan);
    EXPECT_TRUE(chain->process_transaction(parent).accepted());
    ASSERT_EQ(pool(), (Ids{parent->id(), good->id()}));
    EXPECT_FALSE(chain->pool()->entries[1]->status_fail);
    EXPECT_EQ(chain->pool_totals().orphans, 0U);
}

TEST_F(TxAdmissionTest, WhoSendsMostOrphansLosesThem) {
    options.tx_pool.orphans = 4;
    reopen();
    const TransactionPtr parent = split(coinbase(1), 0, 12);
    const TransactionPtr honest = split(*parent, 0);
    EXPECT_EQ(chain->process_transaction(honest, 1).reception, Reception::orphan);
    for (std::size_t i = 1; i < 12; ++i)
        EXPECT_EQ(chain->process_transaction(split(*parent, i), 2).reception, Reception::orphan);
    EXPECT_TRUE(chain->is_orphan_transaction(honest->id()));
}

TEST_F(TxAdmissionTest, OrphansDoNotGrowOldWhileOldBlocksComeIn) {
    const TransactionPtr parent = split(coinbase(1), 0);
    const TransactionPtr child = split(*parent, 0);
    EXPECT_EQ(chain->process_transaction(child, 7).reception, Reception::orphan);
    for (int i = 0; i < 3; ++i) {
        clock.set(clock.now() + 500);
        grow(1);
    }
    const auto block = testing::make_block(chain->tip()->header, {parent});
    ASSERT_TRUE(chain->process_block(block).tip_changed);
    EXPECT_EQ(pool(), Ids{child->id()});
}

/// With programs run on threads of their own.
class ThreadedTxAdmissionTest : public TxAdmissionTest {
protected:
    void SetUp() override {
        options.pool = &threads;
        TxAdmissionTest::SetUp();
    }

    std::future<TxOutcome> submit(const TransactionPtr& tx, PeerId peer) {
        auto promise = std::make_shared<std::promise<TxOutcome>>();
        auto future = promise->get_future();
        chain->submit_transaction(tx, peer,
                                  [promise](const TxOutcome& outcome) { promise->set_value(outcome); });
        return future;
    }

    base::ThreadPool threads{2};
};

TEST_F(ThreadedTxAdmissionTest, ParentsAndChildrenInARowAllComeIn) {
    std::vector<TransactionPtr> row{split(coinbase(1), 0)};
    for (int i = 0; i < 30; ++i)
        row.push_back(split(*row.back(), 0, 1, kFee));
    std::vector<std::future<TxOutcome>> outcomes;
    for (const TransactionPtr& tx : row)
        outcomes.push_back(submit(tx, 7));
    for (auto& outcome : outcomes)
        EXPECT_NE(outcome.get().reception, Reception::refused);
    // Orphans follow their parents without an answer of their own.
    EXPECT_TRUE(testing::eventually([&] { return pool().size() == row.size(); }));
    Ids expected;
    for (const TransactionPtr& tx : row)
        expected.push_back(tx->id());
    EXPECT_EQ(pool(), expected);
}

TEST_F(ThreadedTxAdmissionTest, StoppingAnswersEverythingThatIsBeingChecked) {
    std::vector<std::future<TxOutcome>> outcomes;
    for (std::uint64_t i = 0; i < 300; ++i) {
        const TransactionPtr tx = issue(coinbase(1), gas_maker(0x7fffffff), {}, 1'000'000 + i);
        outcomes.push_back(submit(tx, 1 + i % 3));
    }
    chain->stop();
    for (auto& outcome : outcomes) {
        const TxOutcome result = outcome.get();
        EXPECT_EQ(result.reception, Reception::refused);
        EXPECT_FALSE(result.blames_sender());
    }
}

TEST_F(ThreadedTxAdmissionTest, BlocksPassTransactionsThatWait) {
    options.tx_pool.peer_work_initial = 1;
    options.tx_pool.peer_work_per_second = 1'000;
    reopen();
    auto first = submit(split(coinbase(1), 0), 7);
    EXPECT_TRUE(first.get().accepted());
    auto waits = submit(split(coinbase(2), 0), 7);
    EXPECT_TRUE(submit(split(coinbase(3), 0), 8).get().accepted()) << "another peer has a quota of its own";
    grow(1);
    EXPECT_EQ(waits.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    clock.set(clock.now() + 100);
    EXPECT_TRUE(waits.get().accepted());
}

TEST_F(ThreadedTxAdmissionTest, WhatWaitsForAPeersQuotaIsBounded) {
    options.tx_pool.peer_work_initial = 1;
    options.tx_pool.peer_work_per_second = 0;
    options.tx_pool.waiting_per_peer = 3;
    reopen();
    EXPECT_TRUE(submit(split(coinbase(1), 0), 7).get().accepted());
    std::vector<std::future<TxOutcome>> waiting;
    for (std::size_t height = 2; height < 5; ++height)
        waiting.push_back(submit(split(coinbase(height), 0), 7));
    EXPECT_EQ(submit(split(coinbase(5), 0), 7).get().error_name(), "OVERLOADED");
    EXPECT_TRUE(submit(split(coinbase(6), 0), 0).get().accepted()) << "ours do not wait";
    chain->stop();
    for (auto& outcome : waiting)
        EXPECT_EQ(outcome.get().refusal, Refusal::stopping);
}

TEST_F(TxAdmissionTest, WhatNoGasCanPayForIsRefusedByItsSize) {
    primitives::TxData data = split(coinbase(1), 0)->data();
    auto& arguments = std::get<primitives::SpendInput>(data.inputs.front().body).arguments;
    arguments = {Bytes(static_cast<std::size_t>(consensus::kMaxTxGas), 1)};
    const TxOutcome outcome = chain->process_transaction(testing::transaction(data), 7);
    EXPECT_EQ(outcome.error_name(), "OVERSIZED");
    EXPECT_FALSE(outcome.blames_sender()) << "whoever relays it may have been deceived";
}

TEST_F(ThreadedTxAdmissionTest, MemoryOfWhatWaitsIsBoundedForAPeerAndInAll) {
    options.tx_pool.peer_work_initial = 1;
    options.tx_pool.peer_work_per_second = 0;
    options.tx_pool.waiting_bytes_per_peer = 40'000;
    options.tx_pool.waiting_bytes = 100'000;
    reopen();
    std::vector<std::future<TxOutcome>> waiting;
    std::size_t next = 1;
    // Each takes some ten thousand bytes; the first of a peer does not wait.
    const auto waits = [&](PeerId peer, bool is_first) {
        auto outcome = submit(split(coinbase(next++), 0, 50), peer);
        // Its turn comes behind the transaction's, which has its answer then or waits.
        (void)chain->process_block(blocks.front());
        if (!is_first && outcome.wait_for(std::chrono::seconds(0)) == std::future_status::timeout) {
            waiting.push_back(std::move(outcome));
            return true;
        }
        return outcome.get().error_name() != "OVERLOADED";
    };
    std::size_t most = 0;
    for (PeerId peer = 7; peer < 12; ++peer) {
        std::size_t count = 0;
        while (count < 10 && waits(peer, count == 0))
            ++count;
        EXPECT_LT(count, 10U) << "of one peer";
        most = std::max(most, count);
    }
    EXPECT_GE(most, 2U);
    EXPECT_LT(waiting.size(), 5 * most) << "of all peers";
    chain->stop();
    for (auto& outcome : waiting)
        EXPECT_EQ(outcome.get().refusal, Refusal::stopping);
}

class ProgramCheckTest : public TxAdmissionTest {
protected:
    [[nodiscard]] ProgramCheck check(const TransactionPtr& tx) {
        return check_programs(*tx, 111, never_cancelled, memory);
    }

    std::atomic<bool> never_cancelled{false};
    vm::MemoryBudget memory{std::size_t{64} << 20};
};

TEST_F(ProgramCheckTest, TellsTheWorkThatWasDone) {
    EXPECT_LT(check(split(coinbase(1), 0)).work, 100) << "a program of one instruction";
    // Fails at once, and was charged as if it had used up everything.
    const ProgramCheck failing = check(issue(coinbase(1), 9));
    EXPECT_TRUE(failing.verdict.error);
    EXPECT_LT(failing.work, 100);
    const ProgramCheck endless = check(issue(coinbase(1), gas_maker(0x7fffffff), {}));
    EXPECT_EQ(endless.end, ProgramCheck::End::too_much_work);
    EXPECT_GE(endless.work, kPoolTransactionWork);
}

TEST_F(ProgramCheckTest, MemoryThatIsNotThereIsNoVerdict) {
    Bytes program{0x01, 0xaa};
    for (int i = 0; i < 16; ++i)
        program.insert(program.end(), {vm::OP_DUP, vm::OP_CAT});
    program.insert(program.end(), {vm::OP_DROP, vm::OP_1});
    const TransactionPtr tx = issue(coinbase(1), program, {});
    ASSERT_FALSE(check(tx).verdict.error);
    EXPECT_EQ(memory.used(), 0U) << "it is given back";
    ASSERT_TRUE(memory.take(memory.limit()));
    EXPECT_EQ(check(tx).end, ProgramCheck::End::no_memory);
    memory.give_back(memory.limit());
    EXPECT_EQ(check(tx).end, ProgramCheck::End::complete);
}

}  // namespace
}  // namespace bytom::chain
