// GET /livez and GET /readyz: for orchestrators, load balancers and people, without a token.
#pragma once

#include <optional>
#include <string_view>

#include <bytom/http/handler.hpp>
#include <bytom/rpc/health_info.hpp>

namespace bytom::rpc {

inline constexpr std::string_view kLivePath = "/livez";
inline constexpr std::string_view kReadyPath = "/readyz";

/// Whether this path is answered by anyone, authenticated or not.
[[nodiscard]] constexpr bool is_health_path(std::string_view path) noexcept {
    return path == kLivePath || path == kReadyPath;
}

/// 200 if every check has passed, else 503. The body is "ok", or the checks that failed; all of them with
/// ?verbose. The request's path is one of these. `health` outlives the answer.
[[nodiscard]] http::Answer answer_health(const HealthInfo& health, const http::Request& request);

}  // namespace bytom::rpc
