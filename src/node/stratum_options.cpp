#include "stratum_options.hpp"

#include <string>

#include <fmt/core.h>

#include <bytom/base/listen_address.hpp>

#include "config_ranges.hpp"
#include "printable.hpp"

namespace bytom::node {
namespace {

constexpr std::uint64_t kDay = 86'400;

}  // namespace

Result<std::optional<stratum::ServerOptions>> stratum_options(const StratumConfig& config) {
    if (config.laddr.empty()) return std::nullopt;
    const auto address = base::parse_listen_address(config.laddr);
    if (!address) {
        return base::fail("bad_config",
                          fmt::format("stratum.laddr: \"{}\", but an address of the form host:port "
                                      "is wanted",
                                      printable(config.laddr)));
    }
    BYTOM_TRY(check_range("stratum.max_sessions", config.max_sessions, 1, stratum::kMaxSessions));
    BYTOM_TRY(check_range("stratum.server_id", config.server_id, 0, stratum::kMaxServerId));
    BYTOM_TRY(check_range("stratum.difficulty", config.difficulty, stratum::kMinDifficulty, kNoEnd));
    BYTOM_TRY(check_range("stratum.min_difficulty", config.min_difficulty, stratum::kMinDifficulty, kNoEnd));
    BYTOM_TRY(check_range("stratum.share_interval", config.share_interval, 1, kDay));
    BYTOM_TRY(check_range("stratum.retarget_interval", config.retarget_interval, 1, kDay));
    BYTOM_TRY(check_range("stratum.check_threads", config.check_threads, 1, stratum::kMaxCheckThreads));
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
