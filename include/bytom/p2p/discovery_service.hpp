// Node discovery on its UDP socket: a loop around the state machine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <bytom/base/clock.hpp>
#include <bytom/p2p/discovery.hpp>

namespace bytom::io {
class IoThread;
}

namespace bytom::p2p {

struct DiscoveryServiceOptions {
    /// Where it lives, and which is stopped before it goes; null: on a thread of its own.
    io::IoThread* loop = nullptr;
    NodeKey key;
    /// The socket, the same port as the TCP listener's. Port 0: the system chooses.
    SocketAddress listen_address;
    std::vector<SocketAddress> seeds;
    /// Host name of more seeds, asked of the system's resolver; empty: none (07 §8.5).
    std::string dns_seed;
    std::uint16_t dns_seed_port = 0;
    /// File of nodes seen, replaced every ten minutes and at the end; empty: nothing is kept.
    std::string file;
    const base::Clock* clock = nullptr;
};

/// Any thread. Everything stops with the destructor.
class DiscoveryService {
public:
    /// Binds the socket and begins. A file that cannot be read is logged and ignored. Errors: bind_failed,
    /// no_thread.
    [[nodiscard]] static Result<std::unique_ptr<DiscoveryService>> start(DiscoveryServiceOptions options);
    ~DiscoveryService();
    DiscoveryService(const DiscoveryService&) = delete;
    DiscoveryService& operator=(const DiscoveryService&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept;

    /// Nodes that have proven their addresses, as of the last second.
    [[nodiscard]] std::vector<SeenNode> known_nodes() const;

    /// TCP addresses of some of them, chosen at random, of as many network groups as there are. Never waits.
    [[nodiscard]] std::vector<SocketAddress> some_addresses(std::size_t wanted) const;

    /// Looks up random places one after the other, without pause: for crawling.
    void look_up_without_pause();

private:
    class Impl;
    explicit DiscoveryService(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// The text of the file of nodes seen: a line each, "id ip:port tcp-port seen".
[[nodiscard]] std::string seen_nodes_text(const std::vector<SeenNode>& nodes);
/// Lines that are not of that form are left out.
[[nodiscard]] std::vector<SeenNode> parse_seen_nodes(std::string_view text);

}  // namespace bytom::p2p
