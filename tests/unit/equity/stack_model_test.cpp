#include "equity/stack_model.hpp"

#include <gtest/gtest.h>

namespace bytom::equity {
namespace {

using Labels = std::vector<std::string_view>;

class StackModelTest : public testing::Test {
protected:
    void fill(const Labels& labels) {
        for (const auto label : labels)
            stack_.push(label);
    }

    Budget budget_;
    StackModel stack_{budget_};
};

TEST_F(StackModelTest, FindsTheDeepestCell) {
    fill({"x", "y", "x"});
    EXPECT_EQ(stack_.find("x"), 2U);
    EXPECT_EQ(stack_.find("y"), 1U);
    EXPECT_EQ(stack_.find("z"), std::nullopt);
}

TEST_F(StackModelTest, RollMovesAndPickCopies) {
    fill({"a", "b", "c"});
    stack_.roll(2);
    EXPECT_EQ(stack_.labels(), (Labels{"b", "c", "a"}));
    stack_.pick(1);
    EXPECT_EQ(stack_.labels(), (Labels{"b", "c", "a", "c"}));
}

TEST_F(StackModelTest, TakingFromNothingDoesNothing) {
    stack_.pop(3);
    stack_.rename_top("x");
    EXPECT_TRUE(stack_.labels().empty());
}

TEST_F(StackModelTest, SavedCellsAreRenamedWithTheOriginal) {
    fill({"a", "x"});
    stack_.save();
    stack_.rename_top("y");
    stack_.restore();
    EXPECT_EQ(stack_.labels(), (Labels{"a", "y"}));
}

TEST_F(StackModelTest, ReplacedCellsAreNotSharedAnyMore) {
    fill({"a", "x"});
    stack_.save();
    stack_.pop();
    stack_.push("z");
    stack_.rename_top("y");
    stack_.pop();
    stack_.rename_top("b");
    stack_.restore();
    EXPECT_EQ(stack_.labels(), (Labels{"b", "x"}));
}

TEST_F(StackModelTest, RollReplacesTheCellsAbove) {
    fill({"a", "b", "c"});
    stack_.save();
    stack_.roll(1);
    stack_.pop();
    stack_.rename_top("n");
    stack_.restore();
    EXPECT_EQ(stack_.labels(), (Labels{"a", "b", "c"}));
}

TEST_F(StackModelTest, SharingReachesThroughNestedCopies) {
    fill({"a"});
    stack_.save();
    stack_.push("b");
    stack_.save();
    stack_.pop();
    stack_.rename_top("n");
    stack_.restore();
    EXPECT_EQ(stack_.labels(), (Labels{"n", "b"}));
    stack_.pop();
    stack_.rename_top("m");
    stack_.restore();
    EXPECT_EQ(stack_.labels(), (Labels{"m"}));
}

}  // namespace
}  // namespace bytom::equity
