// What the index knows, as values (protocol document 13 §3).
//
// "Moves" follows the rules of the UTXO set (04 §7): a transaction with status_fail moves BTM only, its other
// inputs and outputs have never happened. Of an output that was made anew while it was unspent (the same
// coinbase twice) the last one counts, as in the set.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <vector>

#include <bytom/explorer/amount.hpp>
#include <bytom/primitives/asset.hpp>

namespace bytom::explorer {

/// An "address" of the index: the first 20 bytes of the SHA3-256 of a control program, whether or not the
/// program has a text form. Retirements have none.
struct ProgramHash {
    static constexpr std::size_t kSize = 20;

    std::array<std::uint8_t, kSize> bytes{};

    [[nodiscard]] static ProgramHash of(ByteView control_program);
    [[nodiscard]] ByteView view() const noexcept { return bytes; }
    [[nodiscard]] constexpr auto operator<=>(const ProgramHash&) const = default;
};

/// Where a transaction of the main chain stands.
struct TxPlace {
    std::uint64_t height = 0;
    std::uint32_t position = 0;  ///< in the block

    [[nodiscard]] constexpr auto operator<=>(const TxPlace&) const = default;
};

struct IndexedBlock {
    Hash256 hash;
    std::uint64_t transactions_before = 0;  ///< on the main chain; the first one's index_id is one more
    std::uint64_t transactions = 0;         ///< in it
};

struct ChainTotals {
    std::uint64_t transactions = 0;
    std::uint64_t addresses = 0;  ///< programs that ever had an output
    std::uint64_t assets = 0;     ///< ever issued, BTM not among them
};

struct SpentBy {
    TxPlace place;
    std::uint32_t input = 0;

    [[nodiscard]] bool operator==(const SpentBy&) const = default;
};

/// An output that took effect.
struct OutputRecord {
    TxPlace place;
    std::uint32_t index = 0;  ///< in its transaction
    std::optional<SpentBy> spent_by;

    [[nodiscard]] bool operator==(const OutputRecord&) const = default;
};

struct AddressRecord {
    Bytes control_program;
    std::uint64_t transactions = 0;  ///< that moved something of it
    TxPlace first;
    TxPlace last;

    [[nodiscard]] bool operator==(const AddressRecord&) const = default;
};

/// One asset of one address.
struct BalanceRecord {
    primitives::AssetId asset;
    Amount received = 0;
    Amount sent = 0;
    std::uint64_t unspent = 0;       ///< outputs
    std::uint64_t transactions = 0;  ///< that moved the asset at the address
    TxPlace first;                   ///< place of the first of these transactions
    TxPlace last;

    [[nodiscard]] Amount balance() const noexcept { return received - sent; }
    [[nodiscard]] bool operator==(const BalanceRecord&) const = default;
};

struct AssetMovement {
    primitives::AssetId asset;
    NetAmount net = 0;

    [[nodiscard]] bool operator==(const AssetMovement&) const = default;
};

/// A transaction in an address's history.
struct HistoryEntry {
    TxPlace place;
    std::vector<AssetMovement> movements;  ///< BTM first, then by id

    [[nodiscard]] bool operator==(const HistoryEntry&) const = default;
};

/// An unspent output of an address. Its id and source follow from its transaction.
struct UnspentRecord {
    primitives::AssetId asset;
    std::uint64_t amount = 0;
    TxPlace place;
    std::uint32_t index = 0;  ///< in its transaction

    [[nodiscard]] bool is_coinbase() const noexcept { return place.position == 0; }
    [[nodiscard]] bool operator==(const UnspentRecord&) const = default;
};

struct AssetRecord {
    primitives::AssetId asset;
    /// BTM: what coinbases have paid, fees included; the supply follows from the subsidy rule.
    Amount issued = 0;
    Amount retired = 0;
    std::uint64_t issuances = 0;     ///< inputs; 0 for BTM
    std::uint64_t retirements = 0;   ///< outputs
    std::uint64_t holders = 0;       ///< addresses with a balance
    std::uint64_t transactions = 0;  ///< that moved it
    TxPlace first_issue;

    [[nodiscard]] bool operator==(const AssetRecord&) const = default;
};

/// What the first issuance of an asset has told; its id commits to all of it.
struct AssetOrigin {
    std::uint64_t vm_version = 1;
    Bytes issuance_program;
    Bytes definition;  ///< raw bytes, any content

    [[nodiscard]] bool operator==(const AssetOrigin&) const = default;
};

struct Holder {
    ProgramHash address;
    Amount balance = 0;

    [[nodiscard]] bool operator==(const Holder&) const = default;
};

/// Seconds of a day; days are numbered from 1970-01-01 UTC.
inline constexpr std::uint64_t kDaySeconds = 86'400;

/// Sums over the blocks of the main chain whose time stamp lies in one UTC day.
struct DaySums {
    std::uint64_t day = 0;
    std::uint64_t blocks = 0;
    std::uint64_t transactions = 0;  ///< coinbases included
    std::uint64_t issuances = 0;     ///< inputs that took effect
    std::uint64_t retirements = 0;   ///< outputs that took effect
    std::uint64_t new_addresses = 0;
    std::uint64_t new_assets = 0;
    Amount btm_amount = 0;  ///< neu put into control outputs, coinbases included
    Amount fees = 0;        ///< neu
    Amount gas = 0;         ///< that the fees could buy: fee div 200, at most 200 000 a transaction
    Amount mined = 0;       ///< neu of subsidies

    [[nodiscard]] bool operator==(const DaySums&) const = default;
};

/// What one address has mined in one UTC day (first outputs of coinbases).
struct MinerSums {
    std::uint64_t day = 0;
    ProgramHash address;
    std::uint64_t blocks = 0;
    Amount reward = 0;  ///< neu, fees included
    Amount fees = 0;    ///< neu

    [[nodiscard]] bool operator==(const MinerSums&) const = default;
};

}  // namespace bytom::explorer
