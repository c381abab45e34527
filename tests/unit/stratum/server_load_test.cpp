// Two hundred sessions that stay, and others: miners of steady power, late ones, careless ones, and those
// that flood with duplicates, bad work and garbage. BYTOM_STRATUM_LOAD_SECONDS=120 runs it for so long and
// then also looks at the pace of the shares, which needs minutes and a machine that is not overloaded.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "support/eventually.hpp"
#include "unit/stratum/load_client.hpp"
#include "unit/stratum/stratum_fixture.hpp"

namespace bytom::stratum {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMiners = 140;   ///< mine at a steady rate, and nothing else
constexpr std::size_t kCareless = 20;  ///< send every third share twice
constexpr std::size_t kLate = 40;      ///< send their shares after the next block has come
constexpr std::size_t kFlooders = 40;  ///< half with duplicates, half with work below their target
constexpr std::size_t kGarbage = 20;
constexpr seconds kInterval{1};
constexpr std::array kRates{20.0, 80.0, 320.0};  ///< hashes per second
/// Only a failure takes so long.
constexpr seconds kPatience{300};
/// What each miner has accepted at least when the load ends.
constexpr std::uint64_t kShares = 3;

/// A network whose blocks no share finds by chance.
consensus::NetworkParams hard_network() {
    consensus::NetworkParams network = consensus::solonet();
    network.genesis_bits = 0x1a00000000ffffff;
    network.genesis_hash = consensus::make_genesis_block(network).hash();
    return network;
}

std::chrono::seconds wanted_time(seconds otherwise) {
    const char* const text = std::getenv("BYTOM_STRATUM_LOAD_SECONDS");
    const long number = text == nullptr ? 0 : std::strtol(text, nullptr, 10);
    return number > 0 ? seconds(number) : otherwise;
}

double seconds_between(LoadClient::Moment begin, LoadClient::Moment end) {
    return std::chrono::duration<double>(end - begin).count();
}

class StratumLoad : public StratumFixture {
protected:
    using ClientPtr = std::unique_ptr<LoadClient>;

    StratumLoad() : network(hard_network()) {
        genesis = consensus::make_genesis_block(network);
        options.network = &network;
    }

    void SetUp() override {
        StratumFixture::SetUp();
        start({.address = "127.0.0.1:0",
               .max_sessions = 1'024,
               .difficulty = 60,
               .share_interval = kInterval,
               .retarget_interval = seconds(8)},
              [this](const Hash256& hash, const Hash256&) { return work_of(hash); });
    }

    void TearDown() override {
        over = true;
        for (std::thread& thread : threads)
            thread.join();
        StratumFixture::TearDown();
    }

    Hash256 work_of(const Hash256& block_hash) {
        const std::lock_guard lock(mutex);
        return std::ranges::find(solutions, block_hash) != solutions.end() ? Hash256{} : block_hash;
    }

    ClientPtr client(const std::string& network_part, std::size_t number, const std::string& name) {
        return std::make_unique<LoadClient>(server->port(), "127.0." + network_part,
                                            name + '.' + std::to_string(number));
    }

    void run(std::function<void()> task) {
        threads.emplace_back([this, task = std::move(task)] {
            while (!over)
                task();
        });
    }

    static bool log_in(LoadClient& miner) {
        miner.connect();
        miner.log_in();
        const auto deadline = SteadyClock::now() + kPatience;
        while (miner.is_open() && !miner.has_job() && SteadyClock::now() < deadline) {
            miner.receive();
            std::this_thread::sleep_for(milliseconds(1));
        }
        return miner.has_job();
    }

    /// The share of the block that somebody is to find now.
    void submit_solution(LoadClient& miner) {
        SeenJob& job = miner.job();
        ++job.header.nonce;
        {
            const std::lock_guard lock(mutex);
            solutions.push_back(job.header.hash());
        }
        miner.submit(job.id, job.header.nonce);
    }

    /// Miners of these indexes, on one thread, each at its rate.
    void run_miners(std::size_t begin, std::size_t end) {
        run([this, begin, end, last = SteadyClock::now()]() mutable {
            std::this_thread::sleep_for(milliseconds(2));
            const auto now = SteadyClock::now();
            // A thread that was held up does not catch up for long.
            const double time = std::min(seconds_between(last, now), 0.5);
            last = now;
            for (std::size_t i = begin; i < end; ++i)
                mine(*miners[i], i, time);
            for (std::size_t i = begin; i < end; ++i)
                miners[i]->receive();
        });
    }

    void mine(LoadClient& miner, std::size_t index, double time) {
        double& credit = credits[index];
        credit += kRates[index % kRates.size()] * time;
        if (credit < 1.0) return;
        miner.receive();
        if (solution_wanted.exchange(false)) submit_solution(miner);
        auto tries = static_cast<std::uint64_t>(credit);
        credit -= static_cast<double>(tries);
        const bool is_late = index >= kMiners + kCareless;
        SeenJob& job = is_late ? miner.old_job() : miner.job();
        while (!job.id.empty() && LoadClient::search(job, true, tries)) {
            miner.submit(job.id, job.header.nonce);
            const bool is_careless = index >= kMiners && !is_late;
            if (is_careless && miner.tally().sent % 4 == 3) miner.submit(job.id, job.header.nonce);
        }
    }

    /// Floods until it is banned, and tries again then.
    void run_flooders() {
        run([this] {
            for (std::size_t i = 0; i < flooders.size() && !over; ++i)
                flood(*flooders[i], i % 2 == 0);
            std::this_thread::sleep_for(milliseconds(1));
        });
    }

    void flood(LoadClient& flooder, bool with_duplicates) {
        if (flooder.was_banned()) {
            if (!flooder.is_open()) return;
            return flooder.receive();
        }
        if (!flooder.is_open()) {
            flooder.connect();
            flooder.log_in();
        }
        flooder.receive();
        if (!flooder.has_job()) return;
        SeenJob& job = flooder.job();
        std::uint64_t tries = 100;
        for (int i = 0; i < 4 && LoadClient::search(job, false, tries); ++i) {
            if (with_duplicates) job.header.nonce = 1;
            flooder.submit(job.id, job.header.nonce);
        }
    }

    void run_garbage() {
        run([this, random = std::mt19937(1)]() mutable {
            for (ClientPtr& client : garbage) {
                client->receive();
                if (!client->is_open()) client->connect();
                throw_garbage(*client, random);
                if (over) return;
            }
            std::this_thread::sleep_for(milliseconds(20));
        });
    }

    static void throw_garbage(LoadClient& client, std::mt19937& random) {
        std::string noise(random() % 20'000, '\0');
        std::ranges::generate(noise, [&] { return static_cast<char>(random()); });
        switch (random() % 8) {
            case 0:
                return client.send(noise);
            case 1:
                return client.send(noise + '\n');
            case 2:
                return client.send("{\"id\":1,\"method\":\"login\",\"params\":" + std::string(9'000, '['));
            case 3:
                return client.send(R"({"id":1,"method":"mining.subscribe","params":[]})"
                                   "\n");
            case 4:
                return client.send(
                    R"({"id":1,"method":"submit","params":{"id":"a","job_id":"1","nonce":"1"}})"
                    "\n");
            case 5:
                client.log_in();
                for (int i = 0; i < 50; ++i)
                    client.send(R"({"id":1,"method":"getjob"})"
                                "\n");
                return;
            case 6:
                return client.send("{}\n[]\n\n");
            default:
                client.send("{\"id\":1,");
                client.close();
        }
    }

    template <typename Condition>
    [[nodiscard]] static bool wait_for(Condition condition) {
        return testing::eventually(std::move(condition), kPatience);
    }

    [[nodiscard]] bool everybody_has(std::uint64_t height) const {
        return std::ranges::all_of(miners, [&](const auto& miner) { return miner->height == height; });
    }

    [[nodiscard]] std::vector<WorkerInfo> workers_named(const std::string& name) const {
        std::vector<WorkerInfo> found = server->info().workers;
        std::erase_if(found, [&](const WorkerInfo& worker) { return !worker.login.starts_with(name + '.'); });
        return found;
    }

    /// From the block's way into the chain on, for every miner.
    void print_latencies(const std::unordered_map<std::uint64_t, SteadyClock::time_point>& began) const {
        std::vector<double> all;
        for (const auto& [height, begin] : began)
            for (const auto& miner : miners)
                if (const auto job = miner->jobs_at().find(height); job != miner->jobs_at().end())
                    all.push_back(1'000.0 * seconds_between(begin, job->second));
        if (all.empty()) return;
        std::ranges::sort(all);
        std::cout << "new block to job, seen by clients that look every few ms: median "
                  << all[all.size() / 2] << " ms, p99 " << all[all.size() * 99 / 100] << " ms, " << all.size()
                  << " jobs\n";
    }

    /// Mean time between accepted shares of the miners of one rate.
    [[nodiscard]] double pace(std::size_t rate, SteadyClock::time_point begin,
                              SteadyClock::time_point end) const {
        std::size_t shares = 0;
        std::size_t sessions = 0;
        for (std::size_t i = rate; i < kMiners; i += kRates.size()) {
            ++sessions;
            shares += static_cast<std::size_t>(std::ranges::count_if(
                miners[i]->accepted_at(), [&](auto moment) { return moment >= begin && moment < end; }));
        }
        return static_cast<double>(sessions) * seconds_between(begin, end) / static_cast<double>(shares);
    }

    const consensus::NetworkParams network;
    std::mutex mutex;
    std::vector<Hash256> solutions;  ///< guarded by the mutex
    std::atomic<bool> solution_wanted{false};
    std::atomic<bool> over{false};
    std::vector<ClientPtr> miners;
    std::vector<double> credits;  ///< hashes that each miner may do
    std::vector<ClientPtr> flooders;
    std::vector<ClientPtr> garbage;
    std::vector<std::thread> threads;
};

TEST_F(StratumLoad, NothingIsLostAndNobodyHonestIsBanned) {
    const seconds time = wanted_time(seconds(10));
    for (std::size_t i = 0; i < kMiners + kCareless + kLate; ++i) {
        // Ten at an address, as in a farm.
        const std::string address = "1." + std::to_string(1 + i / 10);
        const char* const name = i < kMiners ? "miner" : i < kMiners + kCareless ? "careless" : "late";
        miners.push_back(client(address, i, name));
        ASSERT_TRUE(log_in(*miners.back()));
    }
    credits.resize(miners.size());
    for (std::size_t i = 0; i < kFlooders; ++i) {
        // One in each farm, the others at addresses of their own.
        const std::string address = i < 12 ? "1." + std::to_string(1 + i) : "2." + std::to_string(1 + i);
        flooders.push_back(client(address, i, "flooder"));
    }
    for (std::size_t i = 0; i < kGarbage; ++i)
        garbage.push_back(client("3." + std::to_string(1 + i), i, "garbage"));
    for (std::size_t begin = 0; begin < miners.size(); begin += 35)
        run_miners(begin, std::min(begin + 35, miners.size()));
    run_flooders();
    run_garbage();

    const auto begin = SteadyClock::now();
    const auto deadline = begin + time;
    std::unordered_map<std::uint64_t, SteadyClock::time_point> began;
    std::uint64_t found_by_miners = 0;
    std::size_t most_sessions = 0;
    std::uint64_t height = chain->tip()->height();
    // Everybody takes part, and there are blocks enough for the late ones.
    for (int round = 0; round < 6 || SteadyClock::now() < deadline; ++round) {
        ASSERT_TRUE(wait_for([&] { return everybody_has(height + 1); })) << "a job of height " << height + 1;
        // The load is real, and so is its time: so long everybody mines at this height.
        std::this_thread::sleep_for(milliseconds(1'500));
        most_sessions = std::max(most_sessions, server->info().sessions);
        clock.set(clock.now() + 150);
        if (round % 2 == 0) {
            began[height + 2] = SteadyClock::now();
            grow(1);
        } else {
            ++found_by_miners;
            solution_wanted = true;
            ASSERT_TRUE(wait_for([&] { return chain->tip()->height() > height; })) << "a block by a miner";
        }
        ++height;
    }
    ASSERT_TRUE(wait_for([&] {
        const auto workers = workers_named("miner");
        return std::ranges::all_of(workers, [](const auto& worker) { return worker.accepted >= kShares; });
    })) << "every miner mines";
    ASSERT_TRUE(wait_for([&] {
        return std::ranges::all_of(flooders, [](const auto& flooder) { return flooder->was_banned(); });
    })) << "every flooder is banned";
    const auto end = SteadyClock::now();
    over = true;
    for (std::thread& thread : threads)
        thread.join();
    threads.clear();
    ASSERT_TRUE(wait_for([&] {
        for (const auto& miner : miners)
            miner->receive();
        return std::ranges::all_of(miners, [](const auto& miner) { return miner->unanswered() == 0; });
    })) << "every share is answered";

    LoadTally all;
    std::uint64_t blocks = 0;
    for (std::size_t i = 0; i < miners.size(); ++i) {
        const LoadClient& miner = *miners[i];
        const LoadTally& tally = miner.tally();
        EXPECT_TRUE(miner.is_open() && !miner.was_banned()) << miner.login();
        EXPECT_EQ(tally.answered(), tally.sent) << miner.login();
        EXPECT_EQ(tally.answers_to_nothing, 0) << miner.login();
        EXPECT_EQ(tally.low_difficulty + tally.other_errors, 0) << miner.login();
        EXPECT_TRUE(tally.duplicate == 0 || (i >= kMiners && i < kMiners + kCareless)) << miner.login();
        const auto name = miner.login().substr(0, miner.login().find('.'));
        const auto workers = workers_named(name);
        const auto worker = std::ranges::find(workers, miner.login(), &WorkerInfo::login);
        ASSERT_NE(worker, workers.end()) << miner.login();
        EXPECT_EQ(worker->accepted, tally.accepted) << miner.login();
        EXPECT_EQ(worker->stale, tally.stale) << miner.login();
        EXPECT_EQ(worker->duplicate, tally.duplicate) << miner.login();
        EXPECT_EQ(worker->low_difficulty + worker->invalid + worker->blocks_refused, 0) << miner.login();
        blocks += worker->blocks;
        all.sent += tally.sent;
        all.accepted += tally.accepted;
        all.stale += tally.stale;
        all.duplicate += tally.duplicate;
    }
    EXPECT_EQ(blocks, found_by_miners);
    EXPECT_GT(all.stale, 0);
    EXPECT_GT(all.duplicate, 0);
    EXPECT_GE(most_sessions, miners.size());
    for (const auto& flooder : flooders)
        EXPECT_GE(flooder->tally().sent, 50) << flooder->login();

    std::cout << "honest shares: " << all.sent << " sent, " << all.accepted << " accepted, " << all.stale
              << " stale, " << all.duplicate << " duplicates; at most " << most_sessions << " sessions; "
              << blocks << " blocks by shares\n";
    print_latencies(began);
    for (std::size_t rate = 0; rate < kRates.size(); ++rate) {
        const double interval = pace(rate, begin + (end - begin) / 2, end);
        std::cout << "miners of " << kRates[rate] << " hashes/s: a share every " << interval << " s\n";
        if (time >= seconds(120)) {
            EXPECT_NEAR(interval, 1.0, 0.1) << kRates[rate];
        }
    }
}

}  // namespace
}  // namespace bytom::stratum
