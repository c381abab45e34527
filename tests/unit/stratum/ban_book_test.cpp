#include "stratum/ban_book.hpp"

#include <gtest/gtest.h>

namespace bytom::stratum {
namespace {

using std::chrono::minutes;

constexpr Instant kStart{};

TEST(BanBook, BansAtHalfErrorsOfAHundred) {
    BanBook book({});
    for (int i = 0; i < 99; ++i)
        EXPECT_FALSE(book.record("a", i % 2 == 0, kStart)) << i;
    EXPECT_FALSE(book.is_banned("a", kStart));
    EXPECT_TRUE(book.record("a", false, kStart));
    EXPECT_TRUE(book.is_banned("a", kStart + minutes(20) - std::chrono::seconds(1)));
    EXPECT_FALSE(book.is_banned("a", kStart + minutes(20)));
    EXPECT_EQ(book.banned(kStart), 1);
    EXPECT_FALSE(book.is_banned("b", kStart));
}

TEST(BanBook, FewerErrorsNeverBan) {
    BanBook book({});
    for (int i = 0; i < 10'000; ++i)
        ASSERT_FALSE(book.record("a", i % 5 < 2, kStart)) << i;
}

TEST(BanBook, ALongHonestPastDoesNotExcuseAFlood) {
    BanBook book({});
    for (int i = 0; i < 100'000; ++i)
        ASSERT_FALSE(book.record("a", false, kStart));
    int errors = 0;
    while (!book.record("a", true, kStart))
        ASSERT_LT(++errors, 2'000);
}

TEST(BanBook, TheCountBeginsAnewAfterABan) {
    BanBook book({});
    for (int i = 0; i < 100; ++i)
        (void)book.record("a", true, kStart);
    const Instant later = kStart + minutes(21);
    for (int i = 0; i < 99; ++i)
        EXPECT_FALSE(book.record("a", true, later)) << i;
    EXPECT_TRUE(book.record("a", true, later));
}

TEST(BanBook, RemembersABoundedNumberOfNamesAndTheBannedLongest) {
    BanBook book({});
    for (int i = 0; i < 100; ++i)
        (void)book.record("bad", true, kStart);
    for (int i = 0; i < 50'000; ++i)
        (void)book.record("name " + std::to_string(i), true, kStart);
    EXPECT_TRUE(book.is_banned("bad", kStart));
}

}  // namespace
}  // namespace bytom::stratum
