#include <gtest/gtest.h>

#include <bytom/mining/work_forms.hpp>

namespace bytom::mining {
namespace {

TEST(WorkForms, TargetFieldOfTheSpecificationsExample) {
    EXPECT_EQ(stratum_target(500'000), "8d210000");
    EXPECT_EQ(stratum_target(2), "00000080");
    EXPECT_EQ(stratum_target(std::uint64_t{1} << 33), "00000000");
    EXPECT_EQ(stratum_target(1), std::nullopt);
}

TEST(WorkForms, JobIntegersAreLittleEndian) {
    primitives::BlockHeader header;
    header.height = 0x0102;
    EXPECT_EQ(stratum_job_texts(header, {}).height, "0201000000000000");
}

}  // namespace
}  // namespace bytom::mining
