// What the transactions of a template have made of the UTXO set (05 §6.2).
#pragma once

#include <optional>
#include <unordered_map>

#include <bytom/consensus/utxo_rules.hpp>
#include <bytom/storage/utxo_view.hpp>

#include "mining/output_table.hpp"

namespace bytom::mining {

/// What the set had, of outputs that were asked for before.
using KnownOutputs = std::unordered_map<Hash256, std::optional<consensus::UtxoEntry>>;

/// Laid over the set at the tip, which must outlive it. Outputs that are made are not looked up there: an
/// output id commits to what the transaction spends, so the set cannot have it while that is unspent.
class TemplateOutputs {
public:
    /// `known` is of the same set and is added to; `expected` transactions.
    TemplateOutputs(const storage::UtxoView& base, KnownOutputs& known, std::size_t expected)
        : base_(base), known_(known), changed_(2 * expected) {}

    /// All of the transaction or, on an error, nothing. `has_children`: others that may follow spend its
    /// outputs. Errors: utxo_missing, utxo_spent, coinbase_immature.
    [[nodiscard]] Status<consensus::BlockRule> apply(const primitives::Transaction& tx, bool status_fail,
                                                     std::uint64_t height, bool has_children);

    /// How often the set was needed.
    [[nodiscard]] std::size_t lookups() const noexcept { return lookups_; }

private:
    [[nodiscard]] const std::optional<consensus::UtxoEntry>& base_entry(const Hash256& output_id);

    const storage::UtxoView& base_;
    KnownOutputs& known_;
    OutputTable<consensus::UtxoEntry> changed_;
    std::size_t lookups_ = 0;
};

}  // namespace bytom::mining
