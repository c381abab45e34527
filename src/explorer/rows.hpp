// Keys and values of the index's database (docs/storage.md gives their bytes).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <bytom/explorer/records.hpp>
#include <bytom/primitives/block.hpp>
#include <bytom/storage/key_value_store.hpp>

namespace bytom::explorer {

/// Families of rows, in the order of their indexes.
enum Family : storage::FamilyIndex {
    kState,
    kBlocks,        ///< height: hash, transactions before it and in it
    kBlockIds,      ///< hash: height
    kPlaces,        ///< transaction id: its places, the last one counts
    kOutputs,       ///< output id: where it was made and spent, the last time counts
    kPrograms,      ///< P: control program
    kBalances,      ///< P, asset: sums; BTM's row is that of the address, too
    kHistory,       ///< P, number: a transaction and what it moved
    kVisits,        ///< P, asset, number: number in kHistory; for BTM of those that did not move any
    kUnspent,       ///< P, asset, place, index: amount
    kRanks,         ///< asset, balance descending, P
    kAssets,        ///< asset: sums
    kOrigins,       ///< asset: program and definition
    kAssetHistory,  ///< asset, number: place; for BTM the number of a transaction that did not move any
    kAssetRanks,    ///< holders descending, asset; without BTM
    kDays,          ///< day: sums
    kMiners,        ///< day, P: sums
};

inline constexpr std::size_t kFamilies = kMiners + 1;

[[nodiscard]] std::vector<std::string> family_names();

/// Keys are kept as strings, which hash tables take as they are.
using KeyText = std::string;

/// Builds a key part by part, numbers big-endian; keys with equal first parts lie together.
class Key {
public:
    Key& u32(std::uint64_t value);  ///< Precondition: below 2^32
    Key& u64(std::uint64_t value);
    Key& hash(const Hash256& value) { return bytes(value.view()); }
    Key& program(const ProgramHash& value) { return bytes(value.view()); }
    /// BTM is 00, every other 01 and its id: BTM comes first, and takes a byte.
    Key& asset(const primitives::AssetId& asset);
    Key& place(const TxPlace& place) { return u32(place.height).u32(place.position); }
    /// The greatest first.
    Key& descending(Amount value);
    Key& descending64(std::uint64_t value) { return u64(~value); }
    Key& bytes(ByteView value);

    [[nodiscard]] const KeyText& text() const noexcept { return text_; }
    operator ByteView() const noexcept {  // NOLINT(google-explicit-constructor): it is one
        return base::as_bytes(text_);
    }
    /// The first key behind all that begin with this one; empty if there is none.
    [[nodiscard]] Bytes after() const;

private:
    KeyText text_;
};

/// Reads a key's or a value's parts from its front; after the first that is not there, everything is zero and
/// done() is false.
class Parts {
public:
    explicit Parts(ByteView bytes) : rest_(bytes) {}

    [[nodiscard]] std::uint64_t u32() { return fixed(4); }
    [[nodiscard]] std::uint64_t u64() { return fixed(8); }
    [[nodiscard]] Amount u128();
    [[nodiscard]] Hash256 hash();
    [[nodiscard]] ProgramHash program();
    [[nodiscard]] primitives::AssetId asset();
    [[nodiscard]] TxPlace place();  ///< as in keys
    [[nodiscard]] std::uint64_t number();
    [[nodiscard]] std::uint32_t number32();
    [[nodiscard]] TxPlace short_place();  ///< as in values
    [[nodiscard]] Amount amount();
    [[nodiscard]] NetAmount net();
    [[nodiscard]] ByteView bytes();
    [[nodiscard]] ByteView take(std::size_t size);

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] bool good() const noexcept { return good_; }
    /// Everything was there, and nothing else.
    [[nodiscard]] bool done() const noexcept { return good_ && rest_.empty(); }

private:
    [[nodiscard]] std::uint64_t fixed(std::size_t size);

    ByteView rest_;
    bool good_ = true;
};

/// The block that the index stands on, and sums over the chain up to it.
struct StateRow {
    std::uint64_t height = 0;
    Hash256 hash;
    ChainTotals totals;
    /// Outputs that were made although there had been one of the same id.
    std::uint64_t repeats = 0;
};

/// One making of an output, and what became of it.
struct OutputLife {
    TxPlace place;
    std::uint32_t index = 0;
    std::optional<SpentBy> spent_by;

    [[nodiscard]] bool operator==(const OutputLife&) const = default;
};

/// Oldest first; more than one only where the same coinbase was made twice (and what was paid from it).
struct OutputRow {
    std::vector<OutputLife> lives;

    [[nodiscard]] bool is_empty() const noexcept { return lives.empty(); }
    [[nodiscard]] bool operator==(const OutputRow&) const = default;
};

struct PlacesRow {
    std::vector<TxPlace> places;

    [[nodiscard]] bool is_empty() const noexcept { return places.empty(); }
    [[nodiscard]] bool operator==(const PlacesRow&) const = default;
};

struct BalanceRow {
    Amount received = 0;
    Amount sent = 0;
    std::uint64_t unspent = 0;
    std::uint64_t transactions = 0;
    // Of the address, in the row of BTM only.
    std::uint64_t all_transactions = 0;
    std::uint64_t all_unspent = 0;
    std::uint64_t all_assets = 0;

    [[nodiscard]] Amount balance() const noexcept { return received - sent; }
    [[nodiscard]] bool is_empty() const noexcept { return transactions == 0 && all_transactions == 0; }
    [[nodiscard]] bool operator==(const BalanceRow&) const = default;
};

struct AssetRow {
    Amount issued = 0;
    Amount retired = 0;
    std::uint64_t issuances = 0;
    std::uint64_t retirements = 0;
    std::uint64_t holders = 0;
    std::uint64_t transactions = 0;
    TxPlace first_issue;

    [[nodiscard]] bool is_empty() const noexcept { return transactions == 0 && issued == 0; }
    [[nodiscard]] bool operator==(const AssetRow&) const = default;
};

/// Days and miners are kept as they are shown; what their key says is not in their value.
struct DayRow {
    DaySums sums;

    [[nodiscard]] bool is_empty() const noexcept { return sums.blocks == 0; }
    [[nodiscard]] bool operator==(const DayRow&) const = default;
};

struct MinerRow {
    MinerSums sums;

    [[nodiscard]] bool is_empty() const noexcept { return sums.blocks == 0; }
    [[nodiscard]] bool operator==(const MinerRow&) const = default;
};

/// A block near the tip, with which it can be detached when the chain has lost it.
struct RecentBlock {
    primitives::Block block;
    primitives::TxStatuses statuses;
};

namespace rows {

[[nodiscard]] Bytes encode(const RecentBlock& row);
/// The same without a copy of the block.
[[nodiscard]] Bytes encode_recent(const primitives::Block& block, const primitives::TxStatuses& statuses);
[[nodiscard]] Bytes encode(const StateRow& row);
[[nodiscard]] Bytes encode(const IndexedBlock& row);
[[nodiscard]] Bytes encode(const OutputRow& row);
[[nodiscard]] Bytes encode(const PlacesRow& row);
[[nodiscard]] Bytes encode(const BalanceRow& row);
[[nodiscard]] Bytes encode(const HistoryEntry& row);
[[nodiscard]] Bytes encode(const AssetRow& row);
[[nodiscard]] Bytes encode(const AssetOrigin& row);
[[nodiscard]] Bytes encode(const DayRow& row);
[[nodiscard]] Bytes encode(const MinerRow& row);
[[nodiscard]] Bytes encode(const TxPlace& place);
[[nodiscard]] Bytes encode_number(std::uint64_t value);

// Nothing: the bytes are not what they should be, the data is damaged.
[[nodiscard]] std::optional<RecentBlock> decode(ByteView value, const RecentBlock* kind);
[[nodiscard]] std::optional<StateRow> decode(ByteView value, const StateRow* kind);
[[nodiscard]] std::optional<IndexedBlock> decode(ByteView value, const IndexedBlock* kind);
[[nodiscard]] std::optional<OutputRow> decode(ByteView value, const OutputRow* kind);
[[nodiscard]] std::optional<PlacesRow> decode(ByteView value, const PlacesRow* kind);
[[nodiscard]] std::optional<BalanceRow> decode(ByteView value, const BalanceRow* kind);
[[nodiscard]] std::optional<HistoryEntry> decode(ByteView value, const HistoryEntry* kind);
[[nodiscard]] std::optional<AssetRow> decode(ByteView value, const AssetRow* kind);
[[nodiscard]] std::optional<AssetOrigin> decode(ByteView value, const AssetOrigin* kind);
[[nodiscard]] std::optional<DayRow> decode(ByteView value, const DayRow* kind);
[[nodiscard]] std::optional<MinerRow> decode(ByteView value, const MinerRow* kind);
[[nodiscard]] std::optional<TxPlace> decode(ByteView value, const TxPlace* kind);
[[nodiscard]] std::optional<std::uint64_t> decode(ByteView value, const std::uint64_t* kind);

[[noreturn]] void damaged();

/// The decoded value, or StorageFailure.
template <typename Row>
[[nodiscard]] Row read(ByteView value) {
    auto row = decode(value, static_cast<const Row*>(nullptr));
    if (!row) damaged();
    return *std::move(row);
}

}  // namespace rows

// Names of the rows in kState: where the index stands, and, each with a height behind, the last blocks.
inline constexpr std::string_view kTipKey = "tip";
inline constexpr std::string_view kRecentKey = "recent";

}  // namespace bytom::explorer
