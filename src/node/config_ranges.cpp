#include "config_ranges.hpp"

#include <fmt/core.h>

namespace bytom::node {
namespace {

constexpr std::uint64_t kHour = 3'600;
constexpr std::uint64_t kMost = 10'000;  ///< connections of a kind
constexpr std::uint64_t kMostThreads = 4'096;
constexpr std::uint64_t kTerabyte = 1'048'576;     ///< in MiB
constexpr std::uint64_t kLeastProgramMemory = 64;  ///< MiB; ordinary blocks need about as much

template <typename Number>
Status<> refusal(std::string_view key, Number value, std::uint64_t first, std::uint64_t last) {
    const std::string wanted =
        last == kNoEnd ? fmt::format("at least {}", first) : fmt::format("from {} to {}", first, last);
    return base::fail("bad_config", fmt::format("{}: {}, but {} is wanted", key, value, wanted));
}

}  // namespace

Status<> check_range(std::string_view key, std::uint64_t value, std::uint64_t first, std::uint64_t last) {
    if (value >= first && value <= last) return {};
    return refusal(key, value, first, last);
}

Status<> check_range(std::string_view key, std::int64_t value, std::uint64_t first, std::uint64_t last) {
    if (value < 0) return refusal(key, value, first, last);
    return check_range(key, static_cast<std::uint64_t>(value), first, last);
}

Status<> check_ranges(const Config& config) {
    BYTOM_TRY(check_range("mining_threads", config.mining_threads, 0, kMostThreads));
    BYTOM_TRY(check_range("p2p.max_num_peers", config.p2p.max_num_peers, 0, kMost));
    BYTOM_TRY(check_range("p2p.handshake_timeout", config.p2p.handshake_timeout, 1, kHour));
    BYTOM_TRY(check_range("p2p.dial_timeout", config.p2p.dial_timeout, 1, kHour));
    BYTOM_TRY(check_range("p2p.upload_limit", config.p2p.upload_limit, 0, kTerabyte));
    BYTOM_TRY(check_range("ws.max_num_websockets", config.ws.max_num_websockets, 0, kMost));
    BYTOM_TRY(check_range("ws.max_num_concurrent_reqs", config.ws.max_num_concurrent_reqs, 1, kMost));
    return check_range("vm.memory_limit", config.vm.memory_limit, kLeastProgramMemory, kTerabyte);
}

}  // namespace bytom::node
