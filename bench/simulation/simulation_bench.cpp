// Large networks of whole nodes in virtual time: how blocks spread, how many are lost to others of the same
// height, how many nodes get the chain from one, what a node takes. Figures are the same for a seed on every
// machine, but for those of memory and real time.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include <unistd.h>

#include "simulation/internet.hpp"

namespace bytom::simulation {
namespace {

struct Settings {
    std::size_t nodes = 500;
    std::size_t dialled = 8;
    std::size_t blocks = 10;     ///< of each size, for propagation
    std::size_t contests = 400;  ///< blocks found for the rate of orphans
    std::size_t contest_nodes = 30;
    std::size_t sync_nodes = 50;
    std::size_t sync_blocks = 2000;
    std::uint64_t seed = 1;
    std::string_view only = {};  ///< one of the measurements; empty: all
};

double seconds(Duration time) {
    return std::chrono::duration<double>(time).count();
}

/// Of this process, in bytes.
std::size_t resident() {
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0;
    std::size_t pages = 0;
    file >> total >> pages;
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

NodeOptions plain_node() {
    NodeOptions options;
    options.has_witnesses = false;
    options.memory = std::size_t{1} << 20;
    return options;
}

/// Of one payment; what is larger is several of them.
constexpr std::size_t kPayment = 90'000;

/// A payment that takes about so many bytes: most of them are burnt with a little money.
primitives::TransactionPtr large_payment(const testing::Spendable& spent, std::size_t bytes) {
    constexpr std::uint64_t kLargeFee = 25'000'000;
    constexpr std::uint8_t kFail = 0x6a;
    primitives::TxData data;
    data.inputs.push_back(testing::spend(*spent.tx, spent.output));
    const std::uint64_t amount = spent.tx->data().outputs.at(spent.output).value.amount - kLargeFee;
    data.outputs = {testing::btm_output(amount - 1), testing::btm_output(1)};
    data.outputs[1].control_program.assign(bytes, 0x51);
    data.outputs[1].control_program[0] = kFail;
    return testing::transaction(std::move(data));
}

class Mesh {
public:
    Mesh(const Settings& settings, std::uint64_t seed, std::size_t nodes, const Origin& origin)
        : world(seed, origin), internet_(world.context.chance), purses_(origin.outputs()) {
        for (std::size_t i = 0; i < nodes; ++i) {
            internet_.place();
            world.add_node(plain_node());
        }
        connect_mesh(world, internet_, settings.dialled);
        world.context.timeline.run(20s);
    }

    /// Payments of so many bytes in all come to every pool.
    void fill_pools(std::size_t bytes) {
        for (std::size_t left = bytes; left > 0; left -= std::min(left, kPayment)) {
            pay(0, std::min(left, kPayment));
            world.context.timeline.run(1s);
        }
        world.context.timeline.run(60s);
    }

    /// From now on, somewhere.
    void keep_paying(Duration interval) {
        world.context.timeline.after(world.context.chance.exponential(interval), [this, interval] {
            pay(world.context.chance.index(world.size()), kPayment);
            keep_paying(interval);
        });
    }

    World world;

private:
    /// Of the purse that has not been used for the longest time: what it has has long been in the chain.
    void pay(std::size_t node, std::size_t bytes) {
        testing::Spendable& purse = purses_.at(next_purse_++ % purses_.size());
        purse = {large_payment(purse, bytes), 0};
        world.submit(node, purse.tx);
    }

    Internet internet_;
    std::vector<testing::Spendable> purses_;
    std::size_t next_purse_ = 0;
};

void print_times(std::size_t bytes, std::vector<double> times) {
    std::ranges::sort(times);
    const auto part = [&](std::size_t percent) { return times.at((times.size() - 1) * percent / 100); };
    fmt::print("  blocks of {:>9} bytes: 50 % of nodes after {:6.3f} s, 90 % {:6.3f} s, 99 % {:6.3f} s\n",
               bytes, part(50), part(90), part(99));
}

void measure_propagation(const Settings& settings, const Origin& origin) {
    const std::size_t before = resident();
    Mesh mesh(settings, settings.seed, settings.nodes, origin);
    World& world = mesh.world;
    fmt::print("propagation over {} nodes, each dials {}:\n", settings.nodes, settings.dialled);
    fmt::print("  {:.2f} MiB of memory per node\n",
               static_cast<double>(resident() - before) / static_cast<double>(settings.nodes) / (1 << 20));
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{100'000}, std::size_t{1'000'000}}) {
        std::vector<double> times;
        const std::uint64_t sent_before = world.bytes_sent();
        for (std::size_t i = 0; i < settings.blocks; ++i) {
            mesh.fill_pools(bytes);
            const Instant found = world.context.timeline.now();
            world.context.on_tip = [&](std::size_t, const chain::BlockNode&) {
                times.push_back(seconds(world.context.timeline.now() - found));
            };
            (void)world.node(world.context.chance.index(world.size())).mine();
            world.context.timeline.run(60s);
            world.context.on_tip = nullptr;
        }
        print_times(bytes, std::move(times));
        fmt::print("  {:.0f} bytes sent per node and block\n",
                   static_cast<double>(world.bytes_sent() - sent_before) /
                       static_cast<double>(settings.nodes * settings.blocks));
    }
}

struct Contest {
    std::size_t found = 0;
    std::size_t lost = 0;   ///< are not in the chain
    std::size_t bytes = 0;  ///< of those that are
};

/// All nodes mine, while payments come that fill blocks of so many bytes on average.
Contest hold_contest(const Settings& settings, std::uint64_t seed, std::size_t bytes, Duration interval,
                     const Origin& origin) {
    constexpr std::size_t kBlocks = 50;
    Mesh mesh(settings, seed, settings.contest_nodes, origin);
    World& world = mesh.world;
    const std::uint64_t begin = world.node(0).chain().tip()->height();
    world.mine(interval, std::vector<double>(settings.contest_nodes, 1.0));
    if (bytes > 0)
        mesh.keep_paying(std::chrono::duration_cast<Duration>(
            interval * (static_cast<double>(kPayment) / static_cast<double>(bytes))));
    while (world.blocks_found() < std::min(settings.contests, kBlocks))
        world.context.timeline.run(1s);
    world.mine(1s, {});
    world.context.timeline.run(60s);
    const chain::Chain& chain = world.node(0).chain();
    const chain::TipPtr tip = chain.tip();
    Contest result{.found = world.blocks_found(), .lost = world.blocks_found() - (tip->height() - begin)};
    for (std::uint64_t height = begin + 1; height <= tip->height(); ++height)
        result.bytes += chain.block(*tip->main_node(height))->encode().size();
    return result;
}

/// Ten times as often as they are meant to be, to see more orphans with fewer blocks: while there are few,
/// they are as many as blocks that are found while another one is on its way.
constexpr Duration kContestInterval = 15s;
constexpr double kHaste = 10;

void measure_orphans(const Settings& settings, const Origin& origin) {
    fmt::print("orphans of {} blocks found by {} nodes of equal power, one in {} s:\n", settings.contests,
               settings.contest_nodes, seconds(kContestInterval));
    for (const std::size_t bytes :
         {std::size_t{0}, std::size_t{100'000}, std::size_t{300'000}, std::size_t{1'000'000}}) {
        Contest all;
        for (std::uint64_t seed = settings.seed; all.found < settings.contests; ++seed) {
            const Contest one = hold_contest(settings, seed, bytes, kContestInterval, origin);
            all.found += one.found;
            all.lost += one.lost;
            all.bytes += one.bytes;
        }
        const double percent = 100.0 * static_cast<double>(all.lost) / static_cast<double>(all.found);
        fmt::print(
            "  blocks of {:>9} bytes on average: {} of {} are not in the chain: {:.1f} %; one in 150 s: "
            "about {:.2f} %\n",
            all.bytes / std::max<std::size_t>(all.found - all.lost, 1), all.lost, all.found, percent,
            percent / kHaste);
        (void)std::fflush(stdout);
    }
}

void measure_sync(const Settings& settings, const Origin& origin) {
    World world(settings.seed, origin);
    Internet internet(world.context.chance);
    internet.place();
    world.add_node(plain_node());
    for (std::size_t i = 0; i < settings.sync_blocks; ++i) {
        world.context.timeline.run(1s);
        (void)world.node(0).mine();
    }
    for (std::size_t i = 1; i <= settings.sync_nodes; ++i) {
        internet.place();
        world.add_node(plain_node(), false);
        world.link(i, 0, internet.between(i, 0));
    }
    const Instant began = world.context.timeline.now();
    const std::uint64_t sent_before = world.bytes_sent();
    const bool agree = world.context.timeline.run_until([&] { return world.common_tip() != nullptr; }, 3600s);
    fmt::print(
        "{} new nodes get {} blocks from one: {} after {:.1f} s, {:.0f} bytes per node\n",
        settings.sync_nodes, world.node(0).chain().tip()->height(), agree ? "done" : "NOT done",
        seconds(world.context.timeline.now() - began),
        static_cast<double>(world.bytes_sent() - sent_before) / static_cast<double>(settings.sync_nodes));
    std::size_t disk = 0;
    for (std::size_t i = 0; i < world.size(); ++i)
        disk += world.node(i).disk().bytes();
    fmt::print("  {:.0f} bytes on the disk of each\n",
               static_cast<double>(disk) / static_cast<double>(world.size()));
    if (!agree) std::exit(1);
}

}  // namespace
}  // namespace bytom::simulation

int main(int argc, char** argv) {
    using namespace bytom::simulation;
    Settings settings;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument(argv[i]);
        const auto value = [&] { return i + 1 < argc ? std::strtoull(argv[++i], nullptr, 10) : 0; };
        if (argument == "--smoke") {
            settings = {.nodes = 8,
                        .dialled = 3,
                        .blocks = 1,
                        .contests = 3,
                        .contest_nodes = 4,
                        .sync_nodes = 4,
                        .sync_blocks = 20};
        } else if (argument == "--nodes") {
            settings.nodes = value();
        } else if (argument == "--seed") {
            settings.seed = value();
        } else if (argument == "--blocks") {
            settings.blocks = value();
        } else if (argument == "--contests") {
            settings.contests = value();
        } else if (argument == "--only" && i + 1 < argc) {
            settings.only = argv[++i];
        } else {
            fmt::print(
                "usage: bench_simulation [--smoke] [--nodes N] [--seed N] [--blocks N] [--contests N]\n"
                "                        [--only propagation|orphans|sync]\n");
            return 2;
        }
    }
    const Origin origin(1000);
    const auto timed = [&](std::string_view name, void (*what)(const Settings&, const Origin&)) {
        if (!settings.only.empty() && settings.only != name) return;
        const auto began = std::chrono::steady_clock::now();
        what(settings, origin);
        fmt::print("  ({:.1f} s of real time)\n", seconds(std::chrono::steady_clock::now() - began));
        // A long run is looked at meanwhile.
        (void)std::fflush(stdout);
    };
    timed("propagation", measure_propagation);
    timed("orphans", measure_orphans);
    timed("sync", measure_sync);
    return 0;
}
