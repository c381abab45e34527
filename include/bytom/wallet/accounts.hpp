// Accounts and their addresses (10 §2).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bytom/keys/signer.hpp>
#include <bytom/wallet/error.hpp>

namespace bytom::wallet {

struct Account {
    std::string id;     ///< 13 characters for accounts made here; any text for restored ones
    std::string alias;  ///< trimmed, lower case; may be empty
    keys::AccountSigner signer;
};

using AccountPtr = std::shared_ptr<const Account>;

struct CreatedAccount {
    AccountPtr account;
    std::string alias_taken_from;  ///< id of the account that had the alias before; empty: none
};

/// A control program of this wallet.
struct LocalAddress {
    std::string account_id;
    keys::AddressPosition position;
    Bytes control_program;

    [[nodiscard]] bool operator==(const LocalAddress& other) const {
        return account_id == other.account_id && position.change == other.position.change &&
               position.index == other.position.index && control_program == other.control_program;
    }
};

/// The last index handed out on each branch; 0: none yet. Accounts of rule 0 have one counter for both.
struct AddressCounters {
    std::uint64_t external = 0;
    std::uint64_t change = 0;
};

/// Where coinbases of this node pay to.
struct MiningAddress {
    std::string address;  ///< text as it was set, or as made
    Bytes control_program;
};

/// Any thread. Accounts are kept in memory, addresses on disk. What a successful call has changed is on the
/// disk, safe from power cuts, when it returns. May throw storage::StorageFailure.
class Accounts {
public:
    Accounts() = default;
    Accounts(const Accounts&) = delete;
    Accounts& operator=(const Accounts&) = delete;
    virtual ~Accounts() = default;

    /// The checks, in order: alias **as given** in use (duplicate_account_alias), account_index_limit,
    /// no_xpubs, duplicate_xpub, bad_quorum. A negative quorum passes (02 §3.1). The alias is stored trimmed
    /// and in lower case; if another account has that one, it is this account's from now on, and the answer
    /// says whose it was.
    [[nodiscard]] virtual Result<CreatedAccount, WalletError> create(std::string_view alias,
                                                                     const std::vector<crypto::XPub>& xpubs,
                                                                     std::int64_t quorum) = 0;

    /// Null: no such account. The alias is compared as it is.
    [[nodiscard]] virtual AccountPtr find(std::string_view id) const = 0;
    [[nodiscard]] virtual AccountPtr find_by_alias(std::string_view alias) const = 0;

    /// Those whose id begins with this text, ascending.
    [[nodiscard]] virtual std::vector<AccountPtr> list(std::string_view id_prefix = {}) const = 0;

    /// The next address of the account; the index counts as used from now on. Errors: find_account, bad_value
    /// ("negative quorum: bad value"), bad_point.
    [[nodiscard]] virtual Result<LocalAddress, WalletError> make_address(std::string_view account_id,
                                                                         bool change) = 0;

    /// The account that the control program belongs to; nothing if it is not the wallet's.
    [[nodiscard]] virtual std::optional<LocalAddress> owner(ByteView control_program) const = 0;

    /// Addresses of one account, or of all of them if the id is empty, by index, external before change, then
    /// by account id.
    [[nodiscard]] virtual std::vector<LocalAddress> addresses(std::string_view account_id) const = 0;
    [[nodiscard]] virtual AddressCounters counters(std::string_view account_id) const = 0;

    /// The one that was set; else a new external address of the first account, which stays it. Error:
    /// find_account (there is no account; mine to program 51 then), those of make_address.
    [[nodiscard]] virtual Result<MiningAddress, WalletError> mining_address() = 0;
    /// Any address of the network. Error: bad_address with the detail of primitives::describe.
    [[nodiscard]] virtual Result<MiningAddress, WalletError> set_mining_address(std::string_view address) = 0;

    /// What coinbases carry behind the height; empty if never set.
    [[nodiscard]] virtual Bytes coinbase_arbitrary() const = 0;
    /// Error: arbitrary_limit (more than 107 bytes).
    [[nodiscard]] virtual Status<WalletError> set_coinbase_arbitrary(ByteView arbitrary) = 0;
};

}  // namespace bytom::wallet
