// What the kernel `finish` takes and leaves (hash_ends.cl), read with as little trust as everything of a
// device.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <bytom/tensority_gpu/device.hpp>

#include "tensority_gpu/geometry.hpp"

namespace bytom::tensority_gpu {

/// The count of candidates, the first hash, and nothing.
using ResultHead = std::array<std::uint32_t, kResultsAt>;

/// A target as `finish` takes it: least significant word first.
[[nodiscard]] std::array<std::uint64_t, 4> words_of(const Hash256& target);

[[nodiscard]] Hash256 first_hash(const ResultHead& head);

/// Of candidates. Error device_lost: more than there were hashes.
[[nodiscard]] Result<std::size_t> count_of_results(const ResultHead& head, std::size_t hashes);

/// kResultWords words for each. Error device_lost: one of a hash that nobody asked for.
[[nodiscard]] Result<std::vector<Candidate>> candidates_of(std::span<const std::uint32_t> words,
                                                           std::size_t hashes);

}  // namespace bytom::tensority_gpu
