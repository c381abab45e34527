#include "rpc/log_methods.hpp"

#include <algorithm>

#include <bytom/base/log_control.hpp>

namespace bytom::rpc {
namespace {

/// Names of modules are fixed words: this is not one of them.
constexpr std::size_t kLongestModule = 32;

bool is_module(std::string_view name) {
    return name.size() <= kLongestModule && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

}  // namespace

Outcome set_log_level(const NoContext& context, const SetLogLevelRequest& request, json::Writer& out) {
    const bool is_default = request.level == "default" && !request.module.empty();
    const auto level = base::log_level_from(request.level);
    if (!level && !is_default) return bad_request("level: debug, info, warn, error or off is wanted");
    if (!is_module(request.module)) return bad_request("module: lower case letters and digits are wanted");
    if (request.module.empty())
        base::set_log_level(*level);
    else if (!base::set_log_level(request.module, level))
        return failure_text("too many modules have levels of their own");
    base::log(base::LogLevel::info, "rpc", "log level of {}: {}",
              request.module.empty() ? "all without one of their own" : request.module, request.level);
    return get_log_levels(context, out);
}

Outcome get_log_levels(const NoContext& /*context*/, json::Writer& out) {
    const base::LogLevels levels = base::log_levels();
    out.begin_object();
    out.member("level", base::to_string(levels.others));
    out.key("modules");
    out.begin_object();
    for (const auto& [module, level] : levels.of_modules)
        out.member(module, base::to_string(level));
    out.end_object();
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
