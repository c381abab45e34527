#include "blockcenter/api/payment_feed.hpp"

#include <bytom/base/log.hpp>

namespace bytom::blockcenter {

using namespace std::chrono_literals;

PaymentFeed::Reader::Reader(PaymentFeed& feed, std::function<void()> wake) : feed_(feed) {
    const base::MutexLock lock(feed_.mutex_);
    number_ = ++feed_.last_reader_;
    feed_.readers_.emplace(number_, std::move(wake));
    feed_.came_.notify_all();
}

PaymentFeed::Reader::~Reader() {
    const base::MutexLock lock(feed_.mutex_);
    feed_.readers_.erase(number_);
}

std::optional<std::int64_t> PaymentFeed::Reader::settled() const {
    const base::MutexLock lock(feed_.mutex_);
    if (feed_.settled_.readers() < number_) return std::nullopt;
    return feed_.settled_.number();
}

Status<> PaymentFeed::start() {
    BYTOM_ASSIGN(thread_,
                 base::Thread::start("api-changes", [this](const std::stop_token& stop) { watch(stop); }));
    return {};
}

void PaymentFeed::watch(const std::stop_token& stop) {
    std::unique_ptr<Listener> listener;
    while (!stop.stop_requested()) {
        {
            base::MutexLock lock(mutex_);
            came_.wait(lock, stop, [&]() BYTOM_REQUIRES(mutex_) { return !readers_.empty(); });
        }
        if (stop.stop_requested()) return;
        try {
            if (listener == nullptr) listener = database_.listen(kAttemptChannel);
            (void)listener->wait(look());
        } catch (const StoreFailure& failure) {
            base::log(base::LogLevel::warn, "api", "changes of payments cannot be heard: {}", failure.what());
            base::MutexLock lock(mutex_);
            (void)came_.wait_for(lock, stop, 1s, [] { return false; });
        }
    }
}

std::chrono::milliseconds PaymentFeed::look() {
    std::uint64_t readers = 0;
    {
        const base::MutexLock lock(mutex_);
        readers = last_reader_;
    }
    const ChangesLook seen = database_.transact([](SqlTransaction& sql) { return look_at_changes(sql); });
    const base::MutexLock lock(mutex_);
    if (settled_.saw(seen, readers, std::chrono::steady_clock::now())) {
        for (const auto& [number, wake] : readers_)
            wake();
    }
    // Nobody tells that a transaction has ended without a change, nor that a reader has come.
    return settled_.is_waiting() || last_reader_ > settled_.readers() ? 20ms : 250ms;
}

}  // namespace bytom::blockcenter
