#include "equity_cli/command_line.hpp"

#include <gtest/gtest.h>

#include "equity_cli/argument_text.hpp"

namespace bytom::equity_cli {
namespace {

Result<CommandLine, std::string> parsed(const std::vector<std::string>& arguments) {
    return parse_command_line(arguments);
}

TEST(EquityCommandLine, FlagsStandAnywhere) {
    const auto line = parsed({"--bin", "file", "--shift=true", "1", "--instance=f"});
    ASSERT_TRUE(line);
    EXPECT_TRUE(line->bin);
    EXPECT_TRUE(line->shift);
    EXPECT_FALSE(line->instance);
    EXPECT_EQ(line->positional, (std::vector<std::string>{"file", "1"}));
}

TEST(EquityCommandLine, NegativeArgumentsFollowTwoDashes) {
    EXPECT_EQ(parsed({"file", "-5"}).error(), "unknown shorthand flag: '5' in -5");
    EXPECT_EQ(parsed({"file", "--", "-5", "--bin"})->positional,
              (std::vector<std::string>{"file", "-5", "--bin"}));
}

TEST(EquityCommandLine, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(parsed({"file", "--foo=1"}).error(), "unknown flag: --foo");
    EXPECT_FALSE(parsed({"file", "--bin=maybe"}));
    EXPECT_EQ(parsed({}).error(), "accepts between 1 and 100 arg(s), received 0");
    EXPECT_FALSE(parsed(std::vector<std::string>(101, "x")));
}

Result<std::vector<equity::Argument>, std::string> converted(equity::Type type, const std::string& word) {
    const std::vector<equity::Param> params = {{.name = "p", .type = type}};
    const std::vector<std::string> words = {word};
    return arguments_of(params, words);
}

TEST(EquityArguments, AmountsUpToTwoToThe63) {
    EXPECT_EQ(converted(equity::Type::amount, "9223372036854775808")->front(),
              equity::Argument(std::numeric_limits<std::int64_t>::min()));
    EXPECT_EQ(converted(equity::Type::amount, "9223372036854775809").error(),
              "the Amount argument exceeds max int64");
    EXPECT_EQ(converted(equity::Type::amount, "+5").error(),
              "strconv.ParseUint: parsing \"+5\": invalid syntax");
}

TEST(EquityArguments, IntegersTakeAPlusSign) {
    EXPECT_EQ(converted(equity::Type::integer, "+5")->front(), equity::Argument(std::int64_t{5}));
    EXPECT_FALSE(converted(equity::Type::integer, "+-5"));
    EXPECT_FALSE(converted(equity::Type::integer, ""));
}

TEST(EquityArguments, HashesHave64Digits) {
    EXPECT_TRUE(converted(equity::Type::hash, std::string(64, 'a')));
    EXPECT_EQ(converted(equity::Type::hash, "zz").error(),
              "mismatch length for Asset/Hash/PublicKey argument");
    EXPECT_EQ(converted(equity::Type::hash, std::string(64, 'z')).error(),
              "encoding/hex: invalid byte: U+007A 'z'");
}

}  // namespace
}  // namespace bytom::equity_cli
