#include "simulation/wire.hpp"

#include <algorithm>

namespace bytom::simulation {
namespace {

// As of p2p::NetworkOptions, by urgency.
constexpr std::array<std::size_t, 2> kBudgets{std::size_t{32} << 20, std::size_t{4} << 20};
/// What a socket takes in for a reader that pauses.
constexpr std::size_t kWindow = std::size_t{256} << 10;
/// A connection without pongs ends within this time.
constexpr Duration kPatienceAtLeast = 80s;
constexpr Duration kPatienceAtMost = 120s;
/// Of a packet, beside its message: headers of packets, encryption.
constexpr double kOverhead = 1.05;

}  // namespace

End::End(Connection& connection, std::size_t number, p2p::ConnectionId id)
    : connection_(connection), number_(number), id_(id), address_(connection.sides_.at(1 - number).address) {
    info_.network = "solonet";
    info_.version = "1.1.1";
    info_.other = {connection.sides_.at(1 - number).services};
}

bool End::send(p2p::SharedMessage message, p2p::Urgency urgency) {
    const auto lane = static_cast<std::size_t>(urgency);
    if (!is_open_ || (queued_.at(lane) != 0 && queued_.at(lane) + message->size() > kBudgets.at(lane)))
        return false;
    queued_.at(lane) += message->size();
    queues_.at(lane).push_back(std::move(message));
    transmit();
    return true;
}

/// One message after the other, answers first. The reader's window is what has arrived and is not read.
void End::transmit() {
    if (is_transmitting_ || !is_open_ || connection_.is_cut_) return;
    const std::size_t lane = queues_[0].empty() ? 1 : 0;
    End& reader = connection_.other(*this);
    if (queues_.at(lane).empty() || reader.inbox_bytes_ > kWindow) return;
    p2p::SharedMessage message = std::move(queues_.at(lane).front());
    queues_.at(lane).pop_front();
    const std::size_t size = message->size();
    is_transmitting_ = true;
    Timeline& timeline = connection_.timeline_;
    const auto time = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(
        kOverhead * static_cast<double>(size) / connection_.quality_.bandwidth));
    const Duration way =
        connection_.quality_.latency + connection_.chance_.between(Duration{}, connection_.quality_.jitter);
    const Instant begins = std::max(last_arrival_, timeline.now() + way);
    last_arrival_ = begins + time;
    sent_ += static_cast<std::int64_t>(size);
    reader.flights_.push_back({.message = std::move(message), .begins = begins, .ends = last_arrival_});
    timeline.after(time, [self = shared_from_this(), lane, size] {
        self->is_transmitting_ = false;
        self->queued_.at(lane) -= size;
        self->transmit();
    });
    timeline.at(last_arrival_, [self = reader.shared_from_this()] { self->arrive(); });
}

/// What is due has come, unless the line is cut: then it comes when that is over.
void End::arrive() {
    if (!is_open_ || connection_.is_cut_) return;
    const Instant now = connection_.timeline_.now();
    while (!flights_.empty() && flights_.front().ends <= now) {
        p2p::SharedMessage message = std::move(flights_.front().message);
        flights_.pop_front();
        received_ += static_cast<std::int64_t>(message->size());
        inbox_bytes_ += message->size();
        inbox_.push_back(std::move(message));
    }
    deliver();
}

void End::deliver() {
    while (is_open_ && paused_ == 0 && !inbox_.empty()) {
        const p2p::SharedMessage message = std::move(inbox_.front());
        inbox_.pop_front();
        inbox_bytes_ -= message->size();
        connection_.log_.count((id_ << 32U) ^ (static_cast<std::uint64_t>(message->front()) << 24U) ^
                               message->size());
        const End::Side& side = connection_.sides_.at(number_);
        side.enter([this, &side, &message] { side.handler->on_message(shared_from_this(), *message); });
    }
    if (inbox_bytes_ <= kWindow) connection_.other(*this).transmit();
}

void End::resume_reading() {
    --paused_;
    connection_.timeline_.after(Duration{}, [self = shared_from_this()] { self->deliver(); });
}

void End::close(std::string_view reason) {
    if (!std::exchange(is_open_, false)) return;
    const End::Side& side = connection_.sides_.at(number_);
    connection_.log_.note("{} closes {}: {}", side.address.to_text(), address_.to_text(), reason);
    for (auto& queue : queues_)
        queue.clear();
    queued_ = {};
    connection_.timeline_.after(Duration{}, [self = shared_from_this()] {
        const End::Side& own = self->connection_.sides_.at(self->number_);
        if (own.handler != nullptr) own.enter([&] { own.handler->on_disconnected(self); });
    });
    connection_.tell_other(number_);
}

p2p::Traffic End::traffic() const {
    p2p::Traffic traffic;
    traffic.total_sent = sent_;
    traffic.total_received = received_;
    const Instant now = connection_.timeline_.now();
    if (connection_.is_cut_) return traffic;
    for (const Flight& flight : flights_) {
        if (flight.begins >= now) break;
        const double part = std::chrono::duration<double>(now - flight.begins) /
                            std::chrono::duration<double>(flight.ends - flight.begins + 1ns);
        traffic.total_received +=
            static_cast<std::int64_t>(std::min(part, 1.0) * static_cast<double>(flight.message->size()));
    }
    return traffic;
}

Connection::Connection(Timeline& timeline, Log& log, Chance& chance, LineQuality quality, End::Side dialler,
                       End::Side listener, p2p::ConnectionId first_id)
    : timeline_(timeline),
      log_(log),
      chance_(chance),
      quality_(quality),
      sides_{std::move(dialler), std::move(listener)},
      ends_{std::make_shared<End>(*this, 0, first_id), std::make_shared<End>(*this, 1, first_id + 1)} {}

void Connection::open() {
    for (const std::size_t number : {std::size_t{0}, std::size_t{1}}) {
        const End::Side& side = sides_.at(number);
        side.enter([&] { side.handler->on_connected(ends_.at(number)); });
    }
}

void Connection::cut() {
    if (std::exchange(is_cut_, true)) return;
    ++cuts_;
    for (const auto& end : ends_) {
        timeline_.after(chance_.between(kPatienceAtLeast, kPatienceAtMost), [this, end, cut = cuts_] {
            if (is_cut_ && cuts_ == cut) end->close("no answer to pings");
        });
    }
}

void Connection::heal() {
    if (!std::exchange(is_cut_, false)) return;
    for (const auto& end : ends_) {
        timeline_.after(quality_.latency, [end] {
            end->arrive();
            end->transmit();
        });
        if (!end->is_open_) tell_other(end->number_);
    }
}

void Connection::tell_other(std::size_t number) {
    if (is_cut_) return;
    timeline_.after(quality_.latency,
                    [end = ends_.at(1 - number)] { end->close("closed by the other side"); });
}

void Connection::lose(std::size_t number) {
    End& end = *ends_.at(number);
    sides_.at(number).handler = nullptr;
    if (std::exchange(end.is_open_, false)) tell_other(number);
}

void Connection::break_off(std::string_view why) {
    for (const auto& end : ends_)
        end->close(why);
}

}  // namespace bytom::simulation
