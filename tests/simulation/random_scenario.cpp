#include "simulation/random_scenario.hpp"

#include "simulation/hostile.hpp"

namespace bytom::simulation {
namespace {

constexpr Duration kTrouble = 10min;
/// After it all honest nodes have one tip: a block found in peace, a partition's connections made anew, and
/// the longest that synchronisation waits for one who says nothing.
constexpr Duration kBound = 180s;

class RandomScenario {
public:
    RandomScenario(std::uint64_t seed, const Origin& origin, std::size_t nodes)
        : world_(seed, origin), chance_(world_.context.chance) {
        world_.context.log.note("seed {}", seed);
        make_nodes(nodes);
        make_links();
    }

    RandomScenarioResult run() {
        const std::size_t hostile = chance_.between(0, 5);
        trouble_interval_ = chance_.between(Duration{6s}, Duration{60s});
        for (std::size_t i = 0; i < hostile; ++i) {
            const auto kind = static_cast<HostileKind>(chance_.between(0, kHostileKinds - 1));
            world_.context.log.note("a hostile peer: {}", to_string(kind));
            world_.add_hostile(std::make_unique<Hostile>(world_, i, kind));
        }
        mine(5s, 30s);
        world_.pay(chance_.between(Duration{500ms}, Duration{5s}), 0.1);
        trouble_next();
        world_.context.timeline.run(kTrouble);
        is_peace_ = true;
        end_in_peace();
        RandomScenarioResult result;
        world_.context.log.note("{} bytes were sent, {} blocks found, fingerprint {:016x}",
                                world_.bytes_sent(), world_.blocks_found(), world_.context.log.fingerprint());
        result.fingerprint = world_.context.log.fingerprint();
        result.faults = world_.context.faults;
        result.log = std::move(world_.context.log.lines());
        return result;
    }

private:
    void make_nodes(std::size_t nodes) {
        for (std::size_t i = 0; i < nodes; ++i) {
            NodeOptions options;
            options.chain_step = chance_.between(Duration{1ms}, Duration{100ms});
            options.pool_task = chance_.between(Duration{1ms}, Duration{30ms});
            if (chance_.hits(0.2)) {
                options.tx_pool.transactions = chance_.between(5, 50);
                options.tx_pool.orphans = chance_.between(2, 20);
            }
            // At least one has the chain from which all others can get it.
            Node& node = world_.add_node(options, i == 0 || chance_.hits(0.8));
            if (chance_.hits(0.3)) node.set_clock(chance_.between(Duration{}, Duration{600s}) - 300s);
        }
    }

    /// A ring, which keeps everybody reachable, and some more.
    void make_links() {
        const std::size_t count = world_.size();
        for (std::size_t i = 0; i < count; ++i)
            world_.link(i, (i + 1) % count, line());
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t other = chance_.index(count);
            if (other != i) world_.link(i, other, line());
        }
    }

    LineQuality line() {
        return {.latency = chance_.between(Duration{5ms}, Duration{400ms}),
                .jitter = chance_.between(Duration{}, Duration{50ms}),
                .bandwidth = static_cast<double>(chance_.between(20, 4000)) * 1000};
    }

    std::vector<double> shares() {
        std::vector<double> shares;
        for (std::size_t i = 0; i < world_.size(); ++i)
            shares.push_back(chance_.hits(0.5) ? chance_.unit() : 0.0);
        shares[0] += 0.1;
        return shares;
    }

    void trouble_next() {
        world_.context.timeline.after(chance_.exponential(trouble_interval_), [this] {
            if (is_peace_) return;
            trouble();
            trouble_next();
        });
    }

    void trouble() {
        // One draw per statement: compilers evaluate arguments in the order that they like.
        switch (chance_.between(0, 5)) {
            case 0:
                return crash(false, 60s);
            case 1:
                return crash(true, 120s);
            case 2: {
                std::set<std::size_t> inside;
                for (std::size_t i = 0; i < world_.size(); ++i) {
                    if (chance_.hits(0.4)) inside.insert(i);
                }
                world_.partition(inside);
                return world_.context.timeline.after(chance_.between(Duration{5s}, Duration{200s}),
                                                     [this] { world_.heal(); });
            }
            case 3:
                return world_.break_some_connection();
            case 4: {
                Node& node = world_.node(chance_.index(world_.size()));
                const Duration ahead = chance_.between(Duration{}, Duration{1200s}) - 600s;
                world_.context.log.note("the clock of {} is {} s ahead", node.name(),
                                        std::chrono::duration_cast<std::chrono::seconds>(ahead).count());
                return node.set_clock(ahead);
            }
            default:
                return mine(3s, 40s);
        }
    }

    void crash(bool loses_power, Duration at_most) {
        const std::size_t victim = chance_.index(world_.size());
        world_.crash(victim, loses_power, chance_.between(Duration{1s}, at_most));
    }

    void mine(Duration least, Duration most) {
        const Duration interval = chance_.between(least, most);
        world_.mine(interval, shares());
    }

    void end_in_peace() {
        world_.context.log.note("peace");
        world_.heal();
        world_.start_all();
        world_.stop_paying();
        // Equal branches stay side by side until one of them grows.
        world_.mine(15s, {1.0});
        world_.context.timeline.run(60s);
        world_.mine(1s, {});
        (void)world_.node(0).mine();
        const bool agree =
            world_.context.timeline.run_until([this] { return world_.common_tip() != nullptr; }, kBound);
        if (!agree) {
            for (std::size_t i = 0; i < world_.size(); ++i) {
                const chain::TipPtr tip = world_.node(i).chain().tip();
                world_.context.faults.push_back(fmt::format("{} stays at {} {}", world_.node(i).name(),
                                                            tip->height(),
                                                            tip->hash().to_text().substr(0, 8)));
            }
        }
        world_.context.timeline.run(20s);
        world_.check();
    }

    World world_;
    Chance& chance_;
    bool is_peace_ = false;
    Duration trouble_interval_{};
};

}  // namespace

RandomScenarioResult run_random_scenario(std::uint64_t seed, const Origin& origin, std::size_t nodes) {
    return RandomScenario(seed, origin, nodes).run();
}

}  // namespace bytom::simulation
