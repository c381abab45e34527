// What the chain has done since it was opened, for those who watch the node.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace bytom::chain {

/// What the chain thread does with a block. The order is that of kStageNames.
enum class Stage : std::uint8_t {
    work,      ///< proof of work, or waiting for it where it is computed ahead
    programs,  ///< the rules about its transactions and their programs, or waiting for that
    connect,   ///< what it spends and creates, in memory; likewise for blocks that are taken off
    commit,    ///< writing it down
    publish,   ///< telling the parts of the node; the pool
};
inline constexpr std::array kStageNames = {"work", "programs", "connect", "commit", "publish"};

/// The order is that of RemovalReason.
inline constexpr std::array kRemovalNames = {"confirmed", "conflict", "expired", "missing_inputs", "moved",
                                             "evicted",   "replaced", "invalid", "requested"};

/// Upper ends, in blocks taken off, of the columns of Statistics::reorganisations; deeper ones are in the
/// last.
inline constexpr std::array<std::uint64_t, 6> kDepthSteps = {1, 2, 3, 6, 12, 24};

struct Statistics {
    /// The chain thread has been at one thing (one delivery, or one block of a long reorganisation) since
    /// then; nothing: it waits for work.
    std::optional<std::chrono::steady_clock::time_point> busy_since;

    std::uint64_t blocks_validated = 0;        ///< found valid, on whatever branch
    std::uint64_t transactions_validated = 0;  ///< transactions in those blocks
    std::uint64_t blocks_refused = 0;          ///< for a rule that they break
    std::uint64_t orphan_blocks = 0;           ///< kept until their parents came
    std::uint64_t blocks_connected = 0;
    std::uint64_t blocks_disconnected = 0;
    std::array<std::chrono::nanoseconds, kStageNames.size()> stages{};  ///< by Stage
    std::array<std::uint64_t, kDepthSteps.size() + 1> reorganisations{};

    /// What the pool was opened with (PoolLimits).
    struct PoolBounds {
        std::uint64_t transactions = 0;
        std::uint64_t bytes = 0;
        std::chrono::seconds lifetime{};
        std::uint64_t min_fee_rate = 0;
    } pool_bounds;
    std::uint64_t pool_accepted = 0;
    std::uint64_t pool_refused = 0;
    std::uint64_t pool_orphans = 0;                                   ///< kept until what they spend came
    std::array<std::uint64_t, kRemovalNames.size()> pool_removals{};  ///< by RemovalReason
};

}  // namespace bytom::chain
