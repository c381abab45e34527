#include <gtest/gtest.h>

#include <bytom/consensus/genesis.hpp>

namespace bytom::consensus {
namespace {

TEST(Genesis, HasTheNetworksHash) {
    for (const NetworkParams* network : {&mainnet(), &wisdom(), &solonet()}) {
        const primitives::Block block = make_genesis_block(*network);
        EXPECT_EQ(block.hash(), network->genesis_hash) << network->chain_id;
        EXPECT_EQ(block.transactions.size(), 1U);
        EXPECT_EQ(block.transactions[0]->data().outputs[0].value.amount, kInitialBlockSubsidy);
    }
}

}  // namespace
}  // namespace bytom::consensus
