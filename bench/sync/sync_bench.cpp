// Synchronisation over loopback: this process downloads a chain from another one that serves it. Before that
// the same blocks are imported without any network, which is the measure, and gives the directory that is
// served.
//
//   bench_sync [--smoke] [--runs N] [--only recorded|checkpointed] [--cache DIR]
//              [--recorded N] [--blocks N] [--transactions N] [--full N]
//
// recorded: chains of the test vectors, whose proof of work is real. checkpointed: a made chain of signed
// payments below checkpoints, which this program puts into a network of its own.

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include <bytom/tensority/hasher.hpp>

#include "bench_node.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::bench {
namespace {

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

constexpr std::uint64_t kCheckpointDistance = 1'000;
constexpr std::chrono::hours kPatience{2};

struct Options {
    int runs = 1;
    std::string only;
    std::string cache;
    MadeChain payments;
    std::size_t recorded_blocks = 100'000;  ///< at most, of each recorded chain
};

/// The state at the end of a stretch.
struct Mark {
    Costs costs;
    std::int64_t received = 0;
    std::int64_t network = 0;
    std::int64_t server = 0;
};

double seconds(std::int64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / 1e9;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void print(std::string_view what, const Stretch& stretch, const Mark& from, const Mark& to) {
    const double wall = Seconds(to.costs.when - from.costs.when).count();
    const Costs spent = to.costs - from.costs;
    const auto of_all = [&](std::int64_t part) {
        return 100.0 * static_cast<double>(part) /
               static_cast<double>(std::max<std::int64_t>(spent.process, 1));
    };
    const double cores = std::thread::hardware_concurrency();
    fmt::print("  {:<8} {:<14} {:>7.2f} s {:>8.1f} blocks/s {:>8.0f} tx/s {:>7.2f} MB/s", what, stretch.name,
               wall, static_cast<double>(stretch.blocks) / wall,
               static_cast<double>(stretch.transactions) / wall,
               static_cast<double>(stretch.bytes) / wall / 1e6);
    fmt::print(" | cpu {:.2f} cores: work {:.1f} %, programs {:.1f} %, storage {:.1f} %",
               seconds(spent.process) / wall, of_all(spent.work), of_all(spent.programs),
               of_all(spent.storage));
    if (stretch.transactions > 0)
        fmt::print(", {:.0f} us/tx",
                   1e6 * seconds(spent.process) / static_cast<double>(stretch.transactions));
    fmt::print("; waits for disk {:.2f} s; of all cores {:.1f} % busy with work, in it {:.1f} % of the time",
               seconds(spent.waited), 100 * seconds(spent.work) / wall / cores,
               100 * seconds(spent.work_wall) / wall / cores);
    fmt::print(", chain thread {:.0f} %", 100 * seconds(spent.chain) / wall);
    if (to.server > 0) {
        fmt::print(", network thread {:.0f} %, server {:.2f} cores, {:.2f} MB/s received",
                   100 * seconds(to.network - from.network) / wall, seconds(to.server - from.server) / wall,
                   static_cast<double>(to.received - from.received) / wall / 1e6);
    }
    fmt::print("\n");
}

/// Waits for the ends of the stretches; gives the seconds of all.
template <typename MarkNow>
double follow(std::string_view what, const BenchChain& chain, chain::Chain& node, const Mark& begin,
              MarkNow mark_now) {
    Mark from = begin;
    from.costs.chain = 0;  // its thread has just begun
    for (const Stretch& stretch : chain.stretches) {
        if (!node.wait_for_height(stretch.last, kPatience))
            throw std::runtime_error("the chain does not come to its end");
        const Mark to = mark_now();
        print(what, stretch, from, to);
        from = to;
    }
    // Blocks are validated ahead, so that the stretches have a part of each other's costs.
    if (chain.stretches.size() > 1) {
        Stretch all{.name = "all"};
        for (const Stretch& stretch : chain.stretches) {
            all.blocks += stretch.blocks;
            all.transactions += stretch.transactions;
            all.bytes += stretch.bytes;
        }
        Mark start = begin;
        start.costs.chain = 0;
        print(what, all, start, from);
    }
    if (node.tip()->hash() != chain.hashes.back())
        throw std::runtime_error("another chain than the one served");
    return Seconds(from.costs.when - begin.costs.when).count();
}

/// Blocks from the file into the chain, on one thread that decodes them.
double import(const BenchChain& chain, const fs::path& directory, consensus::WorkEvidence evidence) {
    const BenchNetwork network(chain.easiest);
    BenchNode node(directory, network.params());
    const auto mark = [] { return Mark{.costs = costs_now()}; };
    const Mark begin = mark();
    const std::jthread feeder([&] {
        BlockFile file(chain.file);
        for (Bytes bytes = file.next(); !bytes.empty(); bytes = file.next()) {
            auto block = primitives::Block::decode(bytes);
            if (!block) return;
            node.chain().submit_block(std::make_shared<const primitives::Block>(*std::move(block)),
                                      {.peer = 0, .evidence = evidence, .work_ahead = true},
                                      [](const chain::BlockOutcome&) {});
        }
    });
    return follow("import", chain, node.chain(), begin, mark);
}

double sync(const BenchChain& chain, const fs::path& directory, const fs::path& served,
            std::vector<consensus::Checkpoint> checkpoints) {
    const ServingProcess server(served, chain.easiest);
    const BenchNetwork network(chain.easiest, std::move(checkpoints));
    BenchNode node(directory, network.params());
    const Mark begin{.costs = costs_now(), .server = server.cost()};
    node.sync_from(server.port());
    return follow("sync", chain, node.chain(), begin, [&] {
        return Mark{.costs = costs_now(),
                    .received = node.received(),
                    .network = node.network_cost(),
                    .server = server.cost()};
    });
}

/// The proof of work of all blocks, and nothing else, on all cores.
double hash_all(const BenchChain& chain) {
    tensority::SeedCacheStore seeds(tensority::select_kernel().value());
    base::ThreadPool pool;
    std::vector<Hash256> seed_of;
    Hash256 seed = consensus::kInitialSeed;
    for (std::size_t height = 1; height <= chain.height(); ++height) {
        if (height > 1 && (height - 1) % consensus::kBlocksPerSeed == 0) seed = chain.hashes[height - 2];
        seed_of.push_back(seed);
    }
    const auto begin = std::chrono::steady_clock::now();
    pool.for_each(chain.hashes.size(),
                  [&](std::size_t i) { (void)tensority::hash(chain.hashes[i], *seeds.get(seed_of[i])); });
    return Seconds(std::chrono::steady_clock::now() - begin).count();
}

void check_meters(const Costs& spent, const BenchChain& chain, bool worked) {
    std::uint64_t expected = chain.height();
    for (const Stretch& stretch : chain.stretches)
        expected += stretch.transactions;
    // A function that was renamed is no longer led through its meter.
    if (std::cmp_less(spent.validated, expected) || spent.storage <= 0 ||
        (worked && std::cmp_less(spent.hashed, chain.height())))
        throw std::runtime_error("the meters do not see the node's functions");
}

void measure(const BenchChain& chain, bool worked, int runs) {
    std::uint64_t transactions = 0;
    for (const Stretch& stretch : chain.stretches)
        transactions += stretch.transactions;
    fmt::print("{}: {} blocks, {} transactions, {}\n", chain.name, chain.height(), transactions,
               worked ? "proof of work computed" : "below checkpoints");
    std::vector<consensus::Checkpoint> checkpoints;
    for (std::uint64_t height = kCheckpointDistance; !worked && height < chain.height();
         height += kCheckpointDistance)
        checkpoints.push_back({.height = height, .hash = chain.hashes[height - 1]});
    if (!worked) checkpoints.push_back({.height = chain.height(), .hash = chain.hashes.back()});
    std::map<std::string, std::vector<double>> rates;
    for (int run = 0; run < runs; ++run) {
        const testing::TemporaryDirectory directory;
        const auto note = [&](const std::string& what, double time) {
            rates[what].push_back(static_cast<double>(worked ? chain.height() : transactions) / time);
        };
        if (worked) note("hashing alone", hash_all(chain));
        note("import",
             import(chain, directory.path() / "served",
                    worked ? consensus::WorkEvidence::computed : consensus::WorkEvidence::checkpoint));
        const Costs before = costs_now();
        note("sync", sync(chain, directory.path() / "synced", directory.path() / "served", checkpoints));
        check_meters(costs_now() - before, chain, worked);
    }
    fmt::print("  median of {}:", runs);
    const double base = median(rates.at(worked ? "hashing alone" : "import"));
    for (const auto& [what, values] : rates)
        fmt::print("  {} {:.0f} {}/s ({:.2f})", what, median(values), worked ? "blocks" : "tx",
                   median(values) / base);
    fmt::print("\n");
}

int run(const Options& options) {
    std::optional<testing::TemporaryDirectory> own;
    if (options.cache.empty()) own.emplace();
    const fs::path cache = own ? own->path() : fs::path(options.cache);
    fs::create_directories(cache);
    const auto wanted = [&](std::string_view what) { return options.only.empty() || options.only == what; };
    if (wanted("recorded")) {
        for (const char* name : {"linear-pub", "coinbase-only"})
            measure(recorded_chain(name, options.recorded_blocks, cache), true, options.runs);
    }
    if (wanted("checkpointed")) measure(made_chain(options.payments, cache), false, options.runs);
    return 0;
}

Options parse(std::span<char*> arguments) {
    Options options;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view name = arguments[i];
        if (name == "--smoke") {
            options.payments = {.blocks = 150, .transactions = 20, .full_blocks = 2};
            options.recorded_blocks = 24;
            continue;
        }
        if (i + 1 == arguments.size()) throw std::runtime_error("no value for " + std::string(name));
        const std::string value = arguments[++i];
        if (name == "--runs") {
            options.runs = std::max(1, std::stoi(value));
        } else if (name == "--only") {
            options.only = value;
        } else if (name == "--cache") {
            options.cache = value;
        } else if (name == "--recorded") {
            options.recorded_blocks = std::stoull(value);
        } else if (name == "--blocks") {
            options.payments.blocks = std::stoull(value);
        } else if (name == "--transactions") {
            options.payments.transactions = std::stoull(value);
        } else if (name == "--full") {
            options.payments.full_blocks = std::stoull(value);
        } else {
            throw std::runtime_error("unknown option " + std::string(name));
        }
    }
    return options;
}

}  // namespace
}  // namespace bytom::bench

int main(int count, char** arguments) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);  // figures of a long run are seen as they come
    try {
        if (count == 4 && std::string_view(arguments[1]) == "--serve")
            return bytom::bench::serve(arguments[2], std::string_view(arguments[3]) == "easiest");
        return bytom::bench::run(bytom::bench::parse(std::span(arguments, static_cast<std::size_t>(count))));
    } catch (const std::exception& error) {
        std::cerr << "bench_sync: " << error.what() << '\n';
        return 1;
    }
}
