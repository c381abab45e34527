// Reservations, unconfirmed outputs and their order (10 §4).

#include <random>
#include <set>

#include <bytom/crypto/sha3.hpp>
#include <bytom/spending/coin_selection.hpp>

#include "support/eventually.hpp"
#include "wallet_fixture.hpp"

namespace bytom::wallet {
namespace {

using namespace std::chrono_literals;
using testing::kFee;
using testing::TransactionPtr;

constexpr std::uint64_t kReward = 41'250'000'000;  // neu, of a coinbase

class Outputs : public testing::WalletFixture {
protected:
    void SetUp() override {
        WalletFixture::SetUp();
        account = make_account("a", "a");
        mine = program(account);
        // Three coinbases are ours; those of the first blocks are anyone's, and mature.
        for (int i = 0; i < 110; ++i)
            mine_block({});
        for (int i = 0; i < 3; ++i)
            mine_block({}, mine);
    }

    void mine_block(const std::vector<TransactionPtr>& txs,
                    const Bytes& reward_to = testing::anyone_can_spend()) {
        const auto block = testing::make_block(chain->tip()->header, txs, {}, 0, reward_to);
        const chain::BlockOutcome outcome = chain->process_block(block);
        ASSERT_TRUE(outcome.tip_changed) << outcome.error_text();
        ASSERT_TRUE(settle());
    }

    /// Spends the coinbase of a block of this height into outputs of ours.
    TransactionPtr pay(std::uint64_t height, const std::vector<std::uint64_t>& amounts) {
        const auto block = chain->block(*chain->main_node(height));
        primitives::TxData data;
        data.inputs.push_back(testing::spend(*block->transactions[0], 0));
        std::uint64_t left = block->transactions[0]->data().outputs[0].value.amount - kFee;
        for (const std::uint64_t amount : amounts) {
            data.outputs.push_back(testing::btm_output(amount));
            data.outputs.back().control_program = mine;
            left -= amount;
        }
        data.outputs.push_back(testing::btm_output(left));
        return testing::transaction(std::move(data));
    }

    void into_pool(const TransactionPtr& tx) {
        const chain::TxOutcome outcome = chain->process_transaction(tx);
        ASSERT_TRUE(outcome.accepted()) << outcome.error_text();
        ASSERT_TRUE(testing::eventually([&] { return wallet->find_transaction(tx->id()).has_value(); }));
    }

    [[nodiscard]] Result<Reservation, WalletError> reserve(std::uint64_t amount, bool use_unconfirmed = false,
                                                           std::chrono::milliseconds ttl = 60s) {
        return wallet->outputs().reserve(account->id, primitives::kBtmAssetId, amount, use_unconfirmed, ttl);
    }

    AccountPtr account;
    Bytes mine;
};

TEST_F(Outputs, RefusalsSayWhy) {
    EXPECT_EQ(reserve(3 * kReward + 1).error().kind, ErrorKind::insufficient);
    EXPECT_EQ(reserve(3 * kReward).error().kind, ErrorKind::immature);
    mine_block({pay(1, {500, 300, 300, 100})});
    EXPECT_EQ(reserve(1201).error().kind, ErrorKind::immature);
    const auto first = reserve(500);
    ASSERT_TRUE(first);
    EXPECT_EQ(reserve(1200).error().kind, ErrorKind::reserved);
    EXPECT_EQ(reserve(3 * kReward + 1201).error().kind, ErrorKind::insufficient);
    EXPECT_TRUE(wallet->outputs().cancel(first->id));
    EXPECT_FALSE(wallet->outputs().cancel(first->id));
    EXPECT_TRUE(reserve(1200));
    EXPECT_EQ(wallet->outputs().balances(account->id).front().amount, 3 * kReward + 1200);
    EXPECT_EQ(wallet->outputs().balances(account->id).front().outputs, 7);
}

TEST_F(Outputs, CoinbasesMature) {
    for (int i = 0; i < 98; ++i)
        mine_block({});
    const Output coinbase = wallet->outputs().list({}).front();
    // The first of ours is usable at the hundredth block after it.
    EXPECT_EQ(chain->tip()->height(), 211);
    ASSERT_TRUE(reserve(kReward));
    EXPECT_EQ(reserve(kReward).error().kind, ErrorKind::reserved);
    EXPECT_EQ(reserve(kReward + 1).error().kind, ErrorKind::immature);
    EXPECT_GE(coinbase.valid_height, 211);
}

TEST_F(Outputs, PicksAreExactAndDeterministic) {
    mine_block({pay(1, {500, 300, 300, 100})});
    const auto picked = reserve(350);
    ASSERT_TRUE(picked);
    // 500 suffices; 300 and 300 replace it; 100 replaces the first of them.
    ASSERT_EQ(picked->outputs.size(), 2);
    EXPECT_EQ(picked->outputs[0].value.amount, 300);
    EXPECT_EQ(picked->outputs[1].value.amount, 100);
    EXPECT_EQ(picked->change, 50);
    // Of the two of 300 the one with the higher id came second.
    for (const Output& other : wallet->outputs().list({})) {
        if (other.value.amount == 300) {
            EXPECT_LE(other.id, picked->outputs[0].id);
        }
    }
    EXPECT_EQ(picked->outputs[0].account_id, account->id);
    EXPECT_EQ(picked->outputs[0].control_program, mine);
}

TEST_F(Outputs, PicksAreThoseOfTheRuleOverAllOutputs) {
    std::mt19937_64 random(5);  // NOLINT(cert-msc51-cpp): the same numbers each time
    const auto amounts = [&random](std::size_t count) {
        std::vector<std::uint64_t> result;
        for (std::size_t i = 0; i < count; ++i)
            result.push_back(1 + random() % 50);
        return result;
    };
    mine_block({pay(1, amounts(40))});
    into_pool(pay(2, amounts(10)));
    OutputQuery everything;
    everything.unconfirmed = true;
    std::set<Hash256> taken;
    for (int round = 0; round < 300; ++round) {
        const bool use_unconfirmed = random() % 2 == 0;
        std::vector<Output> usable = wallet->outputs().list(use_unconfirmed ? everything : OutputQuery{});
        std::erase_if(usable, [&](const Output& output) {
            return output.valid_height > chain->tip()->height() || taken.contains(output.id);
        });
        std::ranges::sort(usable, {},
                          [](const Output& output) { return std::pair(~output.value.amount, output.id); });
        std::size_t next = 0;
        const std::uint64_t amount = 1 + random() % 70;
        const spending::CoinChoice expected =
            spending::choose_coins(amount, [&]() -> std::optional<spending::Coin> {
                if (next == usable.size()) return std::nullopt;
                const Output& output = usable[next++];
                return spending::Coin{.id = output.id, .amount = output.value.amount};
            });
        const auto picked = reserve(amount, use_unconfirmed);
        ASSERT_EQ(picked.has_value(), expected.sum >= amount);
        if (!picked) continue;
        ASSERT_EQ(picked->outputs.size(), expected.coins.size());
        for (std::size_t i = 0; i < expected.coins.size(); ++i)
            ASSERT_EQ(picked->outputs[i].id, expected.coins[i].id);
        ASSERT_EQ(picked->change, expected.sum - amount);
        if (random() % 4 == 0) {
            for (const Output& output : picked->outputs)
                taken.insert(output.id);
        } else {
            wallet->outputs().cancel(picked->id);
        }
    }
    EXPECT_FALSE(taken.empty());
}

TEST_F(Outputs, ReservationsAreSeenAndExpire) {
    mine_block({pay(1, {500})});
    const auto kept = reserve(400, false, 1500ms);
    ASSERT_TRUE(kept);
    const std::vector<Reservation> seen = wallet->outputs().reservations();
    ASSERT_EQ(seen.size(), 1);
    EXPECT_EQ(seen[0].id, kept->id);
    EXPECT_EQ(seen[0].expiry, clock.now() + 2);
    // The clock may be set as it likes.
    clock.set(clock.now() + 1'000'000);
    EXPECT_EQ(reserve(400).error().kind, ErrorKind::reserved);
    clock.set(clock.now() - 2'000'000);
    time_passes(2s);
    EXPECT_EQ(reserve(400).error().kind, ErrorKind::reserved);
    time_passes(1s);
    EXPECT_TRUE(wallet->outputs().reservations().empty());
    EXPECT_TRUE(reserve(400));
}

// Anybody can issue an asset of his own, as much as he likes, to an address of ours.
TEST_F(Outputs, BalancesOfAHostileAssetDoNotWrap) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    const auto issue = [&](std::uint64_t height) {
        primitives::TxData data = pay(height, {})->data();
        primitives::IssuanceInput issuance;
        issuance.nonce.push_back(static_cast<std::uint8_t>(height));
        issuance.asset_definition = base::to_bytes(base::as_bytes("{}"));
        issuance.issuance_program = testing::anyone_can_spend();
        issuance.value = {.asset_id = primitives::compute_asset_id(
                              1, issuance.issuance_program, crypto::sha3_256(issuance.asset_definition)),
                          .amount = kMost};
        data.outputs.push_back(testing::btm_output(kMost));
        data.outputs.back().value.asset_id = issuance.value.asset_id;
        data.outputs.back().control_program = mine;
        data.inputs.emplace_back().body = std::move(issuance);
        return testing::transaction(std::move(data));
    };
    const auto balance = [&] {
        Balance found;
        for (const Balance& one : wallet->outputs().balances({})) {
            if (one.asset_id != primitives::kBtmAssetId) found = one;
        }
        return found;
    };
    const primitives::BlockHeader fork = chain->tip()->header;
    mine_block({issue(1), issue(2)});
    EXPECT_EQ(balance().amount, 2 * kMost);
    EXPECT_FALSE(balance().overflow);
    mine_block({issue(3)});
    EXPECT_EQ(balance().amount, ~std::uint64_t{0});
    EXPECT_TRUE(balance().overflow);
    EXPECT_EQ(balance().outputs, 3);
    const auto held = balance();
    // What is more than a transaction can spend cannot be reserved; the most can.
    EXPECT_EQ(wallet->outputs().reserve(account->id, held.asset_id, kMost + 1, false, 60s).error().kind,
              ErrorKind::insufficient);
    const auto most = wallet->outputs().reserve(account->id, held.asset_id, kMost, false, 60s);
    ASSERT_TRUE(most);
    EXPECT_EQ(most->change, 0);
    for (const auto& block : branch(fork, 3, "other"))
        ASSERT_TRUE(chain->process_block(block).accepted());
    ASSERT_TRUE(settle());
    EXPECT_EQ(balance().outputs, 0);
}

TEST_F(Outputs, AParticularOutput) {
    mine_block({pay(1, {500})});
    Hash256 payment;
    Hash256 immature;
    for (const Output& output : wallet->outputs().list({}))
        (output.value.amount == 500 ? payment : immature) = output.id;
    EXPECT_EQ(wallet->outputs().reserve_output(Hash256{}, true, 1s).error().kind, ErrorKind::match_utxo);
    EXPECT_EQ(wallet->outputs().reserve_output(immature, true, 1s).error().kind, ErrorKind::immature);
    const auto kept = wallet->outputs().reserve_output(payment, false, 1s);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->outputs[0].value.amount, 500);
    EXPECT_EQ(wallet->outputs().reserve_output(payment, false, 1s).error().kind, ErrorKind::reserved);
}

TEST_F(Outputs, UnconfirmedOnesAreUsedWhenAsked) {
    const TransactionPtr tx = pay(1, {700, 200});
    into_pool(tx);
    const Hash256 id = tx->mapped().result_ids[0];
    EXPECT_EQ(wallet->outputs().list({}).size(), 3);
    OutputQuery query;
    query.unconfirmed = true;
    EXPECT_EQ(wallet->outputs().list(query).size(), 5);
    query.from = 4;
    EXPECT_EQ(wallet->outputs().list(query).size(), 1);
    query.from = 2;
    query.count = 2;
    EXPECT_EQ(wallet->outputs().list(query).size(), 2);
    EXPECT_EQ(wallet->outputs().balances(account->id).front().amount, 3 * kReward);
    EXPECT_EQ(wallet->outputs().reserve_output(id, false, 1s).error().kind, ErrorKind::match_utxo);
    EXPECT_EQ(reserve(700).error().kind, ErrorKind::immature);
    const auto picked = reserve(650, true);
    ASSERT_TRUE(picked);
    EXPECT_EQ(picked->outputs[0].id, id);
    EXPECT_EQ(wallet->find_transaction(tx->id())->state, TransactionRecord::State::pending);

    // Mined: confirmed, still reserved, and no longer unconfirmed.
    mine_block({tx});
    EXPECT_EQ(wallet->find_transaction(tx->id())->state, TransactionRecord::State::confirmed);
    EXPECT_EQ(wallet->outputs().list({}).size(), 5);
    EXPECT_EQ(wallet->outputs().reserve_output(id, false, 1s).error().kind, ErrorKind::reserved);
    EXPECT_EQ(wallet->outputs().find(id)->value.amount, 700);
}

TEST_F(Outputs, WhatThePoolSpendsIsTaken) {
    const TransactionPtr funding = pay(1, {100'000'000});
    mine_block({funding});
    primitives::TxData data;
    data.inputs.push_back(testing::spend(*funding, 0));
    data.outputs.push_back(testing::btm_output(100'000'000 - kFee));
    sign(data, 0);
    const TransactionPtr spending = testing::transaction(std::move(data));
    into_pool(spending);
    EXPECT_EQ(reserve(1000).error().kind, ErrorKind::reserved);
    EXPECT_EQ(wallet->outputs().reserve_output(funding->mapped().result_ids[0], false, 1s).error().kind,
              ErrorKind::reserved);
    // It leaves the pool unmined: it is on its way back, and its output stays taken until it is given up.
    chain->remove_transactions({spending->id()});
    EXPECT_EQ(reserve(1000).error().kind, ErrorKind::reserved);
    ASSERT_TRUE(wallet->abandon_transaction(spending->id()));
    // It may have been back in the pool, which it leaves at once.
    EXPECT_TRUE(testing::eventually([&] { return reserve(1000).has_value(); }));
}

TEST_F(Outputs, PendingTransactionsSurviveARestart) {
    const TransactionPtr tx = pay(1, {700});
    into_pool(tx);
    wallet.reset();
    reopen();
    open_wallet();
    ASSERT_TRUE(settle());
    EXPECT_EQ(wallet->find_transaction(tx->id())->state, TransactionRecord::State::pending);
    // Only what is in the pool can be spent.
    EXPECT_EQ(reserve(700, true).error().kind, ErrorKind::immature);
    clock.set(clock.now() + 25 * 3600);
    wallet.reset();
    open_wallet();
    EXPECT_TRUE(testing::eventually([&] { return !wallet->find_transaction(tx->id()); }));
}

TEST_F(Outputs, ListsByIdDownwardsAndByPrefix) {
    mine_block({pay(1, {5, 4, 3, 2, 1})});
    const std::vector<Output> all = wallet->outputs().list({});
    ASSERT_EQ(all.size(), 8);
    EXPECT_TRUE(std::ranges::is_sorted(all, std::greater(), &Output::id));
    for (const Output& output : all) {
        for (const std::size_t length : {1, 2, 7, 64}) {
            OutputQuery query;
            query.id_prefix = output.id.to_text().substr(0, length);
            for (const std::string& id : {std::string(), account->id}) {
                query.account_id = id;
                const std::vector<Output> found = wallet->outputs().list(query);
                EXPECT_EQ(found.size(), std::ranges::count_if(all, [&](const Output& other) {
                              return other.id.to_text().starts_with(query.id_prefix);
                          }));
            }
        }
    }
    OutputQuery query;
    for (const char* prefix : {"A", "x", "0g"}) {
        query.id_prefix = prefix;
        EXPECT_TRUE(wallet->outputs().list(query).empty());
    }
    query = {};
    query.from = 3;
    query.count = 2;
    for (const std::string& id : {std::string(), account->id}) {
        query.account_id = id;
        const std::vector<Output> page = wallet->outputs().list(query);
        ASSERT_EQ(page.size(), 2);
        EXPECT_EQ(page[0].id, all[3].id);
    }
    query.from = ~std::size_t{0};
    EXPECT_TRUE(wallet->outputs().list(query).empty());
}

}  // namespace
}  // namespace bytom::wallet
