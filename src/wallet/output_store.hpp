// The outputs of the generation that is shown, those of pool transactions, and reservations.
#pragma once

#include <map>
#include <unordered_map>

#include <bytom/base/clock.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/chain/chain.hpp>

#include "wallet/rows.hpp"

namespace bytom::wallet {

/// The generation shown at the moment of a snapshot; nothing before the wallet has its first block.
[[nodiscard]] std::optional<ViewRow> view_of(const storage::KeyValueSnapshot& snapshot);

/// A time that only ever goes on.
using SteadyTime = std::function<std::chrono::steady_clock::time_point()>;

/// What a pool transaction means to the wallet.
struct PoolEffect {
    std::vector<Output> outputs;  ///< that it makes: local and contract ones
    std::vector<Hash256> spent;   ///< local outputs that it takes
};

class OutputStore final : public OutputBook {
public:
    OutputStore(const storage::KeyValueStore& store, const chain::Chain& chain, const base::Clock& clock,
                SteadyTime steady);

    [[nodiscard]] Result<Reservation, WalletError> reserve(std::string_view account_id,
                                                           const primitives::AssetId& asset_id,
                                                           std::uint64_t amount, bool use_unconfirmed,
                                                           std::chrono::milliseconds ttl) override;
    [[nodiscard]] Result<Reservation, WalletError> reserve_output(const Hash256& output_id,
                                                                  bool use_unconfirmed,
                                                                  std::chrono::milliseconds ttl) override;
    bool cancel(std::uint64_t reservation_id) override;
    [[nodiscard]] std::vector<Reservation> reservations() const override;
    [[nodiscard]] std::optional<Output> find(const Hash256& output_id) const override;
    [[nodiscard]] std::vector<Output> list(const OutputQuery& query) const override;
    [[nodiscard]] std::vector<Balance> balances(std::string_view account_id) const override;

    // --- The pool, as the wallet thread hears of it ---

    /// In place of what was known of it, if anything.
    void set_pool_transaction(const Hash256& tx_id, PoolEffect effect);
    /// It left the pool; if it was mined, its block must be in the database already.
    void remove_pool_transaction(const Hash256& tx_id);
    /// Forgets what pool transactions do to this account, and its reservations.
    void forget_account(std::string_view account_id);

private:
    void erase_pool_transaction(const Hash256& tx_id) BYTOM_REQUIRES(mutex_);
    [[nodiscard]] bool is_taken(const Hash256& output_id) const BYTOM_REQUIRES(mutex_);
    void expire() const BYTOM_REQUIRES(mutex_);
    Reservation keep(Reservation reservation, std::chrono::milliseconds ttl) BYTOM_REQUIRES(mutex_);
    [[nodiscard]] std::vector<Output> list_account(const storage::KeyValueSnapshot& snapshot,
                                                   Generation generation, const OutputQuery& query) const;
    [[nodiscard]] static std::vector<Output> list_all(const storage::KeyValueSnapshot& snapshot,
                                                      Generation generation, const OutputQuery& query);
    /// How many confirmed ones the query has, from and count left aside.
    [[nodiscard]] static std::size_t count(const storage::KeyValueSnapshot& snapshot, Generation generation,
                                           const OutputQuery& query);

    const storage::KeyValueStore& store_;
    const chain::Chain& chain_;
    const base::Clock& clock_;
    const SteadyTime steady_;

    struct Held {
        Reservation reservation;
        std::chrono::steady_clock::time_point end;
    };

    mutable base::Mutex mutex_;
    std::uint64_t next_reservation_ BYTOM_GUARDED_BY(mutex_) = 1;
    mutable std::map<std::uint64_t, Held> reservations_ BYTOM_GUARDED_BY(mutex_);
    mutable std::unordered_map<Hash256, std::uint64_t> reserved_
        BYTOM_GUARDED_BY(mutex_);  ///< output → reservation
    std::unordered_map<Hash256, PoolEffect> pool_ BYTOM_GUARDED_BY(mutex_);
    std::unordered_map<Hash256, Output> pool_outputs_ BYTOM_GUARDED_BY(mutex_);
    std::unordered_map<Hash256, std::size_t> pool_spends_
        BYTOM_GUARDED_BY(mutex_);  ///< output → transactions that take it
};

}  // namespace bytom::wallet
