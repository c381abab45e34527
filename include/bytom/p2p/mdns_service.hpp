// Multicast DNS on its socket: says that this node is here and hears of others (07 §9).
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <bytom/p2p/mdns.hpp>

namespace bytom::io {
class IoThread;
}

namespace bytom::p2p {

struct MdnsOptions {
    /// Where it lives, and which is stopped before it goes; null: on a thread of its own.
    io::IoThread* loop = nullptr;
    std::string chain_id;
    std::uint16_t tcp_port = 0;  ///< where we listen
    /// Interface by its address; unspecified: the system's choice.
    IpAddress interface{};
    /// Where the group meets; another one in tests.
    SocketAddress group{.ip = *IpAddress::from_text("224.0.0.251"), .port = 5353};
    /// Addresses to announce; empty: those of this machine's interfaces.
    std::vector<IpAddress> own_addresses;
    /// Nodes that are not this one. Called on the service's thread.
    std::function<void(std::vector<SocketAddress>)> on_found;
};

/// Everything stops with the destructor.
class MdnsService {
public:
    /// Error: mdns_unavailable (no multicast here): not worth stopping for.
    [[nodiscard]] static Result<std::unique_ptr<MdnsService>> start(MdnsOptions options);
    ~MdnsService();
    MdnsService(const MdnsService&) = delete;
    MdnsService& operator=(const MdnsService&) = delete;

private:
    class Impl;
    explicit MdnsService(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace bytom::p2p
