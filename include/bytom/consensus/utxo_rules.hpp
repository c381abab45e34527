// What a transaction does to the set of unspent outputs, and when it may (04 §7, 05 §6). Storing the set is
// the caller's business.
#pragma once

#include <bytom/consensus/block_error.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::consensus {

/// What the set knows of an output id (05 §6.1).
struct UtxoEntry {
    bool coinbase = false;  ///< made by the first transaction of a block
    bool spent = false;
    std::uint64_t height = 0;  ///< height of the block that made it

    [[nodiscard]] bool operator==(const UtxoEntry&) const = default;
};

/// Whether an entry (null: there is none) can be spent in a block of this height. Errors: utxo_missing,
/// utxo_spent, coinbase_immature.
[[nodiscard]] Status<BlockRule> check_spend(const UtxoEntry* entry, std::uint64_t block_height) noexcept;

/// Whether inputs and outputs of this asset take effect; in a failed transaction only those of BTM do.
[[nodiscard]] inline bool takes_effect(const primitives::AssetId& asset, bool status_fail) noexcept {
    return !status_fail || asset == primitives::kBtmAssetId;
}

/// The output ids that a transaction takes out of the set, each once, in input order.
[[nodiscard]] std::vector<Hash256> spent_outputs(const primitives::Transaction& tx, bool status_fail);

/// The output ids that a transaction puts into the set, in output order. Retirements add nothing.
[[nodiscard]] std::vector<Hash256> created_outputs(const primitives::Transaction& tx, bool status_fail);

}  // namespace bytom::consensus
