// From what is to be paid, and what may be spent, to a transaction. Pure.
#pragma once

#include <optional>

#include <bytom/blockcenter/store/wallet_rows.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::blockcenter {

/// Inputs of one transaction: programs run on 30 000 gas of credit until its fee is known (04), which is
/// what some twenty signatures take.
inline constexpr std::size_t kMaxPlannedInputs = 20;

struct PlannedOutput {
    Hash256 asset{};
    std::int64_t amount = 0;
    Bytes program{};
};

struct PaymentPlan {
    Hash256 asset{};
    std::vector<PlannedOutput> outputs{};  ///< all of this asset
    std::optional<std::int64_t> fee;       ///< in neu; nothing: estimated
    keys::AccountSigner signer;            ///< of all coins
    std::vector<OutputRow> coins{};        ///< of the asset, largest first
    std::vector<OutputRow> fee_coins{};    ///< of BTM, if the asset is another one
    Bytes change_program{};
};

struct PlanShortage {
    Hash256 asset{};                ///< of which there are too few coins
    std::int64_t needed = 0;        ///< of it
    bool too_many_outputs = false;  ///< they would suffice, but are more than one transaction takes
    std::string refusal{};          ///< not empty: the plan itself cannot be; a sentence
};

/// Unsigned: the arguments of each input are what stands behind the signatures (the key, or the program of
/// several keys). Outputs as planned, then change.
[[nodiscard]] Result<primitives::Transaction, PlanShortage> plan_payment(const PaymentPlan& plan);

/// The transaction's wire form with the signatures before the arguments that each input has. Lists of inputs
/// that need none may be empty. Error: a sentence.
[[nodiscard]] Result<Bytes, std::string> with_signatures(const primitives::Transaction& tx,
                                                         const std::vector<std::vector<Bytes>>& signatures);

}  // namespace bytom::blockcenter
