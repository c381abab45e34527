#include "stratum/ban_book.hpp"

#include <gtest/gtest.h>

namespace bytom::stratum {
namespace {

using std::chrono::minutes;

constexpr Instant kStart{};

Deed bad_if(bool is_bad) {
    return is_bad ? Deed::bad_share : Deed::delivered;
}

TEST(BanBook, BansAtHalfErrorsOfAHundred) {
    BanBook book({});
    for (int i = 0; i < 99; ++i)
        EXPECT_FALSE(book.record("a", bad_if(i % 2 == 0), kStart)) << i;
    EXPECT_FALSE(book.record("a", Deed::delivered, kStart)) << "nobody is banned for a good share";
    EXPECT_FALSE(book.banned_for("a", kStart));
    EXPECT_TRUE(book.record("a", Deed::bad_share, kStart));
    EXPECT_TRUE(book.banned_for("a", kStart + minutes(20) - std::chrono::seconds(1)));
    EXPECT_FALSE(book.banned_for("a", kStart + minutes(20)));
    EXPECT_EQ(book.bans(kStart).size(), 1);
    EXPECT_FALSE(book.banned_for("b", kStart));
}

TEST(BanBook, FewerErrorsNeverBan) {
    BanBook book({});
    for (int i = 0; i < 10'000; ++i)
        ASSERT_FALSE(book.record("a", bad_if(i % 5 < 2), kStart)) << i;
}

TEST(BanBook, ALongHonestPastDoesNotExcuseAFlood) {
    BanBook book({});
    for (int i = 0; i < 100'000; ++i)
        ASSERT_FALSE(book.record("a", Deed::delivered, kStart));
    int errors = 0;
    while (!book.record("a", Deed::bad_share, kStart))
        ASSERT_LT(++errors, 2'000);
}

TEST(BanBook, TheCountBeginsAnewAfterABan) {
    BanBook book({});
    for (int i = 0; i < 100; ++i)
        (void)book.record("a", Deed::bad_share, kStart);
    const Instant later = kStart + minutes(21);
    for (int i = 0; i < 99; ++i)
        EXPECT_FALSE(book.record("a", Deed::bad_share, later)) << i;
    EXPECT_TRUE(book.record("a", Deed::bad_share, later));
}

TEST(BanBook, WhatWasDoneLongAgoCountsLess) {
    BanBook book({});
    for (int hour = 0; hour < 100; ++hour) {
        for (int i = 0; i < 40; ++i)
            ASSERT_FALSE(book.record("a", Deed::no_request, kStart + std::chrono::hours(hour))) << hour;
    }
}

TEST(BanBook, LateSharesAreNoOffence) {
    BanBook book({});
    for (int i = 0; i < 10'000; ++i)
        ASSERT_FALSE(book.record("a", Deed::late, kStart)) << i;
}

TEST(BanBook, TheReasonIsTheCommonerOffence) {
    BanBook book({});
    for (int i = 0; i < 99; ++i)
        (void)book.record("a", i < 10 ? Deed::bad_share : Deed::no_request, kStart);
    EXPECT_EQ(book.record("a", Deed::bad_share, kStart), BanReason::no_requests);
    EXPECT_EQ(book.banned_for("a", kStart), BanReason::no_requests);
    ASSERT_EQ(book.bans(kStart).size(), 1);
    EXPECT_EQ(book.bans(kStart).front().name, "a");
    EXPECT_EQ(book.bans(kStart).front().until, kStart + minutes(20));
}

TEST(BanBook, KnowsWhoDelivers) {
    BanBook book({});
    EXPECT_FALSE(book.delivers("a", kStart));
    (void)book.record("a", Deed::bad_share, kStart);
    EXPECT_FALSE(book.delivers("a", kStart));
    (void)book.record("a", Deed::delivered, kStart);
    EXPECT_TRUE(book.delivers("a", kStart + minutes(19)));
    EXPECT_FALSE(book.delivers("a", kStart + minutes(20)));
    for (int i = 0; i < 50'000; ++i)
        (void)book.record("name " + std::to_string(i), Deed::bad_share, kStart);
    EXPECT_TRUE(book.delivers("a", kStart)) << "not forgotten for a crowd of names";
    for (int i = 0; i < 100; ++i)
        (void)book.record("a", Deed::bad_share, kStart);
    EXPECT_FALSE(book.delivers("a", kStart)) << "it is banned";
}

TEST(BanBook, RemembersABoundedNumberOfNamesAndTheBannedLongest) {
    BanBook book({});
    for (int i = 0; i < 100; ++i)
        (void)book.record("bad", Deed::bad_share, kStart);
    for (int i = 0; i < 50'000; ++i)
        (void)book.record("name " + std::to_string(i), Deed::bad_share, kStart);
    EXPECT_TRUE(book.banned_for("bad", kStart));
}

}  // namespace
}  // namespace bytom::stratum
