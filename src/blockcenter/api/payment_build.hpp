// From a request for a payment to attempts that stand in the database and hold their outputs.
#pragma once

#include <vector>

#include <bytom/blockcenter/store/payment_rows.hpp>
#include <bytom/primitives/transaction.hpp>

#include "blockcenter/api/call.hpp"
#include "blockcenter/api/payment_plan.hpp"

namespace bytom::blockcenter {

inline constexpr std::size_t kMaxRawBytes = std::size_t{256} << 10;  ///< of a transaction

/// The body's plan, without what may be spent: that of a payment (`asset`, `recipients`), or of any
/// transaction (`inputs`, `outputs`).
[[nodiscard]] Result<PaymentPlan, Failure> read_payment(const Call& call);
[[nodiscard]] Result<PaymentPlan, Failure> read_transaction_plan(const Call& call, const WalletRow& wallet);

/// Puts in what the wallet may spend, by the body's `confirmations`, `forbid_chain_tx` and `fee`. Locks the
/// wallet: builds of one are one after the other, none sees outputs that another is about to take.
[[nodiscard]] Status<Failure> fill_plan(const Call& call, const WalletRow& wallet, PaymentPlan& plan);
/// What clients are told where a plan cannot be.
[[nodiscard]] Failure explain_shortage(const Call& call, const WalletRow& wallet, const PaymentPlan& plan,
                                       const PlanShortage& shortage);

struct BuiltPayment {
    std::int64_t attempt = 0;
    /// The last one is the payment; those before it merge outputs of the wallet, and go first.
    std::vector<primitives::Transaction> transactions{};
    std::string memo{};
};

enum class Merges : std::uint8_t { never, as_the_version_says };

/// The plan as attempts, whose outputs are held for `hold` seconds. With the body's `request_id` of an
/// earlier one it is that one, unless that has come to nothing. Locks the wallet.
[[nodiscard]] Result<BuiltPayment, Failure> build(const Call& call, const WalletRow& wallet, PaymentPlan plan,
                                                  std::uint64_t hold,
                                                  Merges merges = Merges::as_the_version_says);

/// Error: it still waits for signers.
[[nodiscard]] Status<Failure> check_complete(const WalletRow& wallet);

/// Decimals of amounts in requests: 0 in versions 1 and 2, whose amounts are smallest units.
[[nodiscard]] Result<std::int64_t, Failure> decimals_of(const Call& call, const Hash256& asset);

/// What signs an input.
struct SigningInstruction {
    std::size_t input = 0;
    crypto::DerivationPath path{};
    Hash256 sign_data{};
    Bytes proof{};  ///< the last argument: the key, or the program of several
};
/// Of the inputs that the wallet signs, in their order.
[[nodiscard]] std::vector<SigningInstruction> signing_instructions(const Call& call, const WalletRow& wallet,
                                                                   const primitives::Transaction& tx);

/// The members `tx`, `raw_transaction`, `signing_instructions` (one for each input; without path and key
/// where the wallet does not sign) and `fee`.
void write_built_members(const Call& call, json::Writer& out, const WalletRow& wallet,
                         const primitives::Transaction& tx, std::string_view memo);
/// An object with them, in version 3 a list of one for each transaction.
void write_built(const Call& call, json::Writer& out, const WalletRow& wallet, const BuiltPayment& built);

}  // namespace bytom::blockcenter
