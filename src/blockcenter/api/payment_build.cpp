#include "blockcenter/api/payment_build.hpp"

#include <algorithm>
#include <set>

#include <bytom/base/checked.hpp>
#include <bytom/spending/account_witness.hpp>

#include "blockcenter/api/amount.hpp"
#include "blockcenter/api/transaction_answer.hpp"

namespace bytom::blockcenter {
namespace {

using primitives::kBtmAssetId;
using primitives::SpendInput;
using primitives::Transaction;

constexpr std::size_t kMaxRecipients = 200;
/// Of an asset: more than a payment may spend, so that the choice can exchange large ones for small ones, and
/// that they can be merged.
constexpr std::int64_t kCoinsLookedAt = 400;
constexpr std::uint64_t kMaxConfirmations = 1'000'000;

struct PaymentRequest {
    std::optional<Hash256> asset;
    json::Captured recipients;

    static constexpr auto fields() {
        return std::tuple(json::field("asset", &PaymentRequest::asset, "what is paid; BTM if it is absent"),
                          json::field("recipients", &PaymentRequest::recipients, "address: amount"));
    }
};

/// What all builds have in common.
struct TermsRequest {
    std::optional<std::uint64_t> confirmations;
    std::string memo;
    bool forbid_chain_tx = false;
    json::Captured fee;
    std::string request_id;

    static constexpr auto fields() {
        return std::tuple(
            json::field("confirmations", &TermsRequest::confirmations, "of the outputs that are spent"),
            json::field("memo", &TermsRequest::memo, ""),
            json::field("forbid_chain_tx", &TermsRequest::forbid_chain_tx, "no unconfirmed change"),
            json::field("fee", &TermsRequest::fee, "in BTM; estimated if it is absent"),
            json::field("request_id", &TermsRequest::request_id, "the same one is the same payment"));
    }
};

Result<TermsRequest, Failure> read_terms(const Call& call) {
    BYTOM_ASSIGN(auto request, call.read<TermsRequest>());
    BYTOM_TRY(check_text("memo", request.memo));
    BYTOM_TRY(check_text("request_id", request.request_id));
    if (request.confirmations.value_or(1) > kMaxConfirmations)
        return fail_with(Code::bad_request, "confirmations: too many");
    return request;
}

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

/// What an attempt changes for its wallet.
Changes changes_of(const Call& call, const WalletRow& wallet, const Transaction& tx) {
    std::vector<Bytes> programs;
    for (const auto& input : tx.data().inputs) {
        const auto* spend = std::get_if<SpendInput>(&input.body);
        if (spend != nullptr) programs.push_back(spend->control_program);
    }
    for (const auto& output : tx.data().outputs)
        programs.push_back(output.control_program);
    std::set<Bytes> own;
    for (AddressRow& address : find_addresses(call.sql, programs)) {
        if (address.wallet == wallet.wallet) own.insert(std::move(address.program));
    }
    // Differences are below 2^63, sums need not be.
    std::map<Hash256, std::uint64_t> sums;
    for (const auto& input : tx.data().inputs) {
        const auto* spend = std::get_if<SpendInput>(&input.body);
        if (spend != nullptr && own.contains(spend->control_program))
            sums[spend->value.asset_id] -= spend->value.amount;
    }
    for (const auto& output : tx.data().outputs) {
        if (own.contains(output.control_program)) sums[output.value.asset_id] += output.value.amount;
    }
    Changes changes;
    for (const auto& [asset, sum] : sums)
        changes[asset] = std::to_string(static_cast<std::int64_t>(sum));
    return changes;
}

/// Such an output counts once (01 §5.3), so the amounts do not balance; and each spend is to have its own.
bool spends_twice(const Transaction& tx) {
    const auto spends = std::ranges::count_if(
        tx.data().inputs, [](const auto& input) { return std::holds_alternative<SpendInput>(input.body); });
    return static_cast<std::size_t>(spends) != tx.mapped().spent_output_ids.size();
}

/// Of what it spends, each once, the outputs that are the wallet's: others are not for the wallet to hold.
std::vector<Hash256> own_outputs(const Call& call, const WalletRow& wallet, const Transaction& tx) {
    std::vector<Hash256> own;
    std::size_t spends = 0;
    const auto instructions = signing_instructions(call, wallet, tx);
    for (std::size_t i = 0; i < tx.data().inputs.size(); ++i) {
        if (!std::holds_alternative<SpendInput>(tx.data().inputs[i].body)) continue;
        const Hash256& spent = tx.mapped().spent_output_ids.at(spends++);
        if (std::ranges::find(instructions, i, &SigningInstruction::input) != instructions.end())
            own.push_back(spent);
    }
    return own;
}

struct Attempted {
    AttemptRow row;
    Transaction tx;
};

/// An attempt with the merges before it; it comes last.
std::vector<Attempted> with_merges(const Call& call, const AttemptRow& last) {
    std::vector<AttemptRow> rows = list_merges(call.sql, last.attempt);
    rows.push_back(last);
    std::vector<Attempted> attempts;
    for (AttemptRow& row : rows) {
        auto tx = Transaction::decode(row.raw);
        if (!tx) throw StoreFailure("an attempt has no transaction");
        attempts.push_back({.row = std::move(row), .tx = *std::move(tx)});
    }
    return attempts;
}

bool has_failed(AttemptState state) noexcept {
    return state == AttemptState::conflicted || state == AttemptState::expired ||
           state == AttemptState::refused;
}

/// Whether all that it spends of the wallet's is there, but for what the others make.
bool is_there(const Call& call, const WalletRow& wallet, const Attempted& attempted,
              const std::vector<Attempted>& others) {
    std::vector<Hash256> spent = own_outputs(call, wallet, attempted.tx);
    std::erase_if(spent, [&](const Hash256& output) {
        return std::ranges::any_of(others, [&](const Attempted& other) {
            const auto& made = other.tx.mapped().result_ids;
            return std::ranges::find(made, output) != made.end();
        });
    });
    return unspent_of_wallet(call.sql, wallet.wallet, spent).size() == spent.size();
}

/// The attempt of a request that is made again, unless it has come to nothing.
std::optional<BuiltPayment> built_before(const Call& call, const WalletRow& wallet, const AttemptRow& before,
                                         const std::string& memo, std::uint64_t hold) {
    const auto attempts = with_merges(call, before);
    bool good =
        std::ranges::none_of(attempts, [](const Attempted& one) { return has_failed(one.row.state); });
    for (const Attempted& one : attempts) {
        if (one.row.state != AttemptState::built) continue;
        good = good && is_there(call, wallet, one, attempts) &&
               reserve(call.sql, one.row.attempt, own_outputs(call, wallet, one.tx),
                       static_cast<std::int64_t>(call.now + hold), call.now);
    }
    if (!good) {
        // Those that it still has are for the next attempt.
        for (const Attempted& one : attempts) {
            if (one.row.state == AttemptState::built) release(call.sql, one.row.attempt);
        }
        return std::nullopt;
    }
    BuiltPayment built{.attempt = before.attempt, .memo = memo};
    for (const Attempted& one : attempts)
        built.transactions.push_back(one.tx);
    return built;
}

}  // namespace

Result<std::int64_t, Failure> decimals_of(const Call& call, const Hash256& asset) {
    if (call.version == Version::v1) return 0;
    const auto known = find_asset(call.sql, asset);
    if (!known || known->decimals > kMaxDecimals)
        return fail_with(Code::bad_request,
                         "asset: its decimals are not known here, so amounts in whole units have no meaning");
    return known->decimals;
}

Status<Failure> check_complete(const WalletRow& wallet) {
    if (wallet.status == 1) return {};
    return fail_with(Code::bad_request, "guid: the wallet still waits for signers (account/join-multisig)");
}

Result<PaymentPlan, Failure> read_payment(const Call& call) {
    BYTOM_ASSIGN(const auto request, call.read<PaymentRequest>());
    const Hash256 asset = request.asset.value_or(kBtmAssetId);
    BYTOM_ASSIGN(const std::int64_t decimals, decimals_of(call, asset));
    PaymentPlan plan;
    BYTOM_ASSIGN(plan.outputs, read_recipients(call, request.recipients, asset, decimals));
    WalletSpend spend{.asset = asset};
    for (const PlannedOutput& output : plan.outputs) {
        const auto sum = base::checked_add(spend.amount, output.amount);
        if (!sum) return fail_with(Code::bad_request, "recipients: the amounts are too large together");
        spend.amount = *sum;
    }
    plan.spends.push_back(spend);
    return plan;
}

Status<Failure> fill_plan(const Call& call, const WalletRow& wallet, PaymentPlan& plan) {
    BYTOM_TRY(check_complete(wallet));
    BYTOM_ASSIGN(const auto terms, read_terms(call));
    if (terms.fee.value && !terms.fee.value->is_null()) {
        const auto fee = read_amount(*terms.fee.value, call.version, kBtmDecimals);
        if (!fee) return fail_with(Code::bad_request, "fee: " + fee.error());
        plan.fee = *fee;
    }
    lock_wallet(call.sql, wallet.wallet);
    CoinRules rules{.wallet = wallet.wallet,
                    .asset = kBtmAssetId,
                    .confirmations = static_cast<std::int64_t>(terms.confirmations.value_or(1)),
                    .use_own_change = !terms.forbid_chain_tx,
                    .height = call.tip.height,
                    .now = call.now};
    plan.signer = signer_of(call.sql, wallet);
    plan.coins.emplace(kBtmAssetId, list_coins(call.sql, rules, kCoinsLookedAt));
    for (const WalletSpend& spend : plan.spends) {
        rules.asset = spend.asset;
        if (!plan.coins.contains(spend.asset))
            plan.coins.emplace(spend.asset, list_coins(call.sql, rules, kCoinsLookedAt));
    }
    // What is named is not chosen as well.
    for (const primitives::TxInput& input : plan.inputs) {
        const auto* spend = std::get_if<SpendInput>(&input.body);
        if (spend == nullptr) continue;
        std::erase_if(plan.coins[spend->value.asset_id], [&](const OutputRow& coin) {
            return coin.source == spend->source_id &&
                   coin.source_place == static_cast<std::int64_t>(spend->source_position);
        });
    }
    const auto first = list_addresses(call.sql, wallet.wallet, 1, 0);
    if (first.empty()) throw StoreFailure("a wallet has no address");
    plan.change = first.front();
    plan.may_merge = call.version == Version::v3 && !terms.forbid_chain_tx;
    return {};
}

Failure explain_shortage(const Call& call, const WalletRow& wallet, const PaymentPlan& plan,
                         const PlanShortage& shortage) {
    if (!shortage.refusal.empty())
        return {.code = static_cast<std::int64_t>(Code::bad_request), .message = shortage.refusal};
    const std::string what = shortage.asset == kBtmAssetId ? "BTM, the fee included" : "the asset";
    const auto coins = plan.coins.find(shortage.asset);
    const bool is_cut =
        coins != plan.coins.end() && coins->second.size() >= static_cast<std::size_t>(kCoinsLookedAt);
    if (shortage.inputs_needed > 0 || is_cut) {
        const std::string number = shortage.inputs_needed > 0
                                       ? std::to_string(shortage.inputs_needed) + " inputs"
                                       : "more than " + std::to_string(kCoinsLookedAt) + " outputs";
        return {
            .code = static_cast<std::int64_t>(Code::not_now),
            .message = "the payment needs " + number + ", many of them of " + what +
                       ", and one transaction takes " + std::to_string(max_inputs(plan.signer)) +
                       ": build it by version 3, whose answer begins with transactions that merge outputs, "
                       "or pay the wallet's own address in smaller parts first"};
    }
    const std::int64_t total = sum_unspent(call.sql, wallet.wallet, shortage.asset);
    if (total >= shortage.needed) {
        return {.code = static_cast<std::int64_t>(Code::not_now),
                .message = "not enough of " + what +
                           " can be spent now: some is unconfirmed, immature or reserved for a payment"};
    }
    return {.code = static_cast<std::int64_t>(Code::not_enough),
            .message = "not enough of " + what + ": " + std::to_string(shortage.needed) + " are needed, " +
                       std::to_string(total) + " are there"};
}

Result<BuiltPayment, Failure> build(const Call& call, const WalletRow& wallet, PaymentPlan plan,
                                    std::uint64_t hold, Merges merges) {
    BYTOM_ASSIGN(const auto terms, read_terms(call));
    lock_wallet(call.sql, wallet.wallet);
    const auto before = terms.request_id.empty()
                            ? std::nullopt
                            : find_attempt_of_request(call.sql, wallet.wallet, terms.request_id);
    if (before) {
        if (auto again = built_before(call, wallet, *before, terms.memo, hold)) return *std::move(again);
    }
    BYTOM_TRY(fill_plan(call, wallet, plan));
    if (merges == Merges::never) plan.may_merge = false;
    auto planned = plan_payment(plan);
    if (!planned) return std::unexpected(explain_shortage(call, wallet, plan, planned.error()));

    BuiltPayment built{.transactions = *std::move(planned), .memo = terms.memo};
    if (std::ranges::any_of(built.transactions, spends_twice))
        return fail_with(Code::bad_request, "inputs: an output is spent twice");
    const std::int64_t payment =
        before ? before->payment
               : add_payment(call.sql, wallet.wallet, terms.request_id, terms.memo, call.now);
    for (std::size_t i = built.transactions.size(); i-- > 0;) {
        const Transaction& tx = built.transactions[i];
        const bool is_last = i + 1 == built.transactions.size();
        // A merge is a payment of its own, to the wallet itself.
        const std::int64_t attempt =
            add_attempt(call.sql, is_last ? payment : add_payment(call.sql, wallet.wallet, "", "", call.now),
                        wallet.wallet, tx.id(), tx.encode(), call.now);
        if (is_last)
            built.attempt = attempt;
        else
            set_merge_of(call.sql, attempt, built.attempt, static_cast<std::int64_t>(i));
        if (!reserve(call.sql, attempt, own_outputs(call, wallet, tx),
                     static_cast<std::int64_t>(call.now + hold), call.now)) {
            return fail_with(Code::not_now, "inputs: another payment has reserved one of the outputs");
        }
    }
    return built;
}

std::vector<SigningInstruction> signing_instructions(const Call& call, const WalletRow& wallet,
                                                     const Transaction& tx) {
    const keys::AccountSigner signer = signer_of(call.sql, wallet);
    std::vector<Bytes> programs;
    for (const auto& input : tx.data().inputs) {
        const auto* spend = std::get_if<SpendInput>(&input.body);
        programs.push_back(spend == nullptr ? Bytes() : spend->control_program);
    }
    std::map<Bytes, AddressRow> addresses;
    for (AddressRow& address : find_addresses(call.sql, programs)) {
        Bytes program = address.program;
        if (address.wallet == wallet.wallet) addresses.emplace(std::move(program), std::move(address));
    }
    std::vector<SigningInstruction> instructions;
    for (std::size_t i = 0; i < programs.size(); ++i) {
        const auto address = addresses.find(programs[i]);
        if (address == addresses.end()) continue;
        auto witness = spending::account_witness(
            signer,
            {.change = address->second.change, .index = static_cast<std::uint64_t>(address->second.place)});
        if (!witness) throw StoreFailure("an address of a wallet cannot be derived");
        instructions.push_back({.input = i,
                                .path = std::move(witness->path),
                                .sign_data = tx.mapped().sighash(i),
                                .proof = std::move(witness->proof)});
    }
    return instructions;
}

void write_built_members(const Call& call, json::Writer& out, const WalletRow& wallet, const Transaction& tx,
                         std::string_view memo) {
    out.key("tx");
    write_built_transaction(out, tx, memo, changes_of(call, wallet, tx), call.address_prefix);
    out.member("raw_transaction", tx.encode());
    out.key("signing_instructions");
    out.begin_array();
    const auto instructions = signing_instructions(call, wallet, tx);
    for (std::size_t i = 0; i < tx.data().inputs.size(); ++i) {
        const auto own = std::ranges::find(instructions, i, &SigningInstruction::input);
        const bool signs = own != instructions.end();
        out.begin_object();
        out.member("derivation_path", signs ? own->path : crypto::DerivationPath());
        out.key("sign_data");
        out.begin_array();
        out.value(tx.mapped().sighash(i));
        out.end_array();
        out.member("pubkey", signs ? own->proof : Bytes());
        out.end_object();
    }
    out.end_array();
    const std::int64_t fee = fee_of(tx.data());
    if (call.version == Version::v3) {
        out.member("fee", decimal_text(fee, kBtmDecimals));
    } else {
        out.member("fee", fee);
    }
}

void write_built(const Call& call, json::Writer& out, const WalletRow& wallet, const BuiltPayment& built) {
    if (call.version == Version::v3) out.begin_array();
    for (const Transaction& tx : built.transactions) {
        const bool is_last = &tx == &built.transactions.back();
        out.begin_object();
        write_built_members(call, out, wallet, tx, is_last ? std::string_view(built.memo) : "");
        out.end_object();
    }
    if (call.version == Version::v3) out.end_array();
}

}  // namespace bytom::blockcenter
