// What waits for the chain thread.
#pragma once

#include <chrono>
#include <deque>
#include <variant>

#include <bytom/base/mutex.hpp>

#include "chain/candidate.hpp"

namespace bytom::chain {

struct BlockDelivery {
    Candidate candidate;
    BlockDone done;
};

struct TxDelivery {
    primitives::TransactionPtr tx;
    PeerId peer = 0;
    TxDone done;
    bool is_test = false;  ///< what would become of it is asked for, no more
};

/// The verdict on a block that was evaluated aside.
struct EvaluatedBlock {
    Candidate candidate;
    BodyVerdict verdict;
};

struct RemovalRequest {
    std::vector<Hash256> ids;
    RemovalReason reason = RemovalReason::requested;
};

/// The blocks up to the snapshot's have been validated.
struct SnapshotConfirmed {};

using Delivery = std::variant<BlockDelivery, TxDelivery, EvaluatedBlock, RemovalRequest, SnapshotConfirmed>;

/// First in, first out; bounded in bytes and items. Many threads put in, one takes out.
class DeliveryQueue {
public:
    DeliveryQueue(std::size_t max_bytes, std::size_t max_items)
        : max_bytes_(max_bytes), max_items_(max_items) {}

    enum class Put : std::uint8_t { done, full, closed };

    /// Moves from the delivery only when the result is `done`. Waits for room if `wait`. A delivery larger
    /// than the whole queue goes into an empty one.
    [[nodiscard]] Put put(Delivery& delivery, std::size_t bytes, bool wait);

    /// The oldest delivery; nothing if none came in this time, nudge() was called or the queue is closed.
    [[nodiscard]] std::optional<Delivery> take(std::chrono::milliseconds timeout);

    /// Ends the present or the next take(), though there is nothing to take.
    void nudge();

    /// Lets nothing in any more and gives what is in it.
    [[nodiscard]] std::vector<Delivery> close();

    [[nodiscard]] bool is_closed() const;
    /// Something waits, or nudge() was called.
    [[nodiscard]] bool has_news() const;

private:
    struct Item {
        Delivery delivery;
        std::size_t bytes = 0;
    };

    const std::size_t max_bytes_;
    const std::size_t max_items_;
    mutable base::Mutex mutex_;
    base::Condition not_empty_;
    base::Condition not_full_;
    std::deque<Item> items_ BYTOM_GUARDED_BY(mutex_);
    std::size_t bytes_ BYTOM_GUARDED_BY(mutex_) = 0;
    bool nudged_ BYTOM_GUARDED_BY(mutex_) = false;
    bool closed_ BYTOM_GUARDED_BY(mutex_) = false;
};

}  // namespace bytom::chain
