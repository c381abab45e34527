#include <gtest/gtest.h>

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

TEST(WorkRegistry, ASolutionIsClaimedOnce) {
    WorkRegistry registry;
    EXPECT_TRUE(registry.claim(hash_of(1)));
    EXPECT_TRUE(registry.claim(hash_of(2)));
    EXPECT_FALSE(registry.claim(hash_of(1)));
}

}  // namespace
}  // namespace bytom::mining
