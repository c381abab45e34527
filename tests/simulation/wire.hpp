// Connections between simulated nodes: messages in wire form, with the time that they take.
#pragma once

#include <array>
#include <deque>
#include <memory>

#include <bytom/p2p/peer.hpp>

#include "simulation/timeline.hpp"

namespace bytom::simulation {

struct LineQuality {
    Duration latency = 50ms;  ///< one way
    Duration jitter = 5ms;    ///< added at random
    double bandwidth = 4e6;   ///< bytes per second, each way
};

class Connection;

/// One end of a connection: the other node, as the node at this end sees it. Its owner runs its events.
class End final : public p2p::Peer, public std::enable_shared_from_this<End> {
public:
    /// Whom a node at an end is called by.
    struct Side {
        p2p::SocketAddress address;  ///< of the node at this end
        std::string services = "7";
        p2p::PeerHandler* handler = nullptr;
        /// Runs an event of the node.
        std::function<void(Task)> enter;
    };

    End(Connection& connection, std::size_t number, p2p::ConnectionId id);

    [[nodiscard]] p2p::ConnectionId id() const noexcept override { return id_; }
    [[nodiscard]] const p2p::NodeInfo& info() const noexcept override { return info_; }
    [[nodiscard]] const p2p::SocketAddress& address() const noexcept override { return address_; }
    [[nodiscard]] bool is_outbound() const noexcept override { return number_ == 0; }
    [[nodiscard]] bool is_lan() const noexcept override { return false; }
    bool send(p2p::SharedMessage message, p2p::Urgency urgency) override;
    [[nodiscard]] std::size_t queued_bytes() const noexcept override { return queued_[0] + queued_[1]; }
    void pause_reading() override { ++paused_; }
    void resume_reading() override;
    void close(std::string_view reason) override;
    [[nodiscard]] p2p::Traffic traffic() const override;

    [[nodiscard]] bool is_open() const noexcept { return is_open_; }
    /// Bytes that this end has sent.
    [[nodiscard]] std::int64_t sent() const noexcept { return sent_; }

private:
    friend class Connection;

    struct Flight {
        p2p::SharedMessage message;
        Instant begins;  ///< when its first byte arrives
        Instant ends;
    };

    void transmit();
    void arrive();
    void deliver();

    Connection& connection_;
    const std::size_t number_;
    const p2p::ConnectionId id_;
    p2p::NodeInfo info_;          ///< of the other node
    p2p::SocketAddress address_;  ///< likewise
    bool is_open_ = true;

    // What this end sends.
    std::array<std::deque<p2p::SharedMessage>, 2> queues_;  ///< by urgency
    std::array<std::size_t, 2> queued_{};
    bool is_transmitting_ = false;
    Instant last_arrival_{};
    std::int64_t sent_ = 0;

    // What this end receives.
    std::deque<Flight> flights_;  ///< under way
    std::deque<p2p::SharedMessage> inbox_;
    std::size_t inbox_bytes_ = 0;
    std::int64_t received_ = 0;
    int paused_ = 0;
};

/// Two ends and the line between them. Held by the network until both ends are closed.
class Connection {
public:
    Connection(Timeline& timeline, Log& log, Chance& chance, LineQuality quality, End::Side dialler,
               End::Side listener, p2p::ConnectionId first_id);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void open();
    /// Nothing gets through from now on; each end gives up by itself if that lasts too long.
    void cut();
    void heal();
    /// The node at an end is gone without a word; the other one hears of it.
    void lose(std::size_t number);
    /// Both ends close: the line is broken.
    void break_off(std::string_view why);

    [[nodiscard]] bool is_over() const noexcept { return !ends_[0]->is_open_ && !ends_[1]->is_open_; }
    [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }
    [[nodiscard]] const std::shared_ptr<End>& end(std::size_t number) const { return ends_.at(number); }

private:
    friend class End;

    [[nodiscard]] End& other(const End& end) const { return *ends_.at(1 - end.number_); }
    void tell_other(std::size_t number);

    Timeline& timeline_;
    Log& log_;
    Chance& chance_;
    const LineQuality quality_;
    std::array<End::Side, 2> sides_;
    std::array<std::shared_ptr<End>, 2> ends_;
    bool is_cut_ = false;
    std::uint64_t cuts_ = 0;
};

}  // namespace bytom::simulation
