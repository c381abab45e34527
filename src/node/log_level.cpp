#include "log_level.hpp"

#include <algorithm>

namespace bytom::node {

std::optional<base::LogLevel> parse_log_level(std::string_view name) {
    const auto is = [name](std::string_view level) {
        return std::ranges::equal(name, level, [](char a, char b) { return (a | 0x20) == b; });
    };
    if (is("debug")) return base::LogLevel::debug;
    if (name.empty() || is("info")) return base::LogLevel::info;
    if (is("warn")) return base::LogLevel::warn;
    if (is("error") || is("fatal")) return base::LogLevel::error;
    return std::nullopt;
}

}  // namespace bytom::node
