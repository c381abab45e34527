#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bytom/tensority/kernel.hpp>

#include "tensority/cpu_features.hpp"
#include "tensority/kernel_choice.hpp"
#include "tensority/kernel_code.hpp"

namespace bytom::tensority {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// The portable kernel, except one bit of its results.
void run_chain_wrongly(const detail::ChainTask& task) {
    portable_kernel().code().run_chain(task);
    task.sum[(detail::kDimension * (task.first_row + task.rows)) - 1] ^= 1U;
}

detail::KernelCode portable_like(const char* name) {
    detail::KernelCode code = portable_kernel().code();
    code.name = name;
    return code;
}

TEST(Kernel, PortableAndEigenAreEverywhere) {
    EXPECT_THAT(kernel_names(), Contains("portable"));
    EXPECT_THAT(kernel_names(), Contains("eigen"));
    EXPECT_THAT(supported_kernels(), Contains(portable_kernel()));
#if defined(__x86_64__)
    EXPECT_THAT(kernel_names(), testing::ElementsAre("avx512vnni", "avxvnni", "avx2", "portable", "eigen"));
#endif
}

TEST(Kernel, EverySupportedOnePassesItsTestAndCanBeSelectedByName) {
    for (const Kernel kernel : supported_kernels()) {
        EXPECT_TRUE(self_test(kernel)) << kernel.name();
        const auto selected = select_kernel(kernel.name());
        ASSERT_TRUE(selected) << selected.error().text();
        EXPECT_EQ(*selected, kernel);
        EXPECT_EQ(kernel.missing(), "");
        EXPECT_FALSE(kernel.description().empty());
        EXPECT_GE(kernel.seed_bytes(), 16U << 20U);
    }
}

TEST(Kernel, TheFirstSupportedOneIsTakenByDefault) {
    EXPECT_EQ(select_kernel(), supported_kernels().front());
    EXPECT_EQ(select_kernel("auto"), supported_kernels().front());
}

TEST(Kernel, AnUnknownNameIsRefusedWithTheKnownOnes) {
    const auto selected = select_kernel("sse9");
    ASSERT_FALSE(selected);
    EXPECT_EQ(selected.error().name, "unknown_kernel");
    EXPECT_THAT(selected.error().detail, HasSubstr("portable"));
}

TEST(Kernel, AnUnsupportedOneIsRefusedByNameAndPassedOverByDefault) {
    detail::KernelCode exotic = portable_like("exotic");
    exotic.needs = ~detail::cpu_features();  // whatever is missing here, and what no processor has
    const std::array kernels = {Kernel(exotic), portable_kernel()};
    EXPECT_FALSE(kernels[0].supported());
    const auto by_name = detail::select_kernel(kernels, "exotic");
    ASSERT_FALSE(by_name);
    EXPECT_EQ(by_name.error().name, "kernel_unsupported");
    EXPECT_THAT(by_name.error().detail, HasSubstr(kernels[0].missing()));
    EXPECT_EQ(detail::select_kernel(kernels, ""), portable_kernel());
}

TEST(Kernel, OneThatComputesWronglyIsRefusedByNameAndPassedOverByDefault) {
    detail::KernelCode wrong = portable_like("wrong");
    wrong.run_chain = run_chain_wrongly;
    const detail::KernelCode right = portable_like("right");
    const std::array kernels = {Kernel(wrong), Kernel(right), portable_kernel()};
    EXPECT_FALSE(self_test(kernels[0]));
    EXPECT_TRUE(self_test(kernels[1]));
    const auto by_name = detail::select_kernel(kernels, "wrong");
    ASSERT_FALSE(by_name);
    EXPECT_EQ(by_name.error().name, "kernel_self_test");
    EXPECT_EQ(detail::select_kernel(kernels, ""), kernels[1]);
}

TEST(Kernel, WithNothingElseThePortableOneIsTaken) {
    detail::KernelCode wrong = portable_like("wrong");
    wrong.run_chain = run_chain_wrongly;
    EXPECT_EQ(detail::select_kernel(std::array{Kernel(wrong)}, ""), portable_kernel());
}

}  // namespace
}  // namespace bytom::tensority
