// The table of the API's calls.
#pragma once

#include <span>

#include <bytom/blockcenter/store/payment_rows.hpp>
#include <bytom/primitives/transaction.hpp>

#include "blockcenter/api/call.hpp"
#include "blockcenter/api/payment_stream.hpp"

namespace bytom::blockcenter {

/// A payment in the queue: its outcome comes from the nodes, once this is committed.
struct Submitted {
    std::int64_t attempt = 0;
    Hash256 hash;
};

/// One of `answer` and `submit` is there, if it is no stream.
struct Row {
    std::string_view v1;  ///< path behind /api/v1/btm/ and /api/v2/btm/
    std::string_view v3;  ///< path behind /bytom/v3/
    bool by_get = false;  ///< may be made by GET, too
    Outcome (*answer)(const Call& call, json::Writer& out) = nullptr;
    Result<Submitted, Failure> (*submit)(const Call& call) = nullptr;
    bool streams = false;  ///< by GET only, events without an end
};

[[nodiscard]] std::span<const Row> rows() noexcept;
/// Null: there is no such call.
[[nodiscard]] const Row* find_row(Version version, std::string_view path) noexcept;

[[nodiscard]] Outcome create_account(const Call& call, json::Writer& out);
[[nodiscard]] Outcome new_address(const Call& call, json::Writer& out);
[[nodiscard]] Outcome list_account_addresses(const Call& call, json::Writer& out);
[[nodiscard]] Outcome list_account_wallets(const Call& call, json::Writer& out);
[[nodiscard]] Outcome build_payment(const Call& call, json::Writer& out);
[[nodiscard]] Outcome list_wallet_transactions(const Call& call, json::Writer& out);
[[nodiscard]] Outcome show_transaction(const Call& call, json::Writer& out);
[[nodiscard]] Outcome list_utxos(const Call& call, json::Writer& out);
[[nodiscard]] Outcome show_asset(const Call& call, json::Writer& out);
[[nodiscard]] Outcome chain_status(const Call& call, json::Writer& out);

[[nodiscard]] Outcome restore_account(const Call& call, json::Writer& out);
[[nodiscard]] Outcome list_wallet_payments(const Call& call, json::Writer& out);
/// Of the wallet that the query names, else of all that were made with the call's key; from the event on that
/// the client had last (`last_event`, or `after` of the query).
[[nodiscard]] Result<PaymentStreamOptions, Failure> payment_stream_options(const Call& call,
                                                                           std::string_view last_event);
[[nodiscard]] Outcome build_transaction(const Call& call, json::Writer& out);
[[nodiscard]] Outcome estimate_fee(const Call& call, json::Writer& out);
[[nodiscard]] Outcome create_multisig(const Call& call, json::Writer& out);
[[nodiscard]] Outcome join_multisig(const Call& call, json::Writer& out);
[[nodiscard]] Outcome create_proposal(const Call& call, json::Writer& out);
[[nodiscard]] Outcome list_wallet_proposals(const Call& call, json::Writer& out);
[[nodiscard]] Outcome sign_proposal(const Call& call, json::Writer& out);
[[nodiscard]] Result<Submitted, Failure> submit_proposal(const Call& call);
[[nodiscard]] Result<Submitted, Failure> submit_payment(const Call& call);

/// Of a script that no wallet has, by the nodes' index: the page of at most kMaxForeign outputs.
inline constexpr std::int64_t kMaxForeign = 500;
[[nodiscard]] Outcome list_foreign_utxos(const Call& call, json::Writer& out, const Bytes& script,
                                         const std::optional<Hash256>& asset, OutputOrder order,
                                         const Page& page);
/// One that touches no wallet, by the nodes' index.
[[nodiscard]] Outcome show_foreign_transaction(const Call& call, json::Writer& out, const Hash256& hash);

/// As a wallet is shown, with its signers and first addresses.
void write_wallet(const Call& call, json::Writer& out, const WalletRow& wallet);

/// The attempt with these signatures into the queue. Precondition: its wallet is locked. `unsigned_tx`: its
/// transaction.
[[nodiscard]] Result<Submitted, Failure> submit_attempt(const Call& call, const AttemptRow& attempt,
                                                        const primitives::Transaction& unsigned_tx,
                                                        const std::vector<std::vector<Bytes>>& signatures,
                                                        std::string_view memo);
/// What has become of it. Nothing: no node has said anything yet.
[[nodiscard]] std::optional<Status<Failure>> outcome_of(const AttemptRow& attempt);

}  // namespace bytom::blockcenter
