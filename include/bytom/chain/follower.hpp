// Following the chain on a thread of one's own: the wallet, the indexes, templates and notifications do.
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

/// Who follows. All calls come on the follower's thread, one at a time, and may throw: that ends the thread.
class FollowerHandler {
public:
    using Instant = Subscription::Instant;

    virtual ~FollowerHandler() = default;

    /// The events, in order, each once (see Subscription).
    virtual void handle(const Event& event) = 0;

    /// There is no event left (or many were handled and more wait), somebody called wake(), or the time is
    /// over that was given last. Returns when to be called again if nothing comes before; nothing: only when
    /// something comes.
    [[nodiscard]] virtual std::optional<Instant> idle() { return std::nullopt; }

    /// The last call of a follower that is stopped in order.
    virtual void finish() {}

    /// The last call of a follower whose handler has thrown. Must not throw.
    virtual void failed(const std::string& what) noexcept = 0;
};

/// Owns the thread and the subscription. Sleeps while the chain stands still: nothing is polled.
class Follower {
public:
    /// The chain and the handler outlive the follower. idle() is called once at the begin. Error: no_thread.
    [[nodiscard]] static Result<std::unique_ptr<Follower>> start(Chain& chain, std::string_view thread_name,
                                                                 SubscriptionOptions options,
                                                                 FollowerHandler& handler);
    /// Stops.
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// Has idle() called soon: something else than the chain has changed. Any thread.
    void wake();

    /// Ends the thread after the call under way, and finish(). A second call does nothing. Not from the
    /// handler.
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
