#include "blockcenter/api/attempt_board.hpp"

#include <bytom/base/log.hpp>
#include <bytom/blockcenter/store/payment_rows.hpp>

namespace bytom::blockcenter {

Status<> AttemptBoard::start() {
    BYTOM_ASSIGN(thread_,
                 base::Thread::start("api-results", [this](const std::stop_token& stop) { listen(stop); }));
    return {};
}

bool AttemptBoard::take_place() noexcept {
    if (waiting_.fetch_add(1) < kMaxWaiting) return true;
    --waiting_;
    return false;
}

std::uint64_t AttemptBoard::heard() {
    const base::MutexLock lock(mutex_);
    return heard_;
}

bool AttemptBoard::wait(std::uint64_t heard, std::chrono::steady_clock::time_point deadline,
                        const std::stop_token& stop) {
    base::MutexLock lock(mutex_);
    return changed_.wait_until(lock, stop, deadline, [&]() BYTOM_REQUIRES(mutex_) { return heard_ > heard; });
}

void AttemptBoard::listen(const std::stop_token& stop) {
    using namespace std::chrono_literals;
    std::unique_ptr<Listener> listener;
    while (!stop.stop_requested()) {
        try {
            if (listener == nullptr) listener = database_.listen(kAttemptChannel);
            if (listener->wait(1s).empty()) continue;
        } catch (const StoreFailure& failure) {
            base::log(base::LogLevel::warn, "api", "outcomes cannot be heard: {}", failure.what());
            base::MutexLock lock(mutex_);
            (void)changed_.wait_for(lock, stop, 1s, [] { return false; });
        }
        const base::MutexLock lock(mutex_);
        ++heard_;
        changed_.notify_all();
    }
}

}  // namespace bytom::blockcenter
