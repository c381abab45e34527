// merchant/build-payment and merchant/submit-payment.
#include <algorithm>

#include <bytom/spending/account_witness.hpp>

#include "blockcenter/api/amount.hpp"
#include "blockcenter/api/payment_plan.hpp"
#include "blockcenter/api/rows.hpp"
#include "blockcenter/api/transaction_answer.hpp"

namespace bytom::blockcenter {
namespace {

using primitives::kBtmAssetId;
using primitives::SpendInput;
using primitives::Transaction;

constexpr std::size_t kMaxRecipients = 200;
constexpr std::size_t kMaxRawBytes = std::size_t{256} << 10;
/// More than a payment may spend, so that the choice can exchange large ones for small ones.
constexpr std::int64_t kCoinsLookedAt = 200;
constexpr std::uint64_t kMaxConfirmations = 1'000'000;

struct BuildRequest {
    std::optional<Hash256> asset;
    json::Captured recipients;
    std::optional<std::uint64_t> confirmations;
    std::string memo;
    bool forbid_chain_tx = false;
    json::Captured fee;
    std::string request_id;

    static constexpr auto fields() {
        return std::tuple(
            json::field("asset", &BuildRequest::asset, "what is paid; BTM if it is absent"),
            json::field("recipients", &BuildRequest::recipients, "address: amount"),
            json::field("confirmations", &BuildRequest::confirmations, "of the outputs that are spent"),
            json::field("memo", &BuildRequest::memo, ""),
            json::field("forbid_chain_tx", &BuildRequest::forbid_chain_tx, "no unconfirmed change"),
            json::field("fee", &BuildRequest::fee, "in BTM; estimated if it is absent"),
            json::field("request_id", &BuildRequest::request_id, "the same one is the same payment"));
    }
};

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

Result<std::vector<PlannedOutput>, Failure> read_recipients(const Call& call, const json::Captured& given,
                                                            const Hash256& asset, std::int64_t decimals) {
    if (!given.value || given.value->kind() != json::Kind::object)
        return fail_with(Code::bad_request, "recipients: an object of addresses with amounts is missing");
    if (given.value->size() == 0) return fail_with(Code::bad_request, "recipients: nobody");
    if (given.value->size() > kMaxRecipients)
        return fail_with(Code::bad_request, "recipients: more than " + std::to_string(kMaxRecipients));
    std::vector<PlannedOutput> outputs;
    for (const json::Member member : given.value->members()) {
        BYTOM_ASSIGN(Bytes program, program_of(call, member.key));
        const auto amount = read_amount(member.value, call.version, decimals);
        if (!amount)
            return fail_with(Code::bad_request,
                             "recipients: " + address_text(call, program) + ": " + amount.error());
        outputs.push_back({.asset = asset, .amount = *amount, .program = std::move(program)});
    }
    return outputs;
}

Result<std::int64_t, Failure> decimals_of(const Call& call, const Hash256& asset) {
    if (call.version == Version::v1) return 0;
    const auto known = find_asset(call.sql, asset);
    if (!known || known->decimals > kMaxDecimals)
        return fail_with(Code::bad_request,
                         "asset: its decimals are not known here, so amounts in whole units have no meaning");
    return known->decimals;
}

Failure no_funds(const Call& call, const WalletRow& wallet, const Hash256& asset,
                 const PlanShortage& shortage) {
    const std::string what = asset == kBtmAssetId ? "BTM, the fee included" : "the asset";
    if (shortage.too_many_outputs) {
        return {.code = static_cast<std::int64_t>(Code::not_now),
                .message = "the payment needs more than " + std::to_string(kMaxPlannedInputs) +
                           " outputs of " + what +
                           ", which one transaction does not take: pay the wallet's own address in "
                           "smaller parts first"};
    }
    const std::int64_t total = sum_unspent(call.sql, wallet.wallet, asset);
    if (total >= shortage.needed) {
        return {.code = static_cast<std::int64_t>(Code::not_now),
                .message = "not enough of " + what +
                           " can be spent now: some is unconfirmed, immature or reserved for a payment"};
    }
    return {.code = static_cast<std::int64_t>(Code::not_enough),
            .message = "not enough of " + what + ": " + std::to_string(shortage.needed) + " are needed, " +
                       std::to_string(total) + " are there"};
}

/// What an attempt changes for its wallet.
Changes changes_of(const Call& call, const WalletRow& wallet, const Transaction& tx) {
    std::vector<Bytes> programs;
    for (const auto& output : tx.data().outputs)
        programs.push_back(output.control_program);
    std::vector<Bytes> own;
    for (const AddressRow& address : find_addresses(call.sql, programs)) {
        if (address.wallet == wallet.wallet) own.push_back(address.program);
    }
    std::map<Hash256, std::int64_t> sums;
    for (const auto& input : tx.data().inputs) {
        if (const auto* value = input.value())
            sums[value->asset_id] -= static_cast<std::int64_t>(value->amount);
    }
    for (const auto& output : tx.data().outputs) {
        if (std::ranges::find(own, output.control_program) != own.end())
            sums[output.value.asset_id] += static_cast<std::int64_t>(output.value.amount);
    }
    Changes changes;
    for (const auto& [asset, sum] : sums)
        changes[asset] = std::to_string(sum);
    return changes;
}

Outcome write_built(const Call& call, json::Writer& out, const WalletRow& wallet, const Transaction& tx,
                    std::string_view memo) {
    const keys::AccountSigner signer = signer_of(call.sql, wallet);
    std::vector<Bytes> programs;
    for (const auto& input : tx.data().inputs) {
        const auto* spend = std::get_if<SpendInput>(&input.body);
        if (spend != nullptr) programs.push_back(spend->control_program);
    }
    std::map<Bytes, AddressRow> addresses;
    for (AddressRow& address : find_addresses(call.sql, programs)) {
        Bytes program = address.program;
        addresses.emplace(std::move(program), std::move(address));
    }
    const Changes changes = changes_of(call, wallet, tx);

    if (call.version == Version::v3) out.begin_array();
    out.begin_object();
    out.key("tx");
    write_built_transaction(out, tx, memo, changes, call.address_prefix);
    out.member("raw_transaction", tx.encode());
    out.key("signing_instructions");
    out.begin_array();
    for (std::size_t i = 0; i < programs.size(); ++i) {
        const AddressRow& address = addresses.at(programs[i]);
        const auto witness = spending::account_witness(
            signer, {.change = address.change, .index = static_cast<std::uint64_t>(address.place)});
        if (!witness) throw StoreFailure("an address of a wallet cannot be derived");
        out.begin_object();
        out.member("derivation_path", witness->path);
        out.key("sign_data");
        out.begin_array();
        out.value(tx.mapped().sighash(i));
        out.end_array();
        out.member("pubkey", witness->proof);
        out.end_object();
    }
    out.end_array();
    const std::int64_t fee = fee_of(tx.data());
    if (call.version == Version::v3) {
        constexpr std::int64_t kBtmDecimals = 8;
        out.member("fee", decimal_text(fee, kBtmDecimals));
    } else {
        out.member("fee", fee);
    }
    out.end_object();
    if (call.version == Version::v3) out.end_array();
    return Paged{};
}

/// The attempt of a request that is made again, unless it has come to nothing.
std::optional<AttemptRow> attempt_to_repeat(const Call& call, const WalletRow& wallet,
                                            const std::optional<AttemptRow>& before) {
    if (!before || before->wallet != wallet.wallet) return std::nullopt;
    switch (before->state) {
        case AttemptState::queued:
        case AttemptState::in_pool:
        case AttemptState::confirmed:
            return before;
        case AttemptState::built: {
            const auto tx = Transaction::decode(before->raw);
            const bool holds = tx && reserve(call.sql, before->attempt, tx->mapped().spent_output_ids,
                                             static_cast<std::int64_t>(call.now + kBuiltSeconds), call.now);
            if (holds) return before;
            // Those that it still has are for the next attempt.
            release(call.sql, before->attempt);
            return std::nullopt;
        }
        case AttemptState::conflicted:
        case AttemptState::expired:
        case AttemptState::refused:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

Outcome build_payment(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<BuildRequest>());
    BYTOM_TRY(check_text("memo", request.memo));
    BYTOM_TRY(check_text("request_id", request.request_id));
    if (request.confirmations.value_or(1) > kMaxConfirmations)
        return fail_with(Code::bad_request, "confirmations: too many");
    const Hash256 asset = request.asset.value_or(kBtmAssetId);
    BYTOM_ASSIGN(const std::int64_t decimals, decimals_of(call, asset));
    PaymentPlan plan;
    BYTOM_ASSIGN(plan.outputs, read_recipients(call, request.recipients, asset, decimals));
    if (request.fee.value && !request.fee.value->is_null()) {
        constexpr std::int64_t kBtmDecimals = 8;
        const auto fee = read_amount(*request.fee.value, call.version, kBtmDecimals);
        if (!fee) return fail_with(Code::bad_request, "fee: " + fee.error());
        plan.fee = *fee;
    }

    // Builds of a wallet are one after the other: none sees outputs that another is about to take.
    lock_wallet(call.sql, wallet.wallet);
    const auto before = request.request_id.empty()
                            ? std::nullopt
                            : find_attempt_of_request(call.sql, wallet.wallet, request.request_id);
    if (const auto again = attempt_to_repeat(call, wallet, before)) {
        const auto tx = Transaction::decode(again->raw);
        if (!tx) throw StoreFailure("an attempt has no transaction");
        return write_built(call, out, wallet, *tx, request.memo);
    }

    CoinRules rules{.wallet = wallet.wallet,
                    .asset = asset,
                    .confirmations = static_cast<std::int64_t>(request.confirmations.value_or(1)),
                    .use_own_change = !request.forbid_chain_tx,
                    .height = call.tip.height,
                    .now = call.now};
    plan.signer = signer_of(call.sql, wallet);
    plan.asset = asset;
    plan.coins = list_coins(call.sql, rules, kCoinsLookedAt);
    if (asset != kBtmAssetId) {
        rules.asset = kBtmAssetId;
        plan.fee_coins = list_coins(call.sql, rules, kCoinsLookedAt);
    }
    const auto first = list_addresses(call.sql, wallet.wallet, 1, 0);
    if (first.empty()) throw StoreFailure("a wallet has no address");
    plan.change_program = first.front().program;

    const auto planned = plan_payment(plan);
    if (!planned) {
        if (!planned.error().refusal.empty()) return fail_with(Code::bad_request, planned.error().refusal);
        return std::unexpected(no_funds(call, wallet, planned.error().asset, planned.error()));
    }
    const Transaction& tx = *planned;
    const std::int64_t payment =
        before ? before->payment
               : add_payment(call.sql, wallet.wallet, request.request_id, request.memo, call.now);
    const std::int64_t attempt =
        add_attempt(call.sql, payment, wallet.wallet, tx.id(), tx.encode(), call.now);
    if (!reserve(call.sql, attempt, tx.mapped().spent_output_ids,
                 static_cast<std::int64_t>(call.now + kBuiltSeconds), call.now))
        throw StoreFailure("an output is reserved twice");
    return write_built(call, out, wallet, tx, request.memo);
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
    const Submitted submitted{.attempt = attempt->attempt, .hash = attempt->hash};
    switch (attempt->state) {
        case AttemptState::queued:
        case AttemptState::in_pool:
        case AttemptState::confirmed:
            // A client that asks twice is told the same twice.
            return submitted;
        case AttemptState::conflicted:
            return fail_with(Code::bad_request,
                             "raw_transaction: the payment has failed: " + attempt->reason);
        case AttemptState::built:
        case AttemptState::expired:
        case AttemptState::refused:
            break;
    }
    auto signed_tx = with_signatures(*decoded, request.signatures);
    if (!signed_tx) return fail_with(Code::bad_request, "signatures: " + signed_tx.error());
    if (!reserve(call.sql, attempt->attempt, decoded->mapped().spent_output_ids, INT64_MAX, call.now)) {
        return fail_with(
            Code::bad_request,
            "raw_transaction: it was built more than ten minutes ago, and another payment has one "
            "of its outputs: build it again");
    }
    queue_attempt(call.sql, *attempt, *signed_tx, request.memo, call.now);
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
