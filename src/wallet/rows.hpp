// The rows of the wallet's database: families, keys and values (docs/wallet.md gives their bytes).
#pragma once

#include <initializer_list>
#include <vector>

#include <bytom/primitives/block.hpp>
#include <bytom/storage/key_value_store.hpp>
#include <bytom/wallet/accounts.hpp>
#include <bytom/wallet/assets.hpp>
#include <bytom/wallet/output_book.hpp>
#include <bytom/wallet/transaction_record.hpp>

namespace bytom::wallet {

/// Families of rows, in the order of their indexes.
enum Family : storage::FamilyIndex {
    kState,
    kAccounts,
    kAccountAliases,
    kCounters,
    kPrograms,
    kAddresses,
    kAssets,
    kAssetAliases,
    kChainAssets,
    kUnconfirmed,
    kRecentBlocks,
    // Of one generation each: what is derived from blocks.
    kOutputs,
    kContractOutputs,
    kOutputOrder,
    kBalances,
    kTransactions,
    kTransactionIds,
    kAccountTransactions,
};

inline constexpr std::initializer_list<Family> kGenerationFamilies = {
    kOutputs, kContractOutputs, kOutputOrder, kBalances, kTransactions, kTransactionIds, kAccountTransactions,
};

[[nodiscard]] std::vector<std::string> family_names();

/// A rescan fills the rows of a new generation while those of the old one are shown.
using Generation = std::uint32_t;

/// Builds a key part by part; keys with equal first parts lie together, in the order of the next.
class Key {
public:
    Key() = default;
    explicit Key(Generation generation) { u32(generation); }

    Key& u8(std::uint8_t value);
    Key& u32(std::uint32_t value);  ///< big-endian
    Key& u64(std::uint64_t value);  ///< big-endian
    Key& hash(const Hash256& value);
    Key& bytes(ByteView value);
    /// Length in one byte, then the text. Precondition: at most kMaxAccountIdSize bytes.
    Key& account(std::string_view id);

    [[nodiscard]] ByteView view() const noexcept { return bytes_; }
    operator ByteView() const noexcept { return bytes_; }  // NOLINT(google-explicit-constructor): it is one
    /// The first key behind all that begin with this one; empty if there is none.
    [[nodiscard]] Bytes after() const;

private:
    Bytes bytes_;
};

inline constexpr std::size_t kMaxAccountIdSize = 255;

/// Where the wallet stands and which generation is shown.
struct ViewRow {
    Generation generation = 0;
    std::uint64_t height = 0;
    Hash256 hash;
};

/// A rescan under way.
struct ScanRow {
    enum class Phase : std::uint8_t {
        start,    ///< nothing done yet
        back,     ///< a copy of the shown generation, being taken back to the first height
        forward,  ///< blocks being attached
    };

    Generation generation = 0;
    std::uint64_t from = 0;
    Phase phase = Phase::start;
    std::uint64_t height = 0;  ///< the last block in it, from phase back on
    Hash256 hash;
};

/// Of a watched account, or, without id, of a candidate of recovery-wallet.
struct WatchedAccount {
    std::string account_id;
    std::uint64_t key_index = 0;
    std::int64_t quorum = 0;             ///< a candidate's; 0 (since schema 2): all keys
    std::uint64_t external_unfound = 1;  ///< one more than the highest index found
    std::uint64_t change_unfound = 1;
};

/// A recovery under way (10 §8).
struct RecoveryRow {
    std::uint64_t start_time = 0;        ///< seconds since 1970
    std::vector<crypto::XPub> xpubs;     ///< those of recovery-wallet; empty: addresses only
    std::uint64_t accounts_unfound = 1;  ///< one more than the highest account index found
    std::vector<WatchedAccount> accounts;
};

/// Sum and number of an account's outputs of one asset.
struct TotalRow {
    std::uint64_t amount = 0;  ///< modulo 2^64
    std::uint64_t outputs = 0;
    std::uint64_t carry = 0;  ///< how many times 2^64 lies on top
};

/// A block near the tip, with which it can be detached when the chain has lost it.
struct RecentBlockRow {
    Hash256 hash;
    primitives::TxStatuses statuses;
    primitives::BlockPtr block;
};

/// Where a confirmed transaction stands.
struct PlaceRow {
    std::uint64_t height = 0;
    std::uint32_t position = 0;
};

namespace rows {

[[nodiscard]] Bytes encode_number(std::uint64_t value);
[[nodiscard]] Bytes encode_bytes(ByteView value);
[[nodiscard]] Bytes encode(const ViewRow& row);
[[nodiscard]] Bytes encode(const ScanRow& row);
[[nodiscard]] Bytes encode(const RecoveryRow& row);
[[nodiscard]] Bytes encode(const TotalRow& row);
[[nodiscard]] Bytes encode(const PlaceRow& row);
[[nodiscard]] Bytes encode(const RecentBlockRow& row);
[[nodiscard]] Bytes encode(const MiningAddress& row);
[[nodiscard]] Bytes encode(const Account& account);
[[nodiscard]] Bytes encode(const LocalAddress& address);
[[nodiscard]] Bytes encode(const Asset& asset);
[[nodiscard]] Bytes encode(const Output& output);
[[nodiscard]] Bytes encode(const TransactionRecord& record);

// Nothing: the bytes are not what they should be, the data is damaged. What a key says is not in its value:
// ids and programs are passed in.
[[nodiscard]] std::optional<std::uint64_t> decode_number(ByteView value);
[[nodiscard]] std::optional<Bytes> decode_bytes(ByteView value);
[[nodiscard]] std::optional<ViewRow> decode_view(ByteView value);
[[nodiscard]] std::optional<ScanRow> decode_scan(ByteView value);
[[nodiscard]] std::optional<RecoveryRow> decode_recovery(ByteView value);
[[nodiscard]] std::optional<TotalRow> decode_total(ByteView value);
[[nodiscard]] std::optional<PlaceRow> decode_place(ByteView value);
[[nodiscard]] std::optional<RecentBlockRow> decode_recent_block(ByteView value);
[[nodiscard]] std::optional<MiningAddress> decode_mining_address(ByteView value);
[[nodiscard]] std::optional<Account> decode_account(std::string_view id, ByteView value);
[[nodiscard]] std::optional<LocalAddress> decode_address(ByteView control_program, ByteView value);
[[nodiscard]] std::optional<Asset> decode_asset(const primitives::AssetId& id, ByteView value);
[[nodiscard]] std::optional<Output> decode_output(const Hash256& id, ByteView value);
[[nodiscard]] std::optional<TransactionRecord> decode_transaction(ByteView value);

/// The decoded value, or StorageFailure.
template <typename T>
[[nodiscard]] T checked(std::optional<T> decoded) {
    if (!decoded)
        throw storage::StorageFailure(storage::open_error::kCorrupted,
                                      "damaged data in the wallet's database");
    return *std::move(decoded);
}

}  // namespace rows

/// Names of single rows in kState.
inline constexpr std::string_view kViewKey = "view";
inline constexpr std::string_view kScanKey = "scan";
inline constexpr std::string_view kRecoveryKey = "recovery";
inline constexpr std::string_view kMiningAddressKey = "mining_address";
inline constexpr std::string_view kCoinbaseArbitraryKey = "coinbase_arbitrary";
inline constexpr std::string_view kAssetIndexKey = "asset_index";

}  // namespace bytom::wallet
