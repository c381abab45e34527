// What a transaction will cost once it is signed (10 §6.4).
#pragma once

#include <bytom/json/writer.hpp>
#include <bytom/wallet/transaction_template.hpp>

namespace bytom::wallet {

/// What each merge of outputs in a chain of transactions costs, in neu.
inline constexpr std::int64_t kChainMergeNeu = 6'000'000;

/// All in neu.
struct GasEstimate {
    std::int64_t total = 0;
    std::int64_t flexible = 0;  ///< for one more input and output
    std::int64_t storage = 0;
    std::int64_t vm = 0;
    std::int64_t chain_tx = 0;  ///< for the merging transactions before this one

    [[nodiscard]] bool operator==(const GasEstimate&) const = default;
};

/// Error: a sentence shown to users (no transaction; an input that needs an instruction has none).
[[nodiscard]] Result<GasEstimate, std::string> estimate_gas(const TransactionTemplate& transaction);

/// The cost of a chain of transactions that build_chain makes: the last one's, and the merges'. Error also:
/// an empty chain.
[[nodiscard]] Result<GasEstimate, std::string> estimate_chain_gas(std::span<const TransactionTemplate> chain);

void write_json(json::Writer& out, const GasEstimate& estimate);

}  // namespace bytom::wallet
