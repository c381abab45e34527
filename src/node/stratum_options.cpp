#include "stratum_options.hpp"

namespace bytom::node {

std::optional<stratum::ServerOptions> stratum_options(const StratumConfig& config) {
    if (config.laddr.empty()) return std::nullopt;
    return stratum::ServerOptions{.address = config.laddr,
                                  .max_sessions = config.max_sessions,
                                  .server_id = static_cast<std::uint8_t>(config.server_id),
                                  .difficulty = config.difficulty,
                                  .minimum_difficulty = config.min_difficulty,
                                  .share_interval = std::chrono::seconds(config.share_interval),
                                  .retarget_interval = std::chrono::seconds(config.retarget_interval),
                                  .check_threads = config.check_threads};
}

}  // namespace bytom::node
