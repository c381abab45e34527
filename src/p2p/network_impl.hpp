// What stands behind p2p::Network: one io_context, one thread, every connection of the node.
#pragma once

#include <atomic>
#include <map>
#include <set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <bytom/base/mutex.hpp>
#include <bytom/io/accept_errors.hpp>
#include <bytom/io/io_thread.hpp>
#include <bytom/io/mailbox.hpp>
#include <bytom/io/post.hpp>
#include <bytom/io/resolve.hpp>
#include <bytom/io/spawn.hpp>
#include <bytom/p2p/network.hpp>

#include "p2p/address_book.hpp"
#include "p2p/connection.hpp"
#include "p2p/dial_plan.hpp"
#include "p2p/eviction.hpp"
#include "p2p/handshake.hpp"
#include "p2p/key_claims.hpp"
#include "p2p/loneliness.hpp"
#include "p2p/message_turns.hpp"
#include "p2p/reachability.hpp"
#include "p2p/recorder.hpp"
#include "p2p/upnp_client.hpp"

namespace bytom::p2p {

using DialResult = std::expected<PeerPtr, DialError>;
using DialDone = std::function<void(DialResult)>;
using HalfOpenPtr = std::shared_ptr<HalfOpen>;

/// Why an address is dialled.
enum class DialKind : std::uint8_t {
    asked,     ///< by connect-peer
    keep,      ///< configured as keep_dial
    outbound,  ///< to have enough peers
    lan,       ///< found in the local network
};

class Network::Impl final : public ConnectionHost {
public:
    Impl(NetworkOptions options, PeerHandler& handler);
    ~Impl() { stop(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    /// Reads the files, binds the listener; nothing runs yet.
    [[nodiscard]] Status<> open();
    /// Error: no_thread.
    [[nodiscard]] Status<> run();
    void stop();

    void post(std::move_only_function<void()> task);
    [[nodiscard]] std::unique_ptr<Timer> call_after(std::chrono::milliseconds delay,
                                                    std::move_only_function<void()> task);

    [[nodiscard]] std::optional<SocketAddress> listen_address() const { return listen_address_; }
    [[nodiscard]] std::vector<PeerPtr> peers() const;
    [[nodiscard]] NewestVersion newest_version() const { return versions_.newest(); }
    [[nodiscard]] std::optional<ProtocolError> last_misfit() const;
    [[nodiscard]] Statistics statistics() const noexcept { return recorder_.statistics(); }
    void dial(const SocketAddress& address, DialDone done);

    [[nodiscard]] std::vector<Ban> bans() const;
    [[nodiscard]] Status<> ban(const IpAddress& ip, std::chrono::seconds duration);
    [[nodiscard]] Result<bool> unban(const IpAddress& ip);

    void report(const PeerPtr& peer, Offence offence, std::string_view why);
    void add_address_source(AddressSource source) { sources_.push_back(std::move(source)); }
    void offer_lan_addresses(const std::vector<SocketAddress>& addresses);

    void on_message(const ConnectionPtr& connection, Bytes message) override;
    void on_listening(const Connection& connection) override;
    [[nodiscard]] bool may_read(const Connection& connection, std::size_t needed) override;
    void on_held(const Connection& connection, std::size_t bytes, bool completes) override;
    [[nodiscard]] SendLedger& send_ledger() override { return send_ledger_; }
    [[nodiscard]] Recorder& recorder() override { return recorder_; }
    [[nodiscard]] bool free_send_memory(const Connection& wanting) override;
    void on_closed(const ConnectionPtr& connection, std::string_view reason) override;

private:
    using Tcp = boost::asio::ip::tcp;
    /// A task that waits for its time; the table owns it, the handle can only ask for its end.
    struct PendingTimer {
        explicit PendingTimer(boost::asio::io_context& io) : timer(io) {}
        boost::asio::steady_timer timer;
        std::move_only_function<void()> task;
    };
    class TimerHandle;
    using TimerTable = std::map<std::uint64_t, std::unique_ptr<PendingTimer>>;

    // Life (network.cpp)
    [[nodiscard]] Status<> listen();
    void close_everything();
    void spawn(boost::asio::awaitable<void> task);
    [[nodiscard]] std::uint64_t unix_now() const { return options_.clock->now(); }
    [[nodiscard]] BanTime ban_time() const {
        return {.unix = unix_now(), .steady = std::chrono::steady_clock::now()};
    }
    /// For scores, which no setting of the clock may wipe out.
    [[nodiscard]] static std::uint64_t steady_seconds() {
        const auto up = std::chrono::steady_clock::now().time_since_epoch();
        return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(up).count());
    }
    [[nodiscard]] HandshakeOptions handshake_options(bool outbound);

    // Peers (network_peers.cpp)
    [[nodiscard]] std::string_view pass_gate(HalfOpen& half);
    void drop_half_open(const HalfOpenPtr& half);
    ConnectionPtr make_peer(HalfOpen& half, Handshaken handshaken);
    /// Lets connections read that may, and closes those that are too slow.
    void pass_turns();
    void ban_peer(Connection& offender, std::string_view why);
    void ban_for_an_hour(const IpAddress& ip);
    /// On the network thread, which may read without the mutex: nobody else changes anything.
    [[nodiscard]] const std::map<ConnectionId, ConnectionPtr>& live_peers() const noexcept
        BYTOM_UNCHECKED_LOCKS {
        return peers_;
    }
    [[nodiscard]] bool may_ban(const Connection& offender) const;
    void close_peers_of(const IpAddress& ip, std::string_view reason);
    [[nodiscard]] bool is_banned(const IpAddress& ip) const;
    [[nodiscard]] bool is_kept(const SocketAddress& address) const;

    // Accepting (network_accept.cpp)
    boost::asio::awaitable<void> accept_loop();
    boost::asio::awaitable<void> welcome(HalfOpenPtr half);
    /// Why a connection is not even greeted; empty: welcome.
    [[nodiscard]] std::string_view refusal(const IpAddress& ip);
    /// Ends a handshake in favour of one from this address, if there is one that had its chance.
    [[nodiscard]] bool make_room(const IpAddress& newcomer);
    [[nodiscard]] std::size_t half_open_inbound() const;
    /// The inbound peer that a newcomer would replace.
    [[nodiscard]] std::optional<ConnectionId> dispensable_peer() const;
    [[nodiscard]] bool make_place();

    // Dialling (network_dial.cpp)
    boost::asio::awaitable<void> dial_loop();
    void dial_round();
    void start_dial(const SocketAddress& address, DialKind kind, DialDone done);
    boost::asio::awaitable<void> run_dial(HalfOpenPtr half, DialKind kind, DialDone done);
    boost::asio::awaitable<std::expected<Handshaken, HandshakeError>> connect(HalfOpenPtr half);
    boost::asio::awaitable<std::expected<Bytes, HandshakeError>> negotiate_proxy(HalfOpenPtr half);
    void note_dial(const HalfOpen& half, DialKind kind, const HandshakeError* error);
    [[nodiscard]] DialSituation dial_situation() const;
    /// Peers that we dialled by our own choice.
    [[nodiscard]] std::vector<OutboundPeer> chosen_peers() const;
    [[nodiscard]] std::vector<SignOfLife> signs_of_life() const;
    void note_anchors();
    void save_files();
    /// Whether the address may be dialled for one more peer.
    [[nodiscard]] bool is_candidate(const SocketAddress& address) const;
    [[nodiscard]] bool is_dialling(const SocketAddress& address) const;
    [[nodiscard]] bool is_connected(const SocketAddress& address) const;
    [[nodiscard]] bool is_own(const SocketAddress& address) const;
    void look_up_seeds();
    /// Into the log, when it is time for it, that there are no peers.
    void watch_loneliness();
    /// Until one of the addresses that are dialled first of all is due; nothing if there are none.
    [[nodiscard]] std::optional<std::chrono::seconds> next_try() const;
    /// Seeds are heard about newer versions, whether or not they fit.
    void look_at_version(const HalfOpen& half, const NodeInfo& info);

    NetworkOptions options_;
    PeerHandler& handler_;
    std::optional<SocketAddress> proxy_;
    std::optional<SocketAddress> listen_address_;
    std::optional<SocketAddress> external_address_;  ///< that a router forwards to it

    io::IoThread thread_{"p2p"};
    boost::asio::io_context& context_ = thread_.context();
    std::atomic<bool> running_ = false;
    std::atomic<bool> stopping_ = false;
    std::optional<Tcp::acceptor> acceptor_;
    std::optional<UpnpClient> upnp_;
    boost::asio::steady_timer accept_pause_{context_};
    io::AcceptErrors accept_errors_{"p2p"};
    boost::asio::steady_timer dial_timer_{context_};
    std::shared_ptr<TimerTable> timers_ = std::make_shared<TimerTable>();
    std::uint64_t next_timer_ = 1;

    const std::uint64_t eviction_secret_;  ///< chooses the network groups that are protected
    SendLedger send_ledger_{options_.send_budget};
    Recorder recorder_;
    Loneliness loneliness_{std::chrono::steady_clock::now()};
    ConnectionId next_id_ = 1;
    std::map<ConnectionId, HalfOpenPtr> half_open_;
    mutable base::Mutex peers_mutex_;
    std::map<ConnectionId, ConnectionPtr> peers_ BYTOM_GUARDED_BY(peers_mutex_);
    std::optional<ProtocolError> misfit_
        BYTOM_GUARDED_BY(peers_mutex_);  ///< why the node dialled last did not fit
    KeyClaims claims_;
    VersionWatch versions_;
    MessageTurns turns_{{.budget = options_.reassembly_budget,
                         .largest = kMaxMessageSize,
                         .turn_patience = options_.turn_patience}};
    std::unique_ptr<Timer> turn_timer_;  ///< while somebody waits for memory

    std::map<IpAddress, BanScore> scores_;
    mutable base::Mutex bans_mutex_;
    BanList bans_ BYTOM_GUARDED_BY(bans_mutex_);

    AddressBook book_;
    std::vector<AddressSource> sources_;
    std::vector<SocketAddress> dns_seeds_;
    std::set<SocketAddress> own_addresses_;  ///< that led to ourselves
    std::chrono::steady_clock::time_point next_save_;
    std::chrono::steady_clock::time_point next_look_up_;
    std::vector<SocketAddress> anchors_;
    bool anchors_changed_ = false;
    io::Resolver resolver_;
    io::Mailbox mailbox_{io::post_to(context_.get_executor())};  ///< for answers of the resolver
};

}  // namespace bytom::p2p
