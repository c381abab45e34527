// bytomd node

#include <bytom/base/log.hpp>

#include "node.hpp"
#include "service_report.hpp"
#include "stop_signal.hpp"

namespace bytom::node {
namespace {

SignalDuties duties_of(ServiceReport& report) {
    SignalDuties duties;
    duties.reopen = [&report] {
        report.reloading();
        base::reopen_log();
        report.reloaded();
    };
    duties.interval = report.interval();
    if (duties.interval > duties.interval.zero()) duties.tick = [&report] { report.tick(); };
    return duties;
}

}  // namespace

Status<> run_node(const CommandInput& input) {
    const ServiceManager manager(input.surroundings);
    ServiceReport report(manager);
    StopSignal stop(duties_of(report));
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
