#include <algorithm>

#include <gtest/gtest.h>

#include <bytom/consensus/params.hpp>
#include <bytom/crypto/sha3.hpp>

namespace bytom::consensus {
namespace {

TEST(Params, NetworksAreFoundByChainId) {
    EXPECT_EQ(find_network("mainnet"), &mainnet());
    EXPECT_EQ(find_network("wisdom"), &wisdom());
    EXPECT_EQ(find_network("solonet"), &solonet());
    EXPECT_EQ(find_network("main"), nullptr);
}

TEST(Params, InitialSeedIsTheHashOfZeros) {
    EXPECT_EQ(kInitialSeed, crypto::sha3_256(Hash256{}.view()));
}

TEST(Params, CheckpointsAroundAHeight) {
    EXPECT_EQ(mainnet().checkpoints.size(), 28U);
    EXPECT_EQ(wisdom().checkpoints.size(), 13U);
    for (const NetworkParams* network : {&mainnet(), &wisdom()})
        EXPECT_TRUE(std::ranges::is_sorted(network->checkpoints, std::less{}, &Checkpoint::height));

    EXPECT_EQ(mainnet().checkpoint_at(9'999), nullptr);
    EXPECT_EQ(mainnet().checkpoint_at(10'000)->height, 10'000U);
    EXPECT_EQ(mainnet().next_checkpoint(9'999)->height, 10'000U);
    EXPECT_EQ(mainnet().next_checkpoint(10'000)->height, 20'000U);
    EXPECT_EQ(mainnet().next_checkpoint(570'000), nullptr);
    EXPECT_EQ(mainnet().last_checkpoint(9'999), nullptr);
    EXPECT_EQ(mainnet().last_checkpoint(10'000)->height, 10'000U);
    EXPECT_EQ(mainnet().last_checkpoint(1'000'000)->height, 570'000U);
    EXPECT_EQ(solonet().next_checkpoint(0), nullptr);
    EXPECT_EQ(solonet().last_checkpoint(1), nullptr);
}

}  // namespace
}  // namespace bytom::consensus
