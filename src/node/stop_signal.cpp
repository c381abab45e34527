#include "stop_signal.hpp"

#include <csignal>
#include <system_error>

#include <unistd.h>

namespace bytom::node {
namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

StopSignal::StopSignal() {
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

StopSignal::Reason StopSignal::wait() {
    const sigset_t set = stop_signals();
    int number = 0;
    if (const int error = sigwait(&set, &number); error != 0) {
        throw std::system_error(error, std::generic_category(), "sigwait");
    }
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    return {.signal_name = number == SIGINT ? "interrupt" : "terminated", .failure = failure_};
}

void StopSignal::fail(const std::string& what) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || !failure_.empty()) return;
    failure_ = what;
    kill(getpid(), SIGTERM);
}

}  // namespace bytom::node
