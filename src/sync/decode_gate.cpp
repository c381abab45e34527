#include "sync/decode_gate.hpp"

#include <utility>

namespace bytom::sync {

bool DecodeGate::has_room(const Lane& lane, std::size_t decoded_bytes) const noexcept {
    const std::size_t limit = is_light(decoded_bytes) ? limits_.light_at_once : limits_.heavy_at_once;
    return lane.running == 0 || (lane.running_bytes <= limit && decoded_bytes <= limit - lane.running_bytes);
}

void DecodeGate::start(Lane& lane, Turn turn) {
    ++lane.running;
    lane.running_bytes += turn.decoded_bytes;
    turn.start();
}

void DecodeGate::no_longer_waits(const Turn& turn) {
    waiting_bytes_ -= turn.message_bytes;
    const auto found = waiting_of_.find(turn.peer);
    if (--found->second == 0) waiting_of_.erase(found);
}

bool DecodeGate::enter(Turn turn, Origin origin) {
    Lane& lane = lane_of(turn.decoded_bytes);
    const bool has_none_before = lane.asked.empty() && (origin == Origin::asked || lane.unasked.empty());
    if (has_none_before && has_room(lane, turn.decoded_bytes)) {
        start(lane, std::move(turn));
        return true;
    }
    if (origin == Origin::unasked && waiting_bytes_ + turn.message_bytes > limits_.waiting) return false;
    waiting_bytes_ += turn.message_bytes;
    ++waiting_of_[turn.peer];
    (origin == Origin::asked ? lane.asked : lane.unasked).push_back(std::move(turn));
    return true;
}

void DecodeGate::leave(std::size_t decoded_bytes) {
    Lane& lane = lane_of(decoded_bytes);
    --lane.running;
    lane.running_bytes -= decoded_bytes;
    while (true) {
        std::deque<Turn>& next = lane.asked.empty() ? lane.unasked : lane.asked;
        if (next.empty() || !has_room(lane, next.front().decoded_bytes)) return;
        Turn turn = std::move(next.front());
        next.pop_front();
        no_longer_waits(turn);
        start(lane, std::move(turn));
    }
}

void DecodeGate::forget(p2p::ConnectionId peer) {
    const auto drop = [&](std::deque<Turn>& turns) {
        std::erase_if(turns, [&](const Turn& turn) {
            if (turn.peer != peer) return false;
            no_longer_waits(turn);
            return true;
        });
    };
    for (Lane* const lane : {&light_, &heavy_}) {
        drop(lane->asked);
        drop(lane->unasked);
    }
}

}  // namespace bytom::sync
