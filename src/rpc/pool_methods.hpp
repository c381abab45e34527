// Calls that look at the pool as a whole (13 §2.1); they need no index. Amounts are decimal strings.
#pragma once

#include <bytom/json/decode.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct ListPoolRequest {
    std::string address;
    Bytes control_program;
    std::string after;
    std::uint64_t limit = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::field("address", &ListPoolRequest::address, "only transactions that touch it"),
            json::field("control_program", &ListPoolRequest::control_program, "in place of the address"),
            json::field("after", &ListPoolRequest::after,
                        "`cursor` of the answer before: only what arrived later"),
            json::field("limit", &ListPoolRequest::limit, "most entries; 100, at most 1000"));
    }
};

Outcome list_pool_transactions(const ExplorerContext& context, const ListPoolRequest& request,
                               json::Writer& out);
Outcome get_pool_info(const ExplorerContext& context, json::Writer& out);

}  // namespace bytom::rpc
