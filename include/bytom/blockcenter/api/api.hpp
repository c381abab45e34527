// The HTTP API of the blockcenter (spec 14 §2).
#pragma once

#include <memory>
#include <string>

#include <bytom/base/clock.hpp>
#include <bytom/blockcenter/api/access_options.hpp>
#include <bytom/blockcenter/store/database.hpp>
#include <bytom/http/handler.hpp>

namespace bytom::blockcenter {

/// Bodies of requests beyond it are answered by 413.
inline constexpr std::size_t kMaxBody = std::size_t{1} << 20;
/// Threads that answer; of the answers half may wait for nodes at once.
inline constexpr std::size_t kApiThreads = 8;

struct ApiParts {
    Database& database;
    const base::Clock& clock;
    std::string address_prefix;  ///< of the network
    AccessOptions access{};
    std::string price_file{};  ///< empty: no prices
};

/// Never speaks to a node: what it says stands in the database, and payments go into the queue there. Any
/// thread. Outlives the server that it serves.
class Api : public http::Handler {
public:
    /// The parts outlive it. Errors: database_unreachable, bad_prices, no_thread.
    [[nodiscard]] static Result<std::unique_ptr<Api>> start(ApiParts parts);
};

}  // namespace bytom::blockcenter
