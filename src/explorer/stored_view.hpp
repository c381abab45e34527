// The queries, on a snapshot of the index's database.
#pragma once

#include <bytom/explorer/view.hpp>
#include <bytom/storage/key_value_store.hpp>

#include "explorer/block_cache.hpp"
#include "explorer/complement.hpp"
#include "explorer/list_cursor.hpp"
#include "explorer/rows.hpp"

namespace bytom::chain {
class Chain;
}

namespace bytom::explorer {

class StoredView final : public View {
public:
    /// All outlive it.
    StoredView(const chain::Chain& chain, const storage::KeyValueStore& store, BlockCache& blocks);

    [[nodiscard]] std::uint64_t height() const noexcept override { return state_.height; }
    [[nodiscard]] const Hash256& hash() const noexcept override { return state_.hash; }
    [[nodiscard]] const ChainTotals& totals() const noexcept override { return state_.totals; }

    [[nodiscard]] std::optional<IndexedBlock> block(std::uint64_t height) const override;
    [[nodiscard]] std::optional<std::uint64_t> height_of(const Hash256& block_hash) const override;
    [[nodiscard]] std::optional<TxPlace> transaction(const Hash256& tx_id) const override;
    [[nodiscard]] std::optional<TxPlace> transaction_at(std::uint64_t ordinal) const override;
    [[nodiscard]] std::uint64_t index_id(const TxPlace& place) const override;
    [[nodiscard]] ListResult<TxPlace> transactions(const List& list) const override;
    using View::load;
    [[nodiscard]] std::vector<PlacedTransaction> load(std::span<const TxPlace> places) const override;

    [[nodiscard]] std::optional<OutputRecord> output(const Hash256& output_id) const override;

    [[nodiscard]] std::optional<AddressRecord> address(const ProgramHash& address) const override;
    [[nodiscard]] std::optional<Bytes> control_program(const ProgramHash& address) const override;
    [[nodiscard]] std::optional<BalanceRecord> balance(const ProgramHash& address,
                                                       const primitives::AssetId& asset) const override;
    [[nodiscard]] ListResult<BalanceRecord> balances(const ProgramHash& address,
                                                     const List& list) const override;
    [[nodiscard]] ListResult<HistoryEntry> history(const ProgramHash& address,
                                                   const std::optional<primitives::AssetId>& asset,
                                                   const List& list) const override;
    [[nodiscard]] ListResult<UnspentRecord> unspent(const ProgramHash& address,
                                                    const std::optional<primitives::AssetId>& asset,
                                                    const List& list) const override;

    [[nodiscard]] std::optional<AssetRecord> asset(const primitives::AssetId& asset) const override;
    [[nodiscard]] std::optional<AssetOrigin> asset_origin(const primitives::AssetId& asset) const override;
    [[nodiscard]] ListResult<AssetRecord> assets(const List& list) const override;
    [[nodiscard]] ListResult<TxPlace> asset_history(const primitives::AssetId& asset,
                                                    const List& list) const override;
    [[nodiscard]] ListResult<Holder> holders(const primitives::AssetId& asset,
                                             const List& list) const override;

    [[nodiscard]] std::vector<DaySums> days(std::uint64_t from, std::uint64_t to,
                                            std::size_t limit) const override;
    [[nodiscard]] std::vector<MinerSums> miners(std::uint64_t from, std::uint64_t to,
                                                std::size_t limit) const override;

    [[nodiscard]] std::vector<Hash256> blocks_like(ByteView prefix, std::size_t limit) const override;
    [[nodiscard]] std::vector<Hash256> transactions_like(ByteView prefix, std::size_t limit) const override;
    [[nodiscard]] std::vector<Hash256> outputs_like(ByteView prefix, std::size_t limit) const override;
    [[nodiscard]] std::vector<Hash256> assets_like(ByteView prefix, std::size_t limit) const override;

private:
    template <typename Row>
    [[nodiscard]] std::optional<Row> find(Family family, ByteView key) const;
    /// A row that must be there.
    template <typename Row>
    [[nodiscard]] Row get(Family family, ByteView key) const;

    void load_of_block(std::span<const TxPlace> places, std::vector<PlacedTransaction>& loaded) const;
    [[nodiscard]] std::uint64_t block_mark(std::uint64_t height) const;
    [[nodiscard]] Complement btm_visits(const ProgramHash& address, const BalanceRow& of_btm) const;
    [[nodiscard]] HistoryEntry history_entry(const ProgramHash& address, std::uint64_t number) const;
    [[nodiscard]] TxPlace visit_place(const ProgramHash& address, const primitives::AssetId& asset,
                                      std::uint64_t visit) const;
    [[nodiscard]] BalanceRecord balance_record(const ProgramHash& address, const primitives::AssetId& asset,
                                               const BalanceRow& row, const BalanceRow& of_btm) const;
    [[nodiscard]] std::vector<Hash256> like(Family family, ByteView prefix, std::size_t limit) const;

    template <typename Item, typename Fetch, typename PlaceOf>
    [[nodiscard]] ListResult<Item> numbered(ListKind kind, const List& list, std::uint64_t total,
                                            const Fetch& fetch, const PlaceOf& place_of) const;
    template <typename Item, typename Decode>
    [[nodiscard]] ListResult<Item> keyed(ListKind kind, const List& list, Family family, const Key& prefix,
                                         const Decode& decode) const;

    const chain::Chain& chain_;
    BlockCache& blocks_;
    std::unique_ptr<const storage::KeyValueSnapshot> snapshot_;
    StateRow state_;
};

}  // namespace bytom::explorer
