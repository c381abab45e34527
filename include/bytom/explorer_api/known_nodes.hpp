// What is known of the network's nodes; whoever crawls it implements this.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bytom::explorer_api {

struct KnownNode {
    std::string address;   ///< ip:port
    bool online = false;   ///< answered when it was asked last
    bool is_seed = false;  ///< the operator named it as one
    std::uint64_t height = 0;
    std::uint64_t first_seen = 0;   ///< seconds since 1970
    std::uint64_t last_seen = 0;    ///< when it answered last
    std::uint64_t status_time = 0;  ///< when it was asked last
    std::uint64_t rtt = 0;          ///< milliseconds
    std::string version;
    std::string peer_id;
    std::string moniker;
};

/// Any thread.
class KnownNodes {
public:
    virtual ~KnownNodes() = default;

    /// Those that ever answered: online ones first, then by address.
    [[nodiscard]] virtual std::vector<KnownNode> nodes() const = 0;
};

}  // namespace bytom::explorer_api
