#include <gtest/gtest.h>

#include <bytom/mining/coinbase.hpp>
#include <bytom/mining/work_registry.hpp>

namespace bytom::mining {
namespace {

Hash256 hash_of(std::uint8_t byte) {
    Hash256 hash;
    hash.bytes.fill(byte);
    return hash;
}

BlockTemplatePtr template_on(std::uint8_t parent, std::uint8_t roots) {
    auto work = std::make_shared<BlockTemplate>();
    work->header.previous_block_hash = hash_of(parent);
    work->header.transaction_merkle_root = hash_of(roots);
    return work;
}

TEST(WorkRegistry, FindsATemplateByParentAndRootsWhateverTheRestSays) {
    WorkRegistry registry;
    const auto work = template_on(1, 2);
    registry.add(work);
    primitives::BlockHeader header = work->header;
    header.nonce = 77;
    header.timestamp = 88;
    header.version = 9;
    EXPECT_EQ(registry.find(header), work);
    header.transaction_status_hash = hash_of(3);
    EXPECT_EQ(registry.find(header), nullptr);
}

TEST(WorkRegistry, OldestGoesBeyondTheLimit) {
    WorkRegistry registry({.max_templates = 3});
    std::vector<BlockTemplatePtr> works;
    for (std::uint8_t i = 0; i < 5; ++i) {
        works.push_back(template_on(1, i));
        registry.add(works.back());
        registry.add(works.back());  // handed out twice: kept once
    }
    EXPECT_EQ(registry.size(), 3U);
    EXPECT_EQ(registry.find(works[1]->header), nullptr);
    EXPECT_EQ(registry.find(works[2]->header), works[2]);
}

TEST(WorkRegistry, TemplatesOutliveTheirTipByAWhile) {
    WorkRegistry registry({.stale_seconds = 60});
    const auto old_work = template_on(1, 1);
    registry.add(old_work);
    registry.tip_changed(hash_of(2), 1000);
    registry.tip_changed(hash_of(3), 1059);
    EXPECT_EQ(registry.find(old_work->header), old_work);
    registry.tip_changed(hash_of(4), 1060);
    EXPECT_EQ(registry.find(old_work->header), nullptr);
    EXPECT_EQ(registry.size(), 0U);
}

TEST(WorkRegistry, ATipThatComesBackMakesItsTemplatesFreshAgain) {
    WorkRegistry registry({.stale_seconds = 60});
    const auto work = template_on(1, 1);
    registry.add(work);
    registry.tip_changed(hash_of(2), 1000);
    registry.tip_changed(hash_of(1), 1010);
    registry.tip_changed(hash_of(2), 1050);
    registry.tip_changed(hash_of(3), 1100);
    EXPECT_EQ(registry.find(work->header), work);
}

TEST(WorkRegistry, TimeAloneDropsStaleTemplates) {
    WorkRegistry registry({.stale_seconds = 60});
    const auto late = template_on(1, 1);
    const auto fresh = template_on(2, 2);
    registry.tip_changed(hash_of(2), 1000);
    registry.add(late);  // handed out although the tip had just changed
    registry.add(fresh);
    registry.collect(1001);
    registry.collect(1060);
    EXPECT_EQ(registry.find(late->header), late);
    registry.collect(1061);
    EXPECT_EQ(registry.find(late->header), nullptr);
    registry.collect(100'000);
    EXPECT_EQ(registry.find(fresh->header), fresh);
}

TEST(WorkRegistry, AClockThatIsSetBackKeepsNothingForDays) {
    WorkRegistry registry({.stale_seconds = 60});
    const auto work = template_on(1, 1);
    registry.add(work);
    registry.tip_changed(hash_of(2), 1'000'000);
    registry.collect(1000);
    EXPECT_EQ(registry.find(work->header), work);
    registry.collect(1060);
    EXPECT_EQ(registry.find(work->header), nullptr);
}

primitives::TransactionPtr transaction_of(std::size_t bytes) {
    auto tx = make_coinbase(1, 0, {.arbitrary = Bytes(bytes, 1)});
    return *tx;
}

TEST(WorkRegistry, BytesBoundWhatIsKeptAndSharedTransactionsCountOnce) {
    const auto shared = transaction_of(90);
    const auto with = [&](std::uint8_t roots, const primitives::TransactionPtr& own) {
        auto work = std::make_shared<BlockTemplate>(*template_on(1, roots));
        work->transactions = {own, shared};
        return work;
    };
    WorkRegistry alone;
    alone.add(with(1, transaction_of(1)));
    const std::size_t one = alone.bytes();
    alone.add(with(2, transaction_of(1)));
    const std::size_t two = alone.bytes();
    EXPECT_LT(two - one, one);

    WorkRegistry registry({.max_bytes = two});
    for (std::uint8_t roots = 1; roots < 20; ++roots) {
        const auto work = with(roots, transaction_of(1));
        registry.add(work);
        EXPECT_LE(registry.bytes(), two);
        EXPECT_EQ(registry.find(work->header), work);
    }
    EXPECT_EQ(registry.size(), 2U);

    WorkRegistry tiny({.max_bytes = 1});
    const auto newest = with(1, transaction_of(1));
    tiny.add(newest);
    EXPECT_EQ(tiny.find(newest->header), newest);
    tiny.tip_changed(hash_of(9), 1000);
    tiny.collect(2000);
    EXPECT_EQ(tiny.bytes(), 0U);
}

TEST(WorkRegistry, ASolutionIsClaimedOnceUnlessItIsReleased) {
    WorkRegistry registry;
    EXPECT_FALSE(registry.is_claimed(hash_of(1)));
    EXPECT_TRUE(registry.claim(hash_of(1)));
    EXPECT_TRUE(registry.is_claimed(hash_of(1)));
    EXPECT_TRUE(registry.claim(hash_of(2)));
    EXPECT_FALSE(registry.claim(hash_of(1)));
    registry.release(hash_of(1));
    EXPECT_FALSE(registry.is_claimed(hash_of(1)));
    EXPECT_TRUE(registry.claim(hash_of(1)));
    EXPECT_FALSE(registry.claim(hash_of(2)));
}

}  // namespace
}  // namespace bytom::mining
