// The wallet's transactions that are in no block: their records, what they do to its outputs, and their way
// back into the pool (docs/wallet.md, "Payments that wait").
#pragma once

#include <map>
#include <unordered_set>
#include <utility>

#include <bytom/chain/chain.hpp>
#include <bytom/chain/event.hpp>
#include <bytom/wallet/wallet.hpp>

#include "wallet/account_store.hpp"
#include "wallet/output_store.hpp"
#include "wallet/resubmissions.hpp"

namespace bytom::wallet {

/// An own transaction (TransactionRecord::is_own) stays pending, its inputs taken, until it is confirmed, a
/// block spends what it spends, it is refused for good, or the user abandons it. One thread at a time: the
/// caller holds the index lock.
class Unconfirmed {
public:
    using Time = Resubmissions::Time;

    Unconfirmed(storage::KeyValueStore& store, AccountStore& accounts, OutputStore& outputs)
        : store_(store), accounts_(accounts), outputs_(outputs) {}

    /// At the start: own pending ones take their inputs and are due. Those whose inputs are gone are dropped.
    void load(Generation generation, Time now);

    // --- The pool ---

    /// False: the user has given it up, and the pool has to as well.
    [[nodiscard]] bool entered(const chain::PoolEntry& entry, Generation generation, Time now);
    /// Those that entered() or reset() have met for the first time since the last call.
    [[nodiscard]] std::vector<Hash256> take_seen() { return std::exchange(seen_, {}); }
    void left(const chain::PoolEntry& entry, chain::RemovalReason reason, Time now);
    /// Those that the pool has and the user has given up.
    [[nodiscard]] std::vector<Hash256> reset(const chain::PoolSnapshot& pool, Generation generation,
                                             Time now);

    // --- Blocks ---

    /// Into the batch of the block that connects: transactions whose inputs it takes are dropped. Then, when
    /// the batch is written, forget() what was returned.
    [[nodiscard]] std::vector<Hash256> conflicts(const primitives::Block& block,
                                                 const primitives::TxStatuses& statuses,
                                                 storage::KeyValueBatch& batch) const;
    void forget(const primitives::Block& block, const std::vector<Hash256>& conflicts, Time now);
    /// A block was taken off, its own records written as pending: they are due, and so is what was dropped
    /// because of a block.
    void rolled_back(Time now);

    // --- Submissions ---

    /// Written, safe from power cuts, when it returns.
    [[nodiscard]] Submission begin_submission(const primitives::TransactionPtr& tx, Generation generation,
                                              std::uint64_t wall_time);
    void end_submission(const Hash256& tx_id, Submission begun, const chain::TxOutcome& outcome, Time now);
    /// Own ones that are to be submitted again, parents before what spends their outputs.
    [[nodiscard]] std::vector<primitives::TransactionPtr> take_due(Time now);
    /// Own ones that have been in the pool for long: peers that took them may have lost them since. Parents
    /// first.
    [[nodiscard]] std::vector<primitives::TransactionPtr> take_announcements(Time now);
    /// When something of both will be due next; nothing: not by itself.
    [[nodiscard]] std::optional<Time> next_due() const;
    void resubmitted(const Hash256& tx_id, const chain::TxOutcome& outcome);
    /// Gives an own pending one up, and those that spend its outputs: the ids. Whatever is heard of them
    /// afterwards, they stay given up until they are in a block or submitted by a user again. Error:
    /// find_transaction.
    [[nodiscard]] Result<std::vector<Hash256>, WalletError> abandon(const Hash256& tx_id);

    // --- The rest ---

    /// Records of others' that are a day old and not in the pool go.
    void expire(std::uint64_t wall_time);
    /// The account's part of every record goes, with those that no other account has part in.
    void remove_account(std::string_view account_id, storage::KeyValueBatch& batch) const;
    /// Once an account is gone with its part of the records, or addresses were found.
    void refresh(const chain::PoolSnapshot& pool);

private:
    [[nodiscard]] std::optional<TransactionRecord> find(const Hash256& tx_id) const;
    [[nodiscard]] std::vector<TransactionRecord> all() const;
    void write(const TransactionRecord& record, bool sync = false);
    void erase(const Hash256& tx_id);
    /// What it does to the outputs. Until the pool has judged it, it may turn out to move nothing but BTM, so
    /// other assets that it brings are not to be spent.
    [[nodiscard]] PoolEffect expected_effect(const TransactionRecord& record) const;
    /// Its inputs are taken, and it is submitted unless it is in the pool.
    void track(const TransactionRecord& record, Time now);
    void untrack(const Hash256& tx_id);
    /// Dropped, with the own ones that spend its outputs.
    void drop(TransactionRecord record, DropReason reason, const std::string& detail);
    void collect_family(const Hash256& tx_id, std::vector<Hash256>& family) const;
    /// The own ones of these, parents before what spends their outputs.
    [[nodiscard]] std::vector<primitives::TransactionPtr> in_order(const std::vector<Hash256>& ids) const;

    storage::KeyValueStore& store_;
    AccountStore& accounts_;
    OutputStore& outputs_;

    std::unordered_set<Hash256>
        in_pool_;  ///< transactions of the pool that touch the wallet or make contracts
    bool pool_known_ = false;
    std::vector<Hash256> seen_;                           ///< for take_seen(); at most what the pool has
    std::map<Hash256, primitives::TransactionPtr> own_;   ///< pending ones
    std::unordered_multimap<Hash256, Hash256> spenders_;  ///< output → own pending one that takes it
    static constexpr std::chrono::seconds kFirstRetry{60};
    static constexpr std::chrono::minutes kLongestRetry{30};
    Resubmissions resubmissions_{kFirstRetry, kLongestRetry};  ///< for transactions that are not in the pool
    static constexpr std::chrono::minutes kFirstReminder{5};
    static constexpr std::chrono::hours kLongestReminder{4};
    Resubmissions announcements_{kFirstReminder, kLongestReminder};  ///< for transactions that are
};

}  // namespace bytom::wallet
