#include "stratum_options.hpp"

#include <limits>
#include <string>

#include <fmt/core.h>

#include <bytom/base/listen_address.hpp>

#include "printable.hpp"

namespace bytom::node {
namespace {

constexpr std::uint64_t kDay = 86'400;
constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

struct Range {
    std::string_view key;
    std::uint64_t value;
    std::uint64_t first;
    std::uint64_t last;
};

Status<> check(const Range& range) {
    if (range.value >= range.first && range.value <= range.last) return {};
    const std::string wanted = range.last == kNoEnd ? fmt::format("at least {}", range.first)
                                                    : fmt::format("from {} to {}", range.first, range.last);
    return base::fail("bad_config",
                      fmt::format("stratum.{}: {}, but {} is wanted", range.key, range.value, wanted));
}

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
    for (const Range& range :
         {Range{"max_sessions", config.max_sessions, 1, stratum::kMaxSessions},
          Range{"server_id", config.server_id, 0, stratum::kMaxServerId},
          Range{"difficulty", config.difficulty, stratum::kMinDifficulty, kNoEnd},
          Range{"min_difficulty", config.min_difficulty, stratum::kMinDifficulty, kNoEnd},
          Range{"share_interval", config.share_interval, 1, kDay},
          Range{"retarget_interval", config.retarget_interval, 1, kDay},
          Range{"check_threads", config.check_threads, 1, stratum::kMaxCheckThreads}})
        BYTOM_TRY(check(range));
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
