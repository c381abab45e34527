#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <bytom/mining/cpu_miner.hpp>

#include "unit/mining/fake_source.hpp"

namespace bytom::mining {
namespace {

/// A proof-of-work function that meets no ordinary target and remembers what it was asked.
struct Counter {
    std::mutex mutex;
    std::set<Hash256> seen;
    std::atomic<std::uint64_t> calls{0};
    std::atomic<std::uint64_t> repeats{0};

    consensus::ProofOfWork function() {
        return [this](const Hash256& hash, const Hash256&) {
            ++calls;
            const std::lock_guard lock(mutex);
            if (!seen.insert(hash).second) ++repeats;
            Hash256 worst;
            worst.bytes.fill(0xff);
            return worst;
        };
    }
};

void wait_for_calls(const Counter& counter, std::uint64_t count) {
    while (counter.calls < count)
        std::this_thread::yield();
}

TEST(CpuMiner, SolvesEachTemplateOnce) {
    FakeSource source;
    Counter counter;
    CpuMiner miner(source, counter.function());
    miner.set_threads(1);
    source.set(1, kAnyHash);
    EXPECT_EQ(source.wait_for_blocks(1).back()->header.height, 1U);
    source.set(2, kAnyHash);
    EXPECT_EQ(source.wait_for_blocks(2).back()->header.height, 2U);
    miner.set_threads(0);
    EXPECT_EQ(source.wait_for_blocks(2).size(), 2U);
}

TEST(CpuMiner, ThreadsSearchDifferentNonces) {
    FakeSource source;
    Counter counter;
    CpuMiner miner(source, counter.function());
    source.set(1, kNoHash);
    miner.set_threads(4);
    wait_for_calls(counter, 2000);
    miner.set_threads(0);
    EXPECT_EQ(counter.repeats, 0U);
}

TEST(CpuMiner, StaleWorkIsDroppedForNewWork) {
    FakeSource source;
    Counter counter;
    CpuMiner miner(source, counter.function());
    source.set(1, kNoHash);
    miner.set_threads(2);
    wait_for_calls(counter, 100);
    source.set(2, kAnyHash);
    for (const auto& block : source.wait_for_blocks(1))
        EXPECT_EQ(block->header.height, 2U);
}

/// What is stamped with the future would be refused.
TEST(CpuMiner, HeadersFollowAClockThatIsSet) {
    FakeSource source;
    std::atomic<std::uint64_t> calls{0};
    std::atomic<bool> is_solved = false;
    CpuMiner miner(source, [&](const Hash256&, const Hash256&) {
        ++calls;
        Hash256 hash;
        if (!is_solved) hash.bytes.fill(0xff);
        return hash;
    });
    miner.set_threads(1);
    constexpr std::uint64_t kOrdinaryBits = 0x2000000000ffffff;
    std::uint64_t id = 0;
    const auto some_calls = [&calls] {
        for (const std::uint64_t from = calls; calls < from + 3;)
            std::this_thread::yield();
    };
    for (const std::uint64_t time : {1'600'086'400U, 1'500'000'000U, 1'600'000'000U}) {
        source.set(++id, kOrdinaryBits);
        some_calls();
        source.clock = time;
        some_calls();
        is_solved = true;
        EXPECT_EQ(source.wait_for_blocks(id).back()->header.timestamp, time);
        is_solved = false;
    }
}

TEST(CpuMiner, ThreadsComeAndGoWhileMining) {
    FakeSource source;
    Counter counter;
    CpuMiner miner(source, counter.function());
    source.set(1, kNoHash);
    for (const std::size_t count : {1U, 4U, 2U, 0U, 3U, 0U}) {
        miner.set_threads(count);
        EXPECT_EQ(miner.threads(), count);
        EXPECT_EQ(miner.rates().size(), count);
        if (count > 0) wait_for_calls(counter, counter.calls + 50);
    }
    const std::uint64_t calls = counter.calls;
    for (int i = 0; i < 1000; ++i)
        std::this_thread::yield();
    EXPECT_EQ(counter.calls, calls);
}

}  // namespace
}  // namespace bytom::mining
