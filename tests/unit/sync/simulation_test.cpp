// Random peers with random delays and lies, from a seed, against what a naive model says: the node ends on
// the best chain that an honest peer has, no honest peer is blamed, and the same seed gives the same log.
#include <cstdlib>

#include <gtest/gtest.h>

#include "simulated_network.hpp"

namespace bytom::sync {
namespace {

class Scenario {
public:
    explicit Scenario(std::uint64_t seed) : random_(seed), node_(world_, speed()) {
        trunk_ = world_.grow(world_.genesis(), between(20, 500), 1);
        for (std::uint64_t tag = 2; tag < 5; ++tag)
            branches_.push_back(branch_off(1, 300, tag));
        branches_.push_back(trunk_);
        // A branch that no work stands behind from some height on, and one that the chain condemns.
        lazy_ = branch_off(50, 400, 10);
        mark_above(lazy_, node_.without_work);
        bad_ = branch_off(50, 400, 11);
        mark_above(bad_, node_.invalid);
    }

    std::vector<std::string> run() {
        const std::size_t honest = between(1, 4);
        const std::size_t others = between(0, 12);
        for (std::size_t i = 0; i < honest; ++i)
            join_later([this] { join_honest(); });
        for (std::size_t i = 0; i < others; ++i)
            join_later([this] { join_other(); });
        node_.run(60s);
        // Some leave, some have more by then; at least one honest peer stays.
        for (std::size_t i = 1; i < honest_.size(); ++i) {
            if (chance(0.3)) node_.leave(honest_[i].first);
        }
        const auto stays = honest_.front();
        const auto grown = world_.grow(stays.second.back(), between(1, 30), 20);
        node_.have(stays.first, grown);
        const bool is_there =
            node_.run_until([&] { return node_.tip().chain_work >= grown.back()->chain_work; }, 1200s);
        EXPECT_TRUE(is_there) << "at " << node_.tip().height << ", wanted " << grown.back()->height;
        for (const auto& [peer, branch] : honest_) {
            EXPECT_EQ(node_.reports[peer], 0U) << "an honest peer is reported";
            EXPECT_FALSE(node_.given_up.contains(peer)) << "an honest peer is given up";
        }
        return node_.log();
    }

private:
    using Honest = std::pair<p2p::ConnectionId, World::Branch>;

    [[nodiscard]] std::uint64_t between(std::uint64_t least, std::uint64_t most) {
        return least + random_() % (most - least + 1);
    }
    /// Each draw is a statement of its own: the order of arguments is the compiler's choice.
    [[nodiscard]] World::Branch branch_off(std::uint64_t least, std::uint64_t most, std::uint64_t tag) {
        const std::uint64_t length = between(least, most);
        const std::uint64_t height = between(0, trunk_.size() - 1);
        return world_.grow(trunk_[height], length, tag);
    }
    [[nodiscard]] bool chance(double of) { return static_cast<double>(random_() % 1000) < 1000 * of; }
    [[nodiscard]] NodeSpeed speed() {
        return {.blocks_per_second = static_cast<double>(between(20, 500)),
                .block_bytes = between(500, 50'000),
                .header_bytes = 300};
    }
    void mark_above(const World::Branch& branch, std::set<Hash256>& marked) {
        const std::size_t fork = branch.size() - 40;
        for (std::size_t height = fork; height < branch.size(); ++height) {
            if (trunk_.size() <= height || trunk_[height] != branch[height])
                marked.insert(branch[height]->hash);
        }
    }
    void join_later(std::function<void()> join) {
        node_.at(Instant{} + milliseconds(between(0, 30'000)), std::move(join));
    }
    [[nodiscard]] Manners line() {
        Manners manners;
        manners.latency = milliseconds(between(1, 800));
        manners.bandwidth = static_cast<double>(between(200, 8000)) * 1000;
        return manners;
    }
    void join_honest() {
        const World::Branch& branch = branches_[between(0, branches_.size() - 1)];
        honest_.emplace_back(node_.join(branch, line()), branch);
    }
    void join_other() {
        Manners manners = line();
        const World::Branch* branch = &branches_[between(0, branches_.size() - 1)];
        switch (between(0, 9)) {
            case 0:
                manners.answers_headers = false;
                manners.claimed_above = 100'000;
                break;
            case 1:
                manners.headers_per_answer = between(1, 50);
                manners.claimed_above = 100'000;
                break;
            case 2:
                manners.answers_blocks = false;
                break;
            case 3:
                manners.answers_blocks = false;
                manners.noise = 1e4;
                break;
            case 4:
                manners.sends_other_bodies = true;
                break;
            case 5:
                manners.sends_other_blocks = true;
                break;
            case 6:
                manners.blocks_per_answer = between(0, 3);
                break;
            case 7:
                manners.header_delay = milliseconds(between(0, 70'000));
                break;
            case 8:
                branch = &lazy_;
                break;
            default:
                branch = &bad_;
                break;
        }
        const p2p::ConnectionId peer = node_.join(*branch, manners);
        if (chance(0.3))
            node_.at(node_.now() + milliseconds(between(1, 60'000)), [this, peer] { node_.leave(peer); });
    }

    std::mt19937_64 random_;
    World world_;
    SimulatedNode node_;
    World::Branch trunk_;
    std::vector<World::Branch> branches_;
    World::Branch lazy_;
    World::Branch bad_;
    std::vector<Honest> honest_;
};

TEST(SyncSimulation, EndsOnTheBestHonestChainWhateverHappens) {
    const auto number = [](const char* name, std::uint64_t otherwise) {
        const char* const text = std::getenv(name);
        return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
    };
    const std::uint64_t first = number("BYTOM_SYNC_FIRST_SEED", 1);
    const std::uint64_t count = number("BYTOM_SYNC_SEEDS", 60);
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const std::vector<std::string> log = Scenario(seed).run();
        if (!HasFailure()) continue;
        for (const std::string& line : log)
            std::cout << line << '\n';
        return;
    }
}

TEST(SyncSimulation, TheSameSeedGivesTheSameLog) {
    for (std::uint64_t seed = 1000; seed < 1003; ++seed)
        EXPECT_EQ(Scenario(seed).run(), Scenario(seed).run());
}

}  // namespace
}  // namespace bytom::sync
