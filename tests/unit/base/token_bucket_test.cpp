#include <gtest/gtest.h>

#include <bytom/base/token_bucket.hpp>

namespace bytom::base {
namespace {

using namespace std::chrono_literals;

TEST(TokenBucketTest, RefillsWithTimeUpToItsCapacity) {
    const TokenBucket::Instant start{1h};
    TokenBucket bucket(1000, 100);
    EXPECT_TRUE(bucket.has_tokens(start));
    bucket.spend(1500);
    EXPECT_FALSE(bucket.has_tokens(start));
    EXPECT_FALSE(bucket.has_tokens(start + 5s)) << "the debt is paid, and nothing is left";
    EXPECT_TRUE(bucket.has_tokens(start + 5100ms));
    EXPECT_TRUE(bucket.has_tokens(start + 2h));
    bucket.spend(1000);
    EXPECT_FALSE(bucket.has_tokens(start + 2h)) << "no more than the capacity was saved";
}

TEST(TokenBucketTest, ManySmallStepsAreAsGoodAsALargeOne) {
    const TokenBucket::Instant start{1h};
    TokenBucket bucket(1000, 1000);
    (void)bucket.has_tokens(start);
    bucket.spend(1000);
    for (int i = 0; i <= 1000; ++i)
        (void)bucket.has_tokens(start + i * 100us);
    EXPECT_TRUE(bucket.has_tokens(start + 100ms));
    bucket.spend(100);
    EXPECT_FALSE(bucket.has_tokens(start + 100ms));
}

TEST(TokenBucketTest, WithoutARateThereIsNoLimit) {
    TokenBucket bucket(0, 0);
    bucket.spend(1'000'000);
    EXPECT_TRUE(bucket.has_tokens(TokenBucket::Instant{1h}));
}

TEST(TokenBucketTest, ASlowRateIsKeptHoweverOftenItIsAskedFor) {
    const TokenBucket::Instant start{1h};
    TokenBucket bucket(10, 10);
    EXPECT_TRUE(bucket.has_tokens(start));
    bucket.spend(10);
    int spent = 0;
    for (int i = 0; i < 99; ++i) {
        if (!bucket.has_tokens(start + i * 99ms)) continue;
        bucket.spend(1);
        ++spent;
    }
    EXPECT_EQ(spent, 97) << "one every 100 ms in 9.7 s";
}

}  // namespace
}  // namespace bytom::base
