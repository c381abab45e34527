#include <thread>

#include <gtest/gtest.h>

#include <bytom/mining/device_miner.hpp>

#include "unit/mining/fake_source.hpp"
#include "unit/tensority_gpu/fake_device.hpp"

namespace bytom::mining {
namespace {

using tensority_gpu::FakeDevice;
using tensority_gpu::FakeFaults;
using tensority_gpu::Searcher;
using tensority_gpu::SearchError;
using tensority_gpu::SearchFailure;

/// Opens fake devices; the faults of the n-th opening, those of the first few.
struct Fakes {
    std::vector<std::unique_ptr<FakeFaults>> faults;
    std::atomic<std::size_t> opened{0};

    explicit Fakes(std::size_t openings) {
        for (std::size_t i = 0; i < openings; ++i)
            faults.push_back(std::make_unique<FakeFaults>());
    }

    DeviceMiner::Open function() {
        return [this](const std::string&) -> DeviceMiner::Opened {
            const std::size_t number = std::min(opened++, faults.size() - 1);
            return Searcher::open(
                std::make_unique<FakeDevice>(*faults[number]),
                [](const Hash256& header, const Hash256&) { return FakeDevice::cheap_work(header); });
        };
    }
};

DeviceMiner::Options one_device() {
    return {.devices = {"gpu:7"},
            .first_wait = std::chrono::milliseconds(1),
            .longest_wait = std::chrono::milliseconds(2)};
}

/// Launches of a device until it mines.
std::size_t launches_to_open() {
    FakeFaults faults;
    const auto searcher = Searcher::open(std::make_unique<FakeDevice>(faults),
                                         [](const Hash256&, const Hash256&) { return Hash256{}; });
    EXPECT_TRUE(searcher);
    return faults.launches;
}

MinerDevice wait_for_state(const DeviceMiner& miner, DeviceState state) {
    while (miner.devices().front().state != state)
        std::this_thread::yield();
    return miner.devices().front();
}

TEST(DeviceMiner, SolvesEachTemplateOnce) {
    FakeSource source;
    Fakes fakes(1);
    DeviceMiner miner(source, fakes.function(), one_device());
    ASSERT_TRUE(miner.start());
    source.set(1, kAnyHash);
    EXPECT_EQ(source.wait_for_blocks(1).back()->header.height, 1U);
    source.set(2, kAnyHash);
    EXPECT_EQ(source.wait_for_blocks(2).back()->header.height, 2U);
    miner.stop();
    EXPECT_EQ(source.wait_for_blocks(2).size(), 2U);
    EXPECT_EQ(miner.blocks().accepted, 2U);
    const MinerDevice device = miner.devices().front();
    EXPECT_EQ(device.name, "gpu:7");
    EXPECT_EQ(device.state, DeviceState::idle);
    EXPECT_GT(device.hashes, 0U);
    EXPECT_GT(device.batch, 0U);
}

TEST(DeviceMiner, TriesADeviceAgainThatIsLostInTheMiddle) {
    FakeSource source;
    Fakes fakes(2);
    fakes.faults[0]->lost_at = launches_to_open();
    DeviceMiner miner(source, fakes.function(), one_device());
    source.set(1, kAnyHash);
    ASSERT_TRUE(miner.start());
    EXPECT_EQ(source.wait_for_blocks(1).size(), 1U);
    miner.stop();
    EXPECT_EQ(fakes.opened, 2U);
    EXPECT_EQ(miner.devices().front().errors, 1U);
    EXPECT_EQ(miner.devices().front().trouble, "the cable is out");
}

TEST(DeviceMiner, ADeviceWithOneWrongResultIsStoppedForGoodAndNamed) {
    FakeSource source;
    Fakes fakes(2);
    fakes.faults[0]->wrong_candidate_at = launches_to_open();
    DeviceMiner miner(source, fakes.function(), one_device());
    source.set(1, kAnyHash);
    ASSERT_TRUE(miner.start());
    const MinerDevice device = wait_for_state(miner, DeviceState::stopped);
    EXPECT_NE(device.trouble.find("wrong result"), std::string::npos);
    EXPECT_EQ(device.errors, 1U);
    miner.stop();
    ASSERT_TRUE(miner.start());
    miner.stop();
    EXPECT_EQ(miner.devices().front().state, DeviceState::stopped);
    EXPECT_EQ(fakes.opened, 1U);
    EXPECT_EQ(miner.blocks().accepted, 0U);
}

TEST(DeviceMiner, ADeviceThatFailsTheSelfTestMinesNothing) {
    FakeSource source;
    Fakes fakes(1);
    fakes.faults[0]->forgets_at = 0;
    DeviceMiner miner(source, fakes.function(), one_device());
    ASSERT_TRUE(miner.start());
    EXPECT_EQ(wait_for_state(miner, DeviceState::stopped).hashes, 0U);
}

TEST(DeviceMiner, IsStoppedWhileItSearchesWaitsForWorkOrForADevice) {
    FakeSource source;
    Fakes fakes(1);
    DeviceMiner miner(source, fakes.function(), one_device());
    ASSERT_TRUE(miner.start());
    EXPECT_TRUE(miner.is_running());
    wait_for_state(miner, DeviceState::mining);
    miner.stop();
    EXPECT_FALSE(miner.is_running());
    source.set(1, kNoHash);
    ASSERT_TRUE(miner.start());
    while (miner.devices().front().hashes == 0)
        std::this_thread::yield();
    miner.stop();

    DeviceMiner without(
        source,
        [](const std::string&) -> DeviceMiner::Opened {
            return std::unexpected(SearchError{SearchFailure::device_lost, "there is none"});
        },
        {.devices = {"gpu:0"}, .first_wait = std::chrono::hours(1), .longest_wait = std::chrono::hours(1)});
    ASSERT_TRUE(without.start());
    EXPECT_EQ(wait_for_state(without, DeviceState::waiting).trouble, "there is none");
    without.stop();
}

/// A pool's share: its target and its part of the nonces.
TEST(DeviceMiner, KeepsToTheTargetAndTheNoncesOfATemplate) {
    FakeSource source;
    Fakes fakes(1);
    DeviceMiner miner(source, fakes.function(), one_device());
    ASSERT_TRUE(miner.start());
    BlockTemplate work;
    work.id = 1;
    work.header.bits = kNoHash;
    work.share_bits = kAnyHash;
    work.header.nonce = std::uint64_t{0x1234} << 45U;
    work.nonce_bits = 45;
    source.set(work);
    EXPECT_EQ(source.wait_for_blocks(1).front()->header.nonce >> 45U, 0x1234U);
}

}  // namespace
}  // namespace bytom::mining
