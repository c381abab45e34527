#include "node/log_settings.hpp"

#include <array>
#include <optional>

#include <fmt/core.h>

#include <bytom/base/utf8.hpp>

#include "api_settings.hpp"
#include "printable.hpp"

namespace bytom::node {
namespace {

/// In the sources behind base::log (docs.log_modules).
constexpr std::array<std::string_view, 20> kModules{
    "api", "chain", "config",  "crawl", "explorer", "http",    "keys", "mining",    "node",    "notify",
    "p2p", "pool",  "rocksdb", "rpc",   "storage",  "stratum", "sync", "tensority", "txindex", "wallet"};

std::optional<ModuleLevel> module_level_from(std::string_view entry) {
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto level = base::log_level_from(base::trim_white_space(entry.substr(equals + 1)));
    const std::string_view module = base::trim_white_space(entry.substr(0, equals));
    if (!level || module.empty()) return std::nullopt;
    return ModuleLevel{.module = std::string(module), .level = *level};
}

}  // namespace

Result<base::LogForm> log_form_from(std::string_view format) {
    if (format == "text") return base::LogForm::text;
    if (format == "json") return base::LogForm::json;
    return base::fail("bad_config",
                      fmt::format("log.format: \"{}\", but text or json is wanted", printable(format)));
}

Result<std::vector<ModuleLevel>> module_levels_from(std::string_view list) {
    std::vector<ModuleLevel> levels;
    for (const std::string& entry : parts_of(list)) {
        auto level = module_level_from(entry);
        if (!level) {
            return base::fail("bad_config",
                              fmt::format("log.levels: \"{}\" is not of the form module=level (debug, info, "
                                          "warn, error or off)",
                                          printable(entry)));
        }
        levels.push_back(*std::move(level));
        if (levels.size() > base::kMaxLogModules) {
            return base::fail("bad_config",
                              fmt::format("log.levels: more than {} modules", base::kMaxLogModules));
        }
    }
    return levels;
}

std::span<const std::string_view> log_modules() noexcept {
    return kModules;
}

}  // namespace bytom::node
