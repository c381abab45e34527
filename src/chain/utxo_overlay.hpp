// Changes of the UTXO set laid over one that does not change: blocks on trial, templates (05 §6.2, §6.3).
#pragma once

#include <unordered_map>

#include <bytom/consensus/block_error.hpp>
#include <bytom/primitives/block.hpp>
#include <bytom/storage/utxo_view.hpp>

namespace bytom::chain {

using UtxoEntry = consensus::UtxoEntry;

/// Not for several threads at once. The base must outlive it and stay as it is.
class UtxoOverlay final : public storage::UtxoView {
public:
    explicit UtxoOverlay(const storage::UtxoView& base) : base_(base) {}

    /// Outputs created and spent on the way are found as spent, not as absent.
    [[nodiscard]] std::optional<UtxoEntry> find(const Hash256& output_id) const override;

    /// Applies a transaction as one of a block of this height. Either all of it or, on an error, nothing.
    /// `coinbase`: its id is that of the block's first transaction. Errors: utxo_missing, utxo_spent,
    /// coinbase_immature.
    [[nodiscard]] Status<consensus::BlockRule> apply(const primitives::Transaction& tx, bool status_fail,
                                                     std::uint64_t height, bool coinbase);

    /// Applies a block. On an error the overlay is of no further use. The undo record is what detach() takes.
    [[nodiscard]] Result<storage::BlockUndo, consensus::BlockRule> apply_block(
        const primitives::Block& block, const primitives::TxStatuses& statuses);

    /// Takes the last applied block of the base (or of this overlay) off.
    void detach(const storage::BlockUndo& undo);

    /// Everything that differs from the base, ordered by output id.
    [[nodiscard]] std::vector<storage::UtxoChange> changes() const;

private:
    using Undo = storage::BlockUndo;

    /// What the base has and what stands there now.
    struct Slot {
        std::optional<UtxoEntry> base;
        std::optional<UtxoEntry> now;
        std::size_t touched_by = 0;  ///< number of the block whose undo record has it
    };

    Slot& slot(const Hash256& output_id);
    void assign(Slot& place, const Hash256& output_id, const UtxoEntry& entry, Undo* undo) const;
    [[nodiscard]] Status<consensus::BlockRule> apply_recorded(const primitives::Transaction& tx,
                                                              bool status_fail, std::uint64_t height,
                                                              bool coinbase, Undo* undo);

    const storage::UtxoView& base_;
    std::unordered_map<Hash256, Slot> slots_;
    std::size_t blocks_ = 0;  ///< applied so far
};

}  // namespace bytom::chain
