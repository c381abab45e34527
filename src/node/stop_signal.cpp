#include "stop_signal.hpp"

#include <csignal>

#include <bytom/base/log.hpp>

namespace bytom::node {
namespace {

sigset_t handled_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1})
        sigaddset(&set, number);
    return set;
}

/// With the signal's usual effect and exit status.
void end_at_once(int number) {
    (void)std::signal(number, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    (void)std::raise(number);
}

}  // namespace

Status<> StopSignal::start() {
    const sigset_t set = handled_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    BYTOM_ASSIGN(thread_,
                 base::Thread::start("signals", [this](const std::stop_token& stop) { listen(stop); }));
    return {};
}

StopSignal::~StopSignal() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    // Only there to wake the thread.
    (void)kill(getpid(), SIGUSR1);
    thread_.join();
}

void StopSignal::listen(const std::stop_token& stop) {
    const sigset_t set = handled_signals();
    while (!stop.stop_requested()) {
        int number = 0;
        if (sigwait(&set, &number) != 0 || number == SIGUSR1) continue;
        if (number == SIGHUP)
            base::reopen_log();
        else
            signalled(number);
    }
}

void StopSignal::signalled(int number) {
    {
        const base::MutexLock lock(mutex_);
        if (!reason_) {
            reason_ = {.signal_name = number == SIGINT ? "interrupt" : "terminated", .failure = {}};
            change_.notify_all();
            source_.request_stop();
            return;
        }
    }
    end_at_once(number);
}

StopSignal::Reason StopSignal::wait() {
    base::MutexLock lock(mutex_);
    change_.wait(lock, [this] BYTOM_REQUIRES(mutex_) { return reason_.has_value(); });
    return *reason_;
}

void StopSignal::fail(const std::string& what) {
    const base::MutexLock lock(mutex_);
    if (reason_) return;
    reason_ = {.signal_name = {}, .failure = what};
    change_.notify_all();
    source_.request_stop();
}

}  // namespace bytom::node
