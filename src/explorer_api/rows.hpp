// The calls of the service as a table (13 §2).
#pragma once

#include <span>

#include "explorer_api/call.hpp"

namespace bytom::explorer_api {

using Answerer = Outcome (*)(const Call& call, json::Writer& out, const std::string& text);

struct Row {
    std::string_view path;   ///< below the base path; "{name}" is any one part
    std::string_view query;  ///< parameters, comma separated
    bool needs_index = false;
    std::int64_t cost = 1;  ///< in the cheapest call's; pages cost one more for every 50 entries
    Answerer answer = nullptr;
    std::string_view about;
};

[[nodiscard]] std::span<const Row> rows() noexcept;

struct Match {
    const Row* row = nullptr;  ///< null: there is no such path
    std::array<std::string_view, 2> values;
};

/// The row of a path below the base path; its values are views into it.
[[nodiscard]] Match match_row(std::string_view path) noexcept;

Outcome blocks(const Call& call, json::Writer& out, const std::string& text);
Outcome block_by_height(const Call& call, json::Writer& out, const std::string& text);
Outcome block_by_hash(const Call& call, json::Writer& out, const std::string& text);
Outcome block_by_either(const Call& call, json::Writer& out, const std::string& text);
Outcome latest_block(const Call& call, json::Writer& out, const std::string& text);

Outcome transactions(const Call& call, json::Writer& out, const std::string& text);
Outcome transaction(const Call& call, json::Writer& out, const std::string& text);
Outcome unconfirmed_transactions(const Call& call, json::Writer& out, const std::string& text);
Outcome unconfirmed_transaction(const Call& call, json::Writer& out, const std::string& text);

Outcome address_assets(const Call& call, json::Writer& out, const std::string& text);
Outcome address_transactions(const Call& call, json::Writer& out, const std::string& text);
Outcome asset_address_transactions(const Call& call, json::Writer& out, const std::string& text);

Outcome asset(const Call& call, json::Writer& out, const std::string& text);
Outcome asset_transactions(const Call& call, json::Writer& out, const std::string& text);
Outcome asset_addresses(const Call& call, json::Writer& out, const std::string& text);
Outcome assets(const Call& call, json::Writer& out, const std::string& text);
Outcome list_asset(const Call& call, json::Writer& out, const std::string& text);
Outcome asset_total_coins(const Call& call, json::Writer& out, const std::string& text);

Outcome daily_totals(const Call& call, json::Writer& out, const std::string& text);
Outcome totals(const Call& call, json::Writer& out, const std::string& text);
Outcome daily_miners(const Call& call, json::Writer& out, const std::string& text);
Outcome miners_of_last_day(const Call& call, json::Writer& out, const std::string& text);
Outcome difficulties(const Call& call, json::Writer& out, const std::string& text);
Outcome hash_rates(const Call& call, json::Writer& out, const std::string& text);

Outcome nodes(const Call& call, json::Writer& out, const std::string& text);
Outcome no_prices(const Call& call, json::Writer& out, const std::string& text);

}  // namespace bytom::explorer_api
