// bytomd mine

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/core.h>

#include <bytom/base/listen_address.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/mining/cpu_miner.hpp>
#include <bytom/mining/device_miner.hpp>
#include <bytom/stratum/client.hpp>
#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "commands.hpp"
#include "mining_devices.hpp"
#include "pool_work.hpp"
#include "printable.hpp"
#include "stop_signal.hpp"

namespace bytom::node {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPoolConnectTime{10'000};
constexpr milliseconds kPoolAnswerTime{30'000};
/// A share waits at most so long for being sent.
constexpr milliseconds kTurn{20};
constexpr milliseconds kMineReportInterval{10'000};
constexpr milliseconds kFirstWait{1'000};
constexpr milliseconds kLongestWait{60'000};

struct Tally {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
};

/// Keeps a connection to the pool, gives its jobs to the miners and their shares to the pool.
class PoolSession {
public:
    PoolSession(const CommandLine& line, base::ListenAddress pool, PoolWork& work,
                std::function<void()> print_rates, std::stop_token stop)
        : line_(line),
          pool_(std::move(pool)),
          work_(work),
          print_rates_(std::move(print_rates)),
          stop_(std::move(stop)) {}

    /// Until it is stopped, or time or shares are reached. An error only if the pool refuses the login.
    [[nodiscard]] Status<> run() {
        auto wait = kFirstWait;
        while (!is_over()) {
            const Status<> ended = connection(wait);
            work_.set_job(std::nullopt);
            (void)work_.take_shares();
            if (is_over()) break;
            if (is_refused_) return ended;
            fmt::print("{}, again in {} s\n", ended.error().detail, wait.count() / 1000);
            std::fflush(stdout);
            pause(wait);
            wait = std::min(2 * wait, kLongestWait);
        }
        return {};
    }

    void report() const {
        print_rates_();
        fmt::print("shares  {:>10} accepted, {} refused\n", tally_.accepted, tally_.refused);
        std::fflush(stdout);
    }

    [[nodiscard]] bool has_missed_its_shares() const noexcept { return tally_.accepted < line_.mine_shares; }

private:
    [[nodiscard]] bool is_over() const {
        const bool is_time = line_.mine_seconds != 0 &&
                             SteadyClock::now() - begin_ >= std::chrono::seconds(line_.mine_seconds);
        const bool is_enough = line_.mine_shares != 0 && tally_.accepted >= line_.mine_shares;
        return stop_.stop_requested() || is_time || is_enough;
    }

    void pause(milliseconds time) {
        base::MutexLock lock(mutex_);
        pause_.wait_for(lock, stop_, time, [] { return false; });
    }

    /// Success: it is over.
    [[nodiscard]] Status<> connection(milliseconds& wait) {
        BYTOM_ASSIGN(const auto client, stratum::Client::connect(pool_.host, pool_.port, kPoolConnectTime));
        BYTOM_ASSIGN(const std::uint64_t login, client->log_in(line_.login));
        login_ = login;
        job_.clear();
        const auto deadline = SteadyClock::now() + kPoolAnswerTime;
        while (!is_over()) {
            BYTOM_ASSIGN(const auto message, client->receive(kTurn));
            if (message) BYTOM_TRY(take(*message, wait));
            if (login_ && SteadyClock::now() > deadline)
                return base::fail("silent", "no answer to the login");
            for (const FoundShare& share : work_.take_shares()) {
                BYTOM_TRY(client->submit(share.job, share.nonce));
            }
            if (SteadyClock::now() - reported_ >= kMineReportInterval) {
                reported_ = SteadyClock::now();
                report();
            }
        }
        return {};
    }

    [[nodiscard]] Status<> take(const stratum::ServerMessage& message, milliseconds& wait) {
        if (message.request && message.request == login_) {
            if (message.error) {
                is_refused_ = true;
                return base::fail("refused", fmt::format("login refused: {} {}", message.error->code,
                                                         printable(message.error->message)));
            }
            login_.reset();
            wait = kFirstWait;
        } else if (message.request && message.error) {
            ++tally_.refused;
            fmt::print("share refused: {} {}\n", message.error->code, printable(message.error->message));
        } else if (message.request) {
            ++tally_.accepted;
        }
        if (message.job && message.job->id != job_) {
            job_ = message.job->id;
            work_.set_job(message.job);
            fmt::print("job for height {} at difficulty {:.0f}\n", message.job->header.height,
                       message.job->difficulty());
            std::fflush(stdout);
        }
        return {};
    }

    const CommandLine& line_;
    const base::ListenAddress pool_;
    PoolWork& work_;
    const std::function<void()> print_rates_;
    const std::stop_token stop_;
    const SteadyClock::time_point begin_ = SteadyClock::now();
    SteadyClock::time_point reported_ = begin_;
    std::optional<std::uint64_t> login_;  ///< the request that is not answered yet
    bool is_refused_ = false;             ///< by the pool, as whom it was to mine for
    std::string job_;
    Tally tally_;
    base::Mutex mutex_;
    base::StoppableCondition pause_;
};

/// What mines, for as long as this lives.
class Rig {
public:
    Rig(tensority::Kernel kernel, const MiningDevices& wanted)
        : uses_processor_(wanted.processor),
          seeds_(kernel, {.memory_mib = 64}),
          processor_(work_, proof_of_work()),
          cards_(work_, device_opener(proof_of_work()), {.devices = wanted.others}) {}

    [[nodiscard]] Status<> start(std::size_t threads) {
        if (uses_processor_) BYTOM_TRY(processor_.set_threads(threads));
        return cards_.start();
    }

    void print_rates() const {
        double rate = 0;
        for (const mining::MinerThreadRate& thread : processor_.rates())
            rate += thread.hashes_per_second;
        if (uses_processor_) fmt::print("cpu     {:>10.1f} hash/s\n", rate);
        for (const mining::MinerDevice& card : cards_.devices()) {
            fmt::print("{:<7} {:>10.1f} hash/s, {}{}{}\n", card.name, card.hashes_per_second,
                       mining::to_string(card.state), card.trouble.empty() ? "" : ": ",
                       printable(card.trouble));
        }
    }

    [[nodiscard]] PoolWork& work() noexcept { return work_; }

private:
    [[nodiscard]] consensus::ProofOfWork proof_of_work() {
        return [this](const Hash256& header, const Hash256& seed) {
            return tensority::hash(header, *seeds_.get(seed));
        };
    }

    const bool uses_processor_;
    tensority::SeedCacheStore seeds_;
    PoolWork work_;
    mining::CpuMiner processor_;
    mining::DeviceMiner cards_;
};

std::size_t threads_of(const CommandLine& line) {
    const std::size_t all = std::max(1U, std::thread::hardware_concurrency());
    return line.threads == 0 ? all : std::min<std::size_t>(line.threads, mining::CpuMiner::kMaxThreads);
}

Status<> mine_for(const CommandLine& line, const base::ListenAddress& pool, tensority::Kernel kernel,
                  const MiningDevices& wanted, const std::stop_token& stop) {
    Rig rig(kernel, wanted);
    BYTOM_TRY(rig.start(threads_of(line)));
    PoolSession session(line, pool, rig.work(), [&rig] { rig.print_rates(); }, stop);
    BYTOM_TRY(session.run());
    session.report();
    if (session.has_missed_its_shares() && !stop.stop_requested())
        return base::fail("failed", "fewer shares were accepted than were wanted");
    return {};
}

Status<> mine_until_stopped(const CommandLine& line, const base::ListenAddress& pool,
                            tensority::Kernel kernel, const MiningDevices& wanted) {
    // The linter does not see that both change.
    StopSignal stop;   // NOLINT(misc-const-correctness)
    Status<> outcome;  // NOLINT(misc-const-correctness)
    const Status<> ended =
        stop.run("pool", [&] { outcome = mine_for(line, pool, kernel, wanted, stop.token()); });
    return ended ? outcome : ended;
}

}  // namespace

Status<> run_mine(const CommandInput& input) {
    const CommandLine& line = input.line;
    const auto pool = base::parse_listen_address(line.pool);
    if (!pool || pool->host.empty() || pool->port == 0) {
        return base::fail(
            "usage", fmt::format("--stratum: \"{}\" is not of the form host:port", printable(line.pool)));
    }
    const auto wanted = mining_devices_from(line.devices);
    if (!wanted) return base::fail("usage", wanted.error().detail);
    BYTOM_ASSIGN(const tensority::Kernel kernel, tensority::select_kernel(line.kernel));
    return mine_until_stopped(line, *pool, kernel, *wanted);
}

}  // namespace bytom::node
