// The wallet's thread: follows the chain and the pool, and rescans.
#pragma once

#include <atomic>
#include <condition_variable>
#include <utility>

#include <bytom/base/thread.hpp>
#include <bytom/wallet/wallet.hpp>

#include "wallet/block_index.hpp"
#include "wallet/recovery.hpp"
#include "wallet/unconfirmed.hpp"

namespace bytom::wallet {

/// What the chain said to transactions that were submitted again; put on its thread, taken on the wallet's at
/// its next turn.
class Answers {
public:
    void put(const Hash256& tx_id, const chain::TxOutcome& outcome) {
        const std::scoped_lock lock(mutex_);
        answers_.emplace_back(tx_id, outcome);
    }
    [[nodiscard]] std::vector<std::pair<Hash256, chain::TxOutcome>> take() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(answers_, {});
    }

private:
    std::mutex mutex_;
    std::vector<std::pair<Hash256, chain::TxOutcome>> answers_;
};

class Follower {
public:
    /// Everything outlives it.
    Follower(const WalletOptions& options, storage::KeyValueStore& store, AccountStore& accounts,
             AssetStore& assets, OutputStore& outputs);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// Brings the database to a block that the chain knows; then the thread runs.
    [[nodiscard]] Status<> start();
    void stop();

    // --- Any thread; as in Wallet. ---

    [[nodiscard]] WalletStatus status() const;
    [[nodiscard]] bool wait_until_current(std::chrono::milliseconds timeout) const;
    void rescan(std::uint64_t from_height);
    bool cancel_rescan();
    [[nodiscard]] Status<WalletError> recover(const std::vector<crypto::XPub>& xpubs);
    [[nodiscard]] Status<WalletError> rename_account(std::string_view account_id, std::string_view new_alias);
    [[nodiscard]] Status<WalletError> delete_account(std::string_view account_id);
    [[nodiscard]] Submission begin_submission(const primitives::TransactionPtr& tx);
    void end_submission(const Hash256& tx_id, Submission begun, const chain::TxOutcome& outcome);
    [[nodiscard]] Status<WalletError> abandon(const Hash256& tx_id);

private:
    void run();
    void follow();
    void wake();
    void wait_for_work();

    // Events of the chain.
    void handle(const chain::Event& event);
    void connect(const chain::BlockConnected& event);
    void disconnect(const chain::BlockDisconnected& event);
    /// Hands what is due to the pool, and takes the answers to what was.
    void resubmit();

    // Rescans. The lock is held.
    [[nodiscard]] ScanRow next_scan(std::uint64_t from) const;
    void put_scan(const ScanRow& scan, storage::KeyValueBatch& batch) const;
    void begin(const ScanRow& scan);
    /// One block, or one phase. Takes the lock. False: no rescan is under way.
    bool scan_step();
    void scan_start();
    void scan_copy(const ScanRow& scan);
    void scan_back(const chain::BlockNode& node);
    void scan_forward(const chain::BlockNode& node);
    void show_scanned();

    /// The chain has lost the shown block (a power cut took its last commits): goes back to one that it
    /// knows, with the blocks kept here. False: they do not reach that far.
    [[nodiscard]] bool step_back_to_known();
    void start_afresh(storage::KeyValueBatch& batch);
    void erase_generation(Generation generation, storage::KeyValueBatch& batch) const;
    void attach(Generation generation, const chain::BlockNode& node, const primitives::Block& block,
                const primitives::TxStatuses& statuses, storage::KeyValueBatch& batch) const;
    void put_view(storage::KeyValueBatch& batch) const;
    void publish();

    chain::Chain& chain_;
    const base::Clock& clock_;
    const SteadyTime steady_;
    bool rescan_at_start_;
    std::function<void(const std::string&)> on_failure_;
    storage::KeyValueStore& store_;
    AccountStore& accounts_;
    AssetStore& assets_;
    OutputStore& outputs_;

    /// Held while a block is applied, and by calls that change what blocks have made. Before the stores' own.
    std::mutex index_mutex_;
    ViewRow view_;
    const chain::BlockNode* view_node_ = nullptr;
    std::optional<ScanRow> scan_;
    Recovery recovery_;
    Unconfirmed unconfirmed_;
    std::shared_ptr<Answers> answers_;

    // The thread's own.
    std::unique_ptr<chain::Subscription> subscription_;
    std::uint64_t expiry_checked_ = 0;  ///< seconds since 1970
    bool unsynced_ = false;

    mutable std::mutex wake_mutex_;
    std::condition_variable wake_condition_;
    bool woken_ = false;
    bool stopping_ = false;

    mutable std::mutex status_mutex_;
    mutable std::condition_variable status_condition_;
    WalletStatus status_;  ///< best_height is filled in when asked
    const chain::BlockNode* status_node_ = nullptr;
    bool ended_ = false;

    base::Thread thread_;
};

}  // namespace bytom::wallet
