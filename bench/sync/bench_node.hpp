// The two nodes: the program itself as another process that serves, and the one that synchronises in this
// process, both of the parts that the daemon has, without API, wallet and discovery.
#pragma once

#include <memory>

#include <sys/types.h>

#include <bytom/base/clock.hpp>
#include <bytom/p2p/network.hpp>
#include <bytom/sync/reactor.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "bench_chain.hpp"
#include "cost_meter.hpp"

namespace bytom::bench {

/// A chain with its pool and, if wanted, its network. Errors are thrown as std::runtime_error.
class BenchNode {
public:
    BenchNode(const std::filesystem::path& directory, const consensus::NetworkParams& network);
    ~BenchNode();
    BenchNode(const BenchNode&) = delete;
    BenchNode& operator=(const BenchNode&) = delete;

    [[nodiscard]] chain::Chain& chain() noexcept { return *chain_; }
    [[nodiscard]] base::ThreadPool& pool() noexcept { return pool_; }

    /// Listens on loopback; gives the port.
    [[nodiscard]] std::uint16_t serve();
    /// Dials a node on loopback and synchronises with it.
    void sync_from(std::uint16_t port);
    /// Bytes received from peers; waits for nothing.
    [[nodiscard]] std::int64_t received() const;
    /// Processor time of the network's thread.
    [[nodiscard]] std::int64_t network_cost() const;

private:
    void start_network(bool listens);

    base::ManualClock clock_;
    base::ThreadPool pool_;
    tensority::SeedCacheStore seeds_;
    consensus::ProofOfWork work_;
    std::unique_ptr<chain::Chain> chain_;
    std::unique_ptr<sync::Reactor> reactor_;
    std::unique_ptr<p2p::Network> network_;
    clockid_t network_clock_ = CLOCK_MONOTONIC;
};

/// A process of this program that serves the chain of a directory until it is destroyed.
class ServingProcess {
public:
    ServingProcess(const std::filesystem::path& directory, bool easiest);
    ~ServingProcess();
    ServingProcess(const ServingProcess&) = delete;
    ServingProcess& operator=(const ServingProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::int64_t cost() const { return process_cost(process_).value_or(0); }

private:
    pid_t process_ = -1;
    int input_ = -1;
    std::uint16_t port_ = 0;
};

/// What that process does: tells its port on standard output and serves until standard input ends.
int serve(const std::filesystem::path& directory, bool easiest);

}  // namespace bytom::bench
