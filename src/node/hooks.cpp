#include "node/hooks.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <bytom/base/log.hpp>

namespace bytom::node {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kHooksLog = "notify";
constexpr std::chrono::minutes kLineInterval{1};
/// A killed process ends as soon as the system lets it; one that waits for a disk may not.
constexpr std::chrono::milliseconds kKillPatience{200};
/// Where the system does not tell that a program has ended.
constexpr std::chrono::milliseconds kPollInterval{50};

}  // namespace

Hooks::~Hooks() {
    stop();
    if (wake_descriptor_ >= 0) (void)close(wake_descriptor_);
}

Status<> Hooks::start(Options options) {
    options_ = std::move(options);
    bool any = false;
    for (std::size_t kind = 0; kind < kHookKinds; ++kind) {
        const bool wanted = !options_.commands[kind].empty();
        wants_[kind] = wanted;
        any = any || wanted;
    }
    if (!any) return {};
    // The parent of this process may have left it ignored: then nobody learns how a program ended.
    (void)std::signal(SIGCHLD, SIG_DFL);
    wake_descriptor_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_descriptor_ < 0) return base::fail("notify", std::strerror(errno));
    BYTOM_ASSIGN(thread_, base::Thread::start("hooks", [this](const std::stop_token&) { run(); }));
    return {};
}

void Hooks::tell(HookEvent event) {
    if (!wants(event.kind)) return;
    {
        const base::MutexLock lock(mutex_);
        if (!queue_.add(std::move(event))) ++dropped_;
    }
    wake();
}

void Hooks::set_watch(std::function<void(Instant)> watch) {
    {
        const base::MutexLock lock(watch_mutex_);
        watch_ = std::move(watch);
    }
    look_now_ = true;
    wake();
}

void Hooks::begin_stop() noexcept {
    {
        const base::MutexLock lock(mutex_);
        if (stop_deadline_) return;
        stop_deadline_ = Clock::now() + options_.stop_grace;
        queue_.take_alerts_only();
    }
    wake();
}

void Hooks::stop() noexcept {
    begin_stop();
    {
        const base::MutexLock lock(mutex_);
        finishing_ = true;
    }
    wake();
    thread_.stop();
}

void Hooks::wake() noexcept {
    if (wake_descriptor_ >= 0) (void)eventfd_write(wake_descriptor_, 1);
}

void Hooks::run() {
    try {
        while (turn(Clock::now()))
            wait(Clock::now());
    } catch (const std::exception& failure) {
        base::log(base::LogLevel::error, kHooksLog, "no command is run any more: {}", failure.what());
    }
    running_.clear();
}

/// False: there is nothing left to do.
bool Hooks::turn(Instant now) {
    end_running(now);
    kill_overdue(now);
    start_waiting(now);
    look(now);
    tell_of_dropped(now);
    const base::MutexLock lock(mutex_);
    if (!stop_deadline_) return true;
    if (now >= *stop_deadline_ + kKillPatience) return false;
    return !finishing_ || !running_.empty() || !(queue_.is_empty() || now >= *stop_deadline_);
}

void Hooks::end_running(Instant now) {
    std::erase_if(running_, [&](Running& running) {
        const auto how = running.process.ended();
        if (!how) return false;
        if (!running.was_killed && !how->empty()) failed(running.kind, *how, now);
        const base::MutexLock lock(mutex_);
        queue_.ended(running.kind);
        return true;
    });
}

void Hooks::kill_overdue(Instant now) {
    std::optional<Instant> stop_deadline;
    {
        const base::MutexLock lock(mutex_);
        stop_deadline = stop_deadline_;
    }
    for (Running& running : running_) {
        if (running.was_killed) continue;
        const bool is_late = now >= running.deadline;
        const bool has_to_go = stop_deadline && (running.kind != HookKind::alert || now >= *stop_deadline);
        if (!is_late && !has_to_go) continue;
        running.process.kill();
        running.was_killed = true;
        if (is_late) failed(running.kind, fmt::format("killed after {} s", options_.timeout.count()), now);
    }
}

void Hooks::start_waiting(Instant now) {
    for (;;) {
        std::optional<HookEvent> event;
        {
            const base::MutexLock lock(mutex_);
            if (stop_deadline_ && now >= *stop_deadline_) return;
            event = queue_.next();
        }
        if (!event) return;
        if (command_of(event->kind).empty()) continue;
        auto process = ChildProcess::start(arguments_of(command_of(event->kind), *event),
                                           environment_of(options_.environment, *event));
        if (process) {
            running_.push_back(
                {.kind = event->kind, .process = *std::move(process), .deadline = now + options_.timeout});
            continue;
        }
        failed(event->kind, process.error().detail, now);
        const base::MutexLock lock(mutex_);
        queue_.ended(event->kind);
    }
}

void Hooks::look(Instant now) {
    if (!wants(HookKind::alert) || (!look_now_.exchange(false) && now < next_look_)) return;
    next_look_ = now + kWatchInterval;
    const base::MutexLock lock(watch_mutex_);
    if (watch_) watch_(now);
}

std::optional<Hooks::Instant> Hooks::next_deadline(Instant now) const {
    std::optional<Instant> next;
    const auto also = [&next](Instant at) { next = std::min(next.value_or(at), at); };
    for (const Running& running : running_) {
        if (!running.was_killed) also(running.deadline);
        if (running.process.descriptor() < 0) also(now + kPollInterval);
    }
    if (wants(HookKind::alert)) also(next_look_);
    const base::MutexLock lock(mutex_);
    if (stop_deadline_) also(now < *stop_deadline_ ? *stop_deadline_ : *stop_deadline_ + kKillPatience);
    return next;
}

void Hooks::wait(Instant now) {
    std::vector<pollfd> watched{{.fd = wake_descriptor_, .events = POLLIN, .revents = 0}};
    for (const Running& running : running_) {
        if (running.process.descriptor() >= 0)
            watched.push_back({.fd = running.process.descriptor(), .events = POLLIN, .revents = 0});
    }
    int patience = -1;
    if (const auto next = next_deadline(now)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - now);
        patience = static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 3'600'000));
    }
    (void)poll(watched.data(), watched.size(), patience);
    eventfd_t ignored = 0;
    (void)eventfd_read(wake_descriptor_, &ignored);
}

void Hooks::failed(HookKind kind, const std::string& why, Instant now) {
    Failures& failures = failures_[static_cast<std::size_t>(kind)];
    ++failures.untold;
    if (now < failures.next_line) return;
    const std::string others =
        failures.untold > 1 ? fmt::format(" ({} failures since the last line)", failures.untold) : "";
    base::log(base::LogLevel::warn, kHooksLog, "{}: {}: {}{}", setting_of(kind), command_of(kind).front(),
              why, others);
    failures = {.untold = 0, .next_line = now + kLineInterval};
}

void Hooks::tell_of_dropped(Instant now) {
    if (now < next_dropped_line_) return;
    std::size_t dropped = 0;
    {
        const base::MutexLock lock(mutex_);
        dropped = std::exchange(dropped_, 0);
    }
    if (dropped == 0) return;
    next_dropped_line_ = now + kLineInterval;
    base::log(base::LogLevel::warn, kHooksLog, "{} events were told to no command: too many wait", dropped);
}

}  // namespace bytom::node
