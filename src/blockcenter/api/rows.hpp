// The table of the API's calls.
#pragma once

#include <span>

#include <bytom/blockcenter/store/payment_rows.hpp>

#include "blockcenter/api/call.hpp"

namespace bytom::blockcenter {

struct Row {
    std::string_view v1;  ///< path behind /api/v1/btm/ and /api/v2/btm/
    std::string_view v3;  ///< path behind /bytom/v3/
    bool by_get = false;  ///< may be made by GET, too
    Outcome (*answer)(const Call& call, json::Writer& out) = nullptr;
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

/// submit-payment is in two steps, as its outcome comes from the nodes. This one puts the payment into the
/// queue, to be committed.
struct Submitted {
    std::int64_t attempt = 0;
    Hash256 hash;
};
[[nodiscard]] Result<Submitted, Failure> submit_payment(const Call& call);
/// What has become of it. Nothing: no node has said anything yet.
[[nodiscard]] std::optional<Status<Failure>> outcome_of(const AttemptRow& attempt);
inline constexpr std::string_view kSubmitPath = "merchant/submit-payment";

}  // namespace bytom::blockcenter
