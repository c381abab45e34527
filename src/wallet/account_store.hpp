// Accounts on the disk, with all of them in memory.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <stop_token>

#include <bytom/base/clock.hpp>
#include <bytom/base/mutex.hpp>

#include "wallet/address_deriver.hpp"
#include "wallet/rows.hpp"

namespace bytom::wallet {

/// How many programs of each branch beyond its last address are known in advance, and at least half as many
/// at any time.
inline constexpr std::uint64_t kLookAhead = 40;

class AccountStore final : public Accounts {
public:
    /// Loads the accounts. `address_prefix`: the network's.
    AccountStore(storage::KeyValueStore& store, const base::Clock& clock, std::string_view address_prefix);

    [[nodiscard]] Result<CreatedAccount, WalletError> create(std::string_view alias,
                                                             const std::vector<crypto::XPub>& xpubs,
                                                             std::int64_t quorum) override;
    [[nodiscard]] AccountPtr find(std::string_view id) const override;
    [[nodiscard]] AccountPtr find_by_alias(std::string_view alias) const override;
    [[nodiscard]] std::vector<AccountPtr> list(std::string_view id_prefix) const override;
    [[nodiscard]] Result<LocalAddress, WalletError> make_address(std::string_view account_id,
                                                                 bool change) override;
    [[nodiscard]] std::optional<LocalAddress> owner(ByteView control_program) const override;
    [[nodiscard]] std::vector<LocalAddress> addresses(std::string_view account_id) const override;
    [[nodiscard]] AddressCounters counters(std::string_view account_id) const override;
    [[nodiscard]] Result<MiningAddress, WalletError> mining_address() override;
    [[nodiscard]] Result<MiningAddress, WalletError> set_mining_address(std::string_view address) override;
    [[nodiscard]] Bytes coinbase_arbitrary() const override;
    [[nodiscard]] Status<WalletError> set_coinbase_arbitrary(ByteView arbitrary) override;

    /// Has the caller write its batch, durably, with the change in it. If it throws, nothing has changed.
    using Commit = std::function<void()>;
    /// Errors: find_account, duplicate_account_alias; then commit() is not called.
    [[nodiscard]] Status<WalletError> rename(std::string_view id, std::string_view new_alias,
                                             storage::KeyValueBatch& batch, const Commit& commit);
    /// Account, alias, addresses and counters. Error: find_account, as above.
    [[nodiscard]] Status<WalletError> remove(std::string_view id, storage::KeyValueBatch& batch,
                                             const Commit& commit);

    /// Adds an account found by recovery; the key set's counter is raised to its index. Errors:
    /// duplicate_account_alias, duplicate_account_index. `write_along` puts into the same batch what must not
    /// be without the account, nor the account without it.
    [[nodiscard]] Result<AccountPtr, WalletError> adopt(
        std::string_view alias, keys::AccountSigner signer,
        const std::function<void(const Account&, storage::KeyValueBatch&)>& write_along);
    /// Adds what a backup image holds, all or nothing; the key sets' counters are raised. Known ids are
    /// skipped. Errors: duplicate_account_alias, restore (also when it is given up).
    [[nodiscard]] Status<WalletError> restore(std::span<const Account> accounts,
                                              const std::stop_token& cancelled);

    /// Addresses within the look-ahead that outputs of these transactions pay to are made, with all before
    /// them: other holders of the account's keys make their own addresses and pay change to them.
    void make_used_addresses(std::span<const primitives::TransactionPtr> transactions);

    /// Makes every address up to the index that is not there yet. False: the account is gone, or has no
    /// programs.
    bool make_addresses_up_to(std::string_view account_id, bool change, std::uint64_t index);

private:
    [[nodiscard]] std::string new_id() BYTOM_REQUIRES(writer_);
    [[nodiscard]] std::uint64_t counter(ByteView key) const;
    [[nodiscard]] static Key address_counter_key(const Account& account, bool change);
    /// Into the batch; the caller calls remember() after writing.
    void put(storage::KeyValueBatch& batch, const Account& account) const BYTOM_REQUIRES(writer_);
    void remember(AccountPtr account) BYTOM_REQUIRES(writer_);
    void raise_key_index(storage::KeyValueBatch& batch, const keys::AccountSigner& signer) const
        BYTOM_REQUIRES(writer_);
    void put_address(storage::KeyValueBatch& batch, const LocalAddress& address) const;
    /// Whose the program is, or will be when its index has been reached.
    [[nodiscard]] std::optional<LocalAddress> made_or_ahead(ByteView control_program) const;
    /// Not made yet, or of an account that is gone.
    [[nodiscard]] bool is_ahead(const LocalAddress& address) const;
    /// Into the batch: programs of the branch up to kLookAhead beyond its last address, once fewer than half
    /// of them are there. `last` is the counter as it is with the batch.
    void look_ahead(storage::KeyValueBatch& batch, const Account& account, bool change,
                    std::uint64_t last) const BYTOM_REQUIRES(writer_);
    void look_ahead(storage::KeyValueBatch& batch, const Account& account) const BYTOM_REQUIRES(writer_);
    /// Of a branch of an account that is stored; good until the next call.
    [[nodiscard]] const AddressDeriver& deriver(const Account& account, bool change) BYTOM_REQUIRES(writer_);
    /// The branch has been stored to have so many addresses.
    void raise_made(const Account& account, bool change, std::uint64_t index) BYTOM_REQUIRES(writer_);

    storage::KeyValueStore& store_;
    const base::Clock& clock_;
    std::string address_prefix_;

    base::Mutex writer_;  ///< held through every change, before mutex_
    mutable base::SharedMutex mutex_;
    std::map<std::string, AccountPtr, std::less<>> by_id_ BYTOM_GUARDED_BY(mutex_);
    std::map<std::string, std::string, std::less<>> id_by_alias_ BYTOM_GUARDED_BY(mutex_);
    /// Counters of all accounts, as stored: each output in a block asks for its owner's. Both are the same
    /// for accounts with one branch.
    std::map<std::string, AddressCounters, std::less<>> made_ BYTOM_GUARDED_BY(mutex_);

    /// By account and branch, some of them.
    std::map<std::pair<std::string, bool>, AddressDeriver> derivers_ BYTOM_GUARDED_BY(writer_);
    std::uint64_t last_id_time_ BYTOM_GUARDED_BY(writer_) = 0;  ///< milliseconds
    std::uint64_t id_sequence_ BYTOM_GUARDED_BY(writer_) = 0;
};

}  // namespace bytom::wallet
