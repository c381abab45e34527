#include "blockcenter/api/settled_changes.hpp"

#include <gtest/gtest.h>

namespace bytom::blockcenter {
namespace {

using namespace std::chrono_literals;

constexpr SettledChanges::Time kNow{};

TEST(SettledChanges, WithoutOpenTransactionsAllIsSettledAtOnce) {
    SettledChanges changes;
    EXPECT_TRUE(changes.saw({.newest = 7, .first_open = 100, .next = 100}, 1, kNow));
    EXPECT_EQ(changes.number(), 7);
    EXPECT_EQ(changes.readers(), 1);
    EXPECT_FALSE(changes.is_waiting());
    EXPECT_FALSE(changes.saw({.newest = 7, .first_open = 101, .next = 103}, 1, kNow));
    EXPECT_FALSE(changes.is_waiting()) << "there is nothing new to wait for";
}

TEST(SettledChanges, AnOpenTransactionMayStillHaveALowerNumber) {
    SettledChanges changes;
    EXPECT_FALSE(changes.saw({.newest = 7, .first_open = 98, .next = 100}, 1, kNow));
    EXPECT_TRUE(changes.is_waiting());
    EXPECT_FALSE(changes.saw({.newest = 9, .first_open = 99, .next = 105}, 2, kNow));
    EXPECT_EQ(changes.number(), 0);
    EXPECT_EQ(changes.readers(), 0);
    EXPECT_TRUE(changes.saw({.newest = 9, .first_open = 100, .next = 106}, 2, kNow));
    EXPECT_EQ(changes.number(), 7) << "9 has been seen with 100 to 105 open";
    EXPECT_EQ(changes.readers(), 1);
}

TEST(SettledChanges, OneTransactionAfterTheOtherHoldsNothingUpForEver) {
    SettledChanges changes;
    for (std::int64_t id = 100; id < 1'000; ++id)
        (void)changes.saw({.newest = id, .first_open = id - 5, .next = id + 5}, 1, kNow);
    EXPECT_GT(changes.number(), 900);
    EXPECT_EQ(changes.readers(), 1);
}

TEST(SettledChanges, SomebodyElsesTransactionIsNotWaitedForLong) {
    SettledChanges changes;
    EXPECT_FALSE(changes.saw({.newest = 7, .first_open = 50, .next = 100}, 1, kNow));
    EXPECT_FALSE(
        changes.saw({.newest = 9, .first_open = 50, .next = 120}, 1, kNow + SettledChanges::kLongest - 1s));
    EXPECT_TRUE(
        changes.saw({.newest = 9, .first_open = 50, .next = 130}, 1, kNow + SettledChanges::kLongest));
    EXPECT_EQ(changes.number(), 7);
}

TEST(SettledChanges, ChangesThatAreForgottenTakeNothingBack) {
    SettledChanges changes;
    EXPECT_TRUE(changes.saw({.newest = 7, .first_open = 100, .next = 100}, 1, kNow));
    EXPECT_TRUE(changes.saw({.newest = 4, .first_open = 102, .next = 102}, 2, kNow));
    EXPECT_EQ(changes.number(), 7);
    EXPECT_EQ(changes.readers(), 2);
}

TEST(SettledChanges, AReaderIsSettledByALookThatBeganAfterItCame) {
    SettledChanges changes;
    EXPECT_TRUE(changes.saw({.newest = 7, .first_open = 100, .next = 100}, 1, kNow));
    EXPECT_FALSE(changes.saw({.newest = 7, .first_open = 101, .next = 102}, 2, kNow));
    EXPECT_EQ(changes.readers(), 1);
    EXPECT_TRUE(changes.saw({.newest = 8, .first_open = 102, .next = 103}, 3, kNow));
    EXPECT_EQ(changes.readers(), 2);
    EXPECT_EQ(changes.number(), 7);
}

}  // namespace
}  // namespace bytom::blockcenter
