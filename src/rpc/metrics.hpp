// The node's figures as text for Prometheus.
#pragma once

#include <string>

#include <bytom/rpc/api_context.hpp>

namespace bytom::rpc {

inline constexpr std::string_view kMetricsPath = "/metrics";
inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

/// The exposition format, version 0.0.4: program, process, databases, chain, pool, indexes, peers, calls,
/// mining, and stratum if there is a server. Waits for the file system at most.
[[nodiscard]] std::string metrics_text(const ApiContext& context);

}  // namespace bytom::rpc
