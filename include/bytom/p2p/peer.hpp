// A connected node, as the layers above the transport see it. Implemented by the network over sockets, and by
// tests without any.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include <bytom/base/bytes.hpp>
#include <bytom/p2p/ip_address.hpp>
#include <bytom/p2p/node_info.hpp>

namespace bytom::p2p {

/// Number of a connection, from 1 on, never used again in a process. The same number is the chain's PeerId.
using ConnectionId = std::uint64_t;

/// A message that several peers may be sent: encoded once.
using SharedMessage = std::shared_ptr<const Bytes>;

/// Answers go before what is merely relayed (08 §7.2).
enum class Urgency : std::uint8_t { reply, relay };

/// What list-peers shows (07 §5.2, last paragraph). Bytes of packets before encryption.
struct Traffic {
    std::int64_t total_sent = 0;
    std::int64_t total_received = 0;
    std::int64_t average_sent_rate = 0;  ///< bytes per second since the connection was made
    std::int64_t average_received_rate = 0;
    std::int64_t current_sent_rate = 0;  ///< moving average over a second
    std::int64_t current_received_rate = 0;
    std::chrono::nanoseconds duration{};
    std::chrono::nanoseconds ping{};  ///< |idle time of sending − idle time of receiving|
};

/// Something new and valid that a peer has brought.
enum class Contribution : std::uint8_t { block, transaction };

/// One authenticated connection whose node information has been checked. Lives as long as somebody holds it;
/// after its end it takes messages and drops them. Methods are for the network thread unless they say
/// otherwise.
class Peer {
public:
    virtual ~Peer() = default;

    // Constant, any thread.
    [[nodiscard]] virtual ConnectionId id() const noexcept = 0;
    [[nodiscard]] virtual const NodeInfo& info() const noexcept = 0;
    [[nodiscard]] virtual const SocketAddress& address() const noexcept = 0;
    [[nodiscard]] virtual bool is_outbound() const noexcept = 0;
    [[nodiscard]] virtual bool is_lan() const noexcept = 0;

    /// Queues one message of the channel 0x40; not empty, at most kMaxMessageSize bytes. False, and nothing
    /// queued, if the messages of this urgency that wait for a slow reader would exceed their budget
    /// (NetworkOptions; one message is always taken where none waits), or the connection has ended.
    virtual bool send(SharedMessage message, Urgency urgency) = 0;
    /// Bytes of messages that wait to be written.
    [[nodiscard]] virtual std::size_t queued_bytes() const noexcept = 0;

    /// Stops or goes on reading from the socket: how a full import queue slows a peer down. Nothing that was
    /// read before is lost. Counted: each pause needs its resume.
    virtual void pause_reading() = 0;
    virtual void resume_reading() = 0;

    /// Ends the connection; PeerHandler::on_disconnected follows. `reason` is for the log.
    virtual void close(std::string_view reason) = 0;

    /// Remembers that it brought something of use: such peers are kept when others must go, and those that we
    /// dialled are dialled first after a restart.
    virtual void note_useful(Contribution /*what*/) {}

    /// Any thread.
    [[nodiscard]] virtual Traffic traffic() const = 0;
};

using PeerPtr = std::shared_ptr<Peer>;

/// Handles what peers send. Called on the network thread; must be short and must not throw.
class PeerHandler {
public:
    virtual ~PeerHandler() = default;

    /// The transport stands; the protocol handshake (08 §2) is the handler's.
    virtual void on_connected(const PeerPtr& peer) = 0;
    /// One whole message of the channel 0x40, never empty.
    virtual void on_message(const PeerPtr& peer, Bytes message) = 0;
    /// Once for each on_connected.
    virtual void on_disconnected(const PeerPtr& peer) = 0;
};

/// Runs tasks on the network thread, later or from other threads. Implemented by the network, and by tests
/// with their own clock.
class NetworkLoop {
public:
    virtual ~NetworkLoop() = default;

    /// Runs it on the network thread, soon; dropped if the network has stopped. Any thread.
    virtual void post(std::move_only_function<void()> task) = 0;

    /// Runs it once after the delay unless the handle has been destroyed before. Network thread.
    class Timer {
    public:
        virtual ~Timer() = default;
    };
    [[nodiscard]] virtual std::unique_ptr<Timer> call_after(std::chrono::milliseconds delay,
                                                            std::move_only_function<void()> task) = 0;

    /// Never goes back. Any thread.
    [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const = 0;
};

/// What a peer did wrong (07 §6.3).
enum class Offence : std::uint8_t {
    illegal_message,        ///< +20 that stay
    connection_exception,   ///< +20 that halve every minute
    invalid_proof_of_work,  ///< proof of bad will: banned at once
};

/// Keeps the score of offences. Implemented by the network, and by simulated ones.
class OffenceBook {
public:
    virtual ~OffenceBook() = default;

    /// Points for the peer's address; above the threshold it is banned, and the peer disconnected. Network
    /// thread.
    virtual void report(const PeerPtr& peer, Offence offence, std::string_view why) = 0;
};

}  // namespace bytom::p2p
