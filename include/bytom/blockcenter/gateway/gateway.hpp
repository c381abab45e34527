// The part that speaks to nodes: looks at them, and sends them what users have submitted.
#pragma once

#include <memory>
#include <vector>

#include <bytom/base/clock.hpp>
#include <bytom/blockcenter/gateway/node_client.hpp>
#include <bytom/blockcenter/store/database.hpp>

namespace bytom::blockcenter {

/// A node that nothing has been written of for so long counts as lost (seconds).
inline constexpr std::uint64_t kNodeMemory = 15;

struct GatewayParts {
    Database& database;
    const base::Clock& clock;
    std::vector<NodeAddress> nodes;
    std::string chain_id;
};

/// Owns its threads: one looks at each node every second and writes what it saw, one takes attempts from the
/// queue. Any number of gateways may run on one database. Stops when destroyed.
class Gateway {
public:
    /// The parts outlive it. Error: no_thread.
    [[nodiscard]] static Result<std::unique_ptr<Gateway>> start(GatewayParts parts);
    virtual ~Gateway() = default;
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

protected:
    Gateway() = default;
};

}  // namespace bytom::blockcenter
