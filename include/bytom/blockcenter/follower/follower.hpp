// Keeps the database a copy of what the chain and the pool do to the addresses of wallets (spec 14 §3).
#pragma once

#include <memory>
#include <string>

#include <bytom/base/clock.hpp>
#include <bytom/blockcenter/gateway/node_book.hpp>
#include <bytom/blockcenter/store/database.hpp>

namespace bytom::blockcenter {

struct FollowerParts {
    Database& database;
    const base::Clock& clock;
    std::string address_prefix;  ///< of the network: "bm", "tm", "sm"
    NodeBook nodes{};            ///< of those that the database names
};

/// Owns its threads. One follower of all on a database works, the others wait for its lock. It reads the
/// event stream of the node with the most work, as the gateway sees them, from the stored cursor on. What
/// events do and the new cursor are one transaction, so nothing is lost or done twice whoever dies when.
/// Stops when destroyed.
class Follower {
public:
    /// The parts outlive it. Error: no_thread.
    [[nodiscard]] static Result<std::unique_ptr<Follower>> start(FollowerParts parts);
    virtual ~Follower() = default;
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

protected:
    Follower() = default;
};

}  // namespace bytom::blockcenter
