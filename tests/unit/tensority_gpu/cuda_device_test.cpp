// The kernels for tensor cores and what drives them, on a driver whose card is the processor
// (cuda_driver.cpp).
#include <algorithm>
#include <array>
#include <random>

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority_gpu/device.hpp>

#include "cuda_driver.hpp"

namespace bytom::tensority_gpu {
namespace {

constexpr std::array<unsigned char, 4> kImage = {1, 2, 3, 4};

Hash256 random_hash(std::mt19937_64& random) {
    Hash256 hash;
    for (std::uint8_t& byte : hash.bytes)
        byte = static_cast<std::uint8_t>(random());
    return hash;
}

class CudaDevice : public ::testing::Test {
protected:
    void SetUp() override {
        void* const handle = ::dlopen(BYTOM_TEST_CUDA_DRIVER, RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(handle, nullptr) << ::dlerror();
        const auto entry = reinterpret_cast<CudaDriverControl* (*)()>(::dlsym(handle, "test_control"));
        ASSERT_NE(entry, nullptr);
        control_ = entry();
        *control_ = {};
    }

    [[nodiscard]] static DriverLibraries libraries() {
        return {.opencl = "libThereIsNoSuchThing.so.1", .cuda = BYTOM_TEST_CUDA_DRIVER};
    }

    [[nodiscard]] static Result<std::unique_ptr<Device>> open() {
        return open_device("cuda:0", {.libraries = libraries(), .cuda_image = kImage});
    }

    CudaDriverControl* control_ = nullptr;
};

/// Of matrices of random and of extreme values; more hashes than the card has multiprocessors, so that a
/// block computes two of them.
TEST_F(CudaDevice, ComputesWhatThePortableKernelDoesAndReturnsOnlyWhatMeetsTheTarget) {
    std::mt19937_64 random(20'181'119);  // NOLINT(bugprone-random-generator-seed): can be found again
    std::vector<Hash256> headers(3);
    for (Hash256& header : headers)
        header = random_hash(random);
    std::vector<Hash256> expected(headers.size());
    tensority::Hasher().hash_batch(
        headers, *tensority::SeedCache::test_matrices(tensority::portable_kernel()), expected);
    auto device = open();
    ASSERT_TRUE(device) << device.error().text();
    ASSERT_TRUE((*device)->load(*tensority::SeedCache::test_matrices(tensority::canonical_kernel())));
    const auto is_less = [](const Hash256& a, const Hash256& b) {
        return std::ranges::lexicographical_compare(a.bytes.rbegin(), a.bytes.rend(), b.bytes.rbegin(),
                                                    b.bytes.rend());
    };
    std::vector<Hash256> sorted = expected;
    std::ranges::sort(sorted, is_less);
    const Hash256 target = sorted[1];
    const auto results = (*device)->search(headers, target);
    ASSERT_TRUE(results) << results.error().text();
    EXPECT_EQ(results->candidates.size(), 2U);
    for (const Candidate& candidate : results->candidates) {
        EXPECT_EQ(candidate.work, expected.at(candidate.index)) << candidate.index;
        EXPECT_FALSE(is_less(target, candidate.work));
    }
    EXPECT_EQ(results->first, expected.front());
    EXPECT_FALSE(control_->warps_disagreed);
}

TEST_F(CudaDevice, EveryCallOfTheDriverMayFail) {
    control_->computes = false;
    const auto cache = tensority::SeedCache::test_matrices(tensority::canonical_kernel());
    const std::vector<Hash256> headers(5);
    const auto use = [&]() -> Status<> {
        BYTOM_ASSIGN(const auto device, open());
        BYTOM_TRY(device->load(*cache));
        BYTOM_TRY(device->search(headers, Hash256{}));
        return {};
    };
    ASSERT_TRUE(use());
    const int calls = control_->calls;
    EXPECT_GT(calls, 20);
    EXPECT_EQ(control_->objects, 0);
    for (int failing = 0; failing < calls; ++failing) {
        control_->fails_at = failing;
        control_->calls = 0;
        const Status<> used = use();
        // The last calls are those of the destructor.
        if (used) {
            EXPECT_GE(failing, calls - 2);
        } else {
            EXPECT_EQ(used.error().name, "device_lost");
            EXPECT_NE(used.error().detail.find("CUDA_ERROR_LAUNCH_FAILED (719)"), std::string::npos)
                << used.error().detail;
        }
        EXPECT_EQ(control_->objects, 0) << "after call " << failing << " has failed";
    }
    // 16 MiB of matrices, what a hash has in between, and 4096 hashes at once.
    EXPECT_LT(control_->most_bytes, std::size_t{24} << 20U);
}

TEST_F(CudaDevice, SaysWhoItIsAndWhatItLacks) {
    const DeviceList list = list_devices(libraries());
    ASSERT_EQ(list.devices.size(), 1U);
    EXPECT_TRUE(list.missing.empty());
    const DeviceInfo& info = list.devices.front();
    EXPECT_EQ(info.name, "cuda:0");
    EXPECT_EQ(info.model, "Processor");
    EXPECT_EQ(info.driver, "12.4");
    EXPECT_EQ(info.compute_units, 2U);
    EXPECT_EQ(info.clock_mhz, 1000U);
    EXPECT_EQ(info.memory_bytes, 1U << 30U);
    EXPECT_TRUE(info.has_tensor_cores);

    const auto refused = [&](const DeviceOptions& options) {
        const auto device = open_device("cuda:0", options);
        EXPECT_FALSE(device);
        if (device) return Error{};
        EXPECT_EQ(device.error().name, "device_lacks");
        return device.error();
    };
    const DeviceOptions options{.libraries = libraries(), .cuda_image = kImage};
    // No machine code of these kernels is for this card.
    control_->load_code = 209;
    EXPECT_NE(refused(options).detail.find("cuModuleLoadData"), std::string::npos);
    control_->load_code = 0;
    control_->major = 7;
    EXPECT_NE(refused(options).detail.find("compute capability 8.0 (it has 7.6)"), std::string::npos);
    EXPECT_FALSE(list_devices(libraries()).devices.front().missing.empty());
    EXPECT_EQ(control_->objects, 0);

    const auto unknown = open_device("cuda:1", options);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().name, "unknown_device");
}

}  // namespace
}  // namespace bytom::tensority_gpu

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
