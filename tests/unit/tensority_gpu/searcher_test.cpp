#include <algorithm>

#include <gtest/gtest.h>

#include <bytom/tensority_gpu/searcher.hpp>

#include "unit/tensority_gpu/fake_device.hpp"

namespace bytom::tensority_gpu {
namespace {

Hash256 header_number(std::uint8_t number) {
    Hash256 header;
    header.bytes[31] = number;
    return header;
}

const Hash256 kSeed = header_number(9);

Hash256 any_work() {
    Hash256 target;
    target.bytes.fill(0xff);
    return target;
}

std::vector<Hash256> headers(std::uint8_t count) {
    std::vector<Hash256> headers;
    for (std::uint8_t i = 0; i < count; ++i)
        headers.push_back(header_number(i));
    return headers;
}

ReferenceWork reference() {
    return [](const Hash256& header, const Hash256& /*seed*/) { return FakeDevice::cheap_work(header); };
}

auto open(FakeFaults& faults) {
    return Searcher::open(std::make_unique<FakeDevice>(faults), reference());
}

/// Launches until a device is in use.
std::size_t launches_of_open() {
    FakeFaults faults;
    EXPECT_TRUE(open(faults));
    return faults.launches;
}

TEST(Searcher, ReturnsWhatMeetsTheTargetLowestIndexFirst) {
    FakeFaults faults;
    const auto searcher = open(faults);
    ASSERT_TRUE(searcher);
    const auto all = (*searcher)->search(headers(5), kSeed, any_work(), 5);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ((*all)[i].index, i);
        EXPECT_EQ((*all)[i].work, FakeDevice::cheap_work(headers(5)[i]));
    }
    EXPECT_EQ((*searcher)->search(headers(5), kSeed, any_work(), 2)->size(), 2U);
    const Hash256 second = FakeDevice::cheap_work(header_number(1));
    const auto some = (*searcher)->search(headers(5), kSeed, second, 5);
    for (const Candidate& candidate : *some)
        EXPECT_LE(candidate.work.bytes[31], second.bytes[31]);
    EXPECT_TRUE(std::ranges::any_of(*some, [&](const Candidate& c) { return c.work == second; }));
}

TEST(Searcher, TakesASeedToTheDeviceOncePerEpoch) {
    FakeFaults faults;
    const auto searcher = open(faults);
    const std::size_t before = faults.loads;
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE((*searcher)->search(headers(1), kSeed, any_work(), 1));
    EXPECT_EQ(faults.loads, before + 1);
    EXPECT_TRUE((*searcher)->search(headers(1), header_number(10), any_work(), 1));
    EXPECT_EQ(faults.loads, before + 2);
}

TEST(Searcher, RefusesADeviceThatFailsTheSelfTest) {
    for (const auto fault :
         {&FakeFaults::wrong_candidate_at, &FakeFaults::wrong_first_at, &FakeFaults::forgets_at}) {
        for (const std::size_t launch : {0U, 1U}) {
            FakeFaults faults;
            faults.*fault = launch;
            const auto searcher = open(faults);
            ASSERT_FALSE(searcher);
            EXPECT_EQ(searcher.error().failure, SearchFailure::wrong_result);
        }
    }
}

TEST(Searcher, TellsOfAWrongCandidateInsteadOfReturningIt) {
    FakeFaults faults;
    const auto searcher = open(faults);
    faults.wrong_candidate_at = faults.launches;
    const auto results = (*searcher)->search(headers(4), kSeed, any_work(), 4);
    ASSERT_FALSE(results);
    EXPECT_EQ(results.error().failure, SearchFailure::wrong_result);
    EXPECT_NE(results.error().detail.find(header_number(0).to_text()), std::string::npos);
}

TEST(Searcher, FindsADeviceOutThatHasNoCandidates) {
    FakeFaults faults;
    const auto searcher = open(faults);
    const Hash256 no_work;
    for (std::uint64_t i = 0; i < Searcher::kLaunchesBetweenChecks; ++i)
        ASSERT_TRUE((*searcher)->search(headers(2), kSeed, no_work, 1));
    faults.wrong_first_at = faults.launches;
    const auto results = (*searcher)->search(headers(2), kSeed, no_work, 1);
    ASSERT_FALSE(results);
    EXPECT_EQ(results.error().failure, SearchFailure::wrong_result);
}

TEST(Searcher, TellsOfALostDevice) {
    const std::size_t last = launches_of_open();
    for (std::size_t launch = 0; launch <= last; ++launch) {
        FakeFaults faults;
        faults.lost_at = launch;
        const auto searcher = open(faults);
        const auto error = [&]() -> std::optional<SearchError> {
            if (!searcher) return searcher.error();
            const auto results = (*searcher)->search(headers(2), kSeed, any_work(), 1);
            if (!results) return results.error();
            return std::nullopt;
        }();
        // A device that is faster at times takes fewer launches to be tuned.
        if (!error) continue;
        EXPECT_EQ(error->failure, SearchFailure::device_lost);
        EXPECT_EQ(error->detail, "the cable is out");
    }
}

TEST(Devices, AMachineWithoutTheLibraryHasNoneAndSaysWhy) {
    const DriverLibraries libraries{.opencl = "libThereIsNoSuchThing.so.1",
                                    .cuda = "libThereIsNoSuchThingEither.so.1"};
    const DeviceList list = list_devices(libraries);
    EXPECT_TRUE(list.devices.empty());
    EXPECT_FALSE(list.missing.empty());
    for (const std::string_view name : {"gpu:0", "cuda:0"}) {
        const auto device = open_device(name, {.libraries = libraries});
        ASSERT_FALSE(device);
        EXPECT_EQ(device.error().name, "unknown_device");
    }
}

}  // namespace
}  // namespace bytom::tensority_gpu
