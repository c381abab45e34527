#include <gtest/gtest.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/p2p/ban_list.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::p2p {
namespace {

const IpAddress kOne = *IpAddress::from_text("8.8.8.8");
const IpAddress kOther = *IpAddress::from_text("2a00::1");

constexpr std::uint64_t kToday = 1'700'000'000;
constexpr std::int64_t kDays = std::int64_t{3} * 24 * 3600;

/// This many seconds of steady time, while the clock has been set by `shift` seconds.
BanTime at(std::uint64_t seconds, std::int64_t shift = 0) {
    const auto steady = static_cast<std::int64_t>(seconds);
    return {.unix = static_cast<std::uint64_t>(steady + shift),
            .steady = std::chrono::steady_clock::time_point(std::chrono::seconds(steady))};
}

class BanListTest : public ::testing::Test {
protected:
    testing::TemporaryDirectory directory_;
    std::string path_ = (directory_.path() / "bans").string();
};

TEST_F(BanListTest, BansOutliveTheProcessAndEnd) {
    auto list = BanList::open(path_, at(1000));
    ASSERT_TRUE(list);
    ASSERT_TRUE(list->add(kOne, 1000, at(1000)));
    ASSERT_TRUE(list->add(kOther, 2000, at(1000)));  // forgets no other ban
    ASSERT_TRUE(list->add(kOther, 1500, at(1000)));  // shortens none

    const auto again = BanList::open(path_, at(1500));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->contains(kOne, at(1999)));
    EXPECT_FALSE(again->contains(kOne, at(2000)));
    EXPECT_TRUE(again->contains(kOther, at(2999)));
    EXPECT_EQ(again->list(at(1500)).size(), 2);
    EXPECT_EQ(again->list(at(2000)).size(), 1);
    EXPECT_FALSE(BanList::open(path_, at(2000))->contains(kOne, at(2000)));
}

TEST_F(BanListTest, ABanCanBeLifted) {
    auto list = BanList::open(path_, at(1000));
    ASSERT_TRUE(list);
    ASSERT_TRUE(list->add(kOne, 1000, at(1000)));
    const auto lifted = list->remove(kOne, at(1000));
    EXPECT_TRUE(lifted && *lifted);
    const auto again = list->remove(kOne, at(1000));
    EXPECT_TRUE(again && !*again);
    EXPECT_FALSE(BanList::open(path_, at(1000))->contains(kOne, at(1000)));
}

TEST_F(BanListTest, WithoutADiskNothingChangesButWhatAPeerHasDone) {
    const auto missing = directory_.path() / "missing";
    const std::string path = (missing / "bans").string();
    auto list = BanList::open(path, at(1000));
    ASSERT_TRUE(list);
    EXPECT_FALSE(list->add(kOne, 1000, at(1000)));
    EXPECT_FALSE(list->contains(kOne, at(1000)));
    EXPECT_FALSE(list->enforce(kOther, 1000, at(1000)));
    EXPECT_TRUE(list->contains(kOther, at(1000)));
    EXPECT_FALSE(list->remove(kOther, at(1000)));
    EXPECT_TRUE(list->contains(kOther, at(1000)));
    EXPECT_FALSE(list->follow_clock(at(1000)));

    std::filesystem::create_directory(missing);
    EXPECT_TRUE(list->follow_clock(at(1000)));
    EXPECT_TRUE(BanList::open(path, at(1000))->contains(kOther, at(1000)));
}

TEST_F(BanListTest, SettingTheClockNeitherEndsNorLengthensABan) {
    auto list = BanList::open(path_, at(kToday));
    ASSERT_TRUE(list);
    ASSERT_TRUE(list->add(kOne, kBanSeconds, at(kToday)));
    for (const std::int64_t shift : {kDays, -kDays, -static_cast<std::int64_t>(kToday)}) {
        EXPECT_TRUE(list->contains(kOne, at(kToday + 3599, shift))) << shift;
        EXPECT_FALSE(list->contains(kOne, at(kToday + 3600, shift))) << shift;
    }
    // The end is told by the clock as it stands.
    EXPECT_EQ(list->list(at(kToday + 600, kDays)).at(0).end, kToday + kDays + 3600);
}

TEST_F(BanListTest, TheFileFollowsTheClock) {
    auto list = BanList::open(path_, at(kToday));
    ASSERT_TRUE(list);
    ASSERT_TRUE(list->add(kOne, kBanSeconds, at(kToday)));
    for (const std::int64_t shift : {kDays, -kDays}) {
        ASSERT_TRUE(list->follow_clock(at(kToday + 600, shift)));
        const auto again = BanList::open(path_, at(kToday + 600, shift));
        ASSERT_TRUE(again);
        EXPECT_TRUE(again->contains(kOne, at(kToday + 3599, shift))) << shift;
        EXPECT_FALSE(again->contains(kOne, at(kToday + 3600, shift))) << shift;
    }
}

TEST_F(BanListTest, AClockSetBackBetweenTwoRunsLengthensNoBan) {
    {
        auto list = BanList::open(path_, at(kToday));
        ASSERT_TRUE(list && list->add(kOne, kBanSeconds, at(kToday)));
    }
    // A machine without a battery starts in 1970.
    const auto again = BanList::open(path_, at(5));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->contains(kOne, at(5 + 3599)));
    EXPECT_FALSE(again->contains(kOne, at(5 + 3600)));
    EXPECT_TRUE(again->contains(kOne, at(5 + 3599, kDays)));
}

TEST_F(BanListTest, WhatIsReadIsBounded) {
    ASSERT_TRUE(base::replace_file(path_, "8.8.8.8 18446744073709551615\n2a00::1 2000\n"));
    const auto list = BanList::open(path_, at(1000));
    ASSERT_TRUE(list);
    EXPECT_EQ(list->list(at(1000)).at(0).end, 1000 + BanList::kLongestBan);
    EXPECT_TRUE(list->contains(kOther, at(1999)));
    EXPECT_FALSE(list->contains(kOther, at(2000)));
    ASSERT_TRUE(base::replace_file(path_, "8.8.8.8 2000 x\n"));
    EXPECT_FALSE(BanList::open(path_, at(1000)));
}

TEST(BanScore, SixLastingOffencesMakeABan) {
    BanScore score;
    for (int offence = 0; offence < 5; ++offence)
        score.increase(20, 0, 1000);
    EXPECT_EQ(score.value(1'000'000), 100);
    EXPECT_FALSE(score.deserves_ban(1000));
    score.increase(20, 0, 1000);
    EXPECT_TRUE(score.deserves_ban(1'000'000));
}

TEST(BanScore, PassingOffencesHalveEveryMinute) {
    BanScore score;
    score.increase(0, 100, 1000);
    EXPECT_EQ(score.value(1000), 100);
    EXPECT_EQ(score.value(1060), 50);
    EXPECT_EQ(score.value(1120), 25);
    EXPECT_EQ(score.value(999), 0);
    score.increase(3, 20, 1060);
    EXPECT_EQ(score.value(1060), 73);
    EXPECT_EQ(score.value(1060 + 1801), 3);
}

TEST(BanList, WhoHasOneAddressOfA64HasThemAll) {
    const auto ip = [](const char* text) { return *IpAddress::from_text(text); };
    BanList bans;
    ASSERT_TRUE(bans.add(ip("2a01:4f8:1:2::5"), 99, at(1)));
    EXPECT_TRUE(bans.contains(ip("2a01:4f8:1:2:ffff::6"), at(2)));
    EXPECT_FALSE(bans.contains(ip("2a01:4f8:1:3::5"), at(2)));
    EXPECT_EQ(bans.list(at(2)).at(0).ip, ip("2a01:4f8:1:2::"));
    EXPECT_TRUE(*bans.remove(ip("2a01:4f8:1:2::7"), at(2)));
    EXPECT_FALSE(bans.contains(ip("2a01:4f8:1:2::5"), at(2)));
}

}  // namespace
}  // namespace bytom::p2p
