#include "stratum/vardiff.hpp"

#include <random>

#include <gtest/gtest.h>

namespace bytom::stratum {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kVardiffStart{};

/// A miner of steady power whose shares come at random, as they do.
class Miner {
public:
    Miner(double hashes_per_second, const VardiffRules& rules, std::uint64_t random_seed)
        : rate_(hashes_per_second), random_(random_seed), vardiff_(rules, kVardiffStart) {}

    /// Number of shares.
    std::uint64_t mine(seconds time) {
        std::uint64_t shares = 0;
        for (const Instant end = now_ + time; now_ < end; now_ += milliseconds(100)) {
            const double expected = rate_ * 0.1 / static_cast<double>(vardiff_.difficulty());
            // A distribution without a mean is none: a miner who stands still finds nothing.
            const auto found = expected > 0 ? std::poisson_distribution<int>(expected)(random_) : 0;
            for (int i = 0; i < found; ++i)
                vardiff_.add_share(vardiff_.difficulty(), now_);
            shares += static_cast<std::uint64_t>(found);
            if (vardiff_.adjust(now_)) changes_.push_back(now_);
        }
        return shares;
    }

    void set_rate(double hashes_per_second) { rate_ = hashes_per_second; }
    [[nodiscard]] std::uint64_t difficulty() const { return vardiff_.difficulty(); }
    [[nodiscard]] const std::vector<Instant>& changes() const { return changes_; }

private:
    double rate_;
    std::mt19937_64 random_;
    Vardiff vardiff_;
    Instant now_ = kVardiffStart;
    std::vector<Instant> changes_;
};

TEST(Vardiff, ConvergesToTheIntervalWithinTenPercent) {
    const VardiffRules rules{.start = 1'000};
    for (const double rate : {1.0, 40.0, 1'000.0, 300'000.0}) {
        // 200 sessions: chance evens out, a bias of the estimate would not.
        double interval = 0.0;
        std::uint64_t shares = 0;
        for (std::uint64_t seed = 1; seed <= 200; ++seed) {
            Miner miner(rate, rules, seed);
            (void)miner.mine(seconds(1'800));
            shares += miner.mine(seconds(1'800));
            interval += static_cast<double>(miner.difficulty()) / rate;
        }
        EXPECT_NEAR(200.0 * 1'800.0 / static_cast<double>(shares), 8.0, 0.8) << rate;
        EXPECT_NEAR(interval / 200.0, 8.0, 0.8) << rate;
    }
}

TEST(Vardiff, StepsAreBoundedInSizeAndPace) {
    Miner miner(1e9, {.start = 1'000}, 1);
    std::uint64_t before = miner.difficulty();
    for (int minute = 1; minute <= 20; ++minute) {
        (void)miner.mine(seconds(60));
        EXPECT_LE(miner.difficulty(), before * 4);
        before = miner.difficulty();
    }
    for (std::size_t i = 1; i < miner.changes().size(); ++i)
        EXPECT_GE(miner.changes()[i] - miner.changes()[i - 1], seconds(60));
}

TEST(Vardiff, FollowsAMinerThatGrows) {
    Miner miner(1'000.0, {.start = 8'000}, 7);
    (void)miner.mine(seconds(3'600));
    miner.set_rate(10'000.0);
    (void)miner.mine(seconds(600));
    EXPECT_GT(miner.difficulty(), 50'000);
    EXPECT_LT(miner.difficulty(), 130'000);
}

TEST(Vardiff, FallsForAMinerThatFindsNothing) {
    Miner miner(0.0, {.start = 1'000'000, .minimum = 16}, 1);
    (void)miner.mine(seconds(1'200));
    EXPECT_EQ(miner.difficulty(), 16);
}

TEST(Vardiff, AFixedDifficultyStays) {
    Vardiff vardiff({}, kVardiffStart);
    vardiff.fix(77);
    for (int i = 0; i < 1'000; ++i)
        vardiff.add_share(77, kVardiffStart);
    EXPECT_FALSE(vardiff.adjust(kVardiffStart + seconds(600)));
    EXPECT_EQ(vardiff.difficulty(), 77);
    vardiff.fix(0);
    EXPECT_EQ(vardiff.difficulty(), 2);
}

}  // namespace
}  // namespace bytom::stratum
