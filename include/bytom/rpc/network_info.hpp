// What the API needs to know of the network (09 §5.1); the node's wiring implements it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace bytom::rpc {

enum class VersionUpdate : std::uint8_t { none = 0, small = 1, significant = 2 };

struct NetworkStatus {
    bool listening = false;  ///< false in vault mode
    bool syncing = false;    ///< the best full-node peer is higher than we are
    std::size_t peer_count = 0;
    std::optional<std::uint64_t> best_peer_height;  ///< nothing without peers
    VersionUpdate update = VersionUpdate::none;     ///< newer version seen at seed peers
    std::string new_version;                        ///< the highest version seen, our own included
};

/// Called from any thread; must not block.
class NetworkInfo {
public:
    virtual ~NetworkInfo() = default;

    [[nodiscard]] virtual NetworkStatus status() const = 0;
};

}  // namespace bytom::rpc
