#include "stratum/ban_book.hpp"

#include <gtest/gtest.h>

namespace bytom::stratum {
namespace {

using std::chrono::minutes;

constexpr Instant kBookStart{};

Deed bad_if(bool is_bad) {
    return is_bad ? Deed::bad_share : Deed::delivered;
}

TEST(BanBook, BansAtHalfErrorsOfAHundred) {
    BanBook book({});
    for (int i = 0; i < 99; ++i)
        EXPECT_FALSE(book.record("a", bad_if(i % 2 == 0), kBookStart)) << i;
    EXPECT_FALSE(book.record("a", Deed::delivered, kBookStart)) << "nobody is banned for a good share";
    EXPECT_FALSE(book.banned_for("a", kBookStart));
    EXPECT_TRUE(book.record("a", Deed::bad_share, kBookStart));
    EXPECT_TRUE(book.banned_for("a", kBookStart + minutes(20) - std::chrono::seconds(1)));
    EXPECT_FALSE(book.banned_for("a", kBookStart + minutes(20)));
    EXPECT_EQ(book.bans(kBookStart).size(), 1);
    EXPECT_FALSE(book.banned_for("b", kBookStart));
}

TEST(BanBook, FewerErrorsNeverBan) {
    BanBook book({});
    for (int i = 0; i < 10'000; ++i)
        ASSERT_FALSE(book.record("a", bad_if(i % 5 < 2), kBookStart)) << i;
}

TEST(BanBook, ALongHonestPastDoesNotExcuseAFlood) {
    BanBook book({});
    for (int i = 0; i < 100'000; ++i)
        ASSERT_FALSE(book.record("a", Deed::delivered, kBookStart));
    int errors = 0;
    while (!book.record("a", Deed::bad_share, kBookStart))
        ASSERT_LT(++errors, 2'000);
}

TEST(BanBook, TheCountBeginsAnewAfterABan) {
    BanBook book({});
    for (int i = 0; i < 100; ++i)
        (void)book.record("a", Deed::bad_share, kBookStart);
    const Instant later = kBookStart + minutes(21);
    for (int i = 0; i < 99; ++i)
        EXPECT_FALSE(book.record("a", Deed::bad_share, later)) << i;
    EXPECT_TRUE(book.record("a", Deed::bad_share, later));
}

TEST(BanBook, WhatWasDoneLongAgoCountsLess) {
    BanBook book({});
    for (int hour = 0; hour < 100; ++hour) {
        for (int i = 0; i < 40; ++i)
            ASSERT_FALSE(book.record("a", Deed::no_request, kBookStart + std::chrono::hours(hour))) << hour;
    }
}

TEST(BanBook, LateSharesAreNoOffence) {
    BanBook book({});
    for (int i = 0; i < 10'000; ++i)
        ASSERT_FALSE(book.record("a", Deed::late, kBookStart)) << i;
}

TEST(BanBook, TheReasonIsTheCommonerOffence) {
    BanBook book({});
    for (int i = 0; i < 99; ++i)
        (void)book.record("a", i < 10 ? Deed::bad_share : Deed::no_request, kBookStart);
    EXPECT_EQ(book.record("a", Deed::bad_share, kBookStart), BanReason::no_requests);
    EXPECT_EQ(book.banned_for("a", kBookStart), BanReason::no_requests);
    ASSERT_EQ(book.bans(kBookStart).size(), 1);
    EXPECT_EQ(book.bans(kBookStart).front().name, "a");
    EXPECT_EQ(book.bans(kBookStart).front().until, kBookStart + minutes(20));
}

TEST(BanBook, KnowsWhoDelivers) {
    BanBook book({});
    EXPECT_FALSE(book.delivers("a", kBookStart));
    (void)book.record("a", Deed::bad_share, kBookStart);
    EXPECT_FALSE(book.delivers("a", kBookStart));
    (void)book.record("a", Deed::delivered, kBookStart);
    EXPECT_TRUE(book.delivers("a", kBookStart + minutes(19)));
    EXPECT_FALSE(book.delivers("a", kBookStart + minutes(20)));
    for (int i = 0; i < 50'000; ++i)
        (void)book.record("name " + std::to_string(i), Deed::bad_share, kBookStart);
    EXPECT_TRUE(book.delivers("a", kBookStart)) << "not forgotten for a crowd of names";
    for (int i = 0; i < 100; ++i)
        (void)book.record("a", Deed::bad_share, kBookStart);
    EXPECT_FALSE(book.delivers("a", kBookStart)) << "it is banned";
}

TEST(BanBook, RemembersABoundedNumberOfNamesAndTheBannedLongest) {
    BanBook book({});
    for (int i = 0; i < 100; ++i)
        (void)book.record("bad", Deed::bad_share, kBookStart);
    for (int i = 0; i < 50'000; ++i)
        (void)book.record("name " + std::to_string(i), Deed::bad_share, kBookStart);
    EXPECT_TRUE(book.banned_for("bad", kBookStart));
}

}  // namespace
}  // namespace bytom::stratum
