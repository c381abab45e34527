// What subscribers hear of the chain and of the pool, in the order in which it happened.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <variant>

#include <bytom/chain/block_node.hpp>
#include <bytom/chain/pool_view.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::chain {

/// The block became the main chain's next one. A reorganisation is its disconnections, tip first, then its
/// connections, then one TipChanged.
struct BlockConnected {
    const BlockNode* node = nullptr;
    primitives::BlockPtr block;
    std::shared_ptr<const primitives::TxStatuses> statuses;
};

/// The main chain's last block was taken off.
struct BlockDisconnected {
    const BlockNode* node = nullptr;
    primitives::BlockPtr block;
    std::shared_ptr<const primitives::TxStatuses> statuses;
};

/// The connections and disconnections of one commit are complete: `node` is the best block.
struct TipChanged {
    const BlockNode* node = nullptr;
    bool reorganised = false;  ///< blocks were disconnected
    /// Of the best block, as in IncomingBlock. Null where it is to be read from the store: the subscriber was
    /// led here, or the block waited there for a better branch.
    std::shared_ptr<const Bytes> wire_form = nullptr;
};

struct TransactionAdded {
    PoolEntryPtr entry;
};

enum class RemovalReason : std::uint8_t {
    confirmed,       ///< by a connected block
    conflict,        ///< a connected block spends what it spends
    expired,         ///< its time range is over
    missing_inputs,  ///< what it spends is gone after a reorganisation
    moved,           ///< behind a transaction that came back from a disconnected block: it is added again
                     ///< unless what it spends is gone or there is no room
    evicted,         ///< for room, or because it is too old (PoolLimits::lifetime)
    replaced,        ///< by a version of the same id whose programs succeed: it follows
    invalid,         ///< fails validation at the next height
    requested,       ///< by remove_transactions
};

struct TransactionRemoved {
    PoolEntryPtr entry;
    RemovalReason reason = RemovalReason::confirmed;
};

/// The subscriber fell behind (or has just begun) and pool events were dropped: this is what the pool
/// contains; later events continue from it.
struct PoolReset {
    PoolSnapshotPtr pool;
};

using Event = std::variant<BlockConnected, BlockDisconnected, TipChanged, TransactionAdded,
                           TransactionRemoved, PoolReset>;

struct SubscriptionOptions {
    /// Where the subscriber stands: it is first led from this block to the best one (disconnections
    /// included). Null: the best block at the time of subscribing.
    const BlockNode* from = nullptr;
    bool blocks = true;  ///< BlockConnected, BlockDisconnected, TipChanged
    bool pool =
        false;  ///< TransactionAdded, TransactionRemoved, PoolReset (the first of which comes at once)
    /// Events that wait at most, and bytes of the blocks and transactions in them. Beyond, the subscriber is
    /// led through the chain from where it stands, as at the start.
    std::size_t max_events = 1024;
    std::size_t max_bytes = std::size_t{16} << 20;
    /// Bodies of which the subscriber has not been told are not pruned; for one that goes on by itself.
    /// False: next() may throw BodyPruned.
    bool keeps_bodies = true;
    /// Called on the chain thread when an event arrives after next() has returned nothing. Must only wake the
    /// subscriber.
    std::function<void()> on_ready;
};

/// A subscriber's queue. It is led through every block of the main chain exactly once, in order, at its own
/// pace; the chain never waits for it. One thread at a time. Ends when destroyed; must not outlive its Chain.
class Subscription {
public:
    virtual ~Subscription() = default;

    /// The next event, if there is one. May read blocks from the store (throws storage::StorageFailure, or
    /// BodyPruned where it is led through blocks whose bodies were pruned before it subscribed).
    [[nodiscard]] virtual std::optional<Event> next() = 0;

    using Instant = std::chrono::steady_clock::time_point;

    /// Waits for the next event, until the deadline if there is one. Nothing on timeout, when a stop is
    /// requested, after wake(), or when the chain has been stopped (has_ended()).
    [[nodiscard]] virtual std::optional<Event> wait(const std::stop_token& stop,
                                                    std::optional<Instant> deadline) = 0;
    [[nodiscard]] std::optional<Event> wait(std::chrono::milliseconds timeout) {
        return wait({}, std::chrono::steady_clock::now() + timeout);
    }

    /// Makes the wait under way, or else the next one, return at once. Any thread.
    virtual void wake() = 0;

    /// The chain has been stopped and no event is left: waiting returns at once.
    [[nodiscard]] virtual bool has_ended() const = 0;

    /// The last block of which this subscriber has been told (or from which it began).
    [[nodiscard]] virtual const BlockNode* position() const noexcept = 0;
};

}  // namespace bytom::chain
