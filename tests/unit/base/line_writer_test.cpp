#include "base/line_writer.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <sstream>

#include <gtest/gtest.h>

namespace bytom::base {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// Collects what is written; may stand still or refuse.
struct Sink {
    std::mutex mutex;
    std::condition_variable change;
    std::string text;
    bool still = false;
    bool refuses = false;

    LineWriter::Output output() {
        return {.write =
                    [this](std::string_view line) {
                        std::unique_lock lock(mutex);
                        change.wait(lock, [this] { return !still; });
                        if (refuses) return false;
                        text += line;
                        return true;
                    },
                .notice = [](std::size_t dropped) { return std::to_string(dropped) + " lost\n"; }};
    }
    void set(bool Sink::* member, bool value) {
        const std::lock_guard lock(mutex);
        this->*member = value;
        change.notify_all();
    }
    std::string written() {
        const std::lock_guard lock(mutex);
        return text;
    }
};

TEST(LineWriter, WritesInOrder) {
    Sink sink;
    auto writer = *LineWriter::start("test", sink.output(), 1'000);
    std::string expected;
    for (int i = 0; i < 100; ++i) {
        writer->push(std::to_string(i) + '\n');
        writer->flush(hours(1));
        expected += std::to_string(i) + '\n';
    }
    EXPECT_EQ(sink.written(), expected);
}

TEST(LineWriter, AnOutputThatStandsStillStopsNobodyAndTheLossIsTold) {
    Sink sink;
    auto writer = *LineWriter::start("test", sink.output(), 100);
    sink.set(&Sink::still, true);
    for (int i = 0; i < 1'000; ++i)
        writer->push("123456789\n");
    writer->flush(milliseconds(1));
    sink.set(&Sink::still, false);
    writer->flush(hours(1));
    writer->push("again\n");
    writer->flush(hours(1));
    const std::string text = sink.written();
    // A writer that begins late has a loss to tell of already, before the rest gets lost.
    std::size_t kept = 0;
    std::size_t lost = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line == "123456789") ++kept;
        if (line.ends_with(" lost")) lost += std::stoul(line);
    }
    EXPECT_TRUE(kept == 10 || kept == 11) << kept << ": ten wait, one may have been under way";
    EXPECT_EQ(kept + lost, 1'000U) << text;
    EXPECT_TRUE(text.ends_with("again\n"));
}

TEST(LineWriter, WhatTheOutputRefusesIsCountedUntilItCanBeTold) {
    Sink sink;
    auto writer = *LineWriter::start("test", sink.output(), 1'000);
    sink.set(&Sink::refuses, true);
    for (int i = 0; i < 3; ++i)
        writer->push("full\n");
    writer->flush(hours(1));
    sink.set(&Sink::refuses, false);
    writer->push("room\n");
    writer->flush(hours(1));
    EXPECT_EQ(sink.written(), "3 lost\nroom\n");
}

TEST(LineWriter, EndsWithoutTheOutput) {
    auto sink = std::make_shared<Sink>();
    auto output = sink->output();
    output.write = [sink, write = output.write](std::string_view line) { return write(line); };
    sink->set(&Sink::still, true);
    {
        auto writer = *LineWriter::start("test", output, 1'000);
        writer->push("never\n");
    }
    sink->set(&Sink::still, false);
}

}  // namespace
}  // namespace bytom::base
