// Networks drawn from seeds. BYTOM_SIMULATION_FIRST_SEED and BYTOM_SIMULATION_SEEDS say which; a seed that
// fails is printed with all that has happened, and does the same wherever it is run again.
#include <cstdlib>
#include <iostream>

#include <gtest/gtest.h>

#include "simulation/random_scenario.hpp"

namespace bytom::simulation {
namespace {

constexpr std::size_t kNodes = 8;
constexpr std::uint64_t kSeeds = 12;
constexpr std::size_t kOutputs = 400;

const Origin& origin() {
    static const Origin made(kOutputs);
    return made;
}

std::uint64_t number(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(RandomNetworks, AgreeWhenPeaceReturns) {
    const std::uint64_t first = number("BYTOM_SIMULATION_FIRST_SEED", 1);
    const std::uint64_t count = number("BYTOM_SIMULATION_SEEDS", kSeeds);
    const bool is_verbose = number("BYTOM_SIMULATION_LOG", 0) != 0;
    std::size_t failures = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const RandomScenarioResult result = run_random_scenario(seed, origin(), kNodes);
        if (is_verbose || (!result.faults.empty() && failures == 0)) {
            for (const std::string& line : result.log)
                std::cout << line << '\n';
        }
        for (const std::string& fault : result.faults)
            ADD_FAILURE() << "seed " << seed << ": " << fault;
        if (!result.faults.empty()) {
            ++failures;
            std::cout << "replay: BYTOM_SIMULATION_FIRST_SEED=" << seed
                      << " BYTOM_SIMULATION_SEEDS=1 simulation --gtest_filter=RandomNetworks.Agree*\n";
        }
    }
}

TEST(RandomNetworks, DoTheSameForTheSameSeed) {
    for (const std::uint64_t seed : {7001, 7002}) {
        const RandomScenarioResult once = run_random_scenario(seed, origin(), kNodes);
        const RandomScenarioResult again = run_random_scenario(seed, origin(), kNodes);
        EXPECT_EQ(once.fingerprint, again.fingerprint);
        ASSERT_EQ(once.log.size(), again.log.size());
        for (std::size_t line = 0; line < once.log.size(); ++line)
            ASSERT_EQ(once.log[line], again.log[line]) << "seed " << seed << ", line " << line;
    }
}

}  // namespace
}  // namespace bytom::simulation
