// What numbers a setting may have.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "node/config.hpp"

namespace bytom::node {

/// No greatest value.
inline constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

struct NumberRange {
    std::uint64_t first = 0;
    std::uint64_t last = kNoEnd;  ///< inclusive
};

/// Every key of a number has one.
[[nodiscard]] std::optional<NumberRange> range_of(std::string_view key) noexcept;

/// "from 1 to 3600", "at least 2".
[[nodiscard]] std::string text_of(NumberRange range);

/// What is wrong with the key's number in `config`: the key, its value and the range. Empty: nothing.
[[nodiscard]] std::string range_complaint(const ConfigKey& key, Config config);

}  // namespace bytom::node
