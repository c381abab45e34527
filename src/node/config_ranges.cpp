#include "config_ranges.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include <bytom/stratum/server.hpp>

namespace bytom::node {
namespace {

constexpr std::uint64_t kHour = 3'600;
constexpr std::uint64_t kDay = 86'400;
constexpr std::uint64_t kMost = 10'000;  ///< connections of one kind
constexpr std::uint64_t kMostThreads = 4'096;
constexpr std::uint64_t kMostRequests = 1'000'000;  ///< per second
constexpr std::uint64_t kMostHours = 1'000'000;
constexpr std::uint64_t kMostFeeRate = 1'000'000'000;  ///< neu per byte
constexpr std::uint64_t kMostPooled = 10'000'000;      ///< transactions
constexpr std::uint64_t kTerabyte = 1'048'576;         ///< in MiB
constexpr std::uint64_t kLeastProgramMemory = 64;      ///< MiB; ordinary blocks need about as much

struct Row {
    std::string_view key;
    NumberRange range;
};

constexpr std::array kRanges = std::to_array<Row>({
    {"mining_threads", {0, kMostThreads}},
    {"prune", {0, kNoEnd}},
    {"p2p.max_num_peers", {0, kMost}},
    {"p2p.handshake_timeout", {1, kHour}},
    {"p2p.dial_timeout", {1, kHour}},
    {"p2p.upload_limit", {0, kTerabyte}},
    {"wallet.max_tx_fee", {0, kNoEnd}},
    {"ws.max_num_websockets", {0, kMost}},
    {"ws.max_num_concurrent_reqs", {1, kMost}},
    {"stratum.max_sessions", {1, stratum::kMaxSessions}},
    {"stratum.server_id", {0, stratum::kMaxServerId}},
    {"stratum.difficulty", {stratum::kMinDifficulty, kNoEnd}},
    {"stratum.min_difficulty", {stratum::kMinDifficulty, kNoEnd}},
    {"stratum.share_interval", {1, kDay}},
    {"stratum.retarget_interval", {1, kDay}},
    {"stratum.check_threads", {1, stratum::kMaxCheckThreads}},
    {"api.public.rate_limit", {0, kMostRequests}},
    {"explorer.rate_limit", {0, kMostRequests}},
    {"pool.max_transactions", {1, kMostPooled}},
    {"pool.max_size", {1, kTerabyte}},
    {"pool.lifetime", {0, kMostHours}},
    {"pool.min_fee_rate", {0, kMostFeeRate}},
    {"health.min_peers", {0, kMost}},
    {"health.max_tip_age", {0, kNoEnd}},
    {"health.max_lag", {0, kNoEnd}},
    {"health.min_free_disk", {0, kTerabyte}},
    {"notify.timeout", {1, kHour}},
    {"memory.budget", {0, kTerabyte}},
    {"memory.database_cache", {0, kTerabyte}},
    {"memory.output_cache", {0, kTerabyte}},
    {"memory.answer_cache", {0, kTerabyte}},
    {"vm.memory_limit", {kLeastProgramMemory, kTerabyte}},
});

template <typename Number>
std::string refusal(std::string_view key, Number value, NumberRange range) {
    return fmt::format("{}: {}, but {} is wanted", key, value, text_of(range));
}

struct Check {
    std::string_view key;
    NumberRange range;

    std::string operator()(const std::uint64_t* value) const {
        const bool fits = *value >= range.first && *value <= range.last;
        return fits ? std::string() : refusal(key, *value, range);
    }
    std::string operator()(const std::int64_t* value) const {
        if (*value < 0) return refusal(key, *value, range);
        const auto magnitude = static_cast<std::uint64_t>(*value);
        return (*this)(&magnitude);
    }
    std::string operator()(const std::string*) const { return {}; }
    std::string operator()(const bool*) const { return {}; }
    std::string operator()(const std::vector<std::string>*) const { return {}; }
};

}  // namespace

std::optional<NumberRange> range_of(std::string_view key) noexcept {
    const auto* const row = std::ranges::find(kRanges, key, &Row::key);
    if (row == kRanges.end()) return std::nullopt;
    return row->range;
}

std::string text_of(NumberRange range) {
    if (range.last == kNoEnd) return fmt::format("at least {}", range.first);
    return fmt::format("from {} to {}", range.first, range.last);
}

std::string range_complaint(const ConfigKey& key, Config config) {
    const auto range = range_of(key.name);
    return range ? std::visit(Check{key.name, *range}, key.slot(config)) : std::string();
}

}  // namespace bytom::node
