#include <algorithm>
#include <array>
#include <random>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <bytom/base/log.hpp>
#include <bytom/io/spawn.hpp>

#include "p2p/log_name.hpp"
#include "p2p/network_impl.hpp"
#include "p2p/socks5.hpp"
#include "p2p/tcp_endpoint.hpp"

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

using io::kAwait;
constexpr std::chrono::minutes kBookSaveInterval{1};
constexpr std::chrono::hours kLookUpInterval{1};
constexpr std::size_t kWantedLanPeers = 5;
/// Dials under way at a time, those that wait for a busy node's first bytes included.
constexpr std::size_t kMaxDials = 32;
/// Another look-up while there is no outbound peer.
constexpr std::chrono::minutes kLookUpAlone{1};
/// This many failures delay the next attempt by 40 s: for configured peers, and nodes already connected.
constexpr std::uint32_t kFewFailures = 3;

/// Whether this machine itself could not dial, so that nobody else is to blame.
bool is_local(const error_code& error) {
    const std::array local{asio::error::network_unreachable, asio::error::network_down,
                           asio::error::no_descriptors,      asio::error::no_buffer_space,
                           asio::error::no_memory,           asio::error::access_denied};
    return error == boost::system::errc::address_not_available ||
           std::ranges::any_of(local, [&](const auto& candidate) { return error == candidate; });
}

/// Why no connection came about; `timed_out`: we have ended the attempt.
DialOutcome outcome_of(const error_code& error, bool timed_out) {
    if (timed_out || error == asio::error::timed_out) return DialOutcome::timeout;
    if (error == asio::error::connection_refused) return DialOutcome::refused;
    if (error == asio::error::network_unreachable || error == asio::error::host_unreachable)
        return DialOutcome::unreachable;
    return is_local(error) ? DialOutcome::local : DialOutcome::unreachable;
}

void count_dial(Recorder& recorder, const HandshakeError* error) {
    if (error == nullptr)
        recorder.dialled(DialOutcome::connected);
    else
        recorder.dialled(error->misfit ? DialOutcome::incompatible : error->outcome);
}

}  // namespace

asio::awaitable<void> Network::Impl::dial_loop() {
    while (!stopping_) {
        // What is due now is tried right afterwards.
        watch_loneliness();
        dial_round();
        dial_timer_.expires_after(options_.dial_interval);
        co_await dial_timer_.async_wait(kAwait);
    }
}

void Network::Impl::dial_round() {
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_save_) {
        for (const OutboundPeer& peer : chosen_peers())
            book_.succeeded(peer.address, unix_now());
        note_anchors();
        save_files();
        next_save_ = now + kBookSaveInterval;
    }
    for (const SocketAddress& address : options_.keep_dial) {
        if (!is_connected(address) && !is_dialling(address) &&
            book_.is_due(address, unix_now(), kLongestDelayAlone))
            start_dial(address, DialKind::keep, {});
    }

    DialSituation situation = dial_situation();
    for (const SocketAddress& surplus : choose_surplus(book_, situation, chosen_peers())) {
        const auto found = std::ranges::find_if(live_peers(), [&](const auto& id_and_peer) {
            return id_and_peer.second->is_chosen() && id_and_peer.second->address() == surplus;
        });
        if (found != live_peers().end()) ConnectionPtr(found->second)->close("others are trusted more");
    }
    if (situation.connected.size() < situation.wanted) {
        if (now >= next_look_up_ ||
            (situation.alone && now + kLookUpInterval >= next_look_up_ + kLookUpAlone)) {
            next_look_up_ = now + kLookUpInterval;
            look_up_seeds();
        }
        for (const AddressSource& source : sources_) {
            const auto heard = source(4 * situation.wanted);
            situation.heard.insert(situation.heard.end(), heard.begin(), heard.end());
        }
    }
    for (const SocketAddress& address : choose_dials(book_, situation)) {
        // Dials that still wait for a busy node take nobody's place except for the sake of the sockets.
        const auto dialling = std::ranges::count_if(half_open_, [](const auto& id_and_half) {
            return id_and_half.second->outbound && !id_and_half.second->lan;
        });
        if (static_cast<std::size_t>(dialling) >= kMaxDials) return;
        start_dial(address, DialKind::outbound, {});
    }
}

DialSituation Network::Impl::dial_situation() const {
    DialSituation situation;
    situation.now = unix_now();
    std::size_t asked_for = 0;
    for (const auto& [id, peer] : live_peers()) {
        if (!peer->is_outbound() || peer->is_lan()) continue;
        if (peer->is_chosen())
            situation.connected.push_back(peer->address());
        else
            ++asked_for;
    }
    const std::size_t wanted = std::min(options_.wanted_outbound, options_.max_peers);
    situation.wanted = wanted - std::min(wanted, asked_for);
    situation.alone = situation.connected.empty() && asked_for == 0;
    for (const auto& [id, half] : half_open_) {
        if (half->outbound && !half->lan) situation.dialling.push_back(half->address);
    }
    situation.anchors = anchors_;
    situation.seeds = options_.seeds;
    situation.seeds.insert(situation.seeds.end(), dns_seeds_.begin(), dns_seeds_.end());
    std::minstd_rand shuffling(std::random_device{}());
    std::ranges::shuffle(situation.seeds, shuffling);
    situation.suits = [this](const SocketAddress& address) { return is_candidate(address); };
    return situation;
}

std::vector<OutboundPeer> Network::Impl::chosen_peers() const {
    std::vector<OutboundPeer> chosen;
    for (const auto& [id, peer] : live_peers()) {
        if (peer->is_chosen())
            chosen.push_back(
                {.address = peer->address(), .since = peer->since(), .useful = peer->was_useful()});
    }
    return chosen;
}

std::vector<SignOfLife> Network::Impl::signs_of_life() const {
    std::vector<SignOfLife> signs;
    for (const auto& [id, peer] : live_peers())
        signs.push_back({.ip = peer->address().ip, .heard = peer->last_heard()});
    return signs;
}

bool Network::Impl::is_candidate(const SocketAddress& address) const {
    if (address.port == 0 || address.ip.is_unspecified() || address.ip.is_special()) return false;
    if (is_own(address) || is_banned(address.ip) || is_connected(address) || is_dialling(address))
        return false;
    if (address.ip.is_loopback()) return true;
    // As the reference: nodes of one address are most likely one.
    return std::ranges::none_of(live_peers(), [site = address.ip.site()](const auto& id_and_peer) {
        return id_and_peer.second->address().ip.site() == site;
    });
}

bool Network::Impl::is_dialling(const SocketAddress& address) const {
    return std::ranges::any_of(half_open_, [&](const auto& id_and_half) {
        return id_and_half.second->outbound && id_and_half.second->address == address;
    });
}

bool Network::Impl::is_connected(const SocketAddress& address) const {
    return std::ranges::any_of(
        live_peers(), [&](const auto& id_and_peer) { return id_and_peer.second->address() == address; });
}

bool Network::Impl::is_own(const SocketAddress& address) const {
    if (own_addresses_.contains(address) || address == listen_address_) return true;
    return listen_address_ && listen_address_->ip.is_unspecified() && address.ip.is_loopback() &&
           address.port == listen_address_->port;
}

void Network::Impl::watch_loneliness() {
    const bool somebody_is_wanted = !options_.seeds.empty() || !options_.keep_dial.empty() ||
                                    !options_.dns_seed.empty() || book_.size() > 0;
    if (!somebody_is_wanted) return;
    const Loneliness::Situation situation{.peers = live_peers().size(),
                                          .dialling = half_open_.size() - half_open_inbound(),
                                          .next_try = next_try()};
    if (const auto line = loneliness_.line(std::chrono::steady_clock::now(), situation))
        base::log(situation.peers == 0 ? base::LogLevel::warn : base::LogLevel::info, kLog, "{}", *line);
}

std::optional<std::chrono::seconds> Network::Impl::next_try() const {
    std::optional<std::uint64_t> least;
    const auto now = unix_now();
    for (const auto* list : {&options_.seeds, &options_.keep_dial, &dns_seeds_, &anchors_}) {
        for (const SocketAddress& address : *list) {
            const auto wait = book_.due_in(address, now, kLongestDelayAlone);
            least = std::min(least.value_or(wait), wait);
        }
    }
    if (!least) return std::nullopt;
    // Addresses are looked at now and then.
    const auto round =
        std::max(std::chrono::ceil<std::chrono::seconds>(options_.dial_interval), std::chrono::seconds(1));
    const auto rounds = (std::chrono::seconds(*least) + round - std::chrono::seconds(1)) / round;
    return round * rounds;
}

void Network::Impl::look_up_seeds() {
    if (options_.dns_seed.empty()) return;
    resolver_.resolve(options_.dns_seed, mailbox_.sender(), [this](const io::Resolver::Addresses& found) {
        std::vector<SocketAddress> seeds;
        for (const auto& address : found) {
            if (address.is_v4()) seeds.push_back({.ip = from_asio(address), .port = options_.dns_seed_port});
        }
        if (seeds.empty()) {
            base::log(base::LogLevel::debug, kLog, "no seeds from {}", options_.dns_seed);
            loneliness_.failed(options_.dns_seed, "the name server tells no addresses");
            return;
        }
        dns_seeds_ = std::move(seeds);
        dial_round();
    });
}

void Network::Impl::look_at_version(const HalfOpen& half, const NodeInfo& info) {
    const auto is_among = [&](const std::vector<SocketAddress>& seeds) {
        return std::ranges::find(seeds, half.address) != seeds.end();
    };
    if (!is_among(options_.seeds) && !is_among(dns_seeds_)) return;
    // A malformed version ends the handshake elsewhere.
    if (versions_.note(info.version).value_or(false))
        base::log(base::LogLevel::warn, kLog, "seed {} runs version {}, newer than {} of this node",
                  half.address.to_text(), info.version, options_.version);
}

void Network::Impl::dial(const SocketAddress& address, DialDone done) {
    asio::post(context_, [this, address, done = std::move(done)]() mutable {
        start_dial(address, DialKind::asked, std::move(done));
    });
}

void Network::Impl::offer_lan_addresses(const std::vector<SocketAddress>& addresses) {
    if (stopping_) return;
    for (const SocketAddress& address : addresses) {
        const auto connected = std::ranges::count_if(
            live_peers(), [](const auto& id_and_peer) { return id_and_peer.second->is_lan(); });
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
    const auto half = std::make_shared<HalfOpen>(next_id_++, Tcp::socket(context_), address, true);
    half->lan = kind == DialKind::lan;
    half->chosen = kind == DialKind::outbound;
    half_open_.emplace(half->id, half);
    spawn(run_dial(half, kind, std::move(done)));
}

asio::awaitable<void> Network::Impl::run_dial(HalfOpenPtr half, DialKind kind, DialDone done) {
    auto result = co_await connect(half);
    if (result && stopping_)
        result = std::unexpected(HandshakeError{.text = "node stops", .unsuitable = false});
    if (!stopping_) {
        note_dial(*half, kind, result ? nullptr : &result.error());
        count_dial(recorder_, result ? nullptr : &result.error());
    }
    if (!result) {
        base::log(base::LogLevel::debug, kLog, "dialling {} failed: {}", half->address.to_text(),
                  result.error().text);
        loneliness_.failed(half->address.to_text(), result.error().text);
        if (result.error().misfit) {
            const base::MutexLock lock(peers_mutex_);
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
    if (error == nullptr) {
        book_.succeeded(half.address, unix_now());
    } else if (half.key) {
        // A node that is already connected is not a failure, only one to try later.
        if ((error->unsuitable || is_own(half.address)) && !kept)
            book_.mark_unsuitable(half.address, unix_now());
        else
            book_.failed(half.address, unix_now(), kFewFailures);
    } else if (kind != DialKind::asked || book_.find(half.address) != nullptr) {
        if (error->local || !failure_counts(half.address.ip, half.since, signs_of_life()))
            book_.tried(half.address, unix_now());
        else
            book_.failed(half.address, unix_now(), kept ? kFewFailures : AddressBook::kManyFailures);
    }
}

asio::awaitable<std::expected<Handshaken, HandshakeError>> Network::Impl::connect(HalfOpenPtr half) {
    half->arm(options_.dial_timeout, "dial timeout");
    const Tcp::endpoint endpoint = to_endpoint(proxy_ ? *proxy_ : half->address);
    const auto [error] = co_await half->socket.async_connect(endpoint, kAwait);
    if (error)
        co_return std::unexpected(HandshakeError{.text = half->failure(error),
                                                 .unsuitable = false,
                                                 .local = proxy_ || is_local(error),
                                                 .outcome = outcome_of(error, half->closed())});
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
            co_return std::unexpected(HandshakeError{.text = half->failure(write_error),
                                                     .unsuitable = false,
                                                     .local = true,
                                                     .outcome = DialOutcome::local});
        const auto [read_error, count] = co_await half->socket.async_read_some(asio::buffer(input), kAwait);
        if (read_error)
            co_return std::unexpected(HandshakeError{.text = "proxy: " + half->failure(read_error),
                                                     .unsuitable = false,
                                                     .local = true,
                                                     .outcome = DialOutcome::local});
        auto connected = client.receive(ByteView(input).first(count), output);
        if (!connected)
            co_return std::unexpected(HandshakeError{
                .text = connected.error(), .unsuitable = false, .outcome = DialOutcome::unreachable});
        if (*connected) co_return base::to_bytes(client.rest());
    }
}

}  // namespace bytom::p2p
