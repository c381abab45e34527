// Calls about transactions that need no wallet (09 §5.3).
#pragma once

#include <bytom/primitives/json_codec.hpp>
#include <bytom/rpc/method.hpp>
#include <bytom/wallet/transaction_template.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct RawTransactionRequest {
    primitives::TransactionPtr raw_transaction;

    static constexpr auto fields() {
        return std::tuple(json::required_field("raw_transaction", &RawTransactionRequest::raw_transaction,
                                               "hex of a serialised transaction"));
    }
};

struct RawTransactionsRequest {
    std::vector<primitives::TransactionPtr> raw_transactions;

    static constexpr auto fields() {
        return std::tuple(json::field("raw_transactions", &RawTransactionsRequest::raw_transactions,
                                      "hex of serialised transactions, submitted in this order"));
    }
};

struct TxIdRequest {
    Bytes tx_id;

    static constexpr auto fields() {
        return std::tuple(json::field("tx_id", &TxIdRequest::tx_id, "transaction id"));
    }
};

struct EstimateRequest {
    std::optional<wallet::TransactionTemplate> transaction_template;

    static constexpr auto fields() {
        return std::tuple(json::required_field("transaction_template", &EstimateRequest::transaction_template,
                                               "what build-transaction answered"));
    }
};

struct EstimateChainRequest {
    std::vector<wallet::TransactionTemplate> transaction_templates;

    static constexpr auto fields() {
        return std::tuple(json::field("transaction_templates", &EstimateChainRequest::transaction_templates,
                                      "what build-chain-transactions answered"));
    }
};

Outcome submit_transaction(const TransactionContext& context, const RawTransactionRequest& request,
                           json::Writer& out);
Outcome submit_transactions(const TransactionContext& context, const RawTransactionsRequest& request,
                            json::Writer& out);
/// What submit_transaction would do, without doing it.
Outcome test_transaction(const TransactionContext& context, const RawTransactionRequest& request,
                         json::Writer& out);
Outcome get_unconfirmed_transaction(const TransactionContext& context, const TxIdRequest& request,
                                    json::Writer& out);
Outcome list_unconfirmed_transactions(const TransactionContext& context, json::Writer& out);
Outcome decode_raw_transaction(const TransactionContext& context, const RawTransactionRequest& request,
                               json::Writer& out);
Outcome estimate_transaction_gas(const NoContext& context, const EstimateRequest& request, json::Writer& out);
Outcome estimate_chain_transaction_gas(const NoContext& context, const EstimateChainRequest& request,
                                       json::Writer& out);

}  // namespace bytom::rpc
