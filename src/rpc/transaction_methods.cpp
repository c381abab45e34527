#include "rpc/transaction_methods.hpp"

#include <bytom/base/log.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/wallet/gas_estimate.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/hash_argument.hpp"
#include "rpc/transaction_json.hpp"

namespace bytom::rpc {
namespace {

using primitives::Transaction;
using primitives::TransactionPtr;

std::string rejection(std::string_view text) {
    std::string detail = "tx rejected: ";
    detail += text;
    detail += ": ";
    detail += text;
    return detail;
}

ApiError refusal(const chain::TxOutcome& outcome) {
    if (outcome.error) {
        return {.code = rpc::error_code(*outcome.error), .detail = rejection(outcome.error_detail)};
    }
    switch (outcome.refusal.value_or(chain::Refusal::stopping)) {
        case chain::Refusal::dust:
            return {.code = ErrorCode::unspecified, .detail = rejection("transaction is dust tx")};
        case chain::Refusal::pool_full:
            return {.code = ErrorCode::unspecified, .detail = "transaction pool reach the max number"};
        default:
            return {.code = ErrorCode::unspecified, .detail = rejection(outcome.error_text())};
    }
}

// Storage gas is paid for the canonical form, whatever form the client sent.
TransactionPtr in_canonical_form(TransactionPtr tx) {
    const Bytes canonical = tx->encode();
    if (base::equal(canonical, tx->received())) return tx;
    auto decoded = Transaction::decode(canonical);
    return decoded ? std::make_shared<const Transaction>(*std::move(decoded)) : tx;
}

/// What is looked at before the pool is asked.
std::optional<ApiError> judged_outside(const TransactionContext& context, const Transaction& tx) {
    if (wallet::wrapping_fee(tx.data()) > context.max_tx_fee) return failure(ErrorCode::ext_tx_fee).error();
    if (tx.mapped().gas_inputs.empty()) return failure(ErrorCode::no_gas_input).error();
    return std::nullopt;
}

Outcome submit(const TransactionContext& context, const TransactionPtr& tx) {
    if (!tx) return bad_request("raw_transactions: missing");
    if (auto error = judged_outside(context, *tx)) return std::unexpected(*std::move(error));
    const TransactionPtr canonical = in_canonical_form(tx);
    // Before anybody can hear of it: a payment that the node forgets would be made twice.
    auto begun = wallet::Submission::nothing;
    if (context.wallet != nullptr) begun = context.wallet->begin_submission(canonical);
    const chain::TxOutcome outcome = context.chain.process_transaction(canonical);
    if (context.wallet != nullptr) context.wallet->end_submission(canonical->id(), begun, outcome);
    switch (outcome.reception) {
        case chain::Reception::accepted:
            base::log(base::LogLevel::debug, "rpc", "submitted transaction {}", tx->id().to_text());
            return {};
        case chain::Reception::orphan:
            return failure(ErrorCode::orphan_tx);
        case chain::Reception::pending:
        case chain::Reception::refused:
            break;
    }
    return std::unexpected(refusal(outcome));
}

void write_test(json::Writer& out, const Transaction& tx, const chain::TxOutcome& outcome) {
    out.member("tx_id", tx.id());
    out.member("accepted", outcome.accepted());
    out.member("was_known", outcome.was_known);
    out.member("size", tx.serialized_size());
    if (outcome.accepted()) {
        out.member("fee", outcome.fee);
        out.member("status_fail", outcome.status_fail);
    }
}

void write_refusal(json::Writer& out, std::string_view name, const ApiError& error) {
    const ErrorInfo& info = error_info(error.code);
    out.key("refusal");
    out.begin_object();
    out.member("name", name);
    out.member("code", info.number);
    out.member("msg", info.msg);
    out.member("detail", error.detail);
    out.end_object();
}

TransactionView view_of(const TransactionContext& context) {
    return {.address_prefix = context.chain.network().bech32_prefix, .input_names = {}, .output_names = {}};
}

}  // namespace

Outcome submit_transaction(const TransactionContext& context, const RawTransactionRequest& request,
                           json::Writer& out) {
    BYTOM_TRY(submit(context, request.raw_transaction));
    out.begin_object();
    out.member("tx_id", request.raw_transaction->id());
    out.end_object();
    return {};
}

Outcome submit_transactions(const TransactionContext& context, const RawTransactionsRequest& request,
                            json::Writer& out) {
    std::vector<Hash256> tx_ids;
    for (const TransactionPtr& tx : request.raw_transactions) {
        if (context.cancelled.stop_requested()) return cancellation();
        BYTOM_TRY(submit(context, tx));
        tx_ids.push_back(tx->id());
    }
    out.begin_object();
    out.member("tx_id", tx_ids);
    out.end_object();
    return {};
}

Outcome test_transaction(const TransactionContext& context, const RawTransactionRequest& request,
                         json::Writer& out) {
    const TransactionPtr& tx = request.raw_transaction;
    if (!tx) return bad_request("raw_transaction: missing");
    out.begin_object();
    if (const auto error = judged_outside(context, *tx)) {
        write_test(out, *tx, {});
        write_refusal(out, "API", *error);
    } else {
        const chain::TxOutcome outcome = context.chain.test_transaction(in_canonical_form(tx));
        write_test(out, *tx, outcome);
        if (!outcome.accepted()) write_refusal(out, outcome.error_name(), refusal(outcome));
    }
    out.end_object();
    return {};
}

Outcome get_unconfirmed_transaction(const TransactionContext& context, const TxIdRequest& request,
                                    json::Writer& out) {
    const chain::PoolEntryPtr entry = context.chain.pool_entry(cut_or_extend(request.tx_id));
    if (!entry) return failure_text("transaction are not existed in the mempool");
    write_block_transaction(out, *entry->tx, entry->status_fail, view_of(context));
    return {};
}

Outcome list_unconfirmed_transactions(const TransactionContext& context, json::Writer& out) {
    const chain::PoolSnapshotPtr pool = context.chain.pool();
    out.begin_object();
    out.member("total", pool->entries.size());
    out.key("tx_ids");
    out.begin_array();
    for (const chain::PoolEntryPtr& entry : pool->entries)
        out.value(entry->id());
    out.end_array();
    out.end_object();
    return {};
}

Outcome decode_raw_transaction(const TransactionContext& context, const RawTransactionRequest& request,
                               json::Writer& out) {
    const Transaction& tx = *request.raw_transaction;
    out.begin_object();
    out.member("tx_id", tx.id());
    out.member("version", tx.data().version);
    out.member("size", tx.serialized_size());
    out.member("time_range", tx.data().time_range);
    write_inputs_and_outputs(out, tx, view_of(context));
    out.member("fee", wallet::wrapping_fee(tx.data()));
    out.end_object();
    return {};
}

Outcome estimate_transaction_gas(const NoContext& /*context*/, const EstimateRequest& request,
                                 json::Writer& out) {
    const auto estimate = wallet::estimate_gas(*request.transaction_template);
    if (!estimate) return bad_request(estimate.error());
    write_json(out, *estimate);
    return {};
}

Outcome estimate_chain_transaction_gas(const NoContext& /*context*/, const EstimateChainRequest& request,
                                       json::Writer& out) {
    const auto estimate = wallet::estimate_chain_gas(request.transaction_templates);
    if (!estimate) return bad_request(estimate.error());
    write_json(out, *estimate);
    return {};
}

}  // namespace bytom::rpc
