// The wallet: accounts, assets, outputs and transactions of this node's user, in step with the chain.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include <bytom/base/clock.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/keys/key_store.hpp>
#include <bytom/storage/figures.hpp>
#include <bytom/wallet/accounts.hpp>
#include <bytom/wallet/assets.hpp>
#include <bytom/wallet/backup_image.hpp>
#include <bytom/wallet/output_book.hpp>
#include <bytom/wallet/transaction_record.hpp>

namespace rocksdb {
class Env;
}

namespace bytom::wallet {

/// What has become of a transaction that touches the wallet.
struct TransactionNews {
    enum class Kind : std::uint8_t {
        seen,         ///< it is in the pool for the first time
        confirmed,    ///< its block is on the main chain
        unconfirmed,  ///< a reorganisation has taken its block off
    };

    Kind kind = Kind::seen;
    Hash256 tx_id;
    /// Of a transaction of a block.
    const chain::BlockNode* block = nullptr;
};

struct WalletOptions {
    std::filesystem::path directory;  ///< the database's; created if absent, its parent must exist
    chain::Chain* chain = nullptr;
    keys::KeyStore* key_store = nullptr;
    const base::Clock* clock = nullptr;
    /// The clock for reservations and repeated submissions; tests pass their own.
    std::function<std::chrono::steady_clock::time_point()> steady = std::chrono::steady_clock::now;
    bool rescan = false;  ///< start with a rescan from genesis
    std::size_t block_cache_bytes = std::size_t{16} << 20;
    std::size_t write_buffer_bytes = std::size_t{16} << 20;
    /// Called once, on the wallet thread, when the disk has failed: the node must stop.
    std::function<void(const std::string& what)> on_failure;
    /// Told of what the chain and the pool bring, once it is written; not of what a rescan finds. Called on
    /// the wallet thread: must only take note of it. Empty: nobody cares.
    std::function<void(const TransactionNews& news)> on_news;
    rocksdb::Env* env = nullptr;  ///< as in storage::StoreOptions
};

/// What was written down before a transaction was handed to the chain.
enum class Submission : std::uint8_t {
    nothing,  ///< it does not touch the wallet, or is written down already
    added,
    revived,  ///< it had been dropped
};

struct RescanStatus {
    std::uint64_t from = 0;    ///< first height that is scanned again
    std::uint64_t height = 0;  ///< scanned so far
    std::uint64_t target = 0;  ///< height at which it ends, as of now
};

struct WalletStatus {
    /// The block whose state the calls show. Behind the best block only for moments.
    std::uint64_t height = 0;
    Hash256 hash;
    std::uint64_t best_height = 0;  ///< the chain's
    std::optional<RescanStatus>
        rescan;               ///< while one is under way; the view stays that of before until it ends
    bool recovering = false;  ///< recovery-wallet is under way

    /// What wallet-info shows as `wallet_height`: below the best height until a rescan has ended.
    [[nodiscard]] std::uint64_t work_height() const noexcept { return rescan ? rescan->height : height; }
};

/// All calls but stop() from any thread. One thread of its own follows the chain; every block is attached or
/// detached in one atomic batch together with the tip, so that whenever the process dies, the database opens
/// at some block with everything in it agreeing. Reading never waits for that thread. After open, calls may
/// throw storage::StorageFailure.
class Wallet {
public:
    /// Opens or makes the database and starts the thread. Everything that the options point to must outlive
    /// the wallet. Errors: storage::open_error.
    [[nodiscard]] static Result<std::unique_ptr<Wallet>> open(const WalletOptions& options);

    /// Stops if stop() was not called.
    ~Wallet();
    Wallet(const Wallet&) = delete;
    Wallet& operator=(const Wallet&) = delete;

    /// Ends the thread and its subscription, before the chain ends. Reading stays possible.
    void stop();

    [[nodiscard]] Accounts& accounts() noexcept;
    [[nodiscard]] Assets& assets() noexcept;
    [[nodiscard]] OutputBook& outputs() noexcept;

    /// Errors: find_account, duplicate_account_alias (also its own present one). Starts a rescan.
    [[nodiscard]] Status<WalletError> rename_account(std::string_view account_id, std::string_view new_alias);
    /// Takes the account, its addresses, counters and outputs away at once and starts a rescan, which takes
    /// its transactions away. The counter of its key set stays. Error: find_account.
    [[nodiscard]] Status<WalletError> delete_account(std::string_view account_id);

    // --- Transactions ---

    /// Confirmed, else pending or dropped; nothing if the wallet does not know it.
    [[nodiscard]] std::optional<TransactionRecord> find_transaction(const Hash256& tx_id) const;
    /// Confirmed ones, newest first (descending height, then position). Constant memory.
    void for_each_transaction(const TransactionQuery& query, const TransactionVisitor& visit) const;
    /// Pending and dropped ones, newest arrival first (equal times by id).
    void for_each_unconfirmed(const TransactionQuery& query, const TransactionVisitor& visit) const;

    /// A user's transaction is about to be handed to the chain. If it touches the wallet it is written down,
    /// safe from power cuts, and its inputs are taken, before anybody else can hear of it; from then on the
    /// wallet submits it again, over restarts too, until it is confirmed, conflicted, refused for good or
    /// abandoned (docs/wallet.md).
    [[nodiscard]] Submission begin_submission(const primitives::TransactionPtr& tx);
    /// Reports the chain's answer. A transaction that it has not accepted is forgotten, or dropped as it was.
    void end_submission(const Hash256& tx_id, Submission begun, const chain::TxOutcome& outcome);

    /// Gives a pending own transaction up, and own ones that spend its outputs: their inputs are free, they
    /// leave the pool (also when peers bring them once more), and the wallet does not submit them again.
    /// Final when it returns, until they are in a block (what other nodes have of them may be mined all the
    /// same) or a user submits them. Error: find_transaction.
    [[nodiscard]] Status<WalletError> abandon_transaction(const Hash256& tx_id);

    /// Who tells peers once more of own transactions that have long been in the pool without a block: after 5
    /// minutes, 10 and so on up to 4 hours. Called on the wallet's thread. Empty: no
    /// announcements once this has returned; they stay due.
    void set_announcer(std::function<void(const primitives::TransactionPtr&)> announcer);

    // --- Maintenance ---

    [[nodiscard]] WalletStatus status() const;
    /// Of its database.
    [[nodiscard]] storage::StoreFigures figures() const;

    /// Waits until the wallet shows the chain's best block as of the call (or a later one) and no rescan is
    /// under way; false when the time is over or the wallet is stopped.
    [[nodiscard]] bool wait_until_current(std::chrono::milliseconds timeout) const;

    /// Scans the blocks from this height on again, in the background, watching every account's addresses by
    /// gap limit (10 §8). Until it is done everything shown is as before. One that is under way begins anew,
    /// from the lower of both heights.
    /// Throws chain::BodyPruned, as everything does that starts a rescan, if blocks to be scanned are pruned.
    void rescan(std::uint64_t from_height = 0);
    /// The lowest height whose body a rescan under way still needs; what follows the chain is a subscriber of
    /// it. Any thread; short.
    [[nodiscard]] std::uint64_t needed_from() const;
    /// False: there was none to delete.
    bool cancel_rescan();

    /// Finds the accounts and addresses of these root keys on the chain (10 §8), by a rescan. Errors:
    /// recovery_busy (looked at first), no_xpubs, duplicate_xpub, too_many_xpubs, bad_point.
    [[nodiscard]] Status<WalletError> recover(const std::vector<crypto::XPub>& xpubs);

    /// Error: backup.
    [[nodiscard]] Result<BackupImage, WalletError> backup() const;
    /// Keys, then assets, then accounts, then a rescan with recovery of the addresses. Nothing of an image is
    /// taken that has accounts or assets which could not be made here (`restore`). What is known already is
    /// skipped; the first refused one ends it, those before it stay. The detail begins with `restore key
    /// images: ` and so on. Errors: restore, restore_key_alias, duplicate_asset_alias,
    /// duplicate_account_alias.
    [[nodiscard]] Status<WalletError> restore(const BackupImage& image,
                                              const std::stop_token& cancelled = {});

private:
    class Impl;
    explicit Wallet(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace bytom::wallet
