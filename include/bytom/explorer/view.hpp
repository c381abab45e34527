// Queries: the index as it was at one block.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/result.hpp>
#include <bytom/explorer/records.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::chain {
class BlockNode;
}

namespace bytom::explorer {

/// Why a list is not given.
enum class ListError : std::uint8_t {
    bad_cursor,    ///< no cursor of this list
    stale_cursor,  ///< a reorganisation took away the place where it stood: begin anew
    too_deep,      ///< List::skip beyond kMaxSkip in a list that has to walk: go on by cursor
};

/// The specification's name: bad_cursor, cursor_stale, too_deep.
[[nodiscard]] std::string_view to_string(ListError error) noexcept;

/// Which part of a list. Never more than kMaxItems.
struct List {
    std::size_t limit = 10;
    std::uint64_t skip = 0;  ///< entries before the first one; (page − 1) · limit
    /// Listing::cursor of the same list: goes on there; `skip` counts from there
    std::string cursor = {};  // NOLINT(readability-redundant-member-init): may be left out
};

inline constexpr std::size_t kMaxItems = 1'000;
/// Where entries have no numbers (balances, holders, assets, outputs) those that are skipped are walked over:
/// some ten milliseconds.
inline constexpr std::uint64_t kMaxSkip = 100'000;

template <typename Item>
struct Listing {
    std::vector<Item> items;
    std::uint64_t total = 0;  ///< entries of the whole list
    /// to go on after the last item, lower-case hex; empty: there is nothing more
    std::string cursor = {};  // NOLINT(readability-redundant-member-init): may be left out
};

template <typename Item>
using ListResult = Result<Listing<Item>, ListError>;

/// A transaction of the main chain with all that is known of its place.
struct PlacedTransaction {
    primitives::TransactionPtr tx;
    const chain::BlockNode* block = nullptr;
    TxPlace place;
    bool status_fail = false;
};

/// Immutable: every answer is that of the block `hash()`, whatever the chain does meanwhile. One thread at a
/// time. Hold it for the length of a request; it must be gone before its Index. All may throw
/// storage::StorageFailure. Newest first where there is an order in time.
class View {
public:
    View() = default;
    virtual ~View() = default;
    View(const View&) = delete;
    View& operator=(const View&) = delete;

    /// The last block in the index; not always the chain's best one.
    [[nodiscard]] virtual std::uint64_t height() const noexcept = 0;
    [[nodiscard]] virtual const Hash256& hash() const noexcept = 0;
    [[nodiscard]] virtual const ChainTotals& totals() const noexcept = 0;

    // --- Blocks and transactions ---

    /// The main chain's block of the height; nothing above height().
    [[nodiscard]] virtual std::optional<IndexedBlock> block(std::uint64_t height) const = 0;
    [[nodiscard]] virtual std::optional<std::uint64_t> height_of(const Hash256& block_hash) const = 0;
    /// The last place where the transaction stands.
    [[nodiscard]] virtual std::optional<TxPlace> transaction(const Hash256& tx_id) const = 0;
    /// By the number of transactions before it (index_id − 1).
    [[nodiscard]] virtual std::optional<TxPlace> transaction_at(std::uint64_t ordinal) const = 0;
    /// Precondition: the place is of this view.
    [[nodiscard]] virtual std::uint64_t index_id(const TxPlace& place) const = 0;
    /// Every transaction of the main chain.
    [[nodiscard]] virtual ListResult<TxPlace> transactions(const List& list) const = 0;

    /// From the chain's store: a block is read once for all of its transactions that stand next to each other
    /// in `places`. Preconditions: the places are of this view.
    [[nodiscard]] virtual std::vector<PlacedTransaction> load(std::span<const TxPlace> places) const = 0;
    [[nodiscard]] PlacedTransaction load(const TxPlace& place) const;

    // --- Outputs ---

    /// Nothing: there is no such output, or it has not taken effect.
    [[nodiscard]] virtual std::optional<OutputRecord> output(const Hash256& output_id) const = 0;

    // --- Addresses ---

    /// Nothing: no output ever went there.
    [[nodiscard]] virtual std::optional<AddressRecord> address(const ProgramHash& address) const = 0;
    [[nodiscard]] virtual std::optional<Bytes> control_program(const ProgramHash& address) const = 0;
    [[nodiscard]] virtual std::optional<BalanceRecord> balance(const ProgramHash& address,
                                                               const primitives::AssetId& asset) const = 0;
    /// BTM first, then by asset id.
    [[nodiscard]] virtual ListResult<BalanceRecord> balances(const ProgramHash& address,
                                                             const List& list) const = 0;
    /// Any page costs the same. With an asset: only transactions that moved it, with all their movements.
    [[nodiscard]] virtual ListResult<HistoryEntry> history(const ProgramHash& address,
                                                           const std::optional<primitives::AssetId>& asset,
                                                           const List& list) const = 0;
    /// Oldest first within an asset, BTM first.
    [[nodiscard]] virtual ListResult<UnspentRecord> unspent(const ProgramHash& address,
                                                            const std::optional<primitives::AssetId>& asset,
                                                            const List& list) const = 0;

    // --- Assets ---

    /// Of BTM, or of an asset that was ever issued.
    [[nodiscard]] virtual std::optional<AssetRecord> asset(const primitives::AssetId& asset) const = 0;
    /// Nothing for BTM.
    [[nodiscard]] virtual std::optional<AssetOrigin> asset_origin(const primitives::AssetId& asset) const = 0;
    /// BTM first, then by descending number of holders, then by id.
    [[nodiscard]] virtual ListResult<AssetRecord> assets(const List& list) const = 0;
    /// Any page costs the same.
    [[nodiscard]] virtual ListResult<TxPlace> asset_history(const primitives::AssetId& asset,
                                                            const List& list) const = 0;
    /// By descending balance, then by address.
    [[nodiscard]] virtual ListResult<Holder> holders(const primitives::AssetId& asset,
                                                     const List& list) const = 0;

    // --- Days ---

    /// Ascending; days without a block are left out. At most `limit` from `from` on, none behind `to`.
    [[nodiscard]] virtual std::vector<DaySums> days(std::uint64_t from, std::uint64_t to,
                                                    std::size_t limit) const = 0;
    /// Ascending by day, then by address.
    [[nodiscard]] virtual std::vector<MinerSums> miners(std::uint64_t from, std::uint64_t to,
                                                        std::size_t limit) const = 0;

    // --- Search: ids that begin with these bytes (1 … 32 of them), ascending, at most `limit` ---

    [[nodiscard]] virtual std::vector<Hash256> blocks_like(ByteView prefix, std::size_t limit) const = 0;
    [[nodiscard]] virtual std::vector<Hash256> transactions_like(ByteView prefix,
                                                                 std::size_t limit) const = 0;
    [[nodiscard]] virtual std::vector<Hash256> outputs_like(ByteView prefix, std::size_t limit) const = 0;
    [[nodiscard]] virtual std::vector<Hash256> assets_like(ByteView prefix, std::size_t limit) const = 0;
};

using ViewPtr = std::unique_ptr<const View>;

}  // namespace bytom::explorer
