// Payments in no block, in every order in which their news can come, under a time of the test's own.

#include "wallet/unconfirmed.hpp"

#include <algorithm>
#include <optional>

#include "wallet_fixture.hpp"

namespace bytom::wallet {
namespace {

using namespace std::chrono_literals;
using testing::kFee;
using testing::TransactionPtr;
using State = TransactionRecord::State;

constexpr Generation kGeneration = 1;
constexpr std::uint64_t kWallTime = 1'700'000'000;

class UnconfirmedTest : public testing::ChainFixture {
protected:
    void SetUp() override {
        ChainFixture::SetUp();
        make_database();
        const auto account = accounts->create("a", {testing::root_key("a").xpub()}, 1);
        mine = accounts->make_address(account->account->id, false)->control_program;
        funds = pay(genesis.transactions[0], mine);
        begin_afresh();
    }

    void make_database() {
        ++databases;
        auto opened = storage::KeyValueStore::open(
            {.directory = directory.path() / ("rows" + std::to_string(databases)),
             .network = "solonet",
             .contents = "wallet",
             .families = family_names()});
        ASSERT_TRUE(opened) << opened.error().text();
        unconfirmed.reset();
        outputs.reset();
        accounts.reset();
        store = *std::move(opened);
        accounts.emplace(*store, clock, consensus::solonet().bech32_prefix);
        outputs.emplace(*store, *chain, clock, [this] { return now; });
        const auto batch = store->batch();
        batch->put(kState, base::as_bytes(kViewKey),
                   rows::encode(ViewRow{.generation = kGeneration, .height = 0, .hash = {}}));
        store->write(*batch, false);
    }

    /// As after a restart; an unconfirmed transaction of somebody else's pays to us.
    void begin_afresh() {
        unconfirmed.reset();
        outputs.emplace(*store, *chain, clock, [this] { return now; });
        unconfirmed.emplace(*store, *accounts, *outputs);
        unconfirmed->load(kGeneration, now);
        EXPECT_TRUE(unconfirmed->entered(entry(funds), kGeneration, now));
    }

    static TransactionPtr pay(const TransactionPtr& from, const Bytes& to) {
        primitives::TxData data;
        data.inputs.push_back(testing::spend(*from, 0));
        data.outputs.push_back(testing::btm_output(from->data().outputs[0].value.amount - kFee));
        data.outputs.back().control_program = to;
        return testing::transaction(std::move(data));
    }

    static chain::PoolEntry entry(const TransactionPtr& tx) {
        chain::PoolEntry entry;
        entry.tx = tx;
        entry.time = kWallTime;
        return entry;
    }

    static chain::PoolSnapshot pool_of(const std::vector<TransactionPtr>& txs) {
        chain::PoolSnapshot pool;
        for (const TransactionPtr& tx : txs)
            pool.entries.push_back(std::make_shared<const chain::PoolEntry>(entry(tx)));
        return pool;
    }

    static chain::TxOutcome accepted() {
        chain::TxOutcome outcome;
        outcome.reception = chain::Reception::accepted;
        return outcome;
    }

    [[nodiscard]] std::optional<TransactionRecord> record(const TransactionPtr& tx) const {
        const auto value = store->get(kUnconfirmed, tx->id().view());
        return value ? rows::decode_transaction(*value) : std::nullopt;
    }

    [[nodiscard]] bool is_taken(const TransactionPtr& from) {
        const auto reserved = outputs->reserve_output(from->mapped().result_ids[0], true, 60s);
        if (!reserved) {
            EXPECT_EQ(reserved.error().kind, ErrorKind::reserved);
            return true;
        }
        outputs->cancel(reserved->id);
        return false;
    }

    /// The moments, in seconds from now, at which the payment is handed to the pool in the next hours.
    [[nodiscard]] std::vector<std::int64_t> tries(const TransactionPtr& tx, std::chrono::hours hours) {
        std::vector<std::int64_t> found;
        for (const auto start = now; now < start + hours; now += 1s) {
            for (const TransactionPtr& due : unconfirmed->take_due(now)) {
                if (due->id() == tx->id()) found.push_back((now - start) / 1s);
            }
        }
        return found;
    }

    int databases = 0;
    Resubmissions::Time now{1000h};
    std::unique_ptr<storage::KeyValueStore> store;
    std::optional<AccountStore> accounts;
    std::optional<OutputStore> outputs;
    std::optional<Unconfirmed> unconfirmed;
    Bytes mine;
    TransactionPtr funds;
};

// One whose programs fail moves BTM alone, and only the pool finds that out.
TEST_F(UnconfirmedTest, OtherAssetsThatASubmissionBringsAreNotSpentBeforeThePoolHasJudgedIt) {
    primitives::AssetId asset;
    asset.bytes.fill(7);
    for (const bool fails : {false, true}) {
        auto data = pay(funds, mine)->data();
        data.outputs[0].value.amount -= fails ? 1 : 0;
        data.outputs.push_back(data.outputs[0]);
        data.outputs[1].value = {.asset_id = asset, .amount = 30};
        const auto tx = testing::transaction(std::move(data));
        const auto can_be_spent = [&](std::size_t index) {
            const auto reserved = outputs->reserve_output(tx->mapped().result_ids[index], true, 60s);
            if (reserved) outputs->cancel(reserved->id);
            return reserved.has_value();
        };
        const Submission begun = unconfirmed->begin_submission(tx, kGeneration, kWallTime);
        EXPECT_TRUE(can_be_spent(0));
        EXPECT_FALSE(can_be_spent(1));
        auto outcome = accepted();
        outcome.status_fail = fails;
        unconfirmed->end_submission(tx->id(), begun, outcome, now);
        EXPECT_TRUE(can_be_spent(0));
        EXPECT_EQ(can_be_spent(1), !fails);
        auto entered = entry(tx);
        entered.status_fail = fails;
        EXPECT_TRUE(unconfirmed->entered(entered, kGeneration, now));
        EXPECT_EQ(can_be_spent(1), !fails);
        unconfirmed->left(entered, chain::RemovalReason::requested, now);
        ASSERT_TRUE(unconfirmed->abandon(tx->id()));
    }
}

// The wallet's thread hears of the pool later than the user gives the payment up.
TEST_F(UnconfirmedTest, AbandoningIsFinalInWhateverOrderTheNewsCome) {
    enum class News : std::uint8_t { added, removed, answered, abandoned };
    int tag = 0;
    for (const bool by_snapshots : {false, true}) {
        std::vector<News> order{News::added, News::removed, News::answered, News::abandoned};
        do {
            if (std::ranges::find(order, News::removed) < std::ranges::find(order, News::added)) continue;
            auto data = pay(funds, testing::anyone_can_spend())->data();
            data.outputs[0].value.amount -= static_cast<std::uint64_t>(++tag);
            const auto tx = testing::transaction(std::move(data));
            const Submission begun = unconfirmed->begin_submission(tx, kGeneration, kWallTime);
            EXPECT_EQ(begun, Submission::added);
            EXPECT_TRUE(is_taken(funds));
            bool abandoned = false;
            bool in_pool = false;
            for (const News news : order) {
                switch (news) {
                    case News::added:
                        in_pool = true;
                        if (by_snapshots) {
                            const auto refused = unconfirmed->reset(pool_of({funds, tx}), kGeneration, now);
                            EXPECT_EQ(refused.empty(), !abandoned);
                        } else {
                            EXPECT_EQ(unconfirmed->entered(entry(tx), kGeneration, now), !abandoned);
                        }
                        break;
                    case News::removed:
                        // Somebody else's reason if the user has not given it up yet.
                        in_pool = false;
                        if (by_snapshots) {
                            EXPECT_TRUE(unconfirmed->reset(pool_of({funds}), kGeneration, now).empty());
                        } else {
                            unconfirmed->left(entry(tx), chain::RemovalReason::requested, now);
                        }
                        break;
                    case News::answered:
                        unconfirmed->end_submission(tx->id(), begun, accepted(), now);
                        break;
                    case News::abandoned:
                        ASSERT_EQ(unconfirmed->abandon(tx->id()), std::vector{tx->id()});
                        abandoned = true;
                        break;
                }
                EXPECT_EQ(is_taken(funds), !abandoned);
                ASSERT_TRUE(record(tx));
                EXPECT_EQ(record(tx)->state, abandoned ? State::dropped : State::pending);
                EXPECT_EQ(record(tx)->drop_reason, abandoned ? DropReason::abandoned : DropReason::none);
            }
            EXPECT_FALSE(in_pool);
            EXPECT_TRUE(tries(tx, 1h).empty());
            EXPECT_FALSE(unconfirmed->abandon(tx->id()));
            begin_afresh();
            EXPECT_TRUE(tries(tx, 1h).empty());
            EXPECT_EQ(record(tx)->state, State::dropped);
            EXPECT_FALSE(is_taken(funds));
        } while (std::ranges::next_permutation(order).found);
    }
}

TEST_F(UnconfirmedTest, WhatWasAbandonedIsPendingOnceAUserSubmitsItAgain) {
    const auto tx = pay(funds, testing::anyone_can_spend());
    (void)unconfirmed->begin_submission(tx, kGeneration, kWallTime);
    ASSERT_TRUE(unconfirmed->abandon(tx->id()));
    const Submission begun = unconfirmed->begin_submission(tx, kGeneration, kWallTime);
    EXPECT_EQ(begun, Submission::revived);
    // News from before: of its first time in the pool.
    EXPECT_TRUE(unconfirmed->entered(entry(tx), kGeneration, now));
    unconfirmed->left(entry(tx), chain::RemovalReason::requested, now);
    unconfirmed->end_submission(tx->id(), begun, accepted(), now);
    EXPECT_EQ(record(tx)->state, State::pending);
    EXPECT_TRUE(is_taken(funds));
}

// A record of an earlier version.
TEST_F(UnconfirmedTest, AnAbandonedOneThatWasPendingOnTheDiskStaysAbandoned) {
    const auto tx = pay(funds, testing::anyone_can_spend());
    (void)unconfirmed->begin_submission(tx, kGeneration, kWallTime);
    auto old = *record(tx);
    old.drop_reason = DropReason::abandoned;
    const auto batch = store->batch();
    batch->put(kUnconfirmed, tx->id().view(), rows::encode(old));
    store->write(*batch, false);
    begin_afresh();
    EXPECT_EQ(record(tx)->state, State::dropped);
    EXPECT_TRUE(tries(tx, 1h).empty());
    EXPECT_FALSE(is_taken(funds));
}

// What was submitted and is in the pool is told to peers again, ever less often, until it is in a block.
TEST_F(UnconfirmedTest, IsAnnouncedAgainWhileItIsInThePool) {
    const auto parent = pay(funds, mine);
    const auto child = pay(parent, testing::anyone_can_spend());
    for (const TransactionPtr& tx : {parent, child}) {
        const Submission begun = unconfirmed->begin_submission(tx, kGeneration, kWallTime);
        EXPECT_TRUE(unconfirmed->entered(entry(tx), kGeneration, now));
        unconfirmed->end_submission(tx->id(), begun, accepted(), now);
    }
    std::vector<std::int64_t> told;
    for (const auto start = now; now <= start + 12h; now += 1s) {
        ASSERT_TRUE(unconfirmed->take_due(now).empty());
        // Nothing is due before the time that was said.
        const bool due = unconfirmed->next_due() <= now;
        const auto announced = unconfirmed->take_announcements(now);
        ASSERT_EQ(announced.empty(), !due);
        if (announced.empty()) continue;
        EXPECT_EQ(announced, (std::vector{parent, child}));
        told.push_back((now - start) / 1min);
    }
    EXPECT_EQ(told, (std::vector<std::int64_t>{5, 10, 20, 40, 80, 160, 320, 560}));
    unconfirmed->forget({.header = {}, .transactions = {parent, child}}, {}, now);
    EXPECT_EQ(unconfirmed->next_due(), std::nullopt);
}

// Evicted from the pool it goes back at once; refused for what passes it is tried again, and with blocks.
TEST_F(UnconfirmedTest, GoesBackToThePoolAtTheTimesThatWereSaid) {
    const auto tx = pay(funds, testing::anyone_can_spend());
    const Submission begun = unconfirmed->begin_submission(tx, kGeneration, kWallTime);
    EXPECT_TRUE(unconfirmed->take_due(now + 24h).empty());  // its submission is under way
    EXPECT_TRUE(unconfirmed->entered(entry(tx), kGeneration, now));
    unconfirmed->end_submission(tx->id(), begun, accepted(), now);
    now += 2h;
    unconfirmed->left(entry(tx), chain::RemovalReason::evicted, now);
    EXPECT_TRUE(unconfirmed->take_announcements(now + 24h).empty());
    EXPECT_EQ(unconfirmed->next_due(), now);
    EXPECT_EQ(tries(tx, 2h), (std::vector<std::int64_t>{0, 60, 180, 420, 900, 1860, 3660, 5460}));
    unconfirmed->forget({}, {}, now);  // a block without it
    EXPECT_EQ(tries(tx, 1h).front(), 0);
    ASSERT_TRUE(unconfirmed->abandon(tx->id()));
    EXPECT_EQ(unconfirmed->next_due(), std::nullopt);
}

}  // namespace
}  // namespace bytom::wallet
