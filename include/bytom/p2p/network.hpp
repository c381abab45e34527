// All connections of the node: listening, dialling, limits, scores and bans, the address book. One thread of
// its own, the network thread, runs every socket and every callback.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bytom/base/clock.hpp>
#include <bytom/base/result.hpp>
#include <bytom/p2p/ban_list.hpp>
#include <bytom/p2p/node_info.hpp>
#include <bytom/p2p/node_key.hpp>
#include <bytom/p2p/peer.hpp>
#include <bytom/p2p/statistics.hpp>
#include <bytom/p2p/version_watch.hpp>

namespace bytom::p2p {

struct NetworkOptions {
    NodeKey key;
    std::string network;  ///< chain id that peers must have too
    std::string version;  ///< the protocol's, "1.1.1"
    std::string moniker;
    std::uint64_t services = kAllServices;
    std::string alias;                            ///< second entry of `other`; empty: none
    std::optional<SocketAddress> listen_address;  ///< nothing: don't listen. Port 0: the system chooses
    std::vector<SocketAddress> seeds;
    std::string dns_seed;  ///< host name; empty: none (07 §8.5)
    std::uint16_t dns_seed_port = 0;
    std::vector<SocketAddress> keep_dial;
    std::size_t max_peers = 50;
    std::size_t max_peers_per_site = 8;       ///< at one address, or /64 of IPv6; loopback is not counted
    std::size_t max_peers_per_group = 16;     ///< in one /16 network (IPv6: /32); the LAN is not counted
    std::size_t max_half_open = 32;           ///< inbound connections whose handshake is not complete
    std::size_t max_half_open_per_site = 4;   ///< loopback is not counted
    std::size_t max_half_open_per_group = 8;  ///< the LAN is not counted
    std::size_t wanted_outbound = 8;          ///< dialled even if inbound peers fill max_peers
    std::chrono::milliseconds dial_timeout{3000};
    /// Each of the two stages of a handshake: the keys, the node information (07 §6.1).
    std::chrono::milliseconds handshake_timeout{30'000};
    /// Likewise for inbound ones, unless handshake_timeout is shorter; and while half of max_half_open or
    /// more are under way.
    std::chrono::milliseconds inbound_stage_timeout{10'000};
    std::chrono::milliseconds crowded_stage_timeout{3'000};
    /// For the first bytes of a dialled node: the reference greets one caller after the other.
    std::chrono::milliseconds first_bytes_timeout{60'000};
    std::chrono::milliseconds dial_interval{10'000};
    std::chrono::milliseconds ping_interval{40'000};   ///< closed when the third is due and none was answered
    std::chrono::milliseconds write_timeout{120'000};  ///< for a peer to take one batch of 64 KiB
    /// A peer that does not take a batch for so long may be closed to make room for others' answers.
    std::chrono::milliseconds stalled_after{5'000};
    std::string proxy_address;  ///< SOCKS5, "ip:port"; empty: none
    std::string proxy_username;
    std::string proxy_password;
    bool upnp = true;  ///< ask the router for the port, if we listen on all addresses
    /// Where routers are asked for; another one in tests.
    SocketAddress upnp_group{.ip = *IpAddress::from_text("239.255.255.250"), .port = 1900};
    std::size_t reply_budget = std::size_t{32} << 20;  ///< bytes of answers that wait for one peer
    std::size_t relay_budget = std::size_t{4} << 20;   ///< bytes of relayed messages, likewise
    /// Memory of unfinished messages of all peers: two of the largest ones, or many small ones. Whose do not
    /// fit wait for their turn without being read.
    std::size_t reassembly_budget = std::size_t{48} << 20;
    /// For the one whose turn it is, besides what its bytes take at 128 KiB/s, if others wait.
    std::chrono::milliseconds turn_patience{5'000};
    /// Bytes of messages that wait for any peer, each counted once.
    std::size_t send_budget = std::size_t{32} << 20;
    std::string data_directory;  ///< for bans.txt, peers.txt and anchors.txt; empty: none is kept
    const base::Clock* clock = nullptr;
};

/// Why a dial led to no peer; `text` is what the API shows after "can not connect to the address: ".
struct DialError {
    std::string text;
};

/// Where else addresses of nodes come from (node discovery, the LAN): asked when outbound peers are wanted.
/// Network thread.
using AddressSource = std::function<std::vector<SocketAddress>(std::size_t wanted)>;

class Network final : public NetworkLoop, public OffenceBook {
public:
    /// Listens and begins to dial. The handler and the clock outlive the network. Errors are shown to users:
    /// listen_failed, read_failed, bad_ban_list, no_thread, …
    [[nodiscard]] static Result<std::unique_ptr<Network>> start(NetworkOptions options, PeerHandler& handler);
    ~Network() override;
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    /// Closes every connection and ends the thread; no callback after it returns. A second call does nothing.
    void stop();

    void post(std::move_only_function<void()> task) override;
    [[nodiscard]] std::unique_ptr<Timer> call_after(std::chrono::milliseconds delay,
                                                    std::move_only_function<void()> task) override;
    [[nodiscard]] std::chrono::steady_clock::time_point now() const override;

    // --- Any thread. ---

    /// Where peers can reach the listener, for the record; nothing if it does not listen.
    [[nodiscard]] std::optional<SocketAddress> listen_address() const;

    /// Connected peers, in the order of their ids.
    [[nodiscard]] std::vector<PeerPtr> peers() const;

    /// The newest version that the seeds run.
    [[nodiscard]] NewestVersion newest_version() const;

    /// Why the node dialled last is incompatible: network_mismatch, major_mismatch or bad_version. Nothing
    /// once a peer was found.
    [[nodiscard]] std::optional<ProtocolError> last_misfit() const;

    [[nodiscard]] Statistics statistics() const;

    /// Dials an address whatever the number of peers; `done` is called on the network thread.
    void dial(const SocketAddress& address, std::function<void(std::expected<PeerPtr, DialError>)> done);

    [[nodiscard]] std::vector<Ban> bans() const;
    /// Bans and disconnects; refuses loopback. Errors: never_banned, write_failed; then nothing has changed.
    [[nodiscard]] Status<> ban(const IpAddress& ip, std::chrono::seconds duration);
    /// Whether it was banned. Error: write_failed; then it still is.
    [[nodiscard]] Result<bool> unban(const IpAddress& ip);

    // --- Network thread. ---

    void report(const PeerPtr& peer, Offence offence, std::string_view why) override;

    void add_address_source(AddressSource source);
    /// Addresses of LAN peers to try (07 §9); they are marked and not counted as outbound.
    void offer_lan_addresses(const std::vector<SocketAddress>& addresses);

private:
    class Impl;
    explicit Network(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace bytom::p2p
