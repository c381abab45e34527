// What a block does to the rows: attaching it, and taking it back.
#pragma once

#include <functional>

#include <bytom/primitives/block.hpp>

#include "explorer/effects.hpp"
#include "explorer/pending_rows.hpp"
#include "explorer/table.hpp"

namespace bytom::explorer {

struct BlockToWrite {
    const primitives::Block& block;
    const primitives::TxStatuses& statuses;
    const Hash256& hash;
    /// Attached near the tip: a power cut may take it from the chain.
    bool may_be_lost = false;
};

/// More than a power cut can take (storage::StoreOptions::sync_every_commits).
inline constexpr std::uint64_t kRecentBlocks = 256;

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
    /// Detaches blocks that the chain has lost, down to the first of which `is_known`(hash). False, and
    /// nothing has changed, if not all of them are at hand. Precondition: everything is written.
    [[nodiscard]] bool step_back_to(const std::function<bool(const Hash256& hash)>& is_known);

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
    /// The last kRecentBlocks are kept, of those that may be lost.
    void keep_recent(const BlockToWrite& block);
    void drop_recent(std::uint64_t height);
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
    bool is_changed_ = false;                     ///< since the last write
    std::optional<std::uint64_t> oldest_recent_;  ///< height of the lowest block that is kept
};

/// Takes every row away, in one commit.
void erase_everything(storage::KeyValueStore& store);

}  // namespace bytom::explorer
