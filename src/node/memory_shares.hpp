// How much memory the caches may take (docs/operations.md, "Memory").
#pragma once

#include <cstddef>
#include <cstdint>

#include "node/config.hpp"

namespace bytom::node {

/// In bytes.
struct MemoryShares {
    std::size_t database_cache = 0;  ///< uncompressed blocks of the chain's database
    std::size_t output_cache = 0;    ///< unspent outputs
    std::size_t answer_cache = 0;    ///< answers about blocks
};

/// A cache with a size of its own has that. The others have what `memory.budget` leaves, in the proportion of
/// the sizes that they have without one. Precondition: the numbers are in their ranges.
[[nodiscard]] MemoryShares memory_shares(const MemoryConfig& config) noexcept;

/// MiB that are left of a budget for the caches without a size of their own; negative: there is too little
/// for the others. Zero without a budget.
[[nodiscard]] std::int64_t left_of_budget(const MemoryConfig& config) noexcept;

/// How many caches have no size of their own.
[[nodiscard]] std::int64_t caches_of_budget(const MemoryConfig& config) noexcept;

}  // namespace bytom::node
