// From what is to be paid, and what may be spent, to transactions. Pure.
#pragma once

#include <map>
#include <optional>

#include <bytom/blockcenter/store/wallet_rows.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::blockcenter {

/// Inputs of one transaction at most. Programs run on 30 000 gas of credit until its fee is known (04), which
/// is what some twenty signatures of one key take: with several keys there are fewer inputs.
inline constexpr std::size_t kMaxPlannedInputs = 20;
[[nodiscard]] std::size_t max_inputs(const keys::AccountSigner& signer) noexcept;

/// Merges before a transaction at most.
inline constexpr std::size_t kMaxMerges = 20;

struct PlannedOutput {
    Hash256 asset{};
    std::int64_t amount = 0;
    Bytes program{};
};

/// What the wallet's own outputs are to give, the fee aside.
struct WalletSpend {
    Hash256 asset{};
    std::int64_t amount = 0;
};

struct PaymentPlan {
    std::vector<primitives::TxInput> inputs{};  ///< before those that are chosen
    std::vector<WalletSpend> spends{};          ///< one for an asset
    std::vector<PlannedOutput> outputs{};
    std::optional<std::int64_t> fee;  ///< in neu, of each transaction; nothing: estimated
    keys::AccountSigner signer;       ///< of all coins
    /// What may be spent, largest first.
    std::map<Hash256, std::vector<OutputRow>> coins{};
    AddressRow change{};     ///< where what is left goes
    bool may_merge = false;  ///< whether others may go before it, whose unconfirmed outputs it spends
};

struct PlanShortage {
    Hash256 asset{};          ///< of which there are too few coins, or too many
    std::int64_t needed = 0;  ///< of it
    /// Not 0: the coins would suffice, but so many inputs are more than one transaction takes.
    std::size_t inputs_needed = 0;
    std::string refusal{};  ///< not empty: the plan itself cannot be; a sentence
};

/// Spends an output of the wallet's, with what stands behind the signatures as its argument.
[[nodiscard]] Result<primitives::TxInput, PlanShortage> wallet_input(const keys::AccountSigner& signer,
                                                                     const OutputRow& coin);

/// Unsigned: the arguments of each chosen input are what stands behind the signatures (the key, or the
/// program of several keys). Outputs as planned, then change. The last one is the payment; those before it
/// merge outputs of the wallet, each into one that the next ones spend.
[[nodiscard]] Result<std::vector<primitives::Transaction>, PlanShortage> plan_payment(
    const PaymentPlan& plan);

/// The transaction's wire form with the signatures before the arguments that each input has. Lists of inputs
/// that need none may be empty. Error: a sentence.
[[nodiscard]] Result<Bytes, std::string> with_signatures(const primitives::Transaction& tx,
                                                         const std::vector<std::vector<Bytes>>& signatures);

}  // namespace bytom::blockcenter
