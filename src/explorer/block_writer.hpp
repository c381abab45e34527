// What a block does to the rows: attaching it, and taking it back.
#pragma once

#include <bytom/primitives/block.hpp>

#include "explorer/effects.hpp"
#include "explorer/pending_rows.hpp"
#include "explorer/table.hpp"

namespace bytom::explorer {

struct BlockToWrite {
    const primitives::Block& block;
    const primitives::TxStatuses& statuses;
    const Hash256& hash;
};

/// Collects the changes of any number of blocks, then puts them into a batch. Detaching undoes exactly what
/// attaching the same block did: the rows are again those from before. One thread.
class BlockWriter {
public:
    /// The only writer of the store.
    explicit BlockWriter(storage::KeyValueStore& store);

    /// A block on the one that the rows stand on.
    void attach(const BlockToWrite& block);
    /// The block that the rows stand on.
    void detach(const BlockToWrite& block);

    /// Where the rows stand, with what is not written yet; height 0 and a zero hash before the first block.
    [[nodiscard]] const StateRow& state() const noexcept { return state_; }
    [[nodiscard]] bool is_empty() const noexcept { return state_.hash.is_zero(); }

    /// About how much write() will write.
    [[nodiscard]] std::size_t waiting_bytes() const;
    /// One commit: everything since the last one and where the rows stand. Not synced.
    void write();

private:
    /// What a transaction did to one asset of one address.
    struct Touch {
        ProgramHash address;
        primitives::AssetId asset;
        Amount received = 0;
        Amount sent = 0;
        /// known where something was received
        ByteView program = {};  // NOLINT(readability-redundant-member-init): may be left out
    };
    /// By address, then BTM first.
    using Touches = std::vector<Touch>;

    struct TxContext {
        const primitives::Transaction& tx;
        TxPlace place;
        const TxEffects& effects;
        DaySums& day;
        /// An output or transaction of the same id may have been there before.
        bool may_repeat = false;
    };

    [[nodiscard]] bool may_repeat(const TxEffects& effects, std::uint32_t position) const noexcept;
    void attach_transaction(const TxContext& context);
    void detach_transaction(const TxContext& context);

    void spend(const SpentOutput& spent, const TxContext& context, Touches& touches);
    void unspend(const SpentOutput& spent);
    void make(const MadeOutput& made, const TxContext& context, Touches& touches);
    void unmake(const MadeOutput& made);
    void add_history(const TxContext& context, const Touches& touches);
    void remove_history(const TxContext& context, const Touches& touches);
    void add_to_assets(const TxContext& context);
    void remove_from_assets(const TxContext& context);
    /// Changes a balance and with it the number of holders.
    template <typename Change>
    void change_balance(const ProgramHash& address, const primitives::AssetId& asset, const Change& change);
    /// What is summed over the block: day, miner, subsidies; added or taken away.
    void sum_up(const BlockToWrite& block, const std::vector<TxEffects>& effects, bool is_attached);
    [[nodiscard]] DaySums& day_of(const primitives::BlockHeader& header);

    [[nodiscard]] BalanceRow& balance(const ProgramHash& address, const primitives::AssetId& asset);
    [[nodiscard]] AssetRow& asset(const primitives::AssetId& asset);

    storage::KeyValueStore& store_;
    PendingRows pending_;  ///< rows that are never read here
    StateRow state_;
    Table<OutputRow> outputs_;
    Table<PlacesRow> places_;
    Table<BalanceRow> balances_;
    Table<AssetRow> assets_;
    Table<DayRow> days_;
    Table<MinerRow> miners_;
    bool is_changed_ = false;  ///< since the last write
};

/// Takes every row away, in one commit.
void erase_everything(storage::KeyValueStore& store);

}  // namespace bytom::explorer
