// bytomd node

#include <bytom/base/log.hpp>

#include "node.hpp"
#include "stop_signal.hpp"

namespace bytom::node {

Status<> run_node(const CommandInput& input) {
    StopSignal stop;
    Result<std::unique_ptr<Node>> started;
    // The main thread is for signals, so that one can interrupt a long start.
    BYTOM_TRY(stop.run("start", [&] {
        started = Node::start(input, stop.token(), [&stop](const std::string& what) { stop.fail(what); });
    }));
    if (!started && started.error().name != chain::kInterrupted)
        return std::unexpected(std::move(started).error());
    const StopSignal::Reason reason = stop.wait();
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
