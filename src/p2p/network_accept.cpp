#include <algorithm>

#include <bytom/base/log.hpp>
#include <bytom/io/spawn.hpp>

#include "p2p/log_name.hpp"
#include "p2p/network_impl.hpp"
#include "p2p/tcp_endpoint.hpp"

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

using io::kAwait;
/// After a failed accept, most often for lack of file descriptors.
constexpr std::chrono::milliseconds kAcceptPause{200};
}  // namespace

asio::awaitable<void> Network::Impl::accept_loop() {
    while (!stopping_) {
        auto [error, socket] = co_await acceptor_->async_accept(kAwait);
        if (stopping_) co_return;
        error_code gone;
        const auto remote = error ? Tcp::endpoint() : socket.remote_endpoint(gone);
        if (error) {
            accept_errors_.report(error);
            accept_pause_.expires_after(kAcceptPause);
            co_await accept_pause_.async_wait(kAwait);
            continue;
        }
        if (gone) continue;
        const SocketAddress address = from_endpoint(remote);
        const std::string_view why_not = refusal(address.ip);
        if (!why_not.empty()) {
            recorder_.refused();
            base::log(base::LogLevel::debug, kLog, "{} is turned away: {}", address.to_text(), why_not);
            continue;
        }
        const auto half = std::make_shared<HalfOpen>(next_id_++, std::move(socket), address, false);
        half_open_.emplace(half->id, half);
        spawn(welcome(half));
    }
}

std::string_view Network::Impl::refusal(const IpAddress& ip) {
    if (is_banned(ip)) return "banned";
    if (live_peers().size() >= options_.max_peers && !dispensable_peer()) return "enough peers";
    const auto handshakes = [&](const auto& condition) {
        return static_cast<std::size_t>(std::ranges::count_if(half_open_, [&](const auto& id_and_half) {
            const HalfOpen& half = *id_and_half.second;
            return !half.outbound && condition(half.address.ip);
        }));
    };
    const auto connected = [&](const auto& condition) {
        return static_cast<std::size_t>(std::ranges::count_if(live_peers(), [&](const auto& id_and_peer) {
            return condition(id_and_peer.second->address().ip);
        }));
    };
    if (!ip.is_loopback()) {
        const auto of_site = [site = ip.site()](const IpAddress& other) { return other.site() == site; };
        const std::size_t half_open = handshakes(of_site);
        if (half_open >= options_.max_half_open_per_site) return "too many handshakes of this address";
        if (connected(of_site) + half_open >= options_.max_peers_per_site)
            return "too many peers of this address";
    }
    if (!ip.is_lan()) {
        const auto of_group = [group = ip.network_group()](const IpAddress& other) {
            return other.network_group() == group;
        };
        if (handshakes(of_group) >= options_.max_half_open_per_group)
            return "too many handshakes of this network";
        if (connected(of_group) >= options_.max_peers_per_group) return "too many peers of this network";
    }
    if (half_open_inbound() >= options_.max_half_open && !make_room(ip)) return "too many handshakes";
    return {};
}

std::size_t Network::Impl::half_open_inbound() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        half_open_, [](const auto& id_and_half) { return !id_and_half.second->outbound; }));
}

bool Network::Impl::make_room(const IpAddress& newcomer) {
    std::vector<HalfOpenCandidate> inbound;
    for (const auto& [id, half] : half_open_) {
        if (!half->outbound)
            inbound.push_back({.id = id, .ip = half->address.ip, .progress = half->progress});
    }
    const auto evicted = choose_evicted_handshake(inbound, newcomer, std::chrono::steady_clock::now());
    if (!evicted) return false;
    const auto found = half_open_.find(*evicted);
    found->second->close("gives way to another handshake");
    half_open_.erase(found);
    return true;
}

std::optional<ConnectionId> Network::Impl::dispensable_peer() const {
    std::vector<EvictionCandidate> inbound;
    for (const auto& [id, peer] : live_peers()) {
        const bool kept = !peer->address().ip.is_loopback() && is_kept(peer->address());
        if (!peer->is_outbound() && !kept) inbound.push_back(peer->eviction_candidate());
    }
    return choose_evicted_peer(std::move(inbound), eviction_secret_);
}

bool Network::Impl::make_place() {
    if (live_peers().size() < options_.max_peers) return true;
    const auto evicted = dispensable_peer();
    if (!evicted) return false;
    const ConnectionPtr peer = live_peers().at(*evicted);
    peer->close("gives way to a newcomer");
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
    } else if (stopping_ || is_banned(half->address.ip)) {
        why = "not welcome any more";
    } else if (!make_place()) {
        why = "enough peers";
    }
    if (!why.empty()) {
        base::log(base::LogLevel::debug, kLog, "handshake of {} failed: {}", half->address.to_text(), why);
        drop_half_open(half);
        co_return;
    }
    make_peer(*half, std::move(*result));
}

}  // namespace bytom::p2p
