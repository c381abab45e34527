// Calls that show blocks in a row, and find what a text may mean (13 §2.1).
#pragma once

#include <bytom/json/decode.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct ListBlocksRequest {
    std::optional<std::uint64_t> from;
    std::optional<std::uint64_t> to;
    std::optional<std::uint64_t> before;
    std::uint64_t limit = 0;
    std::string detail = "summary";

    static constexpr auto fields() {
        return std::tuple(
            json::field("from", &ListBlocksRequest::from, "lowest height: ascending from there"),
            json::field("to", &ListBlocksRequest::to, "highest height, with `from`"),
            json::field("before", &ListBlocksRequest::before,
                        "descending, from below this height; without it and `from`, from the best block on"),
            json::field("limit", &ListBlocksRequest::limit, "most blocks; 20, at most 100"),
            json::field("detail", &ListBlocksRequest::detail,
                        "\"headers\" (nothing of the transactions), \"summary\" or \"ids\" (of the "
                        "transactions, too)"));
    }
};

struct SearchRequest {
    std::string text;

    static constexpr auto fields() {
        return std::tuple(json::field("text", &SearchRequest::text,
                                      "a height, an id or the first 8 hex digits of one, an address, a "
                                      "control program, or a part of an asset's name"));
    }
};

Outcome list_blocks(const ExplorerContext& context, const ListBlocksRequest& request, json::Writer& out);
Outcome search(const ExplorerContext& context, const SearchRequest& request, json::Writer& out);

}  // namespace bytom::rpc
