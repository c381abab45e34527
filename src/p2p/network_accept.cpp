#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <bytom/base/log.hpp>

#include "p2p/network_impl.hpp"
#include "p2p/tcp_endpoint.hpp"

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kModule = "p2p";
/// After a failed accept, most often for want of file descriptors.
constexpr std::chrono::milliseconds kAcceptPause{200};
/// An honest handshake takes less than this; a slower one gives way to another when there is no room.
constexpr std::chrono::seconds kHalfOpenChance{2};

/// The first bytes of an address that one operator has: a /16 of IPv4, a /32 of IPv6.
ByteView group_of(const IpAddress& ip) {
    return ByteView(ip.bytes).first(ip.is_v4() ? 14 : 4);
}

}  // namespace

asio::awaitable<void> Network::Impl::accept_loop() {
    while (!stopping_) {
        auto [error, socket] = co_await acceptor_->async_accept(kAwait);
        if (stopping_) co_return;
        error_code gone;
        const auto remote = error ? Tcp::endpoint() : socket.remote_endpoint(gone);
        if (error) {
            accept_pause_.expires_after(kAcceptPause);
            co_await accept_pause_.async_wait(kAwait);
            continue;
        }
        if (gone) continue;
        const SocketAddress address = from_endpoint(remote);
        const std::string_view why_not = refusal(address.ip);
        if (!why_not.empty()) {
            base::log(base::LogLevel::debug, kModule, "{} is turned away: {}", address.to_text(), why_not);
            continue;
        }
        const auto half = std::make_shared<HalfOpen>(next_id_++, std::move(socket), address, false);
        half_open_.emplace(half->id, half);
        spawn(welcome(half));
    }
}

std::string_view Network::Impl::refusal(const IpAddress& ip) {
    if (is_banned(ip)) return "banned";
    if (peers_.size() >= options_.max_peers) return "enough peers";
    const auto count = [](const auto& connections, const auto& condition) {
        return static_cast<std::size_t>(std::ranges::count_if(
            connections,
            [&](const auto& id_and_connection) { return condition(id_and_connection.second->address); }));
    };
    if (!ip.is_loopback()) {
        const std::size_t half_open =
            count(half_open_, [&](const SocketAddress& other) { return other.ip == ip; });
        if (half_open >= options_.max_half_open_per_ip) return "too many handshakes of this address";
        const auto connected = std::ranges::count_if(
            peers_, [&](const auto& id_and_peer) { return id_and_peer.second->address().ip == ip; });
        if (static_cast<std::size_t>(connected) + half_open >= options_.max_peers_per_ip)
            return "too many peers of this address";
    }
    if (!ip.is_lan()) {
        const auto in_group = std::ranges::count_if(peers_, [&](const auto& id_and_peer) {
            return base::equal(group_of(id_and_peer.second->address().ip), group_of(ip));
        });
        if (static_cast<std::size_t>(in_group) >= options_.max_peers_per_group)
            return "too many peers of this network";
    }
    if (half_open_inbound() >= options_.max_half_open && !make_room()) return "too many handshakes";
    return {};
}

std::size_t Network::Impl::half_open_inbound() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        half_open_, [](const auto& id_and_half) { return !id_and_half.second->outbound; }));
}

bool Network::Impl::make_room() {
    const auto now = std::chrono::steady_clock::now();
    // Ids grow with time: the first one found is the oldest.
    const auto oldest = std::ranges::find_if(half_open_, [&](const auto& id_and_half) {
        const HalfOpen& half = *id_and_half.second;
        return !half.outbound && !half.key && now - half.since >= kHalfOpenChance;
    });
    if (oldest == half_open_.end()) return false;
    const HalfOpenPtr half = oldest->second;
    half->close("gives way to another handshake");
    half_open_.erase(oldest);
    return true;
}

asio::awaitable<void> Network::Impl::welcome(HalfOpenPtr half) {
    error_code ignored;
    half->socket.set_option(Tcp::no_delay(true), ignored);  // NOLINT(bugprone-unused-return-value)
    auto result = co_await shake_hands(half, handshake_options(false), {},
                                       [this](HalfOpen& authenticated) { return pass_gate(authenticated); });
    // The places may have been taken meanwhile.
    std::string why;
    if (!result) {
        why = std::move(result.error().text);
    } else if (peers_.size() >= options_.max_peers) {
        why = "enough peers";
    } else if (stopping_ || is_banned(half->address.ip)) {
        why = "not welcome any more";
    }
    if (!why.empty()) {
        base::log(base::LogLevel::debug, kModule, "handshake of {} failed: {}", half->address.to_text(), why);
        drop_half_open(half);
        co_return;
    }
    make_peer(*half, std::move(*result));
}

}  // namespace bytom::p2p
