// Calls about balances, outputs and reservations of them (09 §5.8).
#pragma once

#include <bytom/rpc/method.hpp>

#include "rpc/account_methods.hpp"
#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct ListUnspentOutputsRequest {
    std::string account_id;
    std::string account_alias;
    std::string id;
    bool unconfirmed = false;
    bool smart_contract = false;
    std::uint64_t from = 0;
    std::uint64_t count = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::field("account_id", &ListUnspentOutputsRequest::account_id, "only this account's"),
            json::field("account_alias", &ListUnspentOutputsRequest::account_alias,
                        "the account by name; wins over the id"),
            json::field("id", &ListUnspentOutputsRequest::id, "beginning of the output's id"),
            json::field("unconfirmed", &ListUnspentOutputsRequest::unconfirmed,
                        "those of transactions in the pool too"),
            json::field("smart_contract", &ListUnspentOutputsRequest::smart_contract,
                        "contract outputs instead"),
            json::field("from", &ListUnspentOutputsRequest::from, "first element"),
            json::field("count", &ListUnspentOutputsRequest::count, "number of elements"));
    }
};

struct ReservationRequest {
    std::uint64_t id = 0;

    static constexpr auto fields() {
        return std::tuple(json::field("id", &ReservationRequest::id, "of list-reservations"));
    }
};

Outcome list_balances(const OutputContext& context, const AccountRequest& request, json::Writer& out);
Outcome list_unspent_outputs(const OutputContext& context, const ListUnspentOutputsRequest& request,
                             json::Writer& out);
Outcome list_reservations(const OutputContext& context, json::Writer& out);
Outcome release_reservation(const OutputContext& context, const ReservationRequest& request,
                            json::Writer& out);

}  // namespace bytom::rpc
