// Wallets, their keys and addresses, balances and histories, as rows. All functions throw StoreFailure; texts
// contain no character 0.
#pragma once

#include <bytom/blockcenter/store/database.hpp>
#include <bytom/keys/signer.hpp>

namespace bytom::blockcenter {

/// What is shown to users in place of a wallet's number: 36 characters, random.
using Guid = std::string;
[[nodiscard]] Guid new_guid();

struct WalletRow {
    std::int64_t wallet = 0;
    Guid guid{};
    std::string label{};
    std::int64_t keys = 1;
    std::int64_t quorum = 1;
    std::int64_t status = 1;     ///< 0: waits for signers, 1: complete
    std::string access_token{};  ///< what signers show to join; empty for wallets of one key
};

struct SignerRow {
    crypto::XPub xpub{};
    std::string name{};
    std::int64_t account = 0;  ///< of the path (02 §3.2)
};

struct AddressRow {
    std::int64_t address = 0;
    std::int64_t wallet = 0;
    bool change = false;
    std::int64_t place = 0;  ///< the path's last step
    Bytes program{};
    std::string label{};
};

/// A wallet of one key at the next account that this key has not used here, with its first address.
struct NewWallet {
    WalletRow wallet;
    AddressRow first{};
};
/// Error: the key has no program at this place (the specification's name).
[[nodiscard]] Result<NewWallet, std::string_view> create_wallet(SqlTransaction& sql, const crypto::XPub& xpub,
                                                                std::string_view label,
                                                                std::string_view email, std::uint64_t now);

/// The wallet of this key alone at this account.
[[nodiscard]] std::optional<WalletRow> find_wallet_of_account(SqlTransaction& sql, const crypto::XPub& xpub,
                                                              std::int64_t account);
/// One at a given account, without addresses. Precondition: there is none, and LockName::addresses is held.
[[nodiscard]] WalletRow add_wallet_at(SqlTransaction& sql, const crypto::XPub& xpub, std::int64_t account,
                                      std::uint64_t now);
/// An address at its place, unless it is there; new ones come behind it. Precondition: as above.
void add_address_at(SqlTransaction& sql, const WalletRow& wallet, const AddressRow& address);

/// Nothing: there is none. Whatever is no guid is none.
[[nodiscard]] std::optional<WalletRow> find_wallet(SqlTransaction& sql, std::string_view guid);
/// The wallet that has this address.
[[nodiscard]] std::optional<WalletRow> find_wallet_of_program(SqlTransaction& sql, ByteView program);
/// Until the end of the transaction others who call this for the wallet wait.
void lock_wallet(SqlTransaction& sql, std::int64_t wallet);

/// Which wallets of a key are meant.
struct WalletRules {
    std::int64_t account = 0;            ///< 0: of any account
    std::optional<bool> several_keys{};  ///< nothing: of one key, and of several
};
/// Wallets of which this is a key, oldest first.
[[nodiscard]] std::vector<WalletRow> list_wallets(SqlTransaction& sql, const crypto::XPub& xpub,
                                                  const WalletRules& rules, std::int64_t limit,
                                                  std::int64_t start);
[[nodiscard]] std::int64_t count_wallets(SqlTransaction& sql, const crypto::XPub& xpub,
                                         const WalletRules& rules);
[[nodiscard]] std::vector<SignerRow> list_signers(SqlTransaction& sql, std::int64_t wallet);
/// Who signs for it, as the derivation of its programs wants them.
[[nodiscard]] keys::AccountSigner signer_of(SqlTransaction& sql, const WalletRow& wallet);

/// The next address of a complete wallet. Error: as of create_wallet.
[[nodiscard]] Result<AddressRow, std::string_view> create_address(SqlTransaction& sql,
                                                                  const WalletRow& wallet,
                                                                  std::string_view label);
[[nodiscard]] std::vector<AddressRow> list_addresses(SqlTransaction& sql, std::int64_t wallet,
                                                     std::int64_t limit, std::int64_t start);
[[nodiscard]] std::int64_t count_addresses(SqlTransaction& sql, std::int64_t wallet);
/// The programs whose numbers are above `behind`, in their order, at most `limit`.
[[nodiscard]] std::vector<AddressRow> list_programs(SqlTransaction& sql, std::int64_t behind,
                                                    std::int64_t limit);
/// The highest number of an address; 0: there is none.
[[nodiscard]] std::int64_t newest_address(SqlTransaction& sql);
/// Those of the programs that are known.
[[nodiscard]] std::vector<AddressRow> find_addresses(SqlTransaction& sql, const std::vector<Bytes>& programs);

/// What an address has of an asset. All in the asset's smallest unit, as decimal text: sums may exceed 64
/// bits. available + unconfirmed + locked = total = received - sent.
struct BalanceRow {
    std::int64_t address = 0;
    Hash256 asset{};
    std::string name{};
    std::int64_t decimals = 0;
    std::string received{};  ///< in blocks and in the pool
    std::string sent{};      ///< likewise
    std::string total{};     ///< once what is in the pool is confirmed
    std::string
        available{};  ///< can be spent now: in a block, mature, neither reserved nor spent in the pool
    std::string unconfirmed{};  ///< from the pool
    std::string locked{};       ///< in a block, but immature or reserved by a payment
};
/// Of several addresses, by address, BTM first.
[[nodiscard]] std::vector<BalanceRow> list_balances(SqlTransaction& sql,
                                                    const std::vector<std::int64_t>& addresses,
                                                    std::int64_t height, std::uint64_t now);

struct OutputRow {
    Hash256 id{};
    Hash256 asset{};
    std::int64_t amount = 0;
    Hash256 source{};
    std::int64_t source_place = 0;
    std::int64_t height = 0;  ///< kUnconfirmed: of the pool
    AddressRow address{};
};
/// Height of what is in no block.
inline constexpr std::int64_t kUnconfirmed = INT64_MAX;

enum class OutputOrder : std::uint8_t {
    by_asset,  ///< BTM first, of each the largest first
    largest_first,
    smallest_first,
};
/// Unspent ones of a program; `asset` filters.
[[nodiscard]] std::vector<OutputRow> list_unspent(SqlTransaction& sql, std::int64_t address,
                                                  const std::optional<Hash256>& asset, OutputOrder order,
                                                  std::int64_t limit, std::int64_t start);
[[nodiscard]] std::int64_t count_unspent(SqlTransaction& sql, std::int64_t address,
                                         const std::optional<Hash256>& asset);

/// An unspent one with its address. Nothing: no wallet has it.
[[nodiscard]] std::optional<OutputRow> find_output(SqlTransaction& sql, const Hash256& id);

struct TransactionRow {
    std::int64_t transaction = 0;
    Hash256 hash{};
    std::int64_t height = 0;  ///< kUnconfirmed: in the pool
    std::int64_t time = 0;
    std::int64_t size = 0;
    std::int64_t fee = 0;
    bool status_fail = false;
    std::string form{};  ///< as the follower wrote it (follower/transaction_form.hpp)
    std::string memo{};  ///< of the payment that made it
    std::int64_t submitted = 0;
};
/// By blocks, the pool's newest of all; `asset` filters.
[[nodiscard]] std::vector<TransactionRow> list_transactions(SqlTransaction& sql, std::int64_t wallet,
                                                            const std::optional<Hash256>& asset,
                                                            bool oldest_first, std::int64_t limit,
                                                            std::int64_t start);
[[nodiscard]] std::int64_t count_transactions(SqlTransaction& sql, std::int64_t wallet,
                                              const std::optional<Hash256>& asset);
/// The one in a block before the one in the pool.
[[nodiscard]] std::optional<TransactionRow> find_transaction(SqlTransaction& sql, const Hash256& hash);

struct ChangeRow {
    std::int64_t transaction = 0;
    Hash256 asset{};
    std::string change{};  ///< decimal, with its sign
};
/// What transactions change for a wallet.
[[nodiscard]] std::vector<ChangeRow> list_changes(SqlTransaction& sql,
                                                  const std::vector<std::int64_t>& transactions,
                                                  std::int64_t wallet);

struct AssetRow {
    std::string name{};
    std::int64_t decimals = 0;
};
[[nodiscard]] std::optional<AssetRow> find_asset(SqlTransaction& sql, const Hash256& asset);

}  // namespace bytom::blockcenter
