#include <gtest/gtest.h>

#include <bytom/p2p/ban_list.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::p2p {
namespace {

const IpAddress kOne = *IpAddress::from_text("8.8.8.8");
const IpAddress kOther = *IpAddress::from_text("2a00::1");

class BanListTest : public ::testing::Test {
protected:
    testing::TemporaryDirectory directory_;
    std::string path_ = (directory_.path() / "bans").string();
};

TEST_F(BanListTest, BansOutliveTheProcessAndEnd) {
    auto list = BanList::open(path_);
    ASSERT_TRUE(list);
    ASSERT_TRUE(list->add({.ip = kOne, .end = 2000}, 1000));
    ASSERT_TRUE(list->add({.ip = kOther, .end = 3000}, 1000));  // forgets no other ban
    ASSERT_TRUE(list->add({.ip = kOther, .end = 2500}, 1000));  // shortens none

    const auto again = BanList::open(path_);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->contains(kOne, 1999));
    EXPECT_FALSE(again->contains(kOne, 2000));
    EXPECT_TRUE(again->contains(kOther, 2999));
    EXPECT_EQ(again->list(1000).size(), 2);
    EXPECT_EQ(again->list(2000).size(), 1);
}

TEST_F(BanListTest, ABanCanBeLifted) {
    auto list = BanList::open(path_);
    ASSERT_TRUE(list);
    ASSERT_TRUE(list->add({.ip = kOne, .end = 2000}, 1000));
    const auto lifted = list->remove(kOne, 1000);
    EXPECT_TRUE(lifted && *lifted);
    const auto again = list->remove(kOne, 1000);
    EXPECT_TRUE(again && !*again);
    EXPECT_FALSE(BanList::open(path_)->contains(kOne, 1000));
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
    ASSERT_TRUE(bans.add({.ip = ip("2a01:4f8:1:2::5"), .end = 100}, 1));
    EXPECT_TRUE(bans.contains(ip("2a01:4f8:1:2:ffff::6"), 2));
    EXPECT_FALSE(bans.contains(ip("2a01:4f8:1:3::5"), 2));
    EXPECT_EQ(bans.list(2).at(0).ip, ip("2a01:4f8:1:2::"));
    EXPECT_TRUE(*bans.remove(ip("2a01:4f8:1:2::7"), 2));
    EXPECT_FALSE(bans.contains(ip("2a01:4f8:1:2::5"), 2));
}

}  // namespace
}  // namespace bytom::p2p
