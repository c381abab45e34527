// Which signal does what while a node starts, runs and stops. Each test is a process of its own.

#include "node/stop_signal.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

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
