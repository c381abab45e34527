#include <algorithm>

#include <boost/asio/post.hpp>

#include <bytom/base/log.hpp>

#include "p2p/log_name.hpp"
#include "p2p/network_impl.hpp"

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

constexpr std::uint64_t kWarnScore = 50;
/// Scores of more addresses are kept than this only by forgetting the lowest.
constexpr std::size_t kMaxScores = 10'000;
/// An address is not banned if this many of its nodes have behaved for this long.
constexpr std::ptrdiff_t kHonestNeighbours = 3;
constexpr std::chrono::minutes kHonestTime{10};
/// Deadlines of messages come nearer when the turn goes on.
constexpr std::chrono::milliseconds kTurnLook{1000};

}  // namespace

std::string_view Network::Impl::pass_gate(HalfOpen& half) {
    if (stopping_) return "node stops";
    half.progress = std::chrono::steady_clock::now();
    const auto decision = claims_.claim(*half.key, half.id, half.outbound, std::chrono::steady_clock::now());
    if (*half.key == options_.key.public_key && half.outbound) own_addresses_.insert(half.address);
    if (decision.displaced) {
        const auto waiting = half_open_.find(*decision.displaced);
        if (waiting != half_open_.end()) waiting->second->close("node is already connected");
        const auto established = live_peers().find(*decision.displaced);
        if (established != live_peers().end())
            ConnectionPtr(established->second)->close("dialled in both directions");
    }
    return decision.refusal;
}

void Network::Impl::drop_half_open(const HalfOpenPtr& half) {
    half->close("handshake failed");
    half_open_.erase(half->id);
    if (half->key) claims_.release(*half->key, half->id);
}

ConnectionPtr Network::Impl::make_peer(HalfOpen& half, Handshaken handshaken) {
    half_open_.erase(half.id);
    claims_.establish(*half.key, half.id, std::chrono::steady_clock::now());
    auto connection =
        std::make_shared<Connection>(half, std::move(handshaken), *this,
                                     ConnectionOptions{.reply_budget = options_.reply_budget,
                                                       .relay_budget = options_.relay_budget,
                                                       .ping_interval = options_.ping_interval,
                                                       .write_timeout = options_.write_timeout,
                                                       .stalled_after = options_.stalled_after});
    {
        const base::MutexLock lock(peers_mutex_);
        peers_.emplace(connection->id(), connection);
        misfit_.reset();
    }
    if (!connection->is_outbound()) recorder_.accepted();
    base::log(base::LogLevel::debug, kLog, "peer {} {} {}", connection->id(),
              connection->is_outbound() ? "to" : "from", connection->address().to_text());
    handler_.on_connected(connection);
    connection->start();
    return connection;
}

void Network::Impl::on_message(const ConnectionPtr& connection, Bytes message) {
    handler_.on_message(connection, std::move(message));
}

void Network::Impl::on_listening(const Connection& connection) {
    turns_.listens(connection.id(), SteadyClock::now());
    pass_turns();
}

bool Network::Impl::may_read(const Connection& connection, std::size_t needed) {
    const IpAddress& ip = connection.address().ip;
    const MessageTurns::Asker asker{.id = connection.id(),
                                    .is_outbound = connection.is_outbound(),
                                    .group = ip.is_lan() ? std::nullopt : std::optional(ip.network_group())};
    const bool may = turns_.may_read(asker, needed, SteadyClock::now());
    // It may be its turn at once, of which it is told when it has begun to wait.
    if (!may) asio::post(context_, [this] { pass_turns(); });
    return may;
}

void Network::Impl::on_held(const Connection& connection, std::size_t bytes, bool completes) {
    turns_.holds(connection.id(), bytes, completes, SteadyClock::now());
    pass_turns();
}

void Network::Impl::pass_turns() {
    const auto now = SteadyClock::now();
    const MessageTurns::Actions actions = turns_.act(now);
    for (const ConnectionId id : actions.resumed) {
        const auto peer = live_peers().find(id);
        if (peer != live_peers().end()) peer->second->allow_reading();
    }
    for (const ConnectionId id : actions.closed) {
        const auto peer = live_peers().find(id);
        if (peer != live_peers().end())
            ConnectionPtr(peer->second)->close("others wait for the memory of its unfinished message");
    }
    const auto due = turns_.next_deadline();
    if (!due) {
        turn_timer_.reset();
        return;
    }
    if (turn_timer_) return;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - now);
    turn_timer_ = call_after(std::clamp(left, std::chrono::milliseconds{1}, kTurnLook), [this] {
        turn_timer_.reset();
        pass_turns();
    });
}

bool Network::Impl::free_send_memory(const Connection& wanting) {
    std::vector<MemoryHolder> holders;
    for (const auto& [id, peer] : live_peers()) {
        const MemoryHolder unread = peer->unread();
        if (id != wanting.id() && unread.bytes != 0) holders.push_back(unread);
    }
    const auto heaviest = choose_heaviest_holder(holders, std::chrono::steady_clock::now());
    if (!heaviest) return false;
    ConnectionPtr(live_peers().at(*heaviest))->close("does not read while others wait");
    return true;
}

void Network::Impl::on_closed(const ConnectionPtr& connection, std::string_view reason) {
    base::log(base::LogLevel::debug, kLog, "peer {} {} ended: {}", connection->id(),
              connection->address().to_text(), reason);
    claims_.release(connection->info().pub_key, connection->id());
    {
        const base::MutexLock lock(peers_mutex_);
        peers_.erase(connection->id());
    }
    turns_.forget(connection->id(), SteadyClock::now());
    if (!stopping_) pass_turns();
    // Later, so that a handler that closes a peer is not called back from within.
    asio::post(context_, [this, connection] { handler_.on_disconnected(connection); });
}

std::vector<PeerPtr> Network::Impl::peers() const {
    std::vector<PeerPtr> list;
    const base::MutexLock lock(peers_mutex_);
    list.reserve(peers_.size());
    for (const auto& [id, connection] : peers_)
        list.push_back(connection);
    return list;
}

std::optional<ProtocolError> Network::Impl::last_misfit() const {
    const base::MutexLock lock(peers_mutex_);
    return misfit_;
}

void Network::Impl::report(const PeerPtr& peer, Offence offence, std::string_view why) {
    const std::uint64_t now = steady_seconds();
    const auto found = live_peers().find(peer->id());
    const IpAddress ip = peer->address().ip.site();
    if (scores_.size() >= kMaxScores && !scores_.contains(ip)) {
        const auto lowest = std::ranges::min_element(
            scores_, {}, [now](const auto& ip_and_score) { return ip_and_score.second.value(now); });
        scores_.erase(lowest);
    }
    BanScore& score = scores_[ip];
    score.increase(offence, now);
    const bool deserved = score.deserves_ban(now);
    base::log(score.value(now) > kWarnScore ? base::LogLevel::warn : base::LogLevel::debug, kLog,
              "{}: {} (score {})", peer->address().to_text(), why, score.value(now));
    if (!deserved) return;
    scores_.erase(ip);
    recorder_.banned();
    if (found != live_peers().end()) {
        const ConnectionPtr offender = found->second;
        ban_peer(*offender, why);
    } else if (!ip.is_loopback() && !is_kept(peer->address())) {
        ban_for_an_hour(ip);
    }
}

void Network::Impl::ban_peer(Connection& offender, std::string_view why) {
    if (!may_ban(offender)) {
        offender.close(why);
        return;
    }
    if (offender.is_outbound()) book_.mark_unsuitable(offender.address(), unix_now());
    ban_for_an_hour(offender.address().ip);
    close_peers_of(offender.address().ip, "banned");
}

void Network::Impl::ban_for_an_hour(const IpAddress& ip) {
    if (ip.is_loopback()) return;
    const auto enforced = [&] {
        const base::MutexLock lock(bans_mutex_);
        return bans_.enforce(ip, kBanSeconds, ban_time());
    }();
    if (!enforced) base::log(base::LogLevel::warn, kLog, "ban is not kept: {}", enforced.error().text());
}

bool Network::Impl::may_ban(const Connection& offender) const {
    const IpAddress ip = offender.address().ip;
    if (ip.is_loopback() || is_kept(offender.address())) return false;
    const auto now = std::chrono::steady_clock::now();
    return std::ranges::count_if(live_peers(), [&](const auto& id_and_peer) {
               const Connection& other = *id_and_peer.second;
               return other.id() != offender.id() && other.address().ip.site() == ip.site() &&
                      now - other.since() > kHonestTime;
           }) < kHonestNeighbours;
}

bool Network::Impl::is_kept(const SocketAddress& address) const {
    return std::ranges::any_of(options_.keep_dial,
                               [&](const SocketAddress& kept) { return kept.ip == address.ip; });
}

void Network::Impl::close_peers_of(const IpAddress& ip, std::string_view reason) {
    const IpAddress site = ip.site();
    for (const auto& [id, connection] : std::map(live_peers())) {
        if (connection->address().ip.site() == site) connection->close(reason);
    }
    for (const auto& [id, half] : std::map(half_open_)) {
        if (half->address.ip.site() == site) half->close(reason);
    }
}

bool Network::Impl::is_banned(const IpAddress& ip) const {
    const base::MutexLock lock(bans_mutex_);
    return bans_.contains(ip, ban_time());
}

std::vector<Ban> Network::Impl::bans() const {
    const base::MutexLock lock(bans_mutex_);
    return bans_.list(ban_time());
}

Status<> Network::Impl::ban(const IpAddress& ip, std::chrono::seconds duration) {
    if (ip.is_loopback()) return base::fail("never_banned", "loopback addresses are never banned");
    const auto length = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
    {
        const base::MutexLock lock(bans_mutex_);
        BYTOM_TRY(bans_.add(ip, length, ban_time()));
    }
    post([this, ip] { close_peers_of(ip, "banned"); });
    return {};
}

Result<bool> Network::Impl::unban(const IpAddress& ip) {
    const base::MutexLock lock(bans_mutex_);
    return bans_.remove(ip, ban_time());
}

}  // namespace bytom::p2p
