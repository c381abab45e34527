// Figures of the chain: totals, series for charts, shares of miners (13 §2.1). Amounts are decimal strings.
#pragma once

#include <bytom/json/decode.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct ChainHistoryRequest {
    std::string series;
    std::optional<std::uint64_t> from;
    std::optional<std::uint64_t> to;
    std::uint64_t step = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::field("series", &ChainHistoryRequest::series,
                        "\"blocks\", \"transactions\", \"btm_amount\", \"fees\", \"gas\", \"mined\", "
                        "\"new_addresses\", \"new_assets\", \"issuances\", \"retirements\" (sums over each "
                        "step), \"difficulty\", \"supply\" (at its end) or \"hash_rate\" (its average)"),
            json::field("from", &ChainHistoryRequest::from,
                        "seconds since 1970, rounded down to a day (UTC); a hundred steps before `to`"),
            json::field("to", &ChainHistoryRequest::to,
                        "seconds since 1970, its day included; the time of the last block"),
            json::field("step", &ChainHistoryRequest::step, "seconds, rounded up to whole days; a day"));
    }
};

struct ListMinersRequest {
    std::optional<std::uint64_t> from;
    std::optional<std::uint64_t> to;
    std::uint64_t limit = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::field("from", &ListMinersRequest::from,
                        "seconds since 1970, rounded down to a day (UTC); the day of `to`"),
            json::field("to", &ListMinersRequest::to,
                        "seconds since 1970, its day included, at most 100 days later; the time of the last "
                        "block"),
            json::field("limit", &ListMinersRequest::limit, "most miners; 100, at most 1000"));
    }
};

Outcome get_chain_stats(const ExplorerContext& context, json::Writer& out);
Outcome get_chain_history(const ExplorerContext& context, const ChainHistoryRequest& request,
                          json::Writer& out);
Outcome list_miners(const ExplorerContext& context, const ListMinersRequest& request, json::Writer& out);

}  // namespace bytom::rpc
