#include "chain/utxo_overlay.hpp"

#include <gtest/gtest.h>

#include "support/block_maker.hpp"

namespace bytom::chain {
namespace {

using consensus::BlockRule;
using testing::make_block;
using testing::split;
using testing::TransactionPtr;

/// A set that does not change.
class FixedView final : public storage::UtxoView {
public:
    std::map<Hash256, UtxoEntry> entries;

    [[nodiscard]] std::optional<UtxoEntry> find(const Hash256& output_id) const override {
        const auto found = entries.find(output_id);
        return found == entries.end() ? std::nullopt : std::optional(found->second);
    }
};

class UtxoOverlayTest : public ::testing::Test {
protected:
    UtxoOverlayTest() : genesis(consensus::make_genesis_block(consensus::solonet())) {
        base.entries[output(source())] = {.coinbase = true, .spent = false, .height = 0};
    }

    [[nodiscard]] const primitives::Transaction& source() const { return *genesis.transactions[0]; }
    [[nodiscard]] static Hash256 output(const primitives::Transaction& tx, std::size_t index = 0) {
        return tx.mapped().result_ids.at(index);
    }

    primitives::Block genesis;
    FixedView base;
};

TEST_F(UtxoOverlayTest, SpendsAndCreates) {
    UtxoOverlay overlay(base);
    const TransactionPtr tx = split(source(), 0, 2);
    ASSERT_TRUE(overlay.apply(*tx, false, 100, false));
    EXPECT_TRUE(overlay.find(output(source()))->spent);
    EXPECT_EQ(overlay.find(output(*tx, 1)), (UtxoEntry{.coinbase = false, .spent = false, .height = 100}));
    EXPECT_EQ(base.find(output(*tx, 1)), std::nullopt);
    EXPECT_EQ(overlay.changes().size(), 3);
}

TEST_F(UtxoOverlayTest, ErrorsHaveTheNamesOfTheRules) {
    UtxoOverlay overlay(base);
    const TransactionPtr tx = split(source(), 0);
    EXPECT_EQ(overlay.apply(*tx, false, 99, false).error(), BlockRule::coinbase_immature);
    EXPECT_EQ(overlay.apply(*split(*tx, 0), false, 100, false).error(), BlockRule::utxo_missing);
    ASSERT_TRUE(overlay.apply(*tx, false, 100, false));
    EXPECT_EQ(overlay.apply(*split(source(), 0, 2), false, 100, false).error(), BlockRule::utxo_spent);
}

TEST_F(UtxoOverlayTest, AFailingTransactionChangesNothing) {
    UtxoOverlay overlay(base);
    const TransactionPtr parent = split(source(), 0, 2);
    const TransactionPtr unknown = split(*parent, 0);
    const TransactionPtr both = testing::join(source(), 0, *unknown, 0);
    EXPECT_EQ(overlay.apply(*both, false, 100, false).error(), BlockRule::utxo_missing);
    EXPECT_TRUE(overlay.changes().empty());
    EXPECT_TRUE(overlay.apply(*parent, false, 100, false));
}

TEST_F(UtxoOverlayTest, DetachingRestoresExactly) {
    const TransactionPtr tx = split(source(), 0, 2);
    const TransactionPtr child = split(*tx, 1);
    const testing::BlockPtr block = make_block(genesis.header, {tx, child});
    primitives::Block later = *block;
    later.header.height = 100;
    UtxoOverlay overlay(base);
    const auto undo = overlay.apply_block(later, {false, false, false});
    ASSERT_TRUE(undo);
    EXPECT_EQ(overlay.find(output(*block->transactions[0])),
              (UtxoEntry{.coinbase = true, .spent = false, .height = 100}));
    overlay.detach(*undo);
    EXPECT_EQ(overlay.find(output(source())), base.find(output(source())));
    for (const storage::UtxoChange& change : overlay.changes()) {
        EXPECT_EQ(change.before, std::nullopt);
        EXPECT_TRUE(change.after->spent && !change.after->coinbase) << "nothing that would be stored";
    }
    EXPECT_EQ(overlay.apply(*child, false, 100, false).error(), BlockRule::utxo_spent);
    EXPECT_TRUE(overlay.apply_block(later, {false, false, false}).has_value()) << "and once more";
}

TEST_F(UtxoOverlayTest, ARepeatedCoinbaseOverwritesAndComesBack) {
    const testing::BlockPtr block = make_block(genesis.header);
    const Hash256 reward = output(*block->transactions[0]);
    primitives::Block again = *block;
    again.header.height = 7;
    UtxoOverlay overlay(base);
    ASSERT_TRUE(overlay.apply_block(*block, {false}));
    const auto undo = overlay.apply_block(again, {false});
    ASSERT_TRUE(undo);
    EXPECT_EQ(overlay.find(reward)->height, 7);
    overlay.detach(*undo);
    EXPECT_EQ(overlay.find(reward), (UtxoEntry{.coinbase = true, .spent = false, .height = 1}));
}

}  // namespace
}  // namespace bytom::chain
