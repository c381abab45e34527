// What has changed since a cursor: calls for whoever keeps a copy of the chain (13 §4).
#pragma once

#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct ListChangesRequest {
    std::string after;
    std::uint64_t limit = 0;
    std::string detail;
    std::vector<std::string> addresses;
    std::uint64_t wait = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::required_field("after", &ListChangesRequest::after,
                                 "cursor: the hash of the block on which the reader stands, or `genesis`, or "
                                 "`tip` (nothing is told then, but the cursor from which to go on)"),
            json::field("limit", &ListChangesRequest::limit,
                        "blocks told of at most; default 100, at most 1000"),
            json::field("detail", &ListChangesRequest::detail,
                        "of connected blocks: `hashes`, `ids` (of transactions, default) or `transactions`"),
            json::field("addresses", &ListChangesRequest::addresses,
                        "only transactions that touch one of these addresses, or control programs in hex; at "
                        "most 10 000"),
            json::field("wait", &ListChangesRequest::wait,
                        "seconds, at most 60: how long to wait for the next block where there is nothing to "
                        "tell"));
    }
};

struct ListWalletChangesRequest {
    std::string after;
    std::uint64_t confirmations = 0;
    std::uint64_t limit = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::required_field("after", &ListWalletChangesRequest::after,
                                 "cursor: the hash of the block on which the reader stands, or `genesis`, or "
                                 "`tip`"),
            json::field("confirmations", &ListWalletChangesRequest::confirmations,
                        "only blocks with at least so many, the block itself counted; default 1"),
            json::field("limit", &ListWalletChangesRequest::limit,
                        "blocks looked at at most; default 100, at most 1000"));
    }
};

Outcome list_changes(const ChangeContext& context, const ListChangesRequest& request, json::Writer& out);
std::optional<Wait> wait_for_changes(const ChangeContext& context, const json::Value& input);
Outcome list_wallet_changes(const WalletChangeContext& context, const ListWalletChangesRequest& request,
                            json::Writer& out);

}  // namespace bytom::rpc
