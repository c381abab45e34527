// What the crawl has found out about the network's nodes, kept over restarts.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/explorer_api/known_nodes.hpp>

#include "crawler.hpp"

namespace bytom::node {

/// Pure: the time, seconds since 1970, is told. One thread at a time.
class NodeDirectory {
public:
    /// Beyond it, what was heard of least lately makes room.
    static constexpr std::size_t kMaxNodes = 10'000;
    /// Between two visits of a node.
    static constexpr std::uint64_t kVisitEvery = std::uint64_t{30} * 60;
    /// Of an address where nobody has ever answered: strangers can name any number of them.
    static constexpr std::uint64_t kTryEvery = std::uint64_t{24} * 3600;
    /// A node that has not answered for so long is forgotten.
    static constexpr std::uint64_t kForgetAfter = std::uint64_t{30} * 24 * 3600;

    /// Of those that are known and of `candidates`: addresses to be visited now, never visited ones first,
    /// then those whose visit is longest ago.
    [[nodiscard]] std::vector<p2p::SocketAddress> due(std::span<const p2p::SocketAddress> candidates,
                                                      std::uint64_t now, std::size_t most) const;

    /// How a visit ended.
    void record(const VisitedNode& visited, std::uint64_t now);

    /// Those that ever answered: online ones first, then by address.
    [[nodiscard]] std::vector<explorer_api::KnownNode> nodes() const;

    /// As JSON, and back. Entries that are none are left out.
    [[nodiscard]] std::string to_text() const;
    [[nodiscard]] static NodeDirectory from_text(std::string_view text, std::uint64_t now);

private:
    void make_room();

    std::map<p2p::SocketAddress, explorer_api::KnownNode> nodes_;
};

}  // namespace bytom::node
