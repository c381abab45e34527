// Why a call of the wallet failed.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include <bytom/base/result.hpp>

namespace bytom::wallet {

/// rpc/wallet_errors.cpp gives the codes of the API.
enum class ErrorKind : std::uint8_t {
    // Accounts.
    duplicate_account_alias,
    duplicate_account_index,  ///< same keys and index
    no_xpubs,
    duplicate_xpub,
    bad_quorum,
    too_many_xpubs,  ///< that no gas could pay for
    find_account,
    account_index_limit,  ///< 2^31 accounts of one key set
    bad_value,            ///< quorum that gives no program
    bad_point,            ///< key that is no point
    bad_address,          ///< of no known kind, or another network's
    arbitrary_limit,      ///< coinbase arbitrary too long

    // Assets.
    null_asset_alias,
    internal_asset,
    duplicate_asset_alias,
    duplicate_asset,
    find_asset,

    // Reservations.
    insufficient,
    immature,
    reserved,
    match_utxo,

    // Maintenance.
    recovery_busy,
    restore,  ///< an image that cannot be restored
    restore_key_alias,
    find_transaction,  ///< no payment waits
    backup,            ///< key files that cannot be read

    // Building.
    bad_action_type,
    bad_action,
    bad_action_construction,
    missing_fields,
    bad_amount,
    bad_contract_arg_type,
    malformed_request,  ///< where the reference crashes, or answers what nobody can read
};

struct WalletError {
    ErrorKind kind = ErrorKind::find_account;
    /// The sentence that clients of the API know, with whatever stands in front of the table's root text (09
    /// §3). Never empty.
    std::string detail;
};

[[nodiscard]] inline std::unexpected<WalletError> fail(ErrorKind kind, std::string detail) {
    return std::unexpected(WalletError{.kind = kind, .detail = std::move(detail)});
}

}  // namespace bytom::wallet
