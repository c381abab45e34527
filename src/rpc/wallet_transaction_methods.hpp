// Calls about transactions of the wallet (09 §5.3).
#pragma once

#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct TransactionIdRequest {
    std::string tx_id;

    static constexpr auto fields() {
        return std::tuple(json::field("tx_id", &TransactionIdRequest::tx_id, "transaction id"));
    }
};

struct GetTransactionRequest {
    std::string tx_id;
    bool links = false;

    static constexpr auto fields() {
        return std::tuple(
            json::field("tx_id", &GetTransactionRequest::tx_id, "transaction id"),
            json::field(
                "links", &GetTransactionRequest::links,
                "with explorer.enable: `links` tells what made the inputs and spent the outputs, fee, "
                "gas that it could buy, confirmations and the serialised form; null for a "
                "transaction that is in no block of the main chain"));
    }
};

struct ListTransactionsRequest {
    std::string id;
    std::string account_id;
    bool detail = false;
    bool unconfirmed = false;
    std::uint64_t from = 0;
    std::uint64_t count = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::field("id", &ListTransactionsRequest::id, "only this transaction"),
            json::field("account_id", &ListTransactionsRequest::account_id, "only this account's"),
            json::field("detail", &ListTransactionsRequest::detail, "whole transactions, not summaries"),
            json::field("unconfirmed", &ListTransactionsRequest::unconfirmed, "those of the pool first"),
            json::field("from", &ListTransactionsRequest::from, "first element"),
            json::field("count", &ListTransactionsRequest::count, "number of elements"));
    }
};

Outcome abandon_transaction(const WalletTransactionContext& context, const TransactionIdRequest& request,
                            json::Writer& out);
/// Of the pool, the wallet, or an index.
Outcome get_raw_transaction(const WalletTransactionContext& context, const TransactionIdRequest& request,
                            json::Writer& out);
Outcome get_transaction(const WalletTransactionContext& context, const GetTransactionRequest& request,
                        json::Writer& out);
Outcome list_transactions(const WalletTransactionContext& context, const ListTransactionsRequest& request,
                          json::Writer& out);

}  // namespace bytom::rpc
