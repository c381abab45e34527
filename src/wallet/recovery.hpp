// Finding addresses and accounts of known keys on the chain (10 §8).
#pragma once

#include <array>
#include <map>
#include <stop_token>
#include <unordered_map>

#include <bytom/primitives/block.hpp>

#include "wallet/account_store.hpp"
#include "wallet/address_deriver.hpp"

namespace bytom::wallet {

/// How many unused addresses, and accounts, in a row are looked beyond.
inline constexpr std::uint64_t kAddressWindow = 128;
inline constexpr std::uint64_t kAccountWindow = 6;

/// Watches the outputs of blocks. What it has found so far is on the disk, so that it goes on after a
/// restart. One thread at a time.
class Recovery {
public:
    /// Goes on with what was under way. A request to stop is final, and soon heard: with many accounts or
    /// keys there is much to derive.
    Recovery(storage::KeyValueStore& store, AccountStore& accounts, const base::Clock& clock,
             std::stop_token interrupt);

    [[nodiscard]] bool active() const noexcept { return active_; }
    /// Of whole accounts.
    [[nodiscard]] bool of_accounts() const noexcept { return active_ && !row_.xpubs.empty(); }

    /// Watches the addresses of every account; goes on with the ones already watched.
    void start(storage::KeyValueBatch& batch);
    /// Watches accounts of these keys too. Errors: recovery_busy, no_xpubs, duplicate_xpub,
    /// too_many_xpubs, bad_point.
    [[nodiscard]] Status<WalletError> start_accounts(const std::vector<crypto::XPub>& xpubs,
                                                     storage::KeyValueBatch& batch);
    void cancel(storage::KeyValueBatch& batch);

    /// To be called before the block is attached. Makes the accounts and addresses found in it; ends with the
    /// first block later than the start. False: interrupted, and the block must come again after a restart.
    [[nodiscard]] bool filter(const primitives::Block& block);

private:
    struct Branch {
        std::uint64_t horizon = 1;  ///< the first index that is not watched
    };
    /// The branch that was watched last. Candidates that differ in their quorum follow each other and have
    /// its keys in common.
    struct LatestBranch {
        keys::AccountSigner signer;  ///< its quorum aside
        std::optional<AddressDeriver> deriver;
        std::map<std::uint64_t, std::vector<Bytes>> public_keys;
    };
    enum class Found : std::uint8_t { noted, interrupted, over };
    /// Beside row_.accounts, index by index.
    struct Watched {
        keys::AccountSigner signer;
        Branch external;
        Branch change;
    };
    struct Watch {
        std::size_t account = 0;  ///< into row_.accounts
        bool change = false;
        std::uint64_t index = 0;
    };

    void clear();
    void finish();
    void store_row();
    /// Fills up what has to be watched; deriving takes its time. False: interrupted.
    [[nodiscard]] bool watch();
    [[nodiscard]] bool watch_branch(std::size_t account, bool change);
    /// Nothing: the account can have no addresses.
    [[nodiscard]] std::optional<Bytes> program(const keys::AccountSigner& signer, bool change,
                                               std::uint64_t index);
    void add_candidates();
    [[nodiscard]] std::int64_t all_keys() const noexcept {
        return static_cast<std::int64_t>(row_.xpubs.size());
    }
    /// Of a candidate.
    [[nodiscard]] std::int64_t quorum_of(const WatchedAccount& row) const noexcept {
        return row.quorum == 0 ? all_keys() : row.quorum;
    }
    /// What the reference would call the account, with a number behind if somebody has that name.
    [[nodiscard]] std::string unused_alias(std::uint64_t key_index) const;
    [[nodiscard]] Found found(const Watch& watch);

    storage::KeyValueStore& store_;
    AccountStore& accounts_;
    const base::Clock& clock_;
    std::stop_token interrupt_;
    bool active_ = false;
    bool watching_ = false;  ///< everything of row_ is in programs_
    RecoveryRow row_;
    std::vector<Watched> watched_;
    std::array<LatestBranch, 2> latest_;  ///< external, change
    std::uint64_t account_horizon_ = 1;   ///< the first account index that is not a candidate
    std::unordered_map<std::string, Watch> programs_;
};

}  // namespace bytom::wallet
