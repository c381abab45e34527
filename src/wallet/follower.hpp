// What keeps the wallet in step with the chain and the pool, and its calls in step with that.
#pragma once

#include <atomic>
#include <limits>
#include <stop_token>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/follower.hpp>
#include <bytom/wallet/wallet.hpp>

#include "wallet/answers.hpp"
#include "wallet/block_index.hpp"
#include "wallet/rescan.hpp"
#include "wallet/unconfirmed.hpp"

namespace bytom::wallet {

class Follower final : private chain::FollowerHandler {
public:
    /// Everything outlives it.
    Follower(const WalletOptions& options, storage::KeyValueStore& store, AccountStore& accounts,
             AssetStore& assets, OutputStore& outputs);
    ~Follower() override;
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// Brings the database to a block that the chain knows; then the thread runs.
    [[nodiscard]] Status<> start();
    void stop();

    // --- Any thread; as in Wallet. ---

    [[nodiscard]] WalletStatus status() const;
    [[nodiscard]] bool wait_until_current(std::chrono::milliseconds timeout) const;
    [[nodiscard]] std::uint64_t needed_from() const;
    /// Throws chain::BodyPruned unless a rescan from this height could begin now.
    void require_bodies(std::uint64_t from) const;
    void rescan(std::uint64_t from_height);
    bool cancel_rescan();
    [[nodiscard]] Status<WalletError> recover(const std::vector<crypto::XPub>& xpubs);
    [[nodiscard]] Status<WalletError> rename_account(std::string_view account_id, std::string_view new_alias);
    [[nodiscard]] Status<WalletError> delete_account(std::string_view account_id);
    [[nodiscard]] Submission begin_submission(const primitives::TransactionPtr& tx);
    void end_submission(const Hash256& tx_id, Submission begun, const chain::TxOutcome& outcome);
    [[nodiscard]] Status<WalletError> abandon(const Hash256& tx_id);
    void set_announcer(std::function<void(const primitives::TransactionPtr&)> announcer);

private:
    // FollowerHandler
    void handle(const chain::Event& event) override;
    [[nodiscard]] std::optional<Instant> idle() override;
    void finish() override;
    void failed(const std::string& what) noexcept override;

    /// Has idle() called soon. Nothing before start().
    void wake();
    void end() noexcept;

    /// False: interrupted, nothing is done with it.
    [[nodiscard]] bool follow(const chain::Event& event);
    [[nodiscard]] bool connect(const chain::BlockConnected& event);
    void disconnect(const chain::BlockDisconnected& event);
    /// Of those that the event has brought or taken back. Without the lock.
    void tell_news(const chain::Event& event);
    void tell_news(const primitives::Block& block, const chain::BlockNode& node, TransactionNews::Kind kind);
    /// Has the pool drop what the user has given up. Under the lock, so that nobody submits it in between.
    void remove_from_pool(std::vector<Hash256> ids) BYTOM_REQUIRES(index_mutex_);
    /// Hands what is due to the pool, and takes the answers to what was.
    void resubmit();
    void announce_again();
    /// When there is something to do next.
    [[nodiscard]] Instant next_turn() const;

    /// Some steps of the rescan under way. True: there are more.
    [[nodiscard]] bool scan();
    void show_scanned() BYTOM_REQUIRES(index_mutex_);
    /// While it lives, bodies from a height on are not pruned; until then the rescan that needs them is
    /// there. require_bodies() comes after it.
    class BodyHold {
    public:
        BodyHold(std::atomic<std::uint64_t>& held_from, std::uint64_t from) : held_from_(held_from) {
            held_from_ = from;
        }
        ~BodyHold() { held_from_ = kNothing; }
        BodyHold(const BodyHold&) = delete;
        BodyHold& operator=(const BodyHold&) = delete;

    private:
        std::atomic<std::uint64_t>& held_from_;
    };
    static constexpr std::uint64_t kNothing = std::numeric_limits<std::uint64_t>::max();
    /// Whether the blocks behind the shown one have bodies; otherwise what to tell the operator.
    [[nodiscard]] Status<> check_bodies() BYTOM_REQUIRES(index_mutex_);
    /// Commits the batch, with a rescan in it.
    /// What the wallet has seen when it has seen nothing: genesis, or the block of the snapshot that the
    /// chain began with, below which there are no bodies.
    [[nodiscard]] const chain::BlockNode* first_node() const;
    void begin_rescan(std::uint64_t from, storage::KeyValueBatch& batch) BYTOM_REQUIRES(index_mutex_);

    /// The chain has lost the shown block (a power cut took its last commits): goes back to one that it
    /// knows, with the blocks kept here. False: they do not reach that far.
    [[nodiscard]] bool step_back_to_known() BYTOM_REQUIRES(index_mutex_);
    /// With nothing but the genesis block; or, where its children are pruned, with the last block whose child
    /// is not.
    void start_afresh() BYTOM_REQUIRES(index_mutex_);
    [[nodiscard]] BlockIndex index(Generation generation) const;
    void publish() BYTOM_REQUIRES(index_mutex_);

    chain::Chain& chain_;
    const base::Clock& clock_;
    const SteadyTime steady_;
    bool rescan_at_start_;
    std::function<void(const std::string&)> on_failure_;
    std::function<void(const TransactionNews&)> on_news_;
    storage::KeyValueStore& store_;
    AccountStore& accounts_;
    AssetStore& assets_;
    OutputStore& outputs_;

    std::stop_source interrupt_;  ///< requested by stop(): what follows is left for the next start

    /// Held while a block is applied, and by calls that change what blocks have made. Before the stores' own.
    mutable base::Mutex index_mutex_;
    View view_ BYTOM_GUARDED_BY(index_mutex_);
    Rescan rescan_ BYTOM_GUARDED_BY(index_mutex_);
    Unconfirmed unconfirmed_ BYTOM_GUARDED_BY(index_mutex_);
    std::shared_ptr<Answers> answers_;
    std::atomic<std::uint64_t> held_from_{kNothing};

    base::Mutex announcer_mutex_;  ///< held while it is called; before the index lock
    std::function<void(const primitives::TransactionPtr&)> announcer_ BYTOM_GUARDED_BY(announcer_mutex_);

    // The thread's own.
    std::uint64_t expiry_checked_ = 0;  ///< seconds since 1970
    std::optional<Instant> sync_due_;   ///< something is written and not synced

    mutable base::Mutex status_mutex_;
    mutable base::Condition status_condition_;
    WalletStatus status_ BYTOM_GUARDED_BY(status_mutex_);  ///< best_height is filled in when asked
    const chain::BlockNode* status_node_ BYTOM_GUARDED_BY(status_mutex_) = nullptr;
    bool ended_ BYTOM_GUARDED_BY(status_mutex_) = false;

    base::Mutex wake_mutex_;                   ///< guards the pointer while it is set
    std::unique_ptr<chain::Follower> thread_;  ///< null before start()
};

}  // namespace bytom::wallet
