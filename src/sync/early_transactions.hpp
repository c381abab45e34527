// Transactions that came too early: from a peer that is ahead of us, or while we are behind. The reference
// sends its pool once, right after the handshake, so what is not kept then never comes again.
//
//  * A transaction waits until we have caught up with its sender; its sender may be gone by then.
//  * They are given out in the order in which they came, so that parents come before children.
//  * What does not fit, of one peer or of all, is dropped: the newest ones, since the first ones of a pool
//    are those that others stand on.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>

#include <bytom/p2p/peer.hpp>

namespace bytom::sync {

/// A pure state machine.
class EarlyTransactions {
public:
    struct Limits {
        std::size_t bytes_per_peer = std::size_t{512} << 10;
        std::size_t bytes = std::size_t{16} << 20;
    };
    struct Kept {
        p2p::ConnectionId peer = 0;
        Bytes message;  ///< as it came
    };

    explicit EarlyTransactions(Limits limits) noexcept : limits_(limits) {}

    /// False if there is no room for it.
    bool keep(p2p::ConnectionId peer, Bytes message) {
        const std::size_t size = memory_of(message);
        std::size_t& of_peer = by_peer_[peer];
        if (of_peer + size > limits_.bytes_per_peer || bytes_ + size > limits_.bytes) return false;
        of_peer += size;
        bytes_ += size;
        kept_.push_back({.peer = peer, .message = std::move(message)});
        return true;
    }

    /// The first one whose sender `is_level`; nothing if there is none.
    [[nodiscard]] std::optional<Kept> take(const std::function<bool(p2p::ConnectionId)>& is_level) {
        for (auto place = kept_.begin(); place != kept_.end(); ++place) {
            if (!is_level(place->peer)) continue;
            Kept taken = std::move(*place);
            kept_.erase(place);
            const std::size_t size = memory_of(taken.message);
            bytes_ -= size;
            const auto of_peer = by_peer_.find(taken.peer);
            of_peer->second -= size;
            if (of_peer->second == 0) by_peer_.erase(of_peer);
            return taken;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::size_t size() const noexcept { return kept_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    static std::size_t memory_of(const Bytes& message) noexcept { return sizeof(Kept) + message.size(); }

    Limits limits_;
    std::deque<Kept> kept_;
    std::map<p2p::ConnectionId, std::size_t> by_peer_;
    std::size_t bytes_ = 0;
};

}  // namespace bytom::sync
