#include "rpc/build_methods.hpp"

#include <bytom/chain/chain.hpp>
#include <bytom/wallet/signing.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/wallet_errors.hpp"

namespace bytom::rpc {
namespace {

using wallet::SignError;
using wallet::TransactionTemplate;

wallet::TransactionBuilder builder_of(const BuildingContext& context) {
    return {context.wallet.accounts(), context.wallet.assets(), context.wallet.outputs(),
            context.chain.network().bech32_prefix, context.cancelled};
}

std::expected<wallet::BuildRequest, ApiError> read_request(json::Value input) {
    if (input.is_null()) return bad_request("null");
    auto request = json::decode<wallet::BuildRequest>(input);
    if (!request) return bad_request(request.error());
    return *std::move(request);
}

std::unexpected<ApiError> build_failure(const wallet::BuildError& error) {
    const ErrorCode code = error.kind ? wallet_error_code(*error.kind) : ErrorCode::unspecified;
    if (code == ErrorCode::bad_request) return bad_request(error.detail);
    return std::unexpected(ApiError{.code = code, .detail = error.detail});
}

Outcome sign_one(const BuildingContext& context, TransactionTemplate& transaction,
                 wallet::MessageSigner& signer) {
    const auto done = wallet::sign(transaction, signer);
    // Signatures are missing then, and not for want of keys.
    if (context.cancelled.stop_requested() || context.key_store.is_stopped()) return cancellation();
    if (done) return {};
    const std::string text(describe(done.error()));
    if (done.error() == SignError::malformed) return bad_request(text);
    return failure_text(text);
}

}  // namespace

std::expected<TransactionTemplate, ApiError> build_from(const BuildingContext& context,
                                                        wallet::BuildPlan plan) {
    auto built = builder_of(context).build(std::move(plan));
    if (!built) return build_failure(built.error());
    return *std::move(built);
}

Outcome build_transaction(const BuildingContext& context, const json::Value* input, json::Writer& out) {
    BYTOM_ASSIGN(const wallet::BuildRequest request, read_request(*input));
    const auto built = builder_of(context).build(request);
    if (!built) return build_failure(built.error());
    write_json(out, *built);
    return {};
}

Outcome build_chain_transactions(const BuildingContext& context, const json::Value* input,
                                 json::Writer& out) {
    BYTOM_ASSIGN(const wallet::BuildRequest request, read_request(*input));
    const auto built = builder_of(context).build_chain(request);
    if (!built) return build_failure(built.error());
    out.begin_array();
    for (const TransactionTemplate& transaction : *built)
        write_json(out, transaction);
    out.end_array();
    return {};
}

Outcome sign_transaction(const BuildingContext& context, const SignTransactionRequest& request,
                         json::Writer& out) {
    wallet::KeyStoreSigner signer(context.key_store, request.password, context.cancelled);
    TransactionTemplate transaction = request.transaction;
    BYTOM_TRY(sign_one(context, transaction, signer));
    out.begin_object();
    out.key("transaction");
    write_json(out, transaction);
    out.member("sign_complete", is_complete(transaction));
    out.end_object();
    return {};
}

Outcome sign_transactions(const BuildingContext& context, const SignTransactionsRequest& request,
                          json::Writer& out) {
    wallet::KeyStoreSigner signer(context.key_store, request.password, context.cancelled);
    bool complete = true;
    out.begin_object();
    out.key("transaction");
    if (request.transactions) {
        out.begin_array();
        for (const auto& given : *request.transactions) {
            if (!given) return bad_request("transactions: null");
            TransactionTemplate transaction = *given;
            BYTOM_TRY(sign_one(context, transaction, signer));
            complete = complete && is_complete(transaction);
            write_json(out, transaction);
        }
        out.end_array();
    } else {
        out.null();
    }
    out.member("sign_complete", complete);
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
