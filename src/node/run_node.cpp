// bytomd node

#include <optional>

#include <bytom/base/log_control.hpp>

#include "node.hpp"
#include "service_report.hpp"
#include "stop_signal.hpp"

namespace bytom::node {
namespace {

/// The level of all modules without one of their own: debug, and back.
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

SignalDuties duties_of(ServiceReport& report, DebugSwitch& debug) {
    SignalDuties duties;
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
    const ServiceManager manager(input.surroundings);
    ServiceReport report(manager);
    DebugSwitch debug;
    StopSignal stop(duties_of(report, debug));
    Result<std::unique_ptr<Node>> started;
    // The main thread is for signals, so that one can interrupt a long start.
    BYTOM_TRY(stop.run("start", [&] {
        started = Node::start(input, stop.token(), [&stop](const std::string& what) { stop.fail(what); });
    }));
    if (!started && started.error().name != chain::kInterrupted) {
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
    stop.end_at_next_signal();
    if (started) started->reset();
    base::log(base::LogLevel::info, "node", "stopped");
    if (!reason.failure.empty()) return base::fail("node", reason.failure);
    return {};
}

}  // namespace bytom::node
