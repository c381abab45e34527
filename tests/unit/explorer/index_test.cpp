// The index against a model that recomputes everything from the main chain.
#include <unistd.h>

#include "explorer/block_writer.hpp"
#include "explorer/stored_view.hpp"
#include "index_fixture.hpp"
#include "support/child_process.hpp"

namespace bytom::explorer {
namespace {

using namespace std::chrono_literals;
using testing::Branch;
using testing::ExplorerIndex;
using testing::MadeExplorerIndex;
using testing::model_of;
using testing::ModelBlock;
using testing::NaiveModel;
using testing::RandomChain;

TEST_F(ExplorerIndex, OfANewChainHasTheGenesisBlock) {
    index = open_index();
    expect_agreement(*index);
}

TEST_F(ExplorerIndex, AgreesWithTheModelThroughBlocksAndReorganisations) {
    RandomChain random(1);
    index = open_index();
    // The genesis output matures.
    extend(random, 101, 0, "");
    expect_agreement(*index, 10);
    std::size_t failing = 0;
    for (int step = 0; step < 40 && !HasFailure(); ++step) {
        const std::string tag = "s" + std::to_string(step);
        if (random.pick(3) == 0)
            reorganise(random, 1 + random.pick(5), 6, tag);
        else
            extend(random, 1, 6, tag);
        expect_agreement(*index, 1 + random.pick(6));
    }
    for (const ModelBlock& block : main)
        failing += static_cast<std::size_t>(std::ranges::count(block.statuses, true));
    EXPECT_GT(failing, 3U) << "the chain has too little of what it should test";
    EXPECT_GT(model_of(main).assets.size(), 4U);
    // Built anew, in one sweep, it has the same rows.
    auto second = open_index("second", std::size_t{64} << 20);
    expect_agreement(*second);
    second.reset();
    index.reset();
    EXPECT_EQ(rows_of("explorer"), rows_of("second"));
}

TEST_F(ExplorerIndex, TakesBackWhatItAttachedToTheLastRow) {
    RandomChain random(2);
    extend(random, 101, 0, "");
    extend(random, 6, 6, "base");
    index = open_index();
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    index.reset();
    const auto before = rows_of("explorer");
    const Branch at_fork = main;
    index = open_index();
    extend(random, 7, 8, "old");
    expect_agreement(*index);
    // A branch without transactions, one block longer; then what is left must be as if nothing had been.
    main = at_fork;
    extend(random, 8, 0, "new");
    expect_agreement(*index);
    index.reset();
    const auto after = rows_of("explorer");
    auto fresh = open_index("fresh");
    ASSERT_TRUE(fresh->wait_until_current(bytom::testing::kPatience));
    fresh.reset();
    EXPECT_EQ(after, rows_of("fresh"));
    EXPECT_NE(before, after);
}

/// A coinbase that is the same in two blocks makes the same output twice: the set has it once.
TEST_F(MadeExplorerIndex, KnowsOutputsThatWereMadeTwice) {
    RandomChain random(3);
    index = open_index();
    // "1" + "7x" is "17" + "x".
    add("7x");
    grow_to(17);
    add("x");
    ASSERT_EQ(main[1].block->transactions[0]->id(), main[17].block->transactions[0]->id());
    expect_agreement(*index);
    // "18" + "y" is "18y": spent in between, it comes again at no other height; the first one again:
    grow_to(118);
    extend(random, 3, 4, "spend");
    expect_agreement(*index);
    reorganise(random, 3, 4, "other");
    expect_agreement(*index);
    // Below the second making the first one counts again.
    main.resize(17);
    while (main.size() < 124)
        add("z");
    expect_agreement(*index);
    index.reset();
    const auto rows = rows_of("explorer");
    auto fresh = open_index("fresh");
    ASSERT_TRUE(fresh->wait_until_current(bytom::testing::kPatience));
    fresh.reset();
    EXPECT_EQ(rows, rows_of("fresh"));
}

/// What spends an output that was made twice can itself be mined twice, and both places are known.
TEST_F(MadeExplorerIndex, KnowsTransactionsThatWereMinedTwice) {
    index = open_index();
    // "1" + "20x" is "120" + "x".
    add("20x");
    const primitives::Transaction& coinbase = *main[1].block->transactions[0];
    grow_to(110);
    const auto payment = bytom::testing::split(coinbase, 0);
    add("", {payment});
    grow_to(120);
    add("x");
    ASSERT_EQ(main[120].block->transactions[0]->id(), coinbase.id());
    grow_to(222);
    // What it has in memory would tell it, too.
    index.reset();
    index = open_index();
    add("", {payment});
    expect_agreement(*index);
    main.resize(222);
    add("other");
    add("other");
    expect_agreement(*index);
}

/// A higher fee buys no more gas than a transaction may use.
TEST_F(MadeExplorerIndex, AFeeBuysNoMoreGasThanThereIs) {
    grow_to(102);
    add("", {bytom::testing::split(*main[1].block->transactions[0], 0, 1, 50 * bytom::testing::kFee)});
    index = open_index();
    expect_agreement(*index);
}

TEST_F(ExplorerIndex, CursorsOfALostPlaceAreStale) {
    RandomChain random(4);
    index = open_index();
    extend(random, 101, 0, "");
    extend(random, 8, 5, "old");
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    auto view = index->view();
    const auto newest = view->transactions({.limit = 2});
    const std::uint64_t old_total = view->totals().transactions;
    const auto deep = view->transactions({.limit = 1, .skip = view->totals().transactions - 20});
    reorganise(random, 8, 5, "new");
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    // The old view still gives the old answers.
    EXPECT_TRUE(view->transactions({.limit = 2, .cursor = newest->cursor}));
    view = index->view();
    const auto gone = view->transactions({.limit = 2, .cursor = newest->cursor});
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error(), ListError::stale_cursor);
    EXPECT_TRUE(view->transactions({.limit = 2, .cursor = deep->cursor}));
    // Something else stands at its number.
    while (model_of(main).transactions.size() <= old_total)
        extend(random, 1, 5, "more");
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    const auto other = index->view()->transactions({.limit = 2, .cursor = newest->cursor});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error(), ListError::stale_cursor);
    for (const std::string& text : {std::string("zz"), std::string("01"), std::string("02"),
                                    std::string(300, '0'), newest->cursor + "00", newest->cursor.substr(2)}) {
        const auto bad = view->transactions({.limit = 2, .cursor = text});
        ASSERT_FALSE(bad) << text;
        EXPECT_EQ(bad.error(), ListError::bad_cursor) << text;
    }
    EXPECT_EQ(view->holders(primitives::kBtmAssetId, {.skip = kMaxSkip + 1}).error(), ListError::too_deep);
}

TEST_F(ExplorerIndex, StepsBackWhenTheChainHasLostItsBlocks) {
    RandomChain random(9);
    extend(random, 101, 0, "");
    extend(random, 3, 5, "a");
    // The chain's directory as it is now comes back later, as after a power cut.
    chain.reset();
    const auto saved = directory.path() / "saved";
    std::filesystem::copy(options.store.directory, saved, std::filesystem::copy_options::recursive);
    const Branch before = main;
    open();
    index = open_index();
    extend(random, 2, 5, "b");
    reorganise(random, 4, 5, "c");
    expect_agreement(*index);
    index.reset();
    chain.reset();
    std::filesystem::remove_all(options.store.directory);
    std::filesystem::rename(saved, options.store.directory);
    open();
    main = before;
    // An index that were built anew would not have this row.
    put_row("explorer", kState, base::as_bytes("witness"));
    index = open_index();
    expect_agreement(*index);
    extend(random, 2, 5, "d");
    expect_agreement(*index);
    index.reset();
    const auto rows = rows_of("explorer");
    index = open_index("fresh");
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    index.reset();
    put_row("fresh", kState, base::as_bytes("witness"));
    EXPECT_EQ(rows, rows_of("fresh"));
}

TEST_F(ExplorerIndex, KeepsTheLastBlocksOnly) {
    RandomChain random(10);
    index = open_index();
    extend(random, 101 + kRecentBlocks, 0, "");
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    index.reset();
    const auto rows = rows_of("explorer");
    EXPECT_EQ(std::ranges::count_if(rows, [](const auto& row) { return row.first.front() == kState; }),
              1 + static_cast<std::ptrdiff_t>(kRecentBlocks));
    index = open_index("fresh");
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    index.reset();
    EXPECT_EQ(rows, rows_of("fresh"));
}

TEST_F(ExplorerIndex, IsBuiltAnewWhenTheChainHasLostMoreThanItKeeps) {
    RandomChain random(5);
    extend(random, 101, 0, "");
    extend(random, 5, 5, "a");
    index = open_index();
    expect_agreement(*index);
    index.reset();
    chain.reset();
    std::filesystem::remove_all(directory.path() / "chain");
    open();
    main.resize(104);
    for (std::size_t i = 1; i < main.size(); ++i)
        deliver(main[i]);
    put_row("explorer", kState, base::as_bytes("witness"));
    erase_row("explorer", kState, Key().bytes(base::as_bytes(kRecentKey)).u32(105));
    index = open_index();
    expect_agreement(*index);
    index.reset();
    const auto rows = rows_of("explorer");
    index = open_index("fresh");
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    index.reset();
    EXPECT_EQ(rows, rows_of("fresh"));
}

/// Ten thousand outputs to as many addresses, and as many to one: a block is one commit, and lists stay
/// short.
TEST_F(ExplorerIndex, ALargeBlockIsABoundedBatch) {
    constexpr std::uint32_t kOutputs = 10'000;
    primitives::TxData data;
    primitives::TxInput input;
    input.body = primitives::CoinbaseInput{.arbitrary = {1}};
    data.inputs.push_back(input);
    for (std::uint32_t i = 0; i < 2 * kOutputs; ++i) {
        data.outputs.push_back(bytom::testing::btm_output(1));
        if (i < kOutputs)
            data.outputs.back().control_program = {0x02, static_cast<std::uint8_t>(i),
                                                   static_cast<std::uint8_t>(i >> 8U)};
    }
    primitives::Block large;
    large.header.timestamp = 1'500'000'000;
    large.transactions.push_back(bytom::testing::transaction(std::move(data)));
    storage::KeyValueOptions store_options;
    store_options.directory = directory.path() / "large";
    store_options.network = "test";
    store_options.contents = "explorer index";
    store_options.families = family_names();
    auto store = storage::KeyValueStore::open(store_options).value();
    BlockWriter writer(*store);
    writer.attach({.block = large, .statuses = {false}, .hash = large.hash()});
    EXPECT_LT(writer.waiting_bytes(), kOutputs * 1'500U);
    writer.write();
    BlockCache blocks(*chain, 0);
    const StoredView view(*chain, *store, blocks);
    EXPECT_EQ(view.totals().addresses, kOutputs + 1);
    const ProgramHash address = ProgramHash::of(bytom::testing::anyone_can_spend());
    const auto unspent = view.unspent(address, std::nullopt, {.limit = 1'000'000});
    ASSERT_TRUE(unspent);
    EXPECT_EQ(unspent->items.size(), kMaxItems);
    EXPECT_EQ(unspent->total, kOutputs);
    const auto holders = view.holders(primitives::kBtmAssetId, {.limit = 3, .skip = kOutputs - 1});
    ASSERT_TRUE(holders);
    EXPECT_EQ(holders->items.size(), 2U);
    EXPECT_EQ(view.history(address, std::nullopt, {})->items.size(), 1U);
}

TEST_F(ExplorerIndex, LoadsTransactionsFromTheirPlaces) {
    RandomChain random(6);
    extend(random, 101, 0, "");
    extend(random, 6, 6, "a");
    index = open_index();
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    const auto view = index->view();
    const NaiveModel model = model_of(main);
    const auto loaded = view->load(model.transactions);
    ASSERT_EQ(loaded.size(), model.transactions.size());
    for (std::size_t i = 0; i < loaded.size(); ++i) {
        const TxPlace& place = model.transactions[i];
        const ModelBlock& block = main[place.height];
        EXPECT_EQ(loaded[i].tx->id(), block.block->transactions[place.position]->id());
        EXPECT_EQ(loaded[i].status_fail, block.statuses[place.position]);
        EXPECT_EQ(loaded[i].block->hash, block.block->hash());
    }
}

/// Delivers blocks, with a reorganisation every so often, until it is killed or done.
class KilledExplorerIndex : public ExplorerIndex {
protected:
    void SetUp() override {}

    [[noreturn]] void deliver_all(int progress) {
        open();
        main.resize(1);
        index = open_index("explorer", std::size_t{1} << 14);
        RandomChain random(7);
        extend(random, 101, 0, "");
        for (int step = 0; step < 60; ++step) {
            const std::string tag = "k" + std::to_string(step);
            if (step % 4 == 3)
                reorganise(random, 3, 4, tag);
            else
                extend(random, 1, 4, tag);
            if (::write(progress, ".", 1) != 1) ::_exit(3);
        }
        ::_exit(0);
    }
};

TEST_F(KilledExplorerIndex, HasTheRowsOfTheChainWheneverItDies) {
    if (const auto progress = bytom::testing::ChildProcess::progress()) deliver_all(*progress);
    for (const unsigned steps : {1, 7, 16, 30}) {
        std::filesystem::remove_all(directory.path() / "chain");
        std::filesystem::remove_all(directory.path() / "explorer");
        std::filesystem::remove_all(directory.path() / "fresh");
        bytom::testing::ChildProcess child(directory);
        (void)child.wait_for_steps(steps);
        (void)child.kill();
        open();
        index = open_index();
        ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
        auto fresh = open_index("fresh");
        ASSERT_TRUE(fresh->wait_until_current(bytom::testing::kPatience));
        index.reset();
        fresh.reset();
        EXPECT_EQ(rows_of("explorer"), rows_of("fresh"));
        chain.reset();
    }
}

}  // namespace
}  // namespace bytom::explorer
