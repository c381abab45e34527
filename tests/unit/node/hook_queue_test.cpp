// The order of hooks, and how many wait.

#include "node/hook_queue.hpp"

#include <gtest/gtest.h>

namespace bytom::node {
namespace {

HookEvent transaction(std::uint64_t number) {
    return wallet_event("confirmed", Hash256{}, std::to_string(number), "");
}

TEST(HookQueue, OfBlocksOnlyTheNewestWaits) {
    HookQueue queue;
    EXPECT_TRUE(queue.add(block_event(1, Hash256{})));
    EXPECT_EQ(queue.next(), block_event(1, Hash256{}));
    for (std::uint64_t height = 2; height < 1'000; ++height)
        EXPECT_TRUE(queue.add(block_event(height, Hash256{})));
    EXPECT_FALSE(queue.next()) << "one runs";
    queue.ended(HookKind::block);
    EXPECT_EQ(queue.next(), block_event(999, Hash256{}));
    queue.ended(HookKind::block);
    EXPECT_FALSE(queue.next());
}

TEST(HookQueue, TransactionsComeInOrderOneAtATimeAndNoMoreThanSoMany) {
    HookQueue queue;
    for (std::uint64_t number = 0; number < HookQueue::kMaxTransactions; ++number)
        EXPECT_TRUE(queue.add(transaction(number)));
    EXPECT_FALSE(queue.add(transaction(5)));
    EXPECT_EQ(queue.next(), transaction(0));
    EXPECT_FALSE(queue.next());
    EXPECT_TRUE(queue.add(block_event(1, Hash256{})));
    EXPECT_EQ(queue.next(), block_event(1, Hash256{})) << "other kinds do not wait for it";
    queue.ended(HookKind::wallet);
    EXPECT_EQ(queue.next(), transaction(1));
}

TEST(HookQueue, EqualAlertsWaitOnce) {
    HookQueue queue;
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(queue.add(alert_event("disk", "full")));
    EXPECT_EQ(queue.next(), alert_event("disk", "full"));
    queue.ended(HookKind::alert);
    EXPECT_FALSE(queue.next());
    for (std::size_t i = 0; i < HookQueue::kMaxAlerts; ++i)
        EXPECT_TRUE(queue.add(alert_event("reorganisation", std::to_string(i))));
    EXPECT_FALSE(queue.add(alert_event("reorganisation", "one more")));
}

TEST(HookQueue, AtTheEndOnlyAlertsAreLeft) {
    HookQueue queue;
    EXPECT_TRUE(queue.add(block_event(1, Hash256{})));
    EXPECT_TRUE(queue.add(transaction(1)));
    queue.take_alerts_only();
    EXPECT_TRUE(queue.is_empty());
    EXPECT_TRUE(queue.add(transaction(2)));
    EXPECT_TRUE(queue.add(alert_event("storage", "no space left")));
    EXPECT_EQ(queue.next(), alert_event("storage", "no space left"));
    EXPECT_FALSE(queue.next());
    EXPECT_TRUE(queue.is_empty());
}

}  // namespace
}  // namespace bytom::node
