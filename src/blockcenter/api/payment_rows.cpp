// merchant/build-payment and merchant/submit-payment.
#include <algorithm>

#include "blockcenter/api/payment_build.hpp"
#include "blockcenter/api/payment_plan.hpp"
#include "blockcenter/api/rows.hpp"

namespace bytom::blockcenter {
namespace {

using primitives::Transaction;

struct SubmitRequest {
    Bytes raw_transaction;
    std::vector<std::vector<Bytes>> signatures;
    std::string memo;

    static constexpr auto fields() {
        return std::tuple(json::field("raw_transaction", &SubmitRequest::raw_transaction, ""),
                          json::field("signatures", &SubmitRequest::signatures, "of each input"),
                          json::field("memo", &SubmitRequest::memo, ""));
    }
};

}  // namespace

Outcome build_payment(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
    BYTOM_ASSIGN(PaymentPlan plan, read_payment(call));
    BYTOM_ASSIGN(const BuiltPayment built, build(call, wallet, std::move(plan), kBuiltSeconds));
    write_built(call, out, wallet, built);
    return Paged{};
}

Result<Submitted, Failure> submit_payment(const Call& call) {
    BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<SubmitRequest>());
    BYTOM_TRY(check_text("memo", request.memo));
    if (request.raw_transaction.empty()) return fail_with(Code::bad_request, "raw_transaction: missing");
    if (request.raw_transaction.size() > kMaxRawBytes)
        return fail_with(Code::bad_request, "raw_transaction: too long");
    const auto decoded = Transaction::decode(request.raw_transaction);
    if (!decoded) return fail_with(Code::bad_request, "raw_transaction: not a transaction");

    lock_wallet(call.sql, wallet.wallet);
    const auto attempt = find_attempt(call.sql, wallet.wallet, decoded->id());
    if (!attempt) return fail_with(Code::not_found, "raw_transaction: this wallet has not built it here");
    return submit_attempt(call, *attempt, *decoded, request.signatures, request.memo);
}

Result<Submitted, Failure> submit_attempt(const Call& call, const AttemptRow& attempt,
                                          const Transaction& unsigned_tx,
                                          const std::vector<std::vector<Bytes>>& signatures,
                                          std::string_view memo) {
    const Submitted submitted{.attempt = attempt.attempt, .hash = attempt.hash};
    switch (attempt.state) {
        case AttemptState::queued:
        case AttemptState::in_pool:
        case AttemptState::confirmed:
            // A client that asks twice is told the same twice.
            return submitted;
        case AttemptState::conflicted:
            return fail_with(Code::bad_request, "raw_transaction: the payment has failed: " + attempt.reason);
        case AttemptState::built:
        case AttemptState::expired:
        case AttemptState::refused:
            break;
    }
    if (!claim_payment(call.sql, attempt)) {
        return fail_with(Code::bad_request,
                         "raw_transaction: another attempt of this payment has been submitted "
                         "(merchant/list-payments)");
    }
    auto signed_tx = with_signatures(unsigned_tx, signatures);
    if (!signed_tx) return fail_with(Code::bad_request, "signatures: " + signed_tx.error());
    if (!reserve(call.sql, attempt.attempt, unsigned_tx.mapped().spent_output_ids, INT64_MAX, call.now)) {
        return fail_with(
            Code::bad_request,
            "raw_transaction: it was built more than ten minutes ago, and another payment has one "
            "of its outputs: build it again");
    }
    queue_attempt(call.sql, attempt, *signed_tx, memo, call.now);
    return submitted;
}

std::optional<Status<Failure>> outcome_of(const AttemptRow& attempt) {
    switch (attempt.state) {
        case AttemptState::in_pool:
        case AttemptState::confirmed:
            return Status<Failure>();
        case AttemptState::refused:
        case AttemptState::expired:
            return Status<Failure>(std::unexpected(
                Failure{.code = std::max(attempt.code, static_cast<std::int64_t>(Code::node_refused)),
                        .message = "the nodes refuse it: " + attempt.reason}));
        case AttemptState::conflicted:
            return Status<Failure>(
                std::unexpected(Failure{.code = static_cast<std::int64_t>(Code::node_refused),
                                        .message = "the payment has failed: " + attempt.reason}));
        case AttemptState::built:
        case AttemptState::queued:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace bytom::blockcenter
