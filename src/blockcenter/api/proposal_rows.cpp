// merchant/…-txproposal: payments of wallets with several keys, which their signers agree to one after the
// other.
#include <algorithm>
#include <utility>

#include <bytom/blockcenter/store/proposal_rows.hpp>
#include <bytom/crypto/ed25519.hpp>
#include <bytom/keys/xpub_codec.hpp>

#include "blockcenter/api/payment_build.hpp"
#include "blockcenter/api/rows.hpp"

namespace bytom::blockcenter {
namespace {

using primitives::Transaction;

constexpr std::size_t kSignature = 64;  // bytes

struct ProposalFilter {
    std::optional<Hash256> tx_hash;
    std::optional<std::uint64_t> status;

    static constexpr auto fields() {
        return std::tuple(json::field("tx_hash", &ProposalFilter::tx_hash, ""),
                          json::field("status", &ProposalFilter::status, ""));
    }
};

struct SignRequest {
    std::optional<Hash256> tx_hash;
    std::optional<crypto::XPub> pubkey;
    json::Captured signatures;

    static constexpr auto fields() {
        return std::tuple(
            json::field("tx_hash", &SignRequest::tx_hash, "of the proposal"),
            json::field("pubkey", &SignRequest::pubkey, "root key of the signer"),
            json::field("signatures", &SignRequest::signatures, "of each input; an empty list rejects"));
    }
};

/// What is proposed: a transaction of these outputs, else a payment.
struct KindRequest {
    json::Captured outputs;
    static constexpr auto fields() { return std::tuple(json::field("outputs", &KindRequest::outputs, "")); }
};

struct Proposal {
    ProposalRow row;
    Transaction tx;
};

Result<Transaction, Failure> transaction_of(const ProposalRow& row) {
    auto tx = Transaction::decode(row.raw);
    if (!tx) throw StoreFailure("an attempt has no transaction");
    return *std::move(tx);
}

Result<Proposal, Failure> find(const Call& call, const WalletRow& wallet,
                               const std::optional<Hash256>& hash) {
    if (!hash) return fail_with(Code::bad_request, "tx_hash: missing");
    auto row = find_proposal(call.sql, wallet.wallet, *hash, call.now);
    if (!row) return fail_with(Code::not_found, "tx_hash: the wallet has no such proposal");
    BYTOM_ASSIGN(Transaction tx, transaction_of(*row));
    return Proposal{.row = *std::move(row), .tx = std::move(tx)};
}

void write_proposal(const Call& call, json::Writer& out, const WalletRow& wallet, const ProposalRow& row,
                    const Transaction& tx, const std::vector<SignerRow>& signers) {
    out.begin_object();
    write_built_members(call, out, wallet, tx, row.memo);
    out.member("status", static_cast<std::int64_t>(row.status));
    out.key("signatures");
    out.begin_array();
    for (const ProposalSignatureRow& given : list_signatures(call.sql, row.proposal)) {
        if (!std::in_range<std::size_t>(given.place) ||
            static_cast<std::size_t>(given.place) >= signers.size())
            throw StoreFailure("a proposal is signed by nobody");
        const SignerRow& signer = signers[static_cast<std::size_t>(given.place)];
        out.begin_object();
        out.member("name", signer.name);
        out.member("pubkey", signer.xpub.view());
        out.member("rejected", given.signatures.empty());
        out.key("signatures");
        out.begin_array();
        for (std::size_t at = 0; at + kSignature <= given.signatures.size(); at += kSignature) {
            out.begin_array();
            out.value(ByteView(given.signatures).subspan(at, kSignature));
            out.end_array();
        }
        out.end_array();
        out.end_object();
    }
    out.end_array();
    out.end_object();
}

/// A signature for each input: "…" or ["…"]. Without any of them it is a rejection: then nothing.
Result<Bytes, std::string> read_signatures(const json::Captured& given, std::size_t inputs) {
    if (!given.value || given.value->kind() != json::Kind::array)
        return std::unexpected(std::string("a list is missing"));
    if (given.value->size() > inputs)
        return std::unexpected(std::string("more than the transaction has inputs"));
    Bytes all;
    bool has_gap = given.value->size() < inputs;
    for (const json::Value element : given.value->elements()) {
        std::vector<Bytes> list;
        if (element.kind() == json::Kind::string) {
            BYTOM_ASSIGN(Bytes one, json::hex_bytes(element.string()));
            list.push_back(std::move(one));
        } else {
            BYTOM_TRY(json::Codec<std::vector<Bytes>>::read(element, list));
        }
        std::erase_if(list, [](const Bytes& bytes) { return bytes.empty(); });
        if (list.empty()) {
            has_gap = true;
            continue;
        }
        if (list.size() != 1 || list.front().size() != kSignature)
            return std::unexpected(std::string("not one signature of 64 bytes for an input"));
        all.insert(all.end(), list.front().begin(), list.front().end());
    }
    if (!all.empty() && has_gap) return std::unexpected(std::string("some inputs have none"));
    return all;
}

/// Whether they are this key's, for every input that the wallet signs.
Status<Failure> check_signatures(const std::vector<SigningInstruction>& instructions,
                                 const crypto::XPub& xpub, ByteView signatures) {
    for (std::size_t i = 0; i < instructions.size(); ++i) {
        const auto key = xpub.derive(instructions[i].path);
        const bool good = key && crypto::ed25519_verify(key->public_key(), instructions[i].sign_data.view(),
                                                        signatures.subspan(i * kSignature, kSignature));
        if (!good) {
            return fail_with(Code::bad_request, "signatures: input " + std::to_string(instructions[i].input) +
                                                    " is not signed by the key");
        }
    }
    return {};
}

Status<Failure> check_open(const ProposalRow& row) {
    switch (row.status) {
        case ProposalStatus::open:
        case ProposalStatus::signed_enough:
            return {};
        case ProposalStatus::submitted:
        case ProposalStatus::confirmed:
            return fail_with(Code::bad_request, "tx_hash: it is submitted already");
        case ProposalStatus::rejected:
            return fail_with(Code::bad_request, "tx_hash: it is rejected");
        case ProposalStatus::expired:
            return fail_with(Code::bad_request, "tx_hash: it has expired");
    }
    return {};
}

Result<WalletRow, Failure> shared_wallet_of(const Call& call) {
    BYTOM_ASSIGN(WalletRow wallet, wallet_of(call));
    if (wallet.access_token.empty()) {
        return fail_with(Code::bad_request,
                         "guid: a wallet of one key has no proposals: merchant/build-payment");
    }
    BYTOM_TRY(check_complete(wallet));
    return wallet;
}

}  // namespace

Outcome create_proposal(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, shared_wallet_of(call));
    BYTOM_ASSIGN(const auto kind, call.read<KindRequest>());
    PaymentPlan plan;
    if (kind.outputs.value && !kind.outputs.value->is_null()) {
        BYTOM_ASSIGN(plan, read_transaction_plan(call, wallet));
    } else {
        BYTOM_ASSIGN(plan, read_payment(call));
    }
    // Signers agree to one transaction at a time.
    BYTOM_ASSIGN(const BuiltPayment built,
                 build(call, wallet, std::move(plan), kProposalSeconds, Merges::never));
    add_proposal(call.sql, wallet.wallet, built.attempt, call.now);
    BYTOM_ASSIGN(const Proposal made, find(call, wallet, built.transactions.back().id()));
    write_proposal(call, out, wallet, made.row, made.tx, list_signers(call.sql, wallet.wallet));
    return Paged{};
}

Outcome list_wallet_proposals(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, shared_wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<ListRequest<ProposalFilter>>());
    BYTOM_ASSIGN(const Page page, page_of(call, kDefaultPage));
    BYTOM_ASSIGN(const bool oldest_first, is_ascending(request.sort, {"time", "status"}));
    ProposalRules rules{.wallet = wallet.wallet, .oldest_first = oldest_first, .now = call.now};
    if (request.filter.status) {
        if (*request.filter.status > static_cast<std::uint64_t>(ProposalStatus::expired))
            return fail_with(Code::bad_request, "filter: status: 0 to 5");
        rules.status = static_cast<ProposalStatus>(*request.filter.status);
    }
    std::vector<ProposalRow> rows;
    std::int64_t total = 0;
    if (request.filter.tx_hash) {
        auto row = find_proposal(call.sql, wallet.wallet, *request.filter.tx_hash, call.now);
        if (row && (!rules.status || *rules.status == row->status)) rows.push_back(*std::move(row));
        total = static_cast<std::int64_t>(rows.size());
    } else {
        rows = list_proposals(call.sql, rules, page.limit, page.start);
        total = count_proposals(call.sql, rules);
    }
    const auto signers = list_signers(call.sql, wallet.wallet);
    out.begin_array();
    for (const ProposalRow& row : rows) {
        BYTOM_ASSIGN(const Transaction tx, transaction_of(row));
        write_proposal(call, out, wallet, row, tx, signers);
    }
    out.end_array();
    return Paged{.page = page, .total = total};
}

Outcome sign_proposal(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, shared_wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<SignRequest>());
    if (!request.pubkey) return fail_with(Code::bad_request, "pubkey: missing");
    lock_wallet(call.sql, wallet.wallet);
    BYTOM_ASSIGN(const Proposal proposal, find(call, wallet, request.tx_hash));
    BYTOM_TRY(check_open(proposal.row));
    const auto signers = list_signers(call.sql, wallet.wallet);
    const auto signer = std::ranges::find(signers, *request.pubkey, &SignerRow::xpub);
    if (signer == signers.end()) return fail_with(Code::bad_request, "pubkey: not one of the wallet's");
    const auto instructions = signing_instructions(call, wallet, proposal.tx);
    const auto given = read_signatures(request.signatures, instructions.size());
    if (!given) return fail_with(Code::bad_request, "signatures: " + given.error());
    if (!given->empty()) BYTOM_TRY(check_signatures(instructions, *request.pubkey, *given));
    put_signatures(
        call.sql,
        {.proposal = proposal.row.proposal, .place = signer - signers.begin(), .signatures = *given});

    const auto said = list_signatures(call.sql, proposal.row.proposal);
    const auto rejections =
        std::ranges::count_if(said, [](const ProposalSignatureRow& one) { return one.signatures.empty(); });
    const auto agreements = static_cast<std::int64_t>(said.size()) - rejections;
    // Rejected is what cannot be signed by enough any more.
    const bool rejected = rejections > wallet.keys - wallet.quorum;
    judge_proposal(call.sql, proposal.row.proposal, agreements >= wallet.quorum, rejected);
    if (rejected) release(call.sql, proposal.row.attempt);
    BYTOM_ASSIGN(const Proposal after, find(call, wallet, request.tx_hash));
    write_proposal(call, out, wallet, after.row, after.tx, signers);
    return Paged{};
}

Result<Submitted, Failure> submit_proposal(const Call& call) {
    BYTOM_ASSIGN(const WalletRow wallet, shared_wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<SignRequest>());
    lock_wallet(call.sql, wallet.wallet);
    BYTOM_ASSIGN(const Proposal proposal, find(call, wallet, request.tx_hash));
    const auto attempt = find_attempt(call.sql, wallet.wallet, proposal.tx.id());
    if (!attempt) throw StoreFailure("a proposal has no attempt");
    const bool again =
        proposal.row.status == ProposalStatus::submitted || proposal.row.status == ProposalStatus::confirmed;
    if (!again) BYTOM_TRY(check_open(proposal.row));
    if (proposal.row.status == ProposalStatus::open) {
        return fail_with(Code::bad_request,
                         "tx_hash: it needs " + std::to_string(wallet.quorum) + " signatures");
    }
    const auto instructions = signing_instructions(call, wallet, proposal.tx);
    // One that was refused has the signatures of then.
    primitives::TxData bare = proposal.tx.data();
    for (const SigningInstruction& instruction : instructions) {
        auto& arguments = std::get<primitives::SpendInput>(bare.inputs[instruction.input].body).arguments;
        arguments.clear();
        arguments.push_back(instruction.proof);
    }
    const auto unsigned_tx = Transaction::from_data(std::move(bare));
    if (!unsigned_tx) throw StoreFailure("a proposal's transaction has no id");
    std::vector<std::vector<Bytes>> signatures(unsigned_tx->data().inputs.size());
    std::int64_t taken = 0;
    for (const ProposalSignatureRow& given : list_signatures(call.sql, proposal.row.proposal)) {
        if (given.signatures.empty() || taken == wallet.quorum) continue;
        ++taken;
        for (std::size_t i = 0; i < instructions.size(); ++i) {
            const auto one = ByteView(given.signatures).subspan(i * kSignature, kSignature);
            signatures[instructions[i].input].push_back(base::to_bytes(one));
        }
    }
    return submit_attempt(call, *attempt, *unsigned_tx, signatures, "");
}

}  // namespace bytom::blockcenter
