// When payments that wait are handed to the pool again, under a time of the test's own.

#include "wallet/resubmissions.hpp"

#include <gtest/gtest.h>

namespace bytom::wallet {
namespace {

using namespace std::chrono_literals;

const Hash256 kOne = Hash256::from_text(std::string(64, '1')).value();
const Hash256 kTwo = Hash256::from_text(std::string(64, '2')).value();
constexpr Resubmissions::Time kStart{1000h};

TEST(Resubmissions, AreDueAtOnceAndThenEverLessOften) {
    Resubmissions waiting(60s, 30min);
    waiting.add(kOne, kStart);
    std::vector<std::chrono::seconds> gaps;
    auto last = kStart;
    for (auto now = kStart; now <= kStart + 3h; now += 1s) {
        if (waiting.take_due(now).empty()) continue;
        gaps.push_back(std::chrono::duration_cast<std::chrono::seconds>(now - last));
        last = now;
    }
    EXPECT_EQ(gaps, (std::vector<std::chrono::seconds>{0s, 60s, 120s, 240s, 480s, 960s, 1800s, 1800s, 1800s,
                                                       1800s}));
}

TEST(Resubmissions, BlocksMakeDueWhatHasWaitedAMinute) {
    Resubmissions waiting(60s, 30min);
    waiting.add(kOne, kStart);
    for (auto now = kStart; now < kStart + 2h; now += 1s)
        (void)waiting.take_due(now);
    auto now = kStart + 2h;
    waiting.block_came(now);
    EXPECT_EQ(waiting.take_due(now), std::vector{kOne});
    // A burst of blocks is no reason to submit at each.
    for (int block = 0; block < 59; ++block) {
        now += 1s;
        waiting.block_came(now);
        EXPECT_TRUE(waiting.take_due(now).empty());
    }
    now += 1s;
    EXPECT_TRUE(waiting.take_due(now).empty());
    waiting.block_came(now);
    EXPECT_EQ(waiting.take_due(now), std::vector{kOne});
}

TEST(Resubmissions, WhatIsRemovedIsNeverDue) {
    Resubmissions waiting(60s, 30min);
    waiting.add(kOne, kStart);
    waiting.add(kTwo, kStart + 10s);
    waiting.remove(kOne);
    EXPECT_TRUE(waiting.take_due(kStart).empty());
    EXPECT_EQ(waiting.take_due(kStart + 10s), std::vector{kTwo});
    // Adding once more does not hurry it.
    waiting.add(kTwo, kStart + 11s);
    EXPECT_TRUE(waiting.take_due(kStart + 11s).empty());
}

}  // namespace
}  // namespace bytom::wallet
