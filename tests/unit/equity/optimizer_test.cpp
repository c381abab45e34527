#include "equity/optimizer.hpp"

#include <gtest/gtest.h>

namespace bytom::equity {
namespace {

using Tokens = std::vector<std::string>;

Tokens optimized(Tokens tokens) {
    Budget budget;
    return optimize(std::move(tokens), budget);
}

TEST(Optimizer, ReplacesStackMoves) {
    EXPECT_EQ(optimized({"1", "ROLL", "2", "ROLL", "ADD"}), (Tokens{"SWAP", "ROT", "ADD"}));
}

TEST(Optimizer, RepeatsUntilNothingChanges) {
    EXPECT_EQ(optimized({"1", "ROLL", "EQUAL", "VERIFY"}), (Tokens{"EQUALVERIFY"}));
    EXPECT_EQ(optimized({"SWAP", "SWAP", "SWAP", "SWAP"}), (Tokens{}));
}

TEST(Optimizer, MatchesDoNotShareABlank) {
    // Both pairs match, but the second one waits for the next sweep, in which an earlier rule comes first.
    EXPECT_EQ(optimized({"SWAP", "OVER", "SWAP", "OVER"}), (Tokens{"TUCK", "TUCK"}));
    EXPECT_EQ(optimized({"DUP", "1", "ADD", "1", "ADD"}), (Tokens{"DUP", "1ADD", "1ADD"}));
    EXPECT_EQ(optimized({"SWAP", "SWAP", "SWAP", "OVER"}), (Tokens{"TUCK"}));
}

TEST(Optimizer, LabelsSeparateCode) {
    const Tokens tokens = {"SWAP", "$endif_1", "DROP"};
    EXPECT_EQ(optimized(tokens), tokens);
}

}  // namespace
}  // namespace bytom::equity
