// bytomd node

#include <cstdlib>
#include <optional>

#include <fmt/core.h>

#include <bytom/base/log_control.hpp>

#include "last_words.hpp"
#include "node.hpp"
#include "service_report.hpp"
#include "stop_signal.hpp"

namespace bytom::node {
namespace {

/// Switches the level of all modules without one of their own to debug, and back.
class DebugSwitch {
public:
    void flip() {
        const base::LogLevel now = base::log_levels().others;
        const bool is_on = before_ && now == base::LogLevel::debug;
        const base::LogLevel next = is_on ? *before_ : base::LogLevel::debug;
        if (is_on)
            before_.reset();
        else
            before_ = now;
        base::set_log_level(next);
        base::log(base::LogLevel::info, "node", "SIGUSR1: the log level is {}", base::to_string(next));
    }

private:
    std::optional<base::LogLevel> before_;
};

/// An orderly stop never takes this long, unless a disk stands still.
constexpr std::chrono::seconds kStopPatience{20};

/// Nothing that was committed is in this process only: it is in the system's hands when the commit is told
/// of.
[[noreturn]] void end_without_waiting(const StopProgress& progress) {
    const std::string waiting = threads_in_the_system();
    tell_last_words(
        fmt::format("stopping takes more than {} s: ending without waiting for {}{}; what was "
                    "committed is kept",
                    kStopPatience.count(), progress.part(),
                    waiting.empty() ? "" : " (threads that wait for a disk: " + waiting + ")"));
    std::_Exit(EXIT_FAILURE);
}

SignalDuties duties_of(ServiceReport& report, DebugSwitch& debug, const StopProgress& progress) {
    SignalDuties duties;
    duties.give_up = [&progress] { end_without_waiting(progress); };
    duties.patience = kStopPatience;
    duties.reopen = [&report] {
        report.reloading();
        base::reopen_log();
        report.reloaded();
    };
    duties.flip_debug = [&debug] { debug.flip(); };
    duties.interval = report.interval();
    if (duties.interval > duties.interval.zero()) duties.tick = [&report] { report.tick(); };
    return duties;
}

}  // namespace

Status<> run_node(const CommandInput& input) {
    // Must come first: a warning in what follows starts the log's thread.
    StopSignal::block_signals();
    const ServiceManager manager(input.surroundings);
    ServiceReport report(manager);
    DebugSwitch debug;
    StopProgress progress;
    StopSignal stop(duties_of(report, debug, progress));
    Result<std::unique_ptr<Node>, chain::OpenError> started;
    // The main thread is for signals, so that one can interrupt a long start.
    BYTOM_TRY(stop.run("start", [&] {
        started =
            Node::start(input, stop.token(), progress, [&stop](const std::string& what) { stop.fail(what); });
    }));
    if (!started && started.error().cause != chain::OpenFailure::interrupted) {
        report.not_started(started.error().text());
        return std::unexpected(std::move(started).error());
    }
    if (started) report.ready((*started)->health());
    const StopSignal::Reason reason = stop.wait();
    report.stopping(reason.failure.empty() ? reason.signal_name : reason.failure);
    if (reason.failure.empty()) {
        base::log(base::LogLevel::info, "node", "captured {}, exiting...", reason.signal_name);
    } else {
        base::log(base::LogLevel::error, "node", "{}, exiting...", reason.failure);
    }
    const auto end = [&started] {
        if (started) started->reset();
    };
    if (!stop.run("stop", end)) {
        stop.end_at_next_signal();
        end();
    }
    base::log(base::LogLevel::info, "node", "stopped");
    if (!reason.failure.empty()) return base::fail("node", reason.failure);
    return {};
}

}  // namespace bytom::node
