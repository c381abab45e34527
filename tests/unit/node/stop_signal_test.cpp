// Which signal does what while a node starts, runs and stops. Each test is a process of its own.

#include "node/stop_signal.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "node/stop_progress.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::node {
namespace {

void send(int number) {
    (void)kill(getpid(), number);
}

/// Ends the process with 0 if the reason is the expected one.
void expect_reason(StopSignal& stop, std::string_view signal_name, std::string_view failure) {
    const auto reason = stop.wait();
    std::_Exit(reason.signal_name == signal_name && reason.failure == failure ? 0 : 1);
}

TEST(StopSignal, ASignalAsksForTheEnd) {
    const auto child = [](int number, std::string_view name) {
        StopSignal stop;
        send(number);
        expect_reason(stop, name, "");
    };
    EXPECT_EXIT(child(SIGINT, "interrupt"), ::testing::ExitedWithCode(0), "");
    EXPECT_EXIT(child(SIGTERM, "terminated"), ::testing::ExitedWithCode(0), "");
}

TEST(StopSignal, TheFirstFailureOfAnyThreadAsksForTheEnd) {
    const auto child = [] {
        StopSignal stop;
        std::jthread([&stop] {
            stop.fail("the disk");
            stop.fail("another");
        }).join();
        expect_reason(stop, "", "the disk");
    };
    EXPECT_EXIT(child(), ::testing::ExitedWithCode(0), "");
}

TEST(StopSignal, OtherSignalsEndNothing) {
    const auto child = [] {
        std::atomic<int> reopened{0};
        std::atomic<int> flipped{0};
        SignalDuties duties;
        duties.reopen = [&reopened] { ++reopened; };
        duties.flip_debug = [&flipped] { ++flipped; };
        StopSignal stop(duties);
        send(SIGHUP);
        send(SIGUSR1);
        send(SIGUSR2);
        std::jthread([&stop] { stop.fail("done"); }).join();
        (void)stop.run("work", [&] {
            while (reopened == 0 || flipped == 0)
                std::this_thread::yield();
        });
        if (reopened != 1 || flipped != 1) std::_Exit(3);
        expect_reason(stop, "", "done");
    };
    EXPECT_EXIT(child(), ::testing::ExitedWithCode(0), "");
}

TEST(StopSignal, WhatRunsIsToldAndMayEndInOrder) {
    const auto child = [] {
        StopSignal stop;
        const auto ran = stop.run("work", [&stop] {
            send(SIGTERM);
            while (!stop.token().stop_requested())
                std::this_thread::yield();
        });
        if (!ran) std::_Exit(2);
        expect_reason(stop, "terminated", "");
    };
    EXPECT_EXIT(child(), ::testing::ExitedWithCode(0), "");
}

TEST(StopSignal, ASecondSignalEndsTheProcessWhateverRuns) {
    const auto child = [] {
        StopSignal stop;
        (void)stop.run("work", [&stop] {
            send(SIGTERM);
            while (!stop.token().stop_requested())
                std::this_thread::yield();
            send(SIGINT);
            for (;;)
                pause();
        });
    };
    EXPECT_EXIT(child(), ::testing::KilledBySignal(SIGINT), "");
}

TEST(StopSignal, ASecondSignalEndsTheProcessWhileItStops) {
    const auto child = [] {
        StopSignal stop;
        send(SIGINT);
        (void)stop.wait();
        stop.end_at_next_signal();
        send(SIGTERM);
        for (;;)
            pause();
    };
    EXPECT_EXIT(child(), ::testing::KilledBySignal(SIGTERM), "");
}

SignalDuties giving_up_after(std::chrono::nanoseconds patience) {
    SignalDuties duties;
    duties.give_up = [] { std::_Exit(3); };
    duties.patience = patience;
    return duties;
}

TEST(StopSignal, WhatDoesNotEndIsGivenUp) {
    const auto child = [](bool is_failure) {
        StopSignal stop(giving_up_after(std::chrono::milliseconds(1)));
        (void)stop.run("work", [&stop, is_failure] {
            if (is_failure)
                stop.fail("the disk");
            else
                send(SIGTERM);
            for (;;)
                pause();
        });
    };
    EXPECT_EXIT(child(false), ::testing::ExitedWithCode(3), "");
    EXPECT_EXIT(child(true), ::testing::ExitedWithCode(3), "");
    const auto while_it_stops = [] {
        StopSignal stop(giving_up_after(std::chrono::milliseconds(1)));
        send(SIGTERM);
        (void)stop.wait();
        (void)stop.run("stop", [] {
            for (;;)
                pause();
        });
    };
    EXPECT_EXIT(while_it_stops(), ::testing::ExitedWithCode(3), "");
}

TEST(StopSignal, NothingIsGivenUpThatNobodyWantsToEnd) {
    const auto child = [] {
        StopSignal stop(giving_up_after(std::chrono::nanoseconds(0)));
        const auto ran = stop.run("work", [] { send(SIGHUP); });
        std::_Exit(ran ? 0 : 2);
    };
    EXPECT_EXIT(child(), ::testing::ExitedWithCode(0), "");
}

TEST(StopSignal, WhatEndsInTimeIsNotGivenUp) {
    const auto child = [] {
        StopSignal stop(giving_up_after(std::chrono::hours(1)));
        send(SIGTERM);
        (void)stop.wait();
        std::_Exit(stop.run("stop", [] { send(SIGHUP); }) ? 0 : 2);
    };
    EXPECT_EXIT(child(), ::testing::ExitedWithCode(0), "");
}

TEST(StopProgress, NamesThreadsThatWaitForADisk) {
    const testing::TemporaryDirectory tasks;
    const auto task = [&tasks](const char* number, const char* stat) {
        std::filesystem::create_directory(tasks.path() / number);
        std::ofstream(tasks.path() / number / "stat") << stat;
    };
    EXPECT_EQ(threads_in_the_system(tasks.path()), "");
    task("1", "1 (bytomd) S 0 1 1");
    task("2", "2 (chain) D 0 1 1");
    task("3", "3 (a) D (b) D 0 1 1");
    task("4", "");
    const std::string names = threads_in_the_system(tasks.path());
    EXPECT_TRUE(names == "chain, a) D (b" || names == "a) D (b, chain") << names;
    EXPECT_EQ(threads_in_the_system(tasks.path() / "missing"), "");
}

TEST(StopSignal, WhatTheWorkThrowsIsThrown) {
    const auto child = [] {
        StopSignal stop;
        try {
            (void)stop.run("work", [] { throw std::runtime_error("as it was"); });
        } catch (const std::runtime_error&) {
            std::_Exit(0);
        }
        std::_Exit(1);
    };
    EXPECT_EXIT(child(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace bytom::node
