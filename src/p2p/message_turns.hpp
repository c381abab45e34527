// Whose unfinished messages may grow: all share one budget, and nobody is closed for sending a large message
// while others do. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include <bytom/p2p/peer.hpp>

namespace bytom::p2p {

/// Before each read a connection asks with what it will hold afterwards, and waits, its socket unread, while
/// that does not fit. One of those that wait has the turn: its message may grow to the largest size there is,
/// whatever the others hold; room for it is kept. The turn goes on when the message is complete. So however
/// many send, each gets its message through, one after the other. Who has sent nothing more does not ask for
/// more, and takes no turn. Messages of the size of headers never wait, and what all of a network group hold
/// without the turn fits into half of what there is for that.
///
/// While somebody waits, who is slow gives way: the turn lasts 5 s of waiting for the peer, or two minutes if
/// it is we who do not read, and what its bytes take at 128 KiB/s; without the turn much is held for two
/// minutes of waiting for the peer. The turn's message goes on holding what it has if there is room for it,
/// else its connection is to be closed.
///
/// The next turn goes to outbound connections first, then to the network group that has had turns for the
/// shortest time while somebody waited, closed connections of it included, then to such a connection of it,
/// then to who has waited for longest.
class MessageTurns {
public:
    using Instant = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    /// What a message may take that needs no asking: 2048 headers of 265 bytes (08 §5) and a read.
    static constexpr std::size_t kAlways = std::size_t{640} << 10;
    /// Network groups of which it is known how long they have had turns.
    static constexpr std::size_t kMaxGroups = 1000;

    struct Asker {
        ConnectionId id = 0;
        bool is_outbound = false;
        std::optional<IpAddress> group;  ///< IpAddress::network_group(); nothing in the LAN
    };

    struct Limits {
        std::size_t budget = 0;                          ///< bytes of all messages, the turn's among them
        std::size_t largest = 0;                         ///< bytes that one message may take
        std::size_t always = kAlways;                    ///< of each message, if need be beyond the budget
        std::size_t turn_rate = std::size_t{128} << 10;  ///< bytes per second
        std::chrono::milliseconds turn_patience{5'000};
        std::chrono::seconds patience{120};
    };

    struct Actions {
        std::vector<ConnectionId> resumed;  ///< may ask again
        std::vector<ConnectionId> closed;   ///< too slow
    };

    explicit MessageTurns(const Limits& limits) noexcept : limits_(limits) {}

    /// From now on it is for the peer to send.
    void listens(ConnectionId id, Instant now);
    /// When bytes have come, before a read after which `id` holds `needed` bytes at most. False: it waits
    /// until it is resumed.
    [[nodiscard]] bool may_read(const Asker& asker, std::size_t needed, Instant now);
    /// After a read, and when what was held is handed on. `completes`: a message has been handed on.
    void holds(ConnectionId id, std::size_t bytes, bool completes, Instant now);
    void forget(ConnectionId id, Instant now);

    /// What follows from all that.
    [[nodiscard]] Actions act(Instant now);
    /// When act() is to be called again if nothing happens before.
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    /// Of all connections.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Holder {
        Asker asker;
        std::size_t bytes = 0;
        std::size_t claimed = 0;           ///< what it holds after the read under way
        std::optional<std::size_t> waits;  ///< for so many bytes
        std::uint64_t waits_since = 0;     ///< a count
        std::optional<Instant> reading;    ///< a part of a message is there, and the peer is to send on
        Duration read_time{};              ///< of the message, or since it has the turn
        Duration turn_time{};              ///< of all turns
    };
    struct Turn {
        ConnectionId id = 0;
        Instant since;
        std::size_t bytes = 0;  ///< that it held before
    };
    using Holders = std::map<ConnectionId, Holder>;

    [[nodiscard]] bool has_turn(const Holder& holder) const { return turn_ && turn_->id == holder.asker.id; }
    /// What it may claim more without the turn.
    [[nodiscard]] std::size_t room_for(const Holder& holder) const;
    [[nodiscard]] bool anybody_waits() const;
    /// When it gives way, if it goes on like this.
    [[nodiscard]] std::optional<Instant> deadline(const Holder& holder) const;
    [[nodiscard]] static Duration read_time(const Holder& holder, Instant now);
    [[nodiscard]] Duration group_time(const Holder& holder) const;
    void hurry_the_slow(Instant now, Actions& actions);
    /// In the order of their turns.
    [[nodiscard]] std::vector<Holder*> waiting();
    void end_turn(Instant now);

    const Limits limits_;
    Holders holders_;
    std::optional<Turn> turn_;
    std::map<IpAddress, Duration> group_times_;
    std::uint64_t waits_ = 0;
};

}  // namespace bytom::p2p
