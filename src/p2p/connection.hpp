// An established connection: decrypting, reassembling, queueing, pinging (07 §5).
#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <bytom/base/mutex.hpp>

#include "p2p/eviction.hpp"
#include "p2p/handshake.hpp"
#include "p2p/mconnection.hpp"
#include "p2p/message_turns.hpp"
#include "p2p/recorder.hpp"
#include "p2p/send_queue.hpp"
#include "p2p/traffic_meter.hpp"

namespace bytom::p2p {

class Connection;
using ConnectionPtr = std::shared_ptr<Connection>;

/// Who owns connections. Outlives their coroutines. Network thread.
class ConnectionHost {
public:
    virtual void on_message(const ConnectionPtr& connection, Bytes message) = 0;
    /// MessageTurns::listens().
    virtual void on_listening(const Connection& connection) = 0;
    /// MessageTurns::may_read(); allow_reading() is called when it is worth asking again.
    [[nodiscard]] virtual bool may_read(const Connection& connection, std::size_t needed) = 0;
    /// MessageTurns::holds().
    virtual void on_held(const Connection& connection, std::size_t bytes, bool completes) = 0;
    /// Of all connections.
    [[nodiscard]] virtual SendLedger& send_ledger() = 0;
    [[nodiscard]] virtual Recorder& recorder() = 0;
    /// Ends a connection other than this one whose messages wait because it does not read; false if there is
    /// none.
    [[nodiscard]] virtual bool free_send_memory(const Connection& wanting) = 0;
    /// Once, from within close() or a coroutine.
    virtual void on_closed(const ConnectionPtr& connection, std::string_view reason) = 0;

protected:
    ~ConnectionHost() = default;
};

struct ConnectionOptions {
    std::size_t reply_budget = 0;
    std::size_t relay_budget = 0;
    std::chrono::milliseconds ping_interval{};
    std::chrono::milliseconds write_timeout{};
    std::chrono::milliseconds stalled_after{};
};

class Connection final : public Peer, public std::enable_shared_from_this<Connection> {
public:
    Connection(HalfOpen& half, Handshaken handshaken, ConnectionHost& host, const ConnectionOptions& options);

    /// Spawns the coroutines. Once.
    void start();

    [[nodiscard]] ConnectionId id() const noexcept override { return id_; }
    [[nodiscard]] const NodeInfo& info() const noexcept override { return info_; }
    [[nodiscard]] const SocketAddress& address() const noexcept override { return address_; }
    [[nodiscard]] bool is_outbound() const noexcept override { return outbound_; }
    [[nodiscard]] bool is_lan() const noexcept override { return lan_; }

    bool send(SharedMessage message, Urgency urgency) override;
    [[nodiscard]] std::size_t queued_bytes() const noexcept override { return queue_.bytes(); }
    void pause_reading() override { ++pauses_; }
    void resume_reading() override;
    void close(std::string_view reason) override;
    void note_useful(Contribution what) override;
    [[nodiscard]] Traffic traffic() const override;

    [[nodiscard]] EvictionCandidate eviction_candidate() const;
    /// Dialled to have enough peers: may be let go in favour of another one.
    [[nodiscard]] bool is_chosen() const noexcept { return chosen_; }
    [[nodiscard]] bool was_useful() const noexcept { return last_block_ || last_transaction_; }
    [[nodiscard]] std::chrono::steady_clock::time_point last_heard() const;
    /// There may be memory for more of its message.
    void allow_reading();
    /// What waits while a write makes no progress for a while; no bytes if it reads.
    [[nodiscard]] MemoryHolder unread() const noexcept;
    [[nodiscard]] std::chrono::steady_clock::time_point since() const noexcept { return since_; }

private:
    /// The socket and what wakes the coroutines; gone when the last one has ended.
    struct Wires {
        explicit Wires(boost::asio::ip::tcp::socket connected)
            : socket(std::move(connected)),
              readable(socket.get_executor()),
              writable(socket.get_executor()),
              ping(socket.get_executor()) {}

        boost::asio::ip::tcp::socket socket;
        boost::asio::steady_timer readable;  ///< ends when reading goes on
        boost::asio::steady_timer writable;  ///< ends when there is something to write
        boost::asio::steady_timer ping;
    };

    /// With the connection in hand until it has ended; a failure ends the connection.
    boost::asio::awaitable<void> run(boost::asio::awaitable<void> loop);
    boost::asio::awaitable<void> read_loop();
    boost::asio::awaitable<void> write_loop();
    boost::asio::awaitable<void> ping_loop();
    /// Takes decrypted bytes; false once the connection is closed.
    boost::asio::awaitable<bool> deliver(Bytes plain);
    boost::asio::awaitable<void> wait_while_paused();
    /// Until something can be read, if it is for a large message, and there is memory for it.
    boost::asio::awaitable<void> wait_for_memory();
    [[nodiscard]] bool is_paused() const noexcept { return pauses_ != 0 || waits_for_memory_; }
    void go_on_reading();
    void take_event(MconnEvent& event);
    /// What it holds: messages whose end has not come, and those that wait because reading is paused.
    void account_held(std::size_t bytes, bool completes);
    void wake_writer() { wires_->writable.cancel(); }
    void loop_ended();

    const ConnectionId id_;
    const NodeInfo info_;
    const SocketAddress address_;
    const bool outbound_;
    const bool lan_;
    const bool chosen_;
    const std::chrono::steady_clock::time_point since_;
    const ConnectionOptions options_;
    ConnectionHost& host_;

    std::optional<Wires> wires_;
    std::size_t running_ = 0;  ///< coroutines
    bool closed_ = false;
    SecretConnection secure_;
    MconnReceiver receiver_;
    Bytes early_;
    SendQueue queue_;
    std::size_t pauses_ = 0;
    bool waits_for_memory_ = false;
    std::size_t unanswered_pings_ = 0;
    std::chrono::steady_clock::time_point pinged_;  ///< when the oldest unanswered ping was sent
    std::optional<std::chrono::nanoseconds> shortest_ping_;
    std::optional<std::chrono::steady_clock::time_point> last_block_;
    std::optional<std::chrono::steady_clock::time_point> last_transaction_;
    std::optional<std::chrono::steady_clock::time_point> writing_since_;

    mutable base::Mutex traffic_mutex_;
    TrafficMeter sent_ BYTOM_GUARDED_BY(traffic_mutex_);
    TrafficMeter received_ BYTOM_GUARDED_BY(traffic_mutex_);
};

}  // namespace bytom::p2p
