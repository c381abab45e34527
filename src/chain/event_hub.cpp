#include "chain/event_hub.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <limits>
#include <utility>
#include <vector>

#include <bytom/base/mutex.hpp>

namespace bytom::chain {
namespace {

/// What an event weighs in a queue, in bytes.
std::size_t weight_of(const Event& event) {
    struct Weigher {
        std::size_t operator()(const BlockConnected& event) const { return event.node->size; }
        std::size_t operator()(const BlockDisconnected& event) const { return event.node->size; }
        std::size_t operator()(const TipChanged& event) const {
            return event.wire_form ? event.wire_form->size() : 0;
        }
        std::size_t operator()(const TransactionAdded& event) const { return event.entry->weight; }
        std::size_t operator()(const TransactionRemoved& event) const { return event.entry->weight; }
        std::size_t operator()(const PoolReset&) const { return 0; }
    };
    return sizeof(Event) + std::visit(Weigher(), event);
}

struct Queued {
    std::shared_ptr<const Event> event;  ///< one for all subscribers
    std::uint64_t pool_sequence = 0;     ///< number of the last pool event
    std::size_t weight = 0;
};

/// One subscriber's part of what is shared.
struct Inbox {
    std::deque<Queued> queue;
    std::size_t bytes = 0;
    /// Events were dropped behind those in the queue (or there have never been any): once it is empty the
    /// subscriber is to be led to the present.
    bool behind = true;
    bool told = false;   ///< on_ready was called and next() has not said "nothing" since
    bool woken = false;  ///< by wake()
    base::StoppableCondition changed;

    [[nodiscard]] bool has_news() const noexcept { return !queue.empty() || behind; }
};

bool is_pool_event(const Event& event) {
    return std::holds_alternative<TransactionAdded>(event) ||
           std::holds_alternative<TransactionRemoved>(event);
}

}  // namespace

class EventHub::Shared {
public:
    explicit Shared(Sources sources, const BlockNode* best) : sources(std::move(sources)), best(best) {}

    const Sources sources;
    base::Mutex mutex;
    const BlockNode* best BYTOM_GUARDED_BY(mutex);  ///< whose events are out
    std::vector<Subscriber*> subscribers BYTOM_GUARDED_BY(mutex);
    bool stopped BYTOM_GUARDED_BY(mutex) = false;
};

class EventHub::Subscriber final : public Subscription {
public:
    Subscriber(std::shared_ptr<Shared> shared, SubscriptionOptions options)
        : shared_(std::move(shared)), options_(std::move(options)) {
        const base::MutexLock lock(shared_->mutex);
        position_ = options_.from != nullptr ? options_.from : shared_->best;
        told_tip_ = position_;
        shared_->subscribers.push_back(this);
    }

    ~Subscriber() override {
        const base::MutexLock lock(shared_->mutex);
        std::erase(shared_->subscribers, this);
    }

    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    [[nodiscard]] std::optional<Event> next() override {
        for (;;) {
            if (position_ != target_ && target_ != nullptr) return step();
            if (std::exchange(tip_changed_due_, false)) {
                told_tip_ = position_;
                return TipChanged{.node = position_, .reorganised = std::exchange(went_back_, false)};
            }
            if (std::exchange(pool_reset_due_, false)) {
                last_reset_ = shared_->sources.pool();
                return PoolReset{.pool = last_reset_};
            }
            base::MutexLock lock(shared_->mutex);
            if (inbox_.queue.empty()) {
                if (!inbox_.behind) {
                    inbox_.told = false;
                    return std::nullopt;
                }
                catch_up();
                continue;
            }
            const Queued queued = std::move(inbox_.queue.front());
            inbox_.queue.pop_front();
            inbox_.bytes -= queued.weight;
            lock.unlock();
            if (is_pool_event(*queued.event) && last_reset_ != nullptr) {
                if (queued.pool_sequence <= last_reset_->sequence) continue;
                last_reset_.reset();
            }
            follow(*queued.event);
            return *queued.event;
        }
    }

    using Subscription::wait;
    [[nodiscard]] std::optional<Event> wait(const std::stop_token& stop,
                                            std::optional<Instant> deadline) override {
        const auto has_reason = [this] BYTOM_REQUIRES(shared_->mutex) {
            return shared_->stopped || inbox_.woken || inbox_.has_news();
        };
        for (;;) {
            if (auto event = next()) return event;
            base::MutexLock lock(shared_->mutex);
            if (deadline) {
                inbox_.changed.wait_until(lock, stop, *deadline, has_reason);
            } else {
                inbox_.changed.wait(lock, stop, has_reason);
            }
            const bool woken = std::exchange(inbox_.woken, false);
            if (woken || !inbox_.has_news()) return std::nullopt;
        }
    }

    void wake() override {
        const base::MutexLock lock(shared_->mutex);
        inbox_.woken = true;
        inbox_.changed.notify_all();
    }

    [[nodiscard]] bool has_ended() const override {
        const base::MutexLock lock(shared_->mutex);
        return shared_->stopped && !inbox_.has_news();
    }

    [[nodiscard]] const BlockNode* position() const noexcept override { return position_; }
    [[nodiscard]] bool keeps_bodies() const noexcept { return options_.blocks && options_.keeps_bodies; }

    // The publisher's, which holds the mutex. Clang does not know that all have the same one.

    void offer(const std::shared_ptr<const Event>& event, std::uint64_t pool_sequence) BYTOM_UNCHECKED_LOCKS {
        if (!(is_pool_event(*event) ? options_.pool : options_.blocks)) return;
        if (!inbox_.behind) {
            const std::size_t weight = weight_of(*event);
            // An event that is too large by itself still goes into an empty queue.
            const bool fits = inbox_.queue.empty() || (inbox_.queue.size() < options_.max_events &&
                                                       inbox_.bytes + weight <= options_.max_bytes);
            if (fits) {
                inbox_.queue.push_back({.event = event, .pool_sequence = pool_sequence, .weight = weight});
                inbox_.bytes += weight;
            } else {
                inbox_.behind = true;
            }
        }
        if (!std::exchange(inbox_.told, true) && options_.on_ready) options_.on_ready();
        inbox_.changed.notify_all();
    }

    /// The chain has been stopped.
    void end() BYTOM_UNCHECKED_LOCKS { inbox_.changed.notify_all(); }

private:
    /// Sets the aim for step() to the present; what is published from now on goes into the queue.
    void catch_up() BYTOM_REQUIRES(shared_->mutex) {
        inbox_.behind = false;
        pool_reset_due_ = options_.pool;
        if (!options_.blocks) {
            position_ = shared_->best;
            return;
        }
        target_ = shared_->best;
        tip_changed_due_ = told_tip_ != target_;
    }

    /// Keeps position and target up with an event from the queue.
    void follow(const Event& event) {
        if (const auto* connected = std::get_if<BlockConnected>(&event)) {
            position_ = connected->node;
        } else if (const auto* disconnected = std::get_if<BlockDisconnected>(&event)) {
            position_ = disconnected->node->parent;
            went_back_ = true;
        } else if (const auto* tip = std::get_if<TipChanged>(&event)) {
            told_tip_ = tip->node;
            went_back_ = false;
        }
        target_ = position_;
    }

    /// The event of one block on the way to the target.
    Event step() {
        const BlockNode* fork = fork_point(position_, target_);
        if (position_ != fork) {
            const BlockNode& gone = *position();
            Event event = shared_->sources.block(gone, false);
            position_ = gone.parent;
            went_back_ = true;
            return event;
        }
        const BlockNode* next = target_->ancestor(position()->height + 1);
        Event event = shared_->sources.block(*next, true);
        position_ = next;
        return event;
    }

    std::shared_ptr<Shared> shared_;
    SubscriptionOptions options_;
    Inbox inbox_ BYTOM_GUARDED_BY(shared_->mutex);

    /// It has been told of this block. Written by the subscriber's own thread.
    std::atomic<const BlockNode*> position_{nullptr};

    // The subscriber's own thread only:
    const BlockNode* target_ = nullptr;    ///< while catching up, the block to arrive at
    const BlockNode* told_tip_ = nullptr;  ///< the node of the last TipChanged
    bool tip_changed_due_ = false;
    bool went_back_ = false;  ///< since then
    bool pool_reset_due_ = false;
    /// The snapshot given last, until an event came that it did not contain.
    PoolSnapshotPtr last_reset_;
};

EventHub::EventHub(Sources sources, const BlockNode* best)
    : shared_(std::make_shared<Shared>(std::move(sources), best)) {}

EventHub::~EventHub() {
    stop();
}

void EventHub::publish_blocks(const std::vector<Event>& events, const BlockNode* best) {
    std::vector<std::shared_ptr<const Event>> shared_events;
    shared_events.reserve(events.size());
    for (const Event& event : events)
        shared_events.push_back(std::make_shared<const Event>(event));
    {
        const base::MutexLock lock(shared_->mutex);
        shared_->best = best;
        for (Subscriber* subscriber : shared_->subscribers) {
            for (const auto& event : shared_events)
                subscriber->offer(event, 0);
        }
    }
}

void EventHub::publish_pool(const Event& event, std::uint64_t sequence) {
    const auto shared_event = std::make_shared<const Event>(event);
    const base::MutexLock lock(shared_->mutex);
    for (Subscriber* subscriber : shared_->subscribers)
        subscriber->offer(shared_event, sequence);
}

std::uint64_t EventHub::needed_from() const {
    std::uint64_t lowest = std::numeric_limits<std::uint64_t>::max();
    const base::MutexLock lock(shared_->mutex);
    for (const Subscriber* subscriber : shared_->subscribers) {
        if (subscriber->keeps_bodies())
            lowest = std::min(lowest, fork_point(subscriber->position(), shared_->best)->height + 1);
    }
    return lowest;
}

void EventHub::stop() {
    const base::MutexLock lock(shared_->mutex);
    shared_->stopped = true;
    for (Subscriber* subscriber : shared_->subscribers)
        subscriber->end();
}

std::unique_ptr<Subscription> EventHub::subscribe(SubscriptionOptions options) {
    return std::make_unique<Subscriber>(shared_, std::move(options));
}

}  // namespace bytom::chain
