// Following the chain on a dedicated thread: for the wallet, the indexes, templates and notifications.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/thread.hpp>
#include <bytom/chain/event.hpp>

namespace bytom::chain {

class Chain;

/// Handles the events. All calls come on the follower's thread, one at a time. One that throws ends the
/// thread.
class FollowerHandler {
public:
    using Instant = Subscription::Instant;

    virtual ~FollowerHandler() = default;

    /// The events, in order, each once (see Subscription).
    virtual void handle(const Event& event) = 0;

    /// Called when no event is left (or many were handled and more wait), after wake(), and when the time it
    /// returned last has come. Returns the latest time for the next call; nothing: wait for events only.
    [[nodiscard]] virtual std::optional<Instant> idle() { return std::nullopt; }

    /// The last call of a follower that is stopped in order.
    virtual void finish() {}

    /// The last call of a follower whose handler has thrown. Must not throw.
    virtual void failed(const std::string& what) noexcept = 0;
};

/// Owns the thread and the subscription. Sleeps while the chain stands still: nothing is polled.
class Follower {
public:
    /// The chain and the handler must outlive the follower. idle() is called once at the start. Error:
    /// no_thread.
    [[nodiscard]] static Result<std::unique_ptr<Follower>> start(Chain& chain, std::string_view thread_name,
                                                                 SubscriptionOptions options,
                                                                 FollowerHandler& handler);
    /// Stops.
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// Makes idle() run soon, because something other than the chain has changed. Any thread.
    void wake();

    /// Ends the thread after the current call and finish(). A second call does nothing. Not from the handler.
    void stop() noexcept;

private:
    Follower(std::unique_ptr<Subscription> subscription, FollowerHandler& handler);
    void run(const std::stop_token& stop);
    void follow(const std::stop_token& stop);

    std::unique_ptr<Subscription> subscription_;
    FollowerHandler& handler_;
    base::Thread thread_;
};

}  // namespace bytom::chain
