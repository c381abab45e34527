#include "stratum/worker_table.hpp"

#include <gtest/gtest.h>

namespace bytom::stratum {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Instant kTableStart{std::chrono::hours(5)};

TEST(WorkerTable, CountsByVerdict) {
    WorkerTable table(10);
    table.session_opened("b", kTableStart);
    table.session_opened("a", kTableStart);
    table.session_opened("a", kTableStart);
    table.session_closed("a");
    table.count("a", Verdict::accepted, 100, kTableStart);
    table.count("a", Verdict::stale, 0, kTableStart);
    table.count("a", Verdict::duplicate, 0, kTableStart);
    table.count("a", Verdict::low_difficulty, 0, kTableStart);
    table.count("a", Verdict::invalid, 0, kTableStart);
    table.count_block("a", true);
    table.count_block("a", false);
    const auto all = table.info(kTableStart + seconds(3));
    ASSERT_EQ(all.size(), 2);
    const WorkerInfo& a = all.front();
    EXPECT_EQ(a.login, "a");
    EXPECT_EQ(a.sessions, 1);
    EXPECT_EQ(a.accepted + a.stale + a.duplicate + a.low_difficulty + a.invalid, 5);
    EXPECT_EQ(a.accepted, 1);
    EXPECT_EQ(a.blocks, 1);
    EXPECT_EQ(a.blocks_refused, 1);
    EXPECT_EQ(a.idle_seconds, 3);
}

TEST(WorkerTable, RatesCoverTheirWindows) {
    WorkerTable table(10);
    Instant now = kTableStart;
    table.session_opened("a", now);
    for (; now < kTableStart + minutes(30); now += seconds(10))
        table.count("a", Verdict::accepted, 1'000, now);
    EXPECT_NEAR(table.info(now).front().rate_5_minutes, 100.0, 5.0);
    EXPECT_NEAR(table.info(now).front().rate_hour, 100.0, 5.0);
    now += minutes(10);
    EXPECT_EQ(table.info(now).front().rate_5_minutes, 0.0);
    EXPECT_NEAR(table.info(now).front().rate_hour, 75.0, 5.0);
    now += minutes(120);
    EXPECT_EQ(table.info(now).front().rate_hour, 0.0);
}

TEST(WorkerTable, ForgetsTheOldestWithoutSession) {
    WorkerTable table(3);
    table.session_opened("kept", kTableStart);
    for (int i = 0; i < 100; ++i) {
        const std::string login = "w" + std::to_string(i);
        table.session_opened(login, kTableStart + seconds(i));
        table.session_closed(login);
    }
    const auto all = table.info(kTableStart + seconds(200));
    ASSERT_EQ(all.size(), 3);
    EXPECT_EQ(all[0].login, "kept");
    EXPECT_EQ(all[1].login, "w98");
    EXPECT_EQ(all[2].login, "w99");
}

}  // namespace
}  // namespace bytom::stratum
