#include <algorithm>
#include <random>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <bytom/base/log.hpp>
#include <bytom/p2p/socks5.hpp>

#include "p2p/dns_lookup.hpp"
#include "p2p/network_impl.hpp"
#include "p2p/tcp_endpoint.hpp"

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kModule = "p2p";
constexpr std::chrono::minutes kSaveInterval{1};
constexpr std::chrono::hours kLookUpInterval{1};
constexpr std::size_t kWantedLanPeers = 5;
/// Dials under way at a time, those that wait for a busy node's first bytes included.
constexpr std::size_t kMaxDials = 32;
/// A configured peer is tried again after at most this.
constexpr std::uint64_t kKeepDialDelay = 60;

}  // namespace

asio::awaitable<void> Network::Impl::dial_loop() {
    while (!stopping_) {
        dial_round();
        dial_timer_.expires_after(options_.dial_interval);
        co_await dial_timer_.async_wait(kAwait);
    }
}

void Network::Impl::dial_round() {
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_save_) {
        if (const auto saved = book_.save(); !saved)
            base::log(base::LogLevel::warn, kModule, "addresses are not kept: {}", saved.error().text());
        next_save_ = now + kSaveInterval;
    }
    for (const SocketAddress& address : options_.keep_dial) {
        if (!is_connected(address) && !is_dialling(address) && book_.is_due(address, unix_now()))
            start_dial(address, DialKind::keep, {});
    }

    const auto outbound = static_cast<std::size_t>(std::ranges::count_if(peers_, [](const auto& id_and_peer) {
        return id_and_peer.second->is_outbound() && !id_and_peer.second->is_lan();
    }));
    const auto dialling =
        static_cast<std::size_t>(std::ranges::count_if(half_open_, [](const auto& id_and_half) {
            return id_and_half.second->outbound && !id_and_half.second->lan;
        }));
    const std::size_t wanted = std::min(options_.wanted_outbound, options_.max_peers);
    if (outbound >= wanted) return;
    if (now >= next_look_up_) {
        next_look_up_ = now + kLookUpInterval;
        look_up_seeds();
    }
    // Dials that still wait for a busy node take nobody's place but for the sake of the number of sockets.
    if (dialling >= kMaxDials) return;
    for (const SocketAddress& address : candidates(std::min(wanted - outbound, kMaxDials - dialling)))
        start_dial(address, DialKind::outbound, {});
}

std::vector<SocketAddress> Network::Impl::candidates(std::size_t wanted) {
    const auto suits = [this](const SocketAddress& address) { return is_candidate(address); };
    std::vector<SocketAddress> chosen = book_.good(unix_now(), wanted, suits);
    const auto add = [&](const SocketAddress& address) {
        const auto same_ip = [&](const SocketAddress& other) {
            return address == other || (address.ip == other.ip && !address.ip.is_loopback());
        };
        if (chosen.size() < wanted && suits(address) && book_.is_due(address, unix_now()) &&
            std::ranges::none_of(chosen, same_ip))
            chosen.push_back(address);
    };
    for (const AddressSource& source : sources_) {
        if (chosen.size() >= wanted) break;
        std::ranges::for_each(source(4 * wanted), add);
    }
    std::vector<SocketAddress> seeds = options_.seeds;
    seeds.insert(seeds.end(), dns_seeds_.begin(), dns_seeds_.end());
    std::minstd_rand shuffling(std::random_device{}());
    std::ranges::shuffle(seeds, shuffling);
    std::ranges::for_each(seeds, add);
    return chosen;
}

bool Network::Impl::is_candidate(const SocketAddress& address) const {
    if (address.port == 0 || address.ip.is_unspecified() || address.ip.is_special()) return false;
    if (is_own(address) || is_banned(address.ip) || is_connected(address) || is_dialling(address))
        return false;
    if (address.ip.is_loopback()) return true;
    // As the reference: nodes of one address are most likely one.
    return std::ranges::none_of(
        peers_, [&](const auto& id_and_peer) { return id_and_peer.second->address().ip == address.ip; });
}

bool Network::Impl::is_dialling(const SocketAddress& address) const {
    return std::ranges::any_of(half_open_, [&](const auto& id_and_half) {
        return id_and_half.second->outbound && id_and_half.second->address == address;
    });
}

bool Network::Impl::is_connected(const SocketAddress& address) const {
    return std::ranges::any_of(
        peers_, [&](const auto& id_and_peer) { return id_and_peer.second->address() == address; });
}

bool Network::Impl::is_own(const SocketAddress& address) const {
    if (own_addresses_.contains(address) || address == listen_address_) return true;
    return listen_address_ && listen_address_->ip.is_unspecified() && address.ip.is_loopback() &&
           address.port == listen_address_->port;
}

void Network::Impl::look_up_seeds() {
    if (options_.dns_seed.empty()) return;
    look_up_ipv4(options_.dns_seed, [mailbox = mailbox_](std::vector<IpAddress> found) {
        const std::scoped_lock lock(mailbox->mutex);
        Impl* const network = mailbox->network;
        if (network == nullptr) return;
        network->post([network, found = std::move(found)] {
            if (found.empty()) {
                base::log(base::LogLevel::debug, kModule, "no seeds from {}", network->options_.dns_seed);
                return;
            }
            network->dns_seeds_.clear();
            for (const IpAddress& ip : found)
                network->dns_seeds_.push_back({.ip = ip, .port = network->options_.dns_seed_port});
            network->dial_round();
        });
    });
}

void Network::Impl::look_at_version(const HalfOpen& half, const NodeInfo& info) {
    const auto is_among = [&](const std::vector<SocketAddress>& seeds) {
        return std::ranges::find(seeds, half.address) != seeds.end();
    };
    if (!is_among(options_.seeds) && !is_among(dns_seeds_)) return;
    // A version that is none ends the handshake elsewhere.
    if (versions_.note(info.version).value_or(false))
        base::log(base::LogLevel::warn, kModule, "seed {} runs version {}, newer than {} of this node",
                  half.address.to_text(), info.version, options_.version);
}

void Network::Impl::dial(const SocketAddress& address, DialDone done) {
    asio::post(io_, [this, address, done = std::move(done)]() mutable {
        start_dial(address, DialKind::asked, std::move(done));
    });
}

void Network::Impl::offer_lan_addresses(const std::vector<SocketAddress>& addresses) {
    if (stopping_) return;
    for (const SocketAddress& address : addresses) {
        const auto connected = std::ranges::count_if(
            peers_, [](const auto& id_and_peer) { return id_and_peer.second->is_lan(); });
        const auto dialling = std::ranges::count_if(
            half_open_, [](const auto& id_and_half) { return id_and_half.second->lan; });
        if (static_cast<std::size_t>(connected + dialling) >= kWantedLanPeers) return;
        if (is_candidate(address) && book_.is_due(address, unix_now()))
            start_dial(address, DialKind::lan, {});
    }
}

void Network::Impl::start_dial(const SocketAddress& address, DialKind kind, DialDone done) {
    std::string_view refusal;
    if (stopping_) {
        refusal = "node stops";
    } else if (is_banned(address.ip)) {
        refusal = "the address is banned";
    } else if (is_own(address)) {
        refusal = "that is this node";
    } else if (is_connected(address)) {
        refusal = "node is already connected";
    } else if (is_dialling(address)) {
        refusal = "the address is being dialled already";
    }
    if (!refusal.empty()) {
        if (done) done(std::unexpected(DialError{.text = std::string(refusal)}));
        return;
    }
    const auto half = std::make_shared<HalfOpen>(next_id_++, Tcp::socket(io_), address, true);
    half->lan = kind == DialKind::lan;
    half_open_.emplace(half->id, half);
    spawn(run_dial(half, kind, std::move(done)));
}

asio::awaitable<void> Network::Impl::run_dial(HalfOpenPtr half, DialKind kind, DialDone done) {
    auto result = co_await connect(half);
    if (result && stopping_) result = std::unexpected(HandshakeError{.text = "node stops", .useless = false});
    if (!stopping_) note_dial(*half, kind, result ? nullptr : &result.error());
    if (!result) {
        base::log(base::LogLevel::debug, kModule, "dialling {} failed: {}", half->address.to_text(),
                  result.error().text);
        if (result.error().misfit) {
            const std::scoped_lock lock(peers_mutex_);
            misfit_ = result.error().misfit;
        }
        drop_half_open(half);
        if (done) done(std::unexpected(DialError{.text = std::move(result.error().text)}));
        co_return;
    }
    const ConnectionPtr peer = make_peer(*half, std::move(*result));
    if (done) done(PeerPtr(peer));
}

void Network::Impl::note_dial(const HalfOpen& half, DialKind kind, const HandshakeError* error) {
    const bool kept = std::ranges::find(options_.keep_dial, half.address) != options_.keep_dial.end();
    if (error == nullptr || half.key) {
        // A node that is connected already proves the address as well, unless it is no node for us.
        if (error == nullptr) book_.succeeded(half.address, unix_now());
        if (error != nullptr && (error->useless || is_own(half.address)) && !kept)
            book_.is_useless(half.address, unix_now());
        else if (error != nullptr)
            book_.failed(half.address, unix_now(), kKeepDialDelay);
        return;
    }
    if (kind == DialKind::asked && book_.find(half.address) == nullptr) return;
    book_.failed(half.address, unix_now(), kept ? kKeepDialDelay : AddressBook::kLongestDelay);
}

asio::awaitable<std::expected<Handshaken, HandshakeError>> Network::Impl::connect(HalfOpenPtr half) {
    half->arm(options_.dial_timeout, "dial timeout");
    const Tcp::endpoint endpoint = to_endpoint(proxy_ ? *proxy_ : half->address);
    const auto [error] = co_await half->socket.async_connect(endpoint, kAwait);
    if (error) co_return std::unexpected(HandshakeError{.text = half->failure(error), .useless = false});
    error_code ignored;
    half->socket.set_option(Tcp::no_delay(true), ignored);  // NOLINT(bugprone-unused-return-value)
    Bytes received;
    if (proxy_) {
        auto negotiated = co_await negotiate_proxy(half);
        if (!negotiated) co_return std::unexpected(std::move(negotiated.error()));
        received = std::move(*negotiated);
    }
    co_return co_await shake_hands(half, handshake_options(true), std::move(received),
                                   [this](HalfOpen& authenticated) { return pass_gate(authenticated); });
}

asio::awaitable<std::expected<Bytes, HandshakeError>> Network::Impl::negotiate_proxy(HalfOpenPtr half) {
    // The proxy dials now: it may take longer than we would.
    half->arm(options_.dial_timeout + options_.handshake_timeout, "proxy timeout");
    Socks5Client client(half->address, options_.proxy_username, options_.proxy_password);
    Bytes output;
    client.start(output);
    Bytes input(512);
    while (true) {
        const auto [write_error, written] =
            co_await asio::async_write(half->socket, asio::buffer(output), kAwait);
        output.clear();
        if (write_error)
            co_return std::unexpected(HandshakeError{.text = half->failure(write_error), .useless = false});
        const auto [read_error, count] = co_await half->socket.async_read_some(asio::buffer(input), kAwait);
        if (read_error)
            co_return std::unexpected(
                HandshakeError{.text = "proxy: " + half->failure(read_error), .useless = false});
        auto connected = client.receive(ByteView(input).first(count), output);
        if (!connected)
            co_return std::unexpected(HandshakeError{.text = connected.error(), .useless = false});
        if (*connected) co_return base::to_bytes(client.rest());
    }
}

}  // namespace bytom::p2p
