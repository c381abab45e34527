// What numbers a setting may have.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "node/config.hpp"

namespace bytom::node {

/// No greatest value.
inline constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

/// Error: `bad_config` with the key, its value and the range, unless first <= value <= last.
[[nodiscard]] Status<> check_range(std::string_view key, std::uint64_t value, std::uint64_t first,
                                   std::uint64_t last);
[[nodiscard]] Status<> check_range(std::string_view key, std::int64_t value, std::uint64_t first,
                                   std::uint64_t last);

/// Of all settings that are in force whatever else is set; stratum_options has those of the stratum server.
[[nodiscard]] Status<> check_ranges(const Config& config);

}  // namespace bytom::node
