#include "bytomcli/command_line.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/bytomcli/fake_node.hpp"

namespace bytom::bytomcli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Invocation parsed(const std::vector<std::string>& arguments) {
    auto line = parse_command_line(arguments);
    if (!line) {
        ADD_FAILURE() << line.error().text;
        return {};
    }
    return std::get<Invocation>(*std::move(line));
}

std::string error_of(const std::vector<std::string>& arguments) {
    const auto line = parse_command_line(arguments);
    return line ? "" : line.error().text;
}

TEST(CommandLine, FlagsStandAnywhereBeforeTheDashes) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"create-account", "a", "b", "-q", "3"},
                                               {"create-account", "-q3", "a", "b"},
                                               {"create-account", "a", "-q=3", "b"},
                                               {"create-account", "--quorom=3", "a", "b"},
                                               {"-q", "3", "create-account", "a", "b"},
                                               {"create-account", "--quorom", "0x3", "--", "a", "b"}}) {
        const Invocation invocation = parsed(arguments);
        EXPECT_EQ(invocation.arguments, (std::vector<std::string>{"a", "b"}));
        EXPECT_EQ(invocation.flag("quorom"), "3");
    }
    EXPECT_EQ(parsed({"create-account", "--", "-q", "3"}).arguments, (std::vector<std::string>{"-q", "3"}));
    EXPECT_EQ(parsed({"create-account", "a", "b"}).flag("quorom"), "1");
}

TEST(CommandLine, IntegersHaveTheirBaseAndRange) {
    const auto height = [](const std::string& text) {
        return std::string(parsed({"get-difficulty", "--height", text}).flag("height"));
    };
    EXPECT_EQ(height("9223372036854775807"), "9223372036854775807");
    EXPECT_EQ(height("-9223372036854775808"), "9223372036854775808");
    EXPECT_EQ(height("017"), "15");
    EXPECT_EQ(height("+0Xff"), "255");
    EXPECT_EQ(height("0"), "0");
    for (const char* const bad : {"9223372036854775808", "-9223372036854775809", "99999999999999999999"})
        EXPECT_THAT(error_of({"get-difficulty", "--height", bad}), HasSubstr("value out of range")) << bad;
    for (const char* const bad : {"", "x", "0x", "08", "1 ", "-", "1.0"})
        EXPECT_THAT(error_of({"get-difficulty", "--height", bad}), HasSubstr("invalid syntax")) << bad;
}

TEST(CommandLine, ShorthandsMayBeJoined) {
    const Invocation invocation = parsed({"build-transaction", "a", "b", "1", "-tretire", "-v", "aa"});
    EXPECT_EQ(invocation.flag("type"), "retire");
    EXPECT_EQ(invocation.flag("arbitrary"), "aa");
    EXPECT_TRUE(
        std::holds_alternative<Help>(*parse_command_line(std::vector<std::string>{"net-info", "-h"})));
}

TEST(CommandLine, ASpendNeedsItsReceiver) {
    EXPECT_EQ(error_of({"build-transaction", "a", "b", "1", "-t", "spend"}),
              "Required flag(s) \"receiver\" have/has not been set");
    EXPECT_EQ(error_of({"build-transaction", "a", "b", "1", "-t", "spend", "-r", ""}), "");
}

TEST(CommandLine, NamesThatAreNearAreSuggested) {
    EXPECT_THAT(error_of({"net-inf"}), HasSubstr("Did you mean this?\n\tnet-info\n"));
    EXPECT_THAT(error_of({"list-acc"}), HasSubstr("\tlist-accounts\n"));
    EXPECT_EQ(error_of({"nosuch"}), "unknown command \"nosuch\" for \"bytomcli\"");
    EXPECT_EQ(error_of({std::string(100'000, 'x')}).find("Did you mean"), std::string::npos);
}

TEST(CommandLine, HelpSaysEverything) {
    FakeNode node;
    for (const Command& command : commands()) {
        const Outcome outcome = node.run({"help", std::string(command.name)});
        EXPECT_EQ(outcome.code, ExitCode::done);
        EXPECT_THAT(outcome.out, StartsWith(std::string(command.about)));
        // The original's commands tell of its flags, the program of the one that they have besides.
        for (const Flag& flag : command.flags) {
            const bool is_told = flag.name != kJsonFlag || command.kind != CommandKind::call;
            EXPECT_EQ(outcome.out.contains("--" + std::string(flag.name) + " "), is_told) << flag.name;
        }
        EXPECT_EQ(node.run({std::string(command.name), "--help"}).out, outcome.out);
    }
    const Outcome help = node.run({"--help"});
    EXPECT_THAT(help.out, HasSubstr("--json"));
    const Outcome nothing = node.run({});
    EXPECT_EQ(nothing.code, ExitCode::done);
    EXPECT_EQ(nothing.out, "");
    EXPECT_TRUE(help.out.ends_with(nothing.err));
    for (const Command& command : commands())
        EXPECT_THAT(nothing.err, HasSubstr("    " + std::string(command.name) + " "));
    const Outcome unknown = node.run({"help", "nosuch"});
    EXPECT_EQ(unknown.code, ExitCode::done);
    EXPECT_THAT(unknown.err, StartsWith("Unknown help topic [`nosuch`]\nUsage:\n"));
}

TEST(CommandTable, HasNothingTwice) {
    std::set<std::string_view> names;
    for (const Command& command : commands()) {
        EXPECT_TRUE(names.insert(command.name).second) << command.name;
        EXPECT_LE(command.min_arguments, command.max_arguments) << command.name;
        std::set<std::string_view> flags{"help"};
        std::set<char> letters{'h'};
        for (const Flag& flag : command.flags) {
            EXPECT_TRUE(flags.insert(flag.name).second) << command.name << flag.name;
            EXPECT_TRUE(flag.shorthand == 0 || letters.insert(flag.shorthand).second)
                << command.name << flag.name;
        }
    }
}

}  // namespace
}  // namespace bytom::bytomcli
