// Whose message is decoded when: what messages take once they are decoded is bounded together, however many
// processors there are. One that finds no room waits for its turn, as the bytes that came.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>

#include <bytom/p2p/peer.hpp>
#include <bytom/sync/decode_limits.hpp>

namespace bytom::sync {

/// A pure state machine. Within a lane, what we have asked for comes first, then what came first.
class DecodeGate {
public:
    enum class Origin : std::uint8_t { asked, unasked };

    struct Turn {
        p2p::ConnectionId peer = 0;
        std::size_t decoded_bytes = 0;  ///< what it will take
        std::size_t message_bytes = 0;  ///< what it takes while it waits
        std::move_only_function<void()> start;
    };

    explicit DecodeGate(DecodeLimits limits) noexcept : limits_(limits) {}

    /// Starts it now or later; each one that has been started must leave(). False: there is no room to wait,
    /// which happens to what nobody asked for only.
    [[nodiscard]] bool enter(Turn turn, Origin origin);
    /// Starts those that have room now.
    void leave(std::size_t decoded_bytes);
    /// The peer has gone: what of it waits is dropped. What has been started still leaves.
    void forget(p2p::ConnectionId peer);

    [[nodiscard]] bool is_waiting(p2p::ConnectionId peer) const { return waiting_of_.contains(peer); }
    [[nodiscard]] std::size_t waiting_bytes() const noexcept { return waiting_bytes_; }
    [[nodiscard]] bool is_crowded() const noexcept { return waiting_bytes_ > limits_.waiting; }

private:
    struct Lane {
        std::size_t running = 0;        ///< messages
        std::size_t running_bytes = 0;  ///< as decoded
        std::deque<Turn> asked;
        std::deque<Turn> unasked;
    };

    [[nodiscard]] bool is_light(std::size_t decoded_bytes) const noexcept {
        return decoded_bytes <= limits_.light;
    }
    [[nodiscard]] Lane& lane_of(std::size_t decoded_bytes) noexcept {
        return is_light(decoded_bytes) ? light_ : heavy_;
    }
    [[nodiscard]] bool has_room(const Lane& lane, std::size_t decoded_bytes) const noexcept;
    void start(Lane& lane, Turn turn);
    void no_longer_waits(const Turn& turn);

    const DecodeLimits limits_;
    Lane light_;
    Lane heavy_;
    std::size_t waiting_bytes_ = 0;
    std::map<p2p::ConnectionId, std::size_t> waiting_of_;  ///< messages
};

}  // namespace bytom::sync
