// JSON values as bytomcli prints them (10 §11).
#pragma once

#include <cstdint>
#include <string>

#include <bytom/json/value.hpp>

namespace bytom::bytomcli {

enum class Layout : std::uint8_t { line, indented };

/// Members sorted by key, the last of repeated ones; numbers as written; two blanks a level if indented. No
/// line feed at the end.
[[nodiscard]] std::string value_text(json::Value value, Layout layout);

}  // namespace bytom::bytomcli
