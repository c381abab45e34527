// A network thread for tests: the thread that calls run_until().
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include <bytom/p2p/peer.hpp>

#include "support/eventually.hpp"

namespace bytom::testing {

/// Time is real, unless it is moved on.
class TestLoop final : public p2p::NetworkLoop {
public:
    void post(std::move_only_function<void()> task) override {
        const std::scoped_lock lock(mutex_);
        tasks_.push_back(std::move(task));
        ready_.notify_one();
    }

    [[nodiscard]] std::unique_ptr<Timer> call_after(std::chrono::milliseconds delay,
                                                    std::move_only_function<void()> task) override {
        auto timer = std::make_unique<TestTimer>(*this, next_timer_);
        timers_.emplace(next_timer_++, Waiting{.when = now() + delay, .task = std::move(task)});
        return timer;
    }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const override {
        const std::scoped_lock lock(mutex_);
        return stands_at_.value_or(std::chrono::steady_clock::now()) + skipped_;
    }

    /// No time passes until it is to go on: what happens meanwhile has waited for none.
    void stand_still(bool stands) {
        const std::scoped_lock lock(mutex_);
        const auto real = std::chrono::steady_clock::now();
        if (stands_at_ && !stands) skipped_ -= real - *stands_at_;
        stands_at_ = stands ? std::optional(real) : std::nullopt;
    }

    /// Runs the tasks that are there; false: there were none.
    bool run_ready() {
        std::deque<std::move_only_function<void()>> tasks;
        {
            const std::scoped_lock lock(mutex_);
            tasks.swap(tasks_);
        }
        for (auto& task : tasks)
            task();
        return !tasks.empty();
    }

    void skip(std::chrono::milliseconds time) {
        const std::scoped_lock lock(mutex_);
        skipped_ += time;
    }

    /// Runs what comes until the condition holds; false if it does not within the time given.
    bool run_until(const std::function<bool()>& condition, std::chrono::milliseconds patience = kPatience) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            run_once();
        }
        return true;
    }

    void run_for(std::chrono::milliseconds time) {
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end)
            run_once();
    }

private:
    struct Waiting {
        std::chrono::steady_clock::time_point when;
        std::move_only_function<void()> task;
    };
    class TestTimer final : public Timer {
    public:
        TestTimer(TestLoop& loop, std::uint64_t number) : loop_(loop), number_(number) {}
        ~TestTimer() override { loop_.timers_.erase(number_); }

    private:
        TestLoop& loop_;
        std::uint64_t number_;
    };

    void run_once() {
        {
            std::unique_lock lock(mutex_);
            ready_.wait_for(lock, std::chrono::milliseconds{5}, [this] { return !tasks_.empty(); });
        }
        (void)run_ready();
        const auto now_is = now();
        std::vector<std::uint64_t> due;
        for (const auto& [number, waiting] : timers_) {
            if (waiting.when <= now_is) due.push_back(number);
        }
        for (const std::uint64_t number : due) {
            const auto found = timers_.find(number);
            if (found == timers_.end()) continue;
            auto task = std::move(found->second.task);
            timers_.erase(found);
            task();
        }
    }

    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::move_only_function<void()>> tasks_;
    std::chrono::steady_clock::duration skipped_{0};
    std::optional<std::chrono::steady_clock::time_point> stands_at_;
    std::map<std::uint64_t, Waiting> timers_;
    std::uint64_t next_timer_ = 1;
};

/// A peer without a socket: what it is sent goes to a function.
class TestPeer final : public p2p::Peer {
public:
    TestPeer(p2p::ConnectionId id, std::function<void(const Bytes&)> sent, std::string services = "7")
        : id_(id), sent_(std::move(sent)) {
        info_.network = "solonet";
        info_.version = "1.1.1";
        info_.other = {std::move(services)};
        address_ = {.ip = *p2p::IpAddress::from_text("10.0.0." + std::to_string(id % 250)), .port = 46658};
    }

    [[nodiscard]] p2p::ConnectionId id() const noexcept override { return id_; }
    [[nodiscard]] const p2p::NodeInfo& info() const noexcept override { return info_; }
    [[nodiscard]] const p2p::SocketAddress& address() const noexcept override { return address_; }
    [[nodiscard]] bool is_outbound() const noexcept override { return true; }
    [[nodiscard]] bool is_lan() const noexcept override { return false; }

    bool send(p2p::SharedMessage message, p2p::Urgency /*urgency*/) override {
        if (closed) return false;
        sent_(*message);
        return true;
    }
    [[nodiscard]] std::size_t queued_bytes() const noexcept override { return 0; }
    void pause_reading() override { ++paused; }
    void resume_reading() override { --paused; }
    void close(std::string_view why) override {
        closed = true;
        reason = why;
    }
    [[nodiscard]] p2p::Traffic traffic() const override {
        p2p::Traffic traffic;
        traffic.total_received = received_bytes;
        return traffic;
    }

    bool closed = false;
    std::string reason;
    int paused = 0;
    std::int64_t received_bytes = 0;

private:
    p2p::ConnectionId id_;
    p2p::NodeInfo info_;
    p2p::SocketAddress address_;
    std::function<void(const Bytes&)> sent_;
};

}  // namespace bytom::testing
