#include <algorithm>

#include <bytom/rpc/method_set.hpp>

#include "rpc/health.hpp"
#include "rpc/metrics.hpp"

namespace bytom::rpc {

MethodSet MethodSet::all() {
    MethodSet set;
    set.all_ = true;
    return set;
}

MethodSet MethodSet::only(Role role) {
    MethodSet set;
    set.roles_ = Roles::of(role);
    return set;
}

Result<MethodSet, std::string> MethodSet::parse(std::string_view text) {
    if (text == "all") return all();
    MethodSet set;
    for (auto plus = std::string_view::size_type{0}; plus != std::string_view::npos;) {
        plus = text.find('+');
        const std::string_view part = text.substr(0, plus);
        if (plus != std::string_view::npos) text.remove_prefix(plus + 1);
        if (part.starts_with('/')) {
            if (find_method(part) == nullptr && part != kMetricsPath && !is_health_path(part))
                return std::unexpected("there is no call \"" + std::string(part) + "\"");
            set.paths_.emplace_back(part);
            continue;
        }
        BYTOM_ASSIGN(const Role role, Roles::parse(part));
        set.roles_ = set.roles_.with(role);
        set.services_ = true;
    }
    return set;
}

bool MethodSet::has(const Method& method) const {
    return all_ || roles_.may(method.role) || std::ranges::find(paths_, method.path) != paths_.end();
}

bool MethodSet::has_service(std::string_view path) const {
    if (all_ || std::ranges::find(paths_, path) != paths_.end()) return true;
    return services_ && path != kMetricsPath && !is_health_path(path);
}

}  // namespace bytom::rpc
