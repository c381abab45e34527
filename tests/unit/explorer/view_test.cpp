// What lists do at their edges.
#include <gmock/gmock.h>

#include "index_fixture.hpp"

namespace bytom::explorer {
namespace {

using namespace std::chrono_literals;
using testing::ExplorerIndex;
using testing::MadeExplorerIndex;

TEST_F(MadeExplorerIndex, ACursorAtAnOutputThatIsGoneGoesOnWithTheNextOne) {
    grow_to(105);
    index = open_index();
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    const ProgramHash everybody = ProgramHash::of(bytom::testing::anyone_can_spend());
    const auto whole = index->view()->unspent(everybody, {}, {.limit = kMaxItems})->items;
    const auto second =
        std::ranges::find(whole, 2U, [](const UnspentRecord& output) { return output.place.height; });
    ASSERT_NE(second, whole.end());
    const auto next = std::next(second);
    ASSERT_NE(next, whole.end());
    const auto page =
        index->view()->unspent(everybody, {}, {.limit = static_cast<std::size_t>(next - whole.begin())});
    ASSERT_FALSE(page->cursor.empty());
    add("", {bytom::testing::split(*main[2].block->transactions[0], 0)});
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    const auto following = index->view()->unspent(everybody, {}, {.limit = 1, .cursor = page->cursor});
    ASSERT_TRUE(following);
    EXPECT_THAT(following->items, ::testing::ElementsAre(*next));
}

TEST_F(MadeExplorerIndex, DaysAreThoseFromTheFirstToTheLastOne) {
    grow_to(1 + 2 * 24 * 60 * 60 / 150);
    index = open_index();
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    const auto view = index->view();
    const auto all = view->days(0, ~std::uint64_t{0}, 100);
    ASSERT_GE(all.size(), 3U);
    const auto middle = view->days(all[1].day, all[1].day, 100);
    ASSERT_EQ(middle.size(), 1U);
    EXPECT_EQ(middle[0].day, all[1].day);
    EXPECT_EQ(middle[0].blocks, all[1].blocks);
    EXPECT_EQ(view->miners(all[1].day, all[1].day, 100).size(), 1U);
}

/// Its row is there for what all assets have in common.
TEST_F(ExplorerIndex, AnAddressThatNeverHadBtmHasNoBalanceOfIt) {
    testing::RandomChain random(12);
    extend(random, 101, 0, "");
    extend(random, 20, 6, "");
    index = open_index();
    ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
    const auto view = index->view();
    std::size_t found = 0;
    for (const auto& [id, output] : testing::model_of(main).outputs) {
        if (output.program.empty() || output.program.back() != 0x00) continue;
        const ProgramHash address = ProgramHash::of(output.program);
        EXPECT_TRUE(view->balance(address, output.value.asset_id));
        EXPECT_FALSE(view->balance(address, primitives::kBtmAssetId));
        ++found;
    }
    EXPECT_GT(found, 0U);
}

}  // namespace
}  // namespace bytom::explorer
