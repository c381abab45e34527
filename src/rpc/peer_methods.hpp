// Calls about peers (09 §5.1), and bans, which the original keeps to itself.
#pragma once

#include <bytom/rpc/method.hpp>
#include <bytom/rpc/network_info.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct ConnectPeerRequest {
    std::string ip;
    std::uint16_t port = 0;

    static constexpr auto fields() {
        return std::tuple(json::field("ip", &ConnectPeerRequest::ip, "address, no host name"),
                          json::field("port", &ConnectPeerRequest::port, "TCP port"));
    }
};

struct DisconnectPeerRequest {
    std::string peer_id;

    static constexpr auto fields() {
        return std::tuple(json::field("peer_id", &DisconnectPeerRequest::peer_id, "as list-peers shows it"));
    }
};

struct BanPeerRequest {
    std::string ip;
    std::uint64_t seconds = 3600;

    static constexpr auto fields() {
        return std::tuple(json::field("ip", &BanPeerRequest::ip, "address"),
                          json::field("seconds", &BanPeerRequest::seconds, "how long; an hour if left out"));
    }
};

struct UnbanPeerRequest {
    std::string ip;

    static constexpr auto fields() { return std::tuple(json::field("ip", &UnbanPeerRequest::ip, "address")); }
};

Outcome list_peers(const PeerContext& context, json::Writer& out);
Outcome connect_peer(const PeerContext& context, const ConnectPeerRequest& request, json::Writer& out);
Outcome disconnect_peer(const PeerContext& context, const DisconnectPeerRequest& request, json::Writer& out);
Outcome list_bans(const PeerContext& context, json::Writer& out);
Outcome ban_peer(const PeerContext& context, const BanPeerRequest& request, json::Writer& out);
Outcome unban_peer(const PeerContext& context, const UnbanPeerRequest& request, json::Writer& out);
/// Member `history` of an object that is begun, where the chain began with a snapshot.
void write_history(json::Writer& out, const SyncInfo& sync);
Outcome sync_status(const PeerContext& context, json::Writer& out);

}  // namespace bytom::rpc
