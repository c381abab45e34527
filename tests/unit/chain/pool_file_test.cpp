// The pool's file: what is written is read again, and nothing in it is fatal.

#include <fstream>

#include <bytom/base/atomic_file.hpp>
#include <bytom/chain/pool_file.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::chain {
namespace {

using testing::split;
using testing::TransactionPtr;

class PoolFileTest : public testing::MatureChainFixture {
protected:
    void SetUp() override {
        MatureChainFixture::SetUp();
        path = directory.path() / "pool.dat";
    }

    [[nodiscard]] std::unique_ptr<PoolFile> keep() {
        return std::make_unique<PoolFile>(*chain, PoolFileOptions{.path = path});
    }

    [[nodiscard]] std::unique_ptr<PoolFile> restored() {
        auto file = keep();
        while (!file->is_restored())
            EXPECT_EQ(file->work(now), now);
        return file;
    }

    void stop(const std::unique_ptr<PoolFile>& file) const {
        chain->stop();
        file->finish();
    }

    /// The chain again, with nothing in its pool.
    void reopen() {
        chain.reset();
        open();
    }

    [[nodiscard]] std::vector<Hash256> pool() const {
        std::vector<Hash256> ids;
        for (const PoolEntryPtr& entry : chain->pool()->entries)
            ids.push_back(entry->id());
        return ids;
    }

    [[nodiscard]] std::string content() const { return base::read_file(path.string()).value().value(); }

    using Ids = std::vector<Hash256>;
    PoolFile::Instant now;
    std::filesystem::path path;
};

TEST_F(PoolFileTest, ThePoolSurvivesInOrder) {
    const TransactionPtr parent = split(coinbase(1), 0, 2);
    const TransactionPtr other = split(coinbase(2), 0);
    const TransactionPtr child = split(*parent, 1);
    for (const TransactionPtr& tx : {parent, other, child})
        ASSERT_TRUE(chain->process_transaction(tx).accepted());
    stop(restored());
    reopen();
    EXPECT_TRUE(pool().empty());
    (void)restored();
    EXPECT_EQ(pool(), (Ids{parent->id(), other->id(), child->id()}));
}

TEST_F(PoolFileTest, ItIsWrittenAfterEachIntervalInWhichThePoolHasChanged) {
    const auto file = restored();
    const auto interval = PoolFileOptions{}.interval;
    EXPECT_EQ(file->work(now), now + interval);
    ASSERT_TRUE(chain->process_transaction(split(coinbase(1), 0)).accepted());
    now += interval - std::chrono::seconds(1);
    EXPECT_EQ(file->work(now), now + std::chrono::seconds(1));
    EXPECT_FALSE(std::filesystem::exists(path));
    now += std::chrono::seconds(1);
    EXPECT_EQ(file->work(now), now + interval);
    EXPECT_TRUE(std::filesystem::remove(path));
    now += interval;
    EXPECT_EQ(file->work(now), now + interval);
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(PoolFileTest, WhatTheChainHasTakenMeanwhileIsDropped) {
    const TransactionPtr parent = split(coinbase(1), 0);
    const TransactionPtr child = split(*parent, 0);
    for (const TransactionPtr& tx : {parent, child})
        ASSERT_TRUE(chain->process_transaction(tx).accepted());
    stop(keep());
    reopen();
    // The parent's input is spent differently now.
    ASSERT_TRUE(chain->process_block(testing::make_block(chain->tip()->header, {split(coinbase(1), 0, 2)}))
                    .tip_changed);
    (void)restored();
    EXPECT_TRUE(pool().empty());
    EXPECT_EQ(chain->pool_totals().orphans, 0U);
}

TEST_F(PoolFileTest, AStopBeforeItsTurnLosesNothing) {
    ASSERT_TRUE(chain->process_transaction(split(coinbase(1), 0)).accepted());
    stop(keep());
    const std::string before = content();
    chain.reset();
    open();
    chain->stop();
    stop(keep());
    EXPECT_EQ(content(), before);
}

TEST_F(PoolFileTest, DamageOfAnyKindIsSurvived) {
    ASSERT_TRUE(chain->process_transaction(split(coinbase(1), 0)).accepted());
    stop(keep());
    const std::string good = content();
    const Hash256 genesis = chain->main_node(0)->hash;
    EXPECT_TRUE(decode_pool_file(base::as_bytes(good), genesis));
    EXPECT_EQ(decode_pool_file(base::as_bytes(good), Hash256()).error().name, "pool_file_foreign");
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        EXPECT_FALSE(decode_pool_file(base::as_bytes(bad), genesis)) << i;
        EXPECT_FALSE(decode_pool_file(base::as_bytes(std::string_view(good).substr(0, i)), genesis)) << i;
    }
    std::ofstream(path) << "not a pool";
    reopen();
    (void)restored();
    EXPECT_TRUE(pool().empty());
}

TEST_F(PoolFileTest, ItIsBounded) {
    const std::vector<Bytes> transactions(10, Bytes(100, 7));
    const Bytes content = encode_pool_file(Hash256(), transactions, 450);
    EXPECT_EQ(decode_pool_file(content, Hash256())->size(), 4U);
}

}  // namespace
}  // namespace bytom::chain
