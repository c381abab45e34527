// The blockcenter's figures as text for Prometheus (docs/blockcenter.md).
#pragma once

#include <string>

#include <bytom/blockcenter/store/database.hpp>

#include "blockcenter/api/request_counter.hpp"

namespace bytom::blockcenter {

inline constexpr std::string_view kMetricsPath = "/metrics";

/// The exposition format, version 0.0.4. Where the database is away it says so, and what is known without it.
[[nodiscard]] std::string metrics_text(Database& database, const RequestCounter& requests, std::uint64_t now);

}  // namespace bytom::blockcenter
