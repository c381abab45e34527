// What commands are given, and what they may look like.

#include "node/hook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bytom::node {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Words = std::vector<std::string>;

TEST(Hook, APlaceholderIsAWholeArgumentAndNothingElseIsTouched) {
    const HookEvent event = block_event(7, Hash256{});
    const Words command = {"/bin/x", "{height}", "{height} {hash}", "$HOME", "{hash}", "{other}"};
    EXPECT_THAT(arguments_of(command, event),
                ElementsAre("/bin/x", "7", "{height} {hash}", "$HOME", std::string(64, '0'), "{other}"));
}

TEST(Hook, WhatAnEventTellsIsNotLookedInto) {
    const HookEvent event = alert_event("disk", "{alert}; $(reboot)\n`x` {message}");
    EXPECT_THAT(arguments_of(Words{"/bin/x", "{message}", "{alert}"}, event),
                ElementsAre("/bin/x", "{alert}; $(reboot)\\n`x` {message}", "disk"));
}

TEST(Hook, TheEnvironmentHasTheValuesAndNoSettings) {
    const Words environment = {
        "PATH=/bin",        "TM_P2P_NODE_KEY=secret", "TMP2P_PROXY_PASSWORD=secret", "TM_HOME=/h",
        "LISTEN=0.0.0.0:1", "NOTIFY_SOCKET=/run/x",   "BYTOM_TXID=of before",        "TMPDIR=/tmp",
        "TM_OTHER=1"};
    EXPECT_THAT(environment_of(environment, wallet_event("seen", Hash256{}, "", "")),
                ElementsAre("PATH=/bin", "TMPDIR=/tmp", "TM_OTHER=1", "BYTOM_EVENT=seen",
                            "BYTOM_TXID=" + std::string(64, '0'), "BYTOM_HEIGHT=", "BYTOM_HASH="));
}

TEST(Hook, MessagesHaveABound) {
    const HookEvent event = alert_event("storage", std::string(100'000, 'x'));
    EXPECT_EQ(event.values.back().text.size(), 1'000U);
}

TEST(Hook, SaysWhatIsWrongWithACommand) {
    const auto complaint = [](Words command, HookKind kind = HookKind::block) {
        return complaint_about(command, kind);
    };
    EXPECT_THAT(complaint({}), IsEmpty());
    EXPECT_THAT(complaint({"/bin/x", "{hash}", "{height}", "a b", "{\"json\": 1}", "{}"}), IsEmpty());
    EXPECT_THAT(complaint({"/bin/x", "{message}"}, HookKind::alert), IsEmpty());
    EXPECT_THAT(complaint({"x"}), HasSubstr("\"x\", but a program's path"));
    EXPECT_THAT(complaint({""}), HasSubstr("path"));
    EXPECT_THAT(complaint({"/bin/x", "--hash={hash}"}), HasSubstr("{hash} must be an argument of its own"));
    EXPECT_THAT(complaint({"/bin/sh", "-c", "echo {message}"}, HookKind::alert),
                HasSubstr("argument of its own"));
    EXPECT_THAT(complaint({"/bin/x", "{txid}"}), HasSubstr("there is only {hash}, {height}"));
    EXPECT_THAT(complaint({"/bin/x", std::string("a\0b", 3)}), HasSubstr("zero byte"));
}

}  // namespace
}  // namespace bytom::node
