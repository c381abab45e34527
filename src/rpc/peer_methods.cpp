#include "rpc/peer_methods.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <bytom/rpc/network_info.hpp>

namespace bytom::rpc {
namespace {

constexpr std::int64_t kMicrosecond = 1'000;  ///< nanoseconds
constexpr std::int64_t kMillisecond = 1'000 * kMicrosecond;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

/// A decimal fraction without trailing zeros.
std::string decimal(std::int64_t value, std::int64_t unit) {
    std::string text = fmt::format("{}.{:09}", value / unit, value % unit * (kSecond / unit));
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

/// "1h2m3.4s", "200ms", "0s": as the original prints durations.
std::string duration_text(std::int64_t nanoseconds) {
    if (nanoseconds <= 0) return "0s";
    if (nanoseconds < kMicrosecond) return fmt::format("{}ns", nanoseconds);
    if (nanoseconds < kMillisecond) return decimal(nanoseconds, kMicrosecond) + "µs";
    if (nanoseconds < kSecond) return decimal(nanoseconds, kMillisecond) + "ms";
    std::string text;
    if (nanoseconds >= kHour) text += fmt::format("{}h", nanoseconds / kHour);
    if (nanoseconds >= kMinute) text += fmt::format("{}m", nanoseconds % kHour / kMinute);
    return text + decimal(nanoseconds % kMinute, kSecond) + "s";
}

void write_peer(json::Writer& out, const PeerInfo& peer) {
    out.begin_object();
    out.member("peer_id", peer.peer_id);
    out.member("remote_addr", peer.remote_addr);
    out.member("height", peer.height);
    out.member("ping", duration_text(peer.ping));
    out.member("duration", duration_text(peer.duration));
    out.member("total_sent", peer.total_sent);
    out.member("total_received", peer.total_received);
    out.member("average_sent_rate", peer.average_sent_rate);
    out.member("average_received_rate", peer.average_received_rate);
    out.member("current_sent_rate", peer.current_sent_rate);
    out.member("current_received_rate", peer.current_received_rate);
    out.end_object();
}

}  // namespace

Outcome list_peers(const PeerContext& context, json::Writer& out) {
    out.begin_array();
    for (const PeerInfo& peer : context.network.peers())
        write_peer(out, peer);
    out.end_array();
    return {};
}

Outcome connect_peer(const PeerContext& context, const ConnectPeerRequest& request, json::Writer& out) {
    in6_addr scratch{};
    const bool literal = inet_pton(AF_INET, request.ip.c_str(), &scratch) == 1 ||
                         inet_pton(AF_INET6, request.ip.c_str(), &scratch) == 1;
    if (!literal) return failure_text("invalid ip address");
    const auto peer = context.network.connect(request.ip, request.port);
    if (!peer) return failure_text(peer.error());
    write_peer(out, *peer);
    return {};
}

Outcome disconnect_peer(const PeerContext& context, const DisconnectPeerRequest& request,
                        json::Writer& /*out*/) {
    if (!context.network.disconnect(request.peer_id)) return failure_text("peerId not exist");
    return {};
}

Outcome list_bans(const PeerContext& context, json::Writer& out) {
    out.begin_array();
    for (const BanInfo& ban : context.network.bans()) {
        out.begin_object();
        out.member("ip", ban.ip);
        out.member("end", ban.end);
        out.end_object();
    }
    out.end_array();
    return {};
}

Outcome ban_peer(const PeerContext& context, const BanPeerRequest& request, json::Writer& /*out*/) {
    if (const auto banned = context.network.ban(request.ip, request.seconds); !banned)
        return failure_text(banned.error());
    return {};
}

Outcome unban_peer(const PeerContext& context, const UnbanPeerRequest& request, json::Writer& out) {
    const auto unbanned = context.network.unban(request.ip);
    if (!unbanned) return failure_text(unbanned.error());
    out.begin_object();
    out.member("was_banned", *unbanned);
    out.end_object();
    return {};
}

void write_history(json::Writer& out, const SyncInfo& sync) {
    if (!sync.history) return;
    out.key("history");
    out.begin_object();
    out.member("snapshot_height", sync.history->height);
    out.member("validated_height", sync.history->validated);
    out.member("validated", sync.history->is_validated);
    out.member_unless_empty("problem", sync.history->problem);
    out.end_object();
}

Outcome sync_status(const PeerContext& context, json::Writer& out) {
    const SyncInfo sync = context.network.sync();
    out.begin_object();
    // A node without peers cannot say that it has caught up.
    out.member("syncing", sync.syncing || sync.nobody_to_ask);
    out.member("state", sync.nobody_to_ask ? "no_peers" : sync.syncing ? "syncing" : "in_step");
    out.member("height", sync.height);
    out.member("best_header", sync.best_header);
    out.member("highest_claim", sync.highest_claim);
    out.member("peers", sync.peers);
    out.member("blocks_per_minute", static_cast<std::uint64_t>(sync.blocks_per_second * 60));
    out.member_unless_empty("reason", sync.reason);
    write_history(out, sync);
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
