// A chain in a directory of its own, with no work to do and a clock that stands.
#pragma once

#include <memory>

#include <gtest/gtest.h>

#include <bytom/chain/chain.hpp>

#include "support/block_maker.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::testing {

class ChainFixture : public ::testing::Test {
protected:
    ChainFixture() : genesis(consensus::make_genesis_block(consensus::solonet())), clock(1'700'000'000) {
        options.store.directory = directory.path() / "chain";
        options.store.write_buffer_bytes = std::size_t{1} << 20;
        options.network = &consensus::solonet();
        options.clock = &clock;
        options.proof_of_work = no_work;
        options.utxo_cache_bytes = std::size_t{1} << 20;
    }

    void open() {
        auto opened = chain::Chain::open(options);
        ASSERT_TRUE(opened) << opened.error().text();
        chain = *std::move(opened);
    }
    void SetUp() override { open(); }

    void reopen() {
        chain.reset();
        open();
    }

    /// `count` blocks on top of the best one.
    std::vector<BlockPtr> grow(std::size_t count, const std::string& tag = {}) {
        std::vector<BlockPtr> blocks;
        for (std::size_t i = 0; i < count; ++i) {
            blocks.push_back(make_block(chain->tip()->header, {}, tag));
            const chain::BlockOutcome outcome = chain->process_block(blocks.back());
            EXPECT_TRUE(outcome.tip_changed) << outcome.error_name();
        }
        return blocks;
    }

    /// A row of blocks, not delivered.
    static std::vector<BlockPtr> branch(const primitives::BlockHeader& from, std::size_t count,
                                        const std::string& tag) {
        std::vector<BlockPtr> blocks;
        blocks.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            blocks.push_back(make_block(i == 0 ? from : blocks.back()->header, {}, tag));
        return blocks;
    }

    [[nodiscard]] Hash256 best() const { return chain->tip()->hash(); }

    TemporaryDirectory directory;
    Block genesis;
    base::ManualClock clock;
    chain::ChainOptions options;
    std::unique_ptr<chain::Chain> chain;
};

/// Its first ten rewards may be spent.
class MatureChainFixture : public ChainFixture {
protected:
    void SetUp() override {
        ChainFixture::SetUp();
        blocks = grow(110);
    }

    [[nodiscard]] const primitives::Transaction& coinbase(std::size_t height) const {
        return *blocks.at(height - 1)->transactions[0];
    }

    std::vector<BlockPtr> blocks;
};

}  // namespace bytom::testing
