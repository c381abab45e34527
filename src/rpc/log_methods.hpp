// Levels of the log while the node runs.
#pragma once

#include <string>

#include <bytom/json/decode.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct SetLogLevelRequest {
    std::string level;
    std::string module;

    static constexpr auto fields() {
        return std::tuple(
            json::required_field(
                "level", &SetLogLevelRequest::level,
                "debug, info, warn, error or off; default: a module's is that of the others again"),
            json::field(
                "module", &SetLogLevelRequest::module,
                "the word behind the level in a line of the log; without it: all that have no level of their "
                "own"));
    }
};

Outcome set_log_level(const NoContext& context, const SetLogLevelRequest& request, json::Writer& out);
Outcome get_log_levels(const NoContext& context, json::Writer& out);

}  // namespace bytom::rpc
