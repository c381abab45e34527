// Unspent outputs, their balances, and reservations of them (10 §4).
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <bytom/keys/derivation.hpp>
#include <bytom/primitives/asset.hpp>
#include <bytom/wallet/error.hpp>

namespace bytom::wallet {

/// A spendable output. Standard: its witness program is one of the wallet's. Contract: any other spendable
/// program, no matter whose.
struct Output {
    Hash256 id;
    Hash256 source_id;  ///< mux of the transaction that made it
    std::uint64_t source_position = 0;
    primitives::AssetAmount value;
    Bytes control_program;
    std::string account_id;          ///< empty: contract
    keys::AddressPosition position;  ///< the program's, in the account
    std::uint64_t valid_height = 0;  ///< usable while the best height is at least this (coinbases)

    [[nodiscard]] bool is_contract() const noexcept { return account_id.empty(); }
};

/// Outputs kept from other builds until `expiry`. In memory only: gone when the node stops.
struct Reservation {
    std::uint64_t id = 0;
    std::string account_id;  ///< empty: it holds a contract output
    primitives::AssetId asset_id;
    std::vector<Output> outputs;  ///< in pick order
    std::uint64_t change = 0;     ///< sum of the outputs less what was asked for
    /// Seconds since 1970, as the clock stood when it was made. What counts is the time that passes: setting
    /// the clock neither prolongs nor ends a reservation.
    std::uint64_t expiry = 0;
};

struct Balance {
    std::string account_id;
    primitives::AssetId asset_id;
    std::uint64_t amount = 0;   ///< confirmed outputs, immature ones included; 2^64-1 if it is more
    std::uint64_t outputs = 0;  ///< how many
    bool overflow = false;      ///< it is more: anybody can issue any amount of an own asset
};

struct OutputQuery {
    std::string account_id;    ///< empty: all
    std::string id_prefix;     ///< beginning of the id's text (lower-case hex)
    bool contracts = false;    ///< contract outputs instead of standard ones
    bool unconfirmed = false;  ///< those of pool transactions behind the confirmed ones, whatever the prefix
    std::size_t from = 0;
    std::size_t count = static_cast<std::size_t>(-1);
};

/// Any thread; no call waits for the wallet to follow the chain. May throw storage::StorageFailure.
class OutputBook {
public:
    OutputBook() = default;
    OutputBook(const OutputBook&) = delete;
    OutputBook& operator=(const OutputBook&) = delete;
    virtual ~OutputBook() = default;

    /// Picks and reserves mature outputs of the account worth at least `amount`: by descending amount (equal
    /// ones by ascending id) until the sum suffices; then, as long as the result stays within five outputs,
    /// the largest picked one is replaced by the next few smaller ones if the sum still suffices (10 §4).
    /// Outputs that a pool transaction or a payment that waits spends count as reserved. Errors, in order:
    /// insufficient (always above 2^63-1, which no transaction can spend), immature, reserved.
    [[nodiscard]] virtual Result<Reservation, WalletError> reserve(std::string_view account_id,
                                                                   const primitives::AssetId& asset_id,
                                                                   std::uint64_t amount, bool use_unconfirmed,
                                                                   std::chrono::milliseconds ttl) = 0;

    /// One output, standard or contract. Errors, in order: reserved, match_utxo, immature.
    [[nodiscard]] virtual Result<Reservation, WalletError> reserve_output(const Hash256& output_id,
                                                                          bool use_unconfirmed,
                                                                          std::chrono::milliseconds ttl) = 0;

    /// Releases it; false: it does not exist (any more).
    virtual bool cancel(std::uint64_t reservation_id) = 0;

    /// By id, i.e. in the order in which they were made.
    [[nodiscard]] virtual std::vector<Reservation> reservations() const = 0;

    /// An output by id: confirmed, or of a pool transaction.
    [[nodiscard]] virtual std::optional<Output> find(const Hash256& output_id) const = 0;

    /// Confirmed ones by descending id, then, if asked for, unconfirmed ones likewise; what the page holds
    /// of them.
    [[nodiscard]] virtual std::vector<Output> list(const OutputQuery& query) const = 0;

    /// By account id, then asset id; of one account, or of all if the id is empty. What is nothing is absent.
    [[nodiscard]] virtual std::vector<Balance> balances(std::string_view account_id) const = 0;
};

}  // namespace bytom::wallet
