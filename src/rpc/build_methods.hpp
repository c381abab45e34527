// Calls that make and sign transactions of the wallet (09 §5.3).
#pragma once

#include <bytom/rpc/method.hpp>
#include <bytom/wallet/transaction_builder.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct SignTransactionRequest {
    std::string password;
    wallet::TransactionTemplate transaction;

    static constexpr auto fields() {
        return std::tuple(
            json::field("password", &SignTransactionRequest::password, "of the keys that are to sign"),
            json::field("transaction", &SignTransactionRequest::transaction,
                        "what build-transaction answered, signed by others or not"));
    }
};

struct SignTransactionsRequest {
    std::string password;
    std::optional<std::vector<std::optional<wallet::TransactionTemplate>>> transactions;

    static constexpr auto fields() {
        return std::tuple(
            json::field("password", &SignTransactionsRequest::password, "of the keys that are to sign"),
            json::field("transactions", &SignTransactionsRequest::transactions,
                        "what build-chain-transactions answered"));
    }
};

/// A template of what other calls plan.
[[nodiscard]] std::expected<wallet::TransactionTemplate, ApiError> build_from(const BuildingContext& context,
                                                                              wallet::BuildPlan plan);

/// Both refuse null, with which the reference crashes.
Outcome build_transaction(const BuildingContext& context, const json::Value* input, json::Writer& out);
Outcome build_chain_transactions(const BuildingContext& context, const json::Value* input, json::Writer& out);
Outcome sign_transaction(const BuildingContext& context, const SignTransactionRequest& request,
                         json::Writer& out);
Outcome sign_transactions(const BuildingContext& context, const SignTransactionsRequest& request,
                          json::Writer& out);

}  // namespace bytom::rpc
