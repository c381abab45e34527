// Commands are really run, and nobody waits for them.

#include "node/hooks.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace bytom::node {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using ::testing::HasSubstr;

/// Nothing here takes this long.
constexpr std::chrono::minutes kPatience{5};

class HooksTest : public ::testing::Test {
protected:
    HooksTest() {
        std::string name = (fs::temp_directory_path() / "hooks.XXXXXX").string();
        directory_ = mkdtemp(name.data());
    }
    ~HooksTest() override { fs::remove_all(directory_); }

    /// A shell's script that is given the event's values, and the directory as $D.
    void command(HookKind kind, const std::string& script, std::vector<std::string> arguments = {}) {
        const fs::path path = directory_ / std::to_string(static_cast<int>(kind));
        std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
        fs::permissions(path, fs::perms::owner_all);
        arguments.insert(arguments.begin(), path.string());
        options_.commands[static_cast<std::size_t>(kind)] = std::move(arguments);
        options_.environment = {"PATH=/usr/bin:/bin", "D=" + directory_.string()};
    }

    void start() { ASSERT_TRUE(hooks_.start(options_)); }

    [[nodiscard]] std::string text_of(const std::string& file) const {
        std::ifstream stream(directory_ / file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    /// Waits for what a command writes.
    [[nodiscard]] std::string wait_for(const std::string& file, const std::string& part) const {
        EXPECT_TRUE(eventually([&] { return text_of(file).find(part) != std::string::npos; }));
        return text_of(file);
    }

    template <typename Condition>
    static bool eventually(const Condition& condition) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return true;
    }

    /// Whoever waits for orphans here may take his time.
    static bool has_ended(pid_t pid) {
        std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        return text.empty() || text.find(") Z ") != std::string::npos;
    }

    fs::path directory_;
    Hooks::Options options_;
    Hooks hooks_;
};

TEST_F(HooksTest, ACommandHasArgumentsEnvironmentAndNothingElseOfTheNode) {
    command(HookKind::block,
            "{ echo \"$@\"; echo \"$BYTOM_HEIGHT\"; pwd; ls /proc/$$/fd; grep -E 'SigBlk|SigIgn' "
            "/proc/self/status; } "
            "> $D/out.new; mv $D/out.new $D/out",
            {"{height}", "a b"});
    sigset_t blocked;
    sigfillset(&blocked);
    sigset_t before;
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    const auto ignored = std::signal(SIGPIPE, SIG_IGN);
    constexpr int kOurs = 200;
    ASSERT_EQ(dup2(STDERR_FILENO, kOurs), kOurs);
    start();
    hooks_.tell(block_event(7, Hash256{}));
    const std::string out = wait_for("out", "SigIgn");
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    std::signal(SIGPIPE, ignored);
    close(kOurs);
    EXPECT_THAT(out, HasSubstr("7 a b\n7\n/\n0\n1\n"));
    EXPECT_THAT(out, ::testing::Not(HasSubstr("200")));
    EXPECT_THAT(out, HasSubstr("SigBlk:\t0000000000000000\n"));
    // The C library keeps two for itself.
    EXPECT_THAT(out, ::testing::ContainsRegex("SigIgn:\t0000000[01]80000000\n|SigIgn:\t0000000000000000\n"));
}

TEST_F(HooksTest, OfBlocksThatComeMeanwhileTheNewestIsTold) {
    command(HookKind::block, "echo $BYTOM_HEIGHT >> $D/out; while ! test -e $D/go; do sleep 0.02; done");
    start();
    hooks_.tell(block_event(1, Hash256{}));
    (void)wait_for("out", "1\n");
    for (std::uint64_t height = 2; height <= 50; ++height)
        hooks_.tell(block_event(height, Hash256{}));
    std::ofstream(directory_ / "go") << "x";
    EXPECT_EQ(wait_for("out", "50"), "1\n50\n");
}

TEST_F(HooksTest, WhatTakesTooLongIsKilledWithWhatItHasStarted) {
    options_.timeout = seconds(1);
    command(HookKind::wallet, "trap '' TERM INT HUP; sleep 1000 & echo $! >> $D/children; wait");
    start();
    // On a machine that is slow some have no time to write.
    for (std::size_t i = 0; i < HookQueue::kMaxTransactions; ++i)
        hooks_.tell(wallet_event("seen", Hash256{}, "", ""));
    EXPECT_TRUE(eventually([this] { return std::ranges::count(text_of("children"), '\n') >= 2; }));
    const pid_t first = std::stoi(text_of("children"));
    EXPECT_TRUE(eventually([first] { return has_ended(first); }));
}

TEST_F(HooksTest, WhatDoesNotExistOrFailsOrFloodsDisturbsNobody) {
    options_.commands[static_cast<std::size_t>(HookKind::block)] = {"/no/such/program"};
    command(HookKind::wallet,
            "head -c 10000000 /dev/zero; head -c 10000000 /dev/zero >&2; echo x >> $D/out; exit 3");
    start();
    for (int i = 0; i < 100; ++i)
        hooks_.tell(block_event(static_cast<std::uint64_t>(i), Hash256{}));
    for (int i = 0; i < 3; ++i)
        hooks_.tell(wallet_event("seen", Hash256{}, std::to_string(i), ""));
    EXPECT_EQ(wait_for("out", "x\nx\nx\n"), "x\nx\nx\n");
}

TEST_F(HooksTest, AStopKillsAtOnceButLetsAlertsBeTold) {
    command(HookKind::block, "echo $$ > $D/block; sleep 1000");
    command(HookKind::alert, "sleep 0.1; echo \"$1\" >> $D/alert", {"{message}"});
    options_.stop_grace = kPatience;
    start();
    hooks_.tell(block_event(1, Hash256{}));
    const pid_t block = std::stoi(wait_for("block", "\n"));
    hooks_.begin_stop();
    hooks_.tell(alert_event("storage", "no space left"));
    hooks_.stop();
    EXPECT_EQ(text_of("alert"), "no space left\n");
    EXPECT_TRUE(has_ended(block));
}

TEST_F(HooksTest, AStopDoesNotWaitForAnAlertThatHangs) {
    command(HookKind::alert, "echo $$ > $D/alert; sleep 1000");
    options_.stop_grace = std::chrono::milliseconds(20);
    start();
    hooks_.tell(alert_event("disk", "full"));
    const pid_t alert = std::stoi(wait_for("alert", "\n"));
    hooks_.stop();
    EXPECT_TRUE(eventually([alert] { return has_ended(alert); }));
}

TEST_F(HooksTest, WhatHappensBeforeTheStartIsToldIfItIsAnAlert) {
    command(HookKind::alert, "echo \"$BYTOM_ALERT\" >> $D/alert");
    hooks_.tell(alert_event("storage", "no space left"));
    start();
    EXPECT_EQ(wait_for("alert", "\n"), "storage\n");
}

TEST_F(HooksTest, TheWatchIsCalledUntilItIsTakenAway) {
    command(HookKind::alert, "echo \"$BYTOM_MESSAGE\" >> $D/alert");
    start();
    hooks_.set_watch([this](Hooks::Instant) { hooks_.tell(alert_event("disk", "full")); });
    EXPECT_EQ(wait_for("alert", "\n"), "full\n");
    hooks_.set_watch({});
}

TEST_F(HooksTest, WithoutCommandsThereIsNoThread) {
    start();
    for (const HookKind kind : {HookKind::block, HookKind::wallet, HookKind::alert})
        EXPECT_FALSE(hooks_.wants(kind));
    hooks_.tell(block_event(1, Hash256{}));
    hooks_.stop();
}

}  // namespace
}  // namespace bytom::node
