// The kernels on a real driver. Exit status 77: this machine has none.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <test_data.hpp>

#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority_gpu/searcher.hpp>

namespace bytom::tensority_gpu {
namespace {

/// What the extension gives, for drivers that lack it.
constexpr std::string_view kDotInPlainCode = R"(#define INTEGER_DOT_PRODUCT
int dot_4x8packed_ss_int(uint a, uint b) {
    const char4 x = as_char4(a), y = as_char4(b);
    return x.s0 * y.s0 + x.s1 * y.s1 + x.s2 * y.s2 + x.s3 * y.s3;
}
)";

std::size_t number_from(const char* variable, std::size_t otherwise) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Hash256 random_hash(std::mt19937_64& random) {
    Hash256 hash;
    for (std::uint8_t& byte : hash.bytes)
        byte = static_cast<std::uint8_t>(random());
    return hash;
}

Hash256 any_work() {
    Hash256 target;
    target.bytes.fill(0xff);
    return target;
}

/// All works of these header hashes, by the device.
std::vector<Hash256> works(Device& device, std::span<const Hash256> headers) {
    std::vector<Hash256> works(headers.size());
    const auto results = device.search(headers, any_work());
    EXPECT_TRUE(results) << results.error().text();
    if (!results) return works;
    EXPECT_EQ(results->candidates.size(), headers.size());
    for (const Candidate& candidate : results->candidates)
        works.at(candidate.index) = candidate.work;
    EXPECT_EQ(results->first, works.front());
    return works;
}

std::vector<Hash256> works(Device& device, const Hash256& seed, std::span<const Hash256> headers) {
    const auto cache = tensority::SeedCache::build(seed, tensority::canonical_kernel());
    const auto loaded = device.load(*cache);
    EXPECT_TRUE(loaded) << loaded.error().text();
    return works(device, headers);
}

class OpenClDevices : public ::testing::Test {
protected:
    void SetUp() override { open({}); }

    void open(const DeviceOptions& options) {
        auto opened = open_device("gpu:0", options);
        ASSERT_TRUE(opened) << opened.error().text();
        device_ = *std::move(opened);
    }

    void compare_with_portable(std::size_t pairs, std::size_t headers_per_seed) {
        std::mt19937_64 random(20'181'118);  // NOLINT(bugprone-random-generator-seed): can be found again
        tensority::Hasher hasher;
        for (std::size_t done = 0; done < pairs; done += headers_per_seed) {
            const Hash256 seed = random_hash(random);
            std::vector<Hash256> headers(std::min(headers_per_seed, pairs - done));
            for (Hash256& header : headers)
                header = random_hash(random);
            std::vector<Hash256> expected(headers.size());
            hasher.hash_batch(headers, *tensority::SeedCache::build(seed, tensority::portable_kernel()),
                              expected);
            ASSERT_EQ(works(*device_, seed, headers), expected) << "seed " << seed.to_text();
        }
    }

    std::unique_ptr<Device> device_;
};

TEST_F(OpenClDevices, ComputeTheVectors) {
    std::ifstream file(BYTOM_TEST_DATA "/vectors/tensority.json");
    const auto vectors = nlohmann::json::parse(file);
    const auto hash = [](const nlohmann::json& text) {
        return Hash256::from_text(text.get<std::string>()).value();
    };
    struct Cases {
        std::vector<Hash256> headers;
        std::vector<Hash256> results;
    };
    std::map<Hash256, Cases> by_seed;
    const std::size_t most = number_from("BYTOM_GPU_VECTORS", 40);
    for (const auto& test_case : vectors.at("cases")) {
        Cases& cases = by_seed[hash(test_case.at("seed"))];
        cases.headers.push_back(hash(test_case.at("header_hash")));
        cases.results.push_back(hash(test_case.at("result")));
    }
    ASSERT_FALSE(by_seed.empty());
    std::size_t done = 0;
    for (const auto& [seed, cases] : by_seed) {
        ASSERT_EQ(works(*device_, seed, cases.headers), cases.results) << seed.to_text();
        done += cases.headers.size();
        if (done >= most) break;
    }
}

TEST_F(OpenClDevices, AgreeWithThePortableKernelOnRandomPairs) {
    const auto begin = std::chrono::steady_clock::now();
    const std::size_t pairs = number_from("BYTOM_GPU_PAIRS", 60);
    compare_with_portable(pairs, 10);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    fmt::print("{} pairs on {} ({}) in {:.1f} s\n", pairs, device_->info().model, device_->info().platform,
               elapsed.count());
}

TEST_F(OpenClDevices, AgreeInEveryFormOfTheKernels) {
    for (const std::uint32_t rows : {32U, 64U}) {
        for (const std::string_view prelude : {std::string_view(), kDotInPlainCode}) {
            open({.products = Products::plain, .prelude = std::string(prelude), .rows = rows});
            compare_with_portable(2, 2);
        }
    }
}

TEST_F(OpenClDevices, PassTheSelfTestAndReturnOnlyWhatMeetsTheTarget) {
    tensority::Hasher hasher;
    std::mt19937_64 random(3);  // NOLINT(bugprone-random-generator-seed)
    const Hash256 seed = random_hash(random);
    const auto cache = tensority::SeedCache::build(seed, tensority::portable_kernel());
    std::size_t references = 0;
    auto searcher = Searcher::open(std::move(device_), [&](const Hash256& header, const Hash256&) {
        ++references;
        return hasher.hash(header, *cache);
    });
    ASSERT_TRUE(searcher) << searcher.error().detail;
    EXPECT_GE((*searcher)->batch(), 1U);
    const std::vector<Hash256> headers = {random_hash(random), random_hash(random)};
    const Hash256 work = hasher.hash(headers[1], *cache);
    const auto exactly = (*searcher)->search(headers, seed, work, 2);
    ASSERT_TRUE(exactly) << exactly.error().detail;
    EXPECT_TRUE(
        std::ranges::any_of(*exactly, [&](const Candidate& c) { return c.index == 1 && c.work == work; }));
    // The first hash of a seed, and every candidate.
    EXPECT_EQ(references, 1 + exactly->size());
    EXPECT_TRUE((*searcher)->search(headers, seed, Hash256{}, 2)->empty());
}

/// The driver does what it is asked; its kernels leave out half of the rows.
TEST_F(OpenClDevices, AreNotTakenIntoUseIfTheyComputeWrongly) {
    open({.prelude = "#undef ROWS\n#define ROWS 32\n", .rows = 64});
    const auto searcher = Searcher::open(std::move(device_), [](const Hash256&, const Hash256&) {
        ADD_FAILURE() << "there is nothing to be checked";
        return Hash256{};
    });
    ASSERT_FALSE(searcher);
    EXPECT_EQ(searcher.error().failure, SearchFailure::wrong_result);
}

TEST_F(OpenClDevices, SayWhoTheyAre) {
    const DeviceInfo& info = device_->info();
    EXPECT_EQ(info.name, "gpu:0");
    EXPECT_FALSE(info.model.empty());
    EXPECT_FALSE(info.platform.empty());
    EXPECT_GT(info.compute_units, 0U);
    const auto unknown = open_device("gpu:63");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().name, "unknown_device");
    const auto broken = open_device("gpu:0", {.prelude = "this is no program"});
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().name, "device_lacks");
}

}  // namespace
}  // namespace bytom::tensority_gpu

int main(int argc, char** argv) {
    const auto list = bytom::tensority_gpu::list_devices();
    if (list.devices.empty()) {
        fmt::print("skipped: {} (Debian's pocl-opencl-icd computes on the processor)\n", list.missing);
        return 77;
    }
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
