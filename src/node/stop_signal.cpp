#include "stop_signal.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <exception>
#include <initializer_list>

#include <unistd.h>

#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>

namespace bytom::node {
namespace {

/// Its only purpose is to wake the main thread.
constexpr int kWake = SIGUSR2;

constexpr std::chrono::hours kLongestSleep{24};

sigset_t set_of(std::initializer_list<int> numbers) {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : numbers)
        sigaddset(&set, number);
    return set;
}

sigset_t handled_signals() {
    return set_of({SIGINT, SIGTERM, SIGHUP, SIGUSR1, kWake});
}

void wake_main_thread() noexcept {
    // To the process: every other thread blocks it, and it waits until somebody asks for it.
    (void)kill(getpid(), kWake);
}

/// The next signal of the set; 0 if only time has passed.
int next_signal(const sigset_t& set, std::chrono::nanoseconds patience) {
    constexpr std::chrono::nanoseconds kSecond = std::chrono::seconds(1);
    patience = std::max(patience, std::chrono::nanoseconds(0));
    const timespec time{.tv_sec = patience / kSecond, .tv_nsec = (patience % kSecond).count()};
    return std::max(sigtimedwait(&set, nullptr, &time), 0);
}

/// From now on it has its usual effect and exit status.
void release(int number) {
    (void)std::signal(number, SIG_DFL);
    const sigset_t set = set_of({number});
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace

StopSignal::StopSignal(SignalDuties duties) : duties_(std::move(duties)) {
    block_signals();
}

void StopSignal::block_signals() noexcept {
    const sigset_t set = handled_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Status<> StopSignal::run(std::string_view thread_name, const std::function<void()>& work) {
    std::atomic<bool> ended{false};
    std::exception_ptr failure;
    BYTOM_ASSIGN(base::Thread thread, base::Thread::start(thread_name, [&](const std::stop_token&) {
                     try {
                         work();
                     } catch (...) {
                         failure = std::current_exception();
                     }
                     ended = true;
                     wake_main_thread();
                 }));
    handle_signals_until([&ended] { return ended.load(); });
    thread.join();
    if (failure) std::rethrow_exception(failure);
    return {};
}

StopSignal::Reason StopSignal::wait() {
    handle_signals_until([this] { return has_reason(); });
    const base::MutexLock lock(mutex_);
    return *reason_;
}

void StopSignal::end_at_next_signal() {
    for (const int number : {SIGINT, SIGTERM})
        release(number);
}

void StopSignal::handle_signals_until(const std::function<bool()>& holds) {
    const sigset_t set = handled_signals();
    auto due = std::chrono::steady_clock::now();
    while (!holds()) {
        auto now = std::chrono::steady_clock::now();
        if (duties_.give_up && now >= deadline(now)) duties_.give_up();
        // After a signal, too: a stream of them must not put the duties off.
        if (duties_.tick && now >= due) {
            duties_.tick();
            now = std::chrono::steady_clock::now();
            due = now + duties_.interval;
        }
        const Instant end = deadline(now);
        const int number = next_signal(set, (duties_.tick ? std::min(due, end) : end) - now);
        if (number == SIGHUP)
            duties_.reopen();
        else if (number == SIGUSR1)
            duties_.flip_debug();
        else if (number > 0 && number != kWake)
            signalled(number);
    }
}

StopSignal::Instant StopSignal::deadline(Instant now) {
    const base::MutexLock lock(mutex_);
    return reason_ && duties_.give_up ? asked_at_ + duties_.patience : now + kLongestSleep;
}

void StopSignal::signalled(int number) {
    {
        const base::MutexLock lock(mutex_);
        if (!reason_) {
            reason_ = {.signal_name = number == SIGINT ? "interrupt" : "terminated", .failure = {}};
            asked_at_ = std::chrono::steady_clock::now();
            source_.request_stop();
            return;
        }
    }
    release(number);
    (void)std::raise(number);
}

bool StopSignal::has_reason() {
    const base::MutexLock lock(mutex_);
    return reason_.has_value();
}

void StopSignal::fail(const std::string& what) {
    {
        const base::MutexLock lock(mutex_);
        if (reason_) return;
        reason_ = {.signal_name = {}, .failure = what};
        asked_at_ = std::chrono::steady_clock::now();
        source_.request_stop();
    }
    wake_main_thread();
}

}  // namespace bytom::node
