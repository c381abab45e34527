#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bytom/base/descriptor_limits.hpp>

namespace bytom::base {
namespace {

using ::testing::HasSubstr;

constexpr DescriptorWishes kNode{
    .databases = 3, .fixed_tables = 256, .chain_tables = 512, .peers = 98, .api = 1'024, .stratum = 1'024};

std::size_t sum(const DescriptorPlan& plan) {
    return plan.reserved + plan.chain_tables + plan.peers + plan.api + plan.stratum;
}

TEST(DescriptorLimits, EverybodyGetsTheWishWhereThereIsPlenty) {
    const auto plan = plan_descriptors(1U << 20U, kNode);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->chain_tables, 512);
    EXPECT_EQ(plan->peers, 98);
    EXPECT_EQ(plan->api, 1'024);
    EXPECT_EQ(plan->stratum, 1'024);
}

TEST(DescriptorLimits, NeverMoreThanTheLimitAndSomethingForEveryPart) {
    std::size_t planned = 0;
    for (std::size_t limit = 1; limit < 5'000; ++limit) {
        const auto plan = plan_descriptors(limit, kNode);
        if (!plan) {
            EXPECT_EQ(planned, 0) << "a higher limit is no worse";
            EXPECT_THAT(plan.error().detail, HasSubstr(std::to_string(limit)));
            continue;
        }
        ++planned;
        EXPECT_LE(sum(*plan), limit);
        EXPECT_GE(plan->chain_tables, 64) << limit;
        EXPECT_GE(plan->peers, 16) << limit;
        EXPECT_GE(plan->api, 16) << limit;
        EXPECT_GE(plan->stratum, 16) << limit;
    }
    EXPECT_GT(planned, 4'400);
}

TEST(DescriptorLimits, TheUsualLimitOfAShell) {
    const auto plan = plan_descriptors(
        1'024, {.databases = 2, .fixed_tables = 128, .chain_tables = 512, .peers = 98, .api = 1'024});
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->peers, 98) << "peers come first";
    EXPECT_GE(plan->chain_tables, 256);
    EXPECT_GE(plan->api, 256);
    EXPECT_EQ(plan->stratum, 0);
}

TEST(DescriptorLimits, TheSoftLimitIsRaisedToTheHardOne) {
    const pid_t child = fork();
    if (child == 0) {
        const rlimit low{.rlim_cur = 100, .rlim_max = 200};
        const bool set = setrlimit(RLIMIT_NOFILE, &low) == 0;
        rlimit now{};
        const bool good = set && raise_descriptor_limit() == 200 && getrlimit(RLIMIT_NOFILE, &now) == 0 &&
                          now.rlim_cur == 200;
        _exit(good ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST(DescriptorLimits, ClosedStandardDescriptorsAreOpenedOnNothing) {
    const pid_t child = fork();
    if (child == 0) {
        close(0);
        close(2);
        open_standard_descriptors();
        const bool good = fcntl(0, F_GETFD) >= 0 && fcntl(2, F_GETFD) >= 0 && write(2, "x", 1) == 1;
        _exit(good && open("/dev/null", O_RDONLY) > 2 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace bytom::base
