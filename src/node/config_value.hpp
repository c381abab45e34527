// Values of configuration sources and their conversion to a key's type (10 §10, "Conversions").
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <variant>
#include <vector>

#include "node/config.hpp"

namespace bytom::node {

/// A value that is no text, truth value or number, by the name of its kind ("array", "table", …).
struct OtherValue {
    std::string kind;
};

/// What a source gives: flags and environment give texts only. The list is an array of texts.
using ConfigValue =
    std::variant<std::string, bool, std::int64_t, double, std::vector<std::string>, OtherValue>;

/// Converts and stores. The error says what the value is and what the key wants: `"x" is no whole number`.
[[nodiscard]] std::expected<void, std::string> store_value(const ConfigValue& value,
                                                           const ConfigKey::Slot& slot);

}  // namespace bytom::node
