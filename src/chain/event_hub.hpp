// Where events come from the chain thread and go to the subscribers.
#pragma once

#include <memory>

#include <bytom/chain/event.hpp>

namespace bytom::chain {

/// Published by one thread; subscribing and reading are for any.
class EventHub {
public:
    /// What a subscriber that fell behind is led through. Both may be called from any thread, for as long as
    /// there is a subscription.
    struct Sources {
        /// A block of the index as event; `connected` says which kind.
        std::function<Event(const BlockNode& node, bool connected)> block;
        std::function<PoolSnapshotPtr()> pool;
    };

    EventHub(Sources sources, const BlockNode* best);
    ~EventHub();
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;

    /// The events of one commit, which made this block the best one: disconnections, connections, TipChanged.
    void publish_blocks(const std::vector<Event>& events, const BlockNode* best);

    /// A change of the pool; `sequence` is the pool's after it.
    void publish_pool(const Event& event, std::uint64_t sequence);

    /// The lowest height whose body a subscriber still has to be shown (SubscriptionOptions::keeps_bodies).
    /// Any thread.
    [[nodiscard]] std::uint64_t needed_from() const;

    /// Ends all waiting, now and later.
    void stop();

    [[nodiscard]] std::unique_ptr<Subscription> subscribe(SubscriptionOptions options);

private:
    class Shared;
    class Subscriber;
    std::shared_ptr<Shared> shared_;
};

}  // namespace bytom::chain
