#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <bytom/base/byte_budget.hpp>

namespace bytom::base {
namespace {

TEST(ByteBudget, GivesNoMoreThanItHas) {
    ByteBudget budget(100);
    EXPECT_TRUE(budget.try_take(60));
    EXPECT_FALSE(budget.try_take(41));
    EXPECT_FALSE(budget.try_take(SIZE_MAX));
    EXPECT_EQ(budget.used(), 60U);
    EXPECT_TRUE(budget.try_take(40));
    EXPECT_FALSE(budget.is_exceeded());
    budget.take(1);
    EXPECT_TRUE(budget.is_exceeded());
    EXPECT_FALSE(budget.try_take(0));
    budget.give_back(101);
    EXPECT_EQ(budget.used(), 0U);
}

TEST(ByteBudget, SharesGiveBackWhatTheyHold) {
    ByteBudget budget(100);
    {
        ByteShare first(budget);
        EXPECT_TRUE(first.try_add(70));
        ByteShare second(std::move(first));
        EXPECT_EQ(second.bytes(), 70U);
        EXPECT_FALSE(second.try_add(31));
        second.set(10);
        EXPECT_EQ(budget.used(), 10U);
        second.set(200);
        EXPECT_TRUE(budget.is_exceeded());
    }
    EXPECT_EQ(budget.used(), 0U);
}

TEST(ByteBudget, HoldsItsLimitAmongThreads) {
    constexpr std::size_t kThreads = 4;
    ByteBudget budget(1000);
    std::atomic<std::size_t> taken = 0;
    {
        std::vector<std::jthread> threads;
        for (std::size_t index = 0; index < kThreads; ++index)
            threads.emplace_back([&] {
                while (budget.try_take(3))
                    taken += 3;
            });
    }
    EXPECT_EQ(taken, 999U);
    EXPECT_EQ(budget.used(), 999U);
}

}  // namespace
}  // namespace bytom::base
