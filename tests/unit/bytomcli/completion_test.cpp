#include "bytomcli/completion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bytomcli/command.hpp"
#include "unit/bytomcli/fake_node.hpp"

namespace bytom::bytomcli {
namespace {

using testing::HasSubstr;

TEST(Completion, NamesEveryCommandAndFlagInEveryShell) {
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const std::string script = completion_script(shell);
        for (const Command& command : commands()) {
            EXPECT_THAT(script, HasSubstr(std::string(command.name))) << shell;
            for (const Flag& flag : command.flags)
                EXPECT_THAT(script, HasSubstr(std::string(flag.name))) << shell << ' ' << command.name;
        }
    }
}

TEST(Completion, ThereIsNoneForOtherShells) {
    FakeNode node;
    EXPECT_EQ(node.run({"completion", "bash"}).out, completion_script("bash"));
    EXPECT_EQ(node.run({"completion", "csh"}).code, ExitCode::local_error);
    EXPECT_FALSE(node.asked.has_value());
}

TEST(Manual, NamesEveryCommandAndFlag) {
    FakeNode node;
    const std::string page = node.run({"manual"}).out;
    EXPECT_EQ(page, manual_page());
    const auto shown = [](std::string_view name) {
        std::string text;
        for (const char c : name)
            text += c == '-' ? std::string("\\-") : std::string(1, c);
        return text;
    };
    for (const Command& command : commands()) {
        EXPECT_THAT(page, HasSubstr(".SS " + shown(command.name)));
        for (const Flag& flag : command.flags)
            EXPECT_THAT(page, HasSubstr("\\-\\-" + shown(flag.name))) << command.name;
    }
}

}  // namespace
}  // namespace bytom::bytomcli
