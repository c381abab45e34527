// Why a call of the wallet failed, as Error::name. `detail` is the sentence that clients of the API know,
// with whatever stands in front of the table's root text (09 §3).
#pragma once

#include <string_view>

namespace bytom::wallet::error {

// Accounts.
inline constexpr std::string_view kDuplicateAccountAlias = "duplicate_account_alias";  ///< BTM000
inline constexpr std::string_view kDuplicateAccountIndex =
    "duplicate_account_index";                                        ///< same keys and index
inline constexpr std::string_view kNoXpubs = "no_xpubs";              ///< BTM202
inline constexpr std::string_view kDuplicateXpub = "duplicate_xpub";  ///< BTM203
inline constexpr std::string_view kBadQuorum = "bad_quorum";          ///< BTM200
inline constexpr std::string_view kFindAccount = "find_account";      ///< BTM709
inline constexpr std::string_view kAccountIndexLimit =
    "account_index_limit";                                  ///< 2^31 accounts of one key set
inline constexpr std::string_view kBadValue = "bad_value";  ///< quorum that gives no program (BTM000)
inline constexpr std::string_view kBadPoint = "bad_point";  ///< key that is no point (BTM000)
inline constexpr std::string_view kBadAddress =
    "bad_address";  ///< of no kind, or of another network (BTM000)
inline constexpr std::string_view kArbitraryLimit =
    "arbitrary_limit";  ///< coinbase arbitrary too long (BTM000)

// Assets.
inline constexpr std::string_view kNullAssetAlias = "null_asset_alias";            ///< BTM000
inline constexpr std::string_view kInternalAsset = "internal_asset";               ///< BTM000
inline constexpr std::string_view kDuplicateAssetAlias = "duplicate_asset_alias";  ///< BTM000
inline constexpr std::string_view kDuplicateAsset = "duplicate_asset";             ///< BTM000
inline constexpr std::string_view kFindAsset = "find_asset";                       ///< BTM710

// Reservations.
inline constexpr std::string_view kInsufficient = "insufficient";  ///< BTM700
inline constexpr std::string_view kImmature = "immature";          ///< BTM701
inline constexpr std::string_view kReserved = "reserved";          ///< BTM702
inline constexpr std::string_view kMatchUtxo = "match_utxo";       ///< BTM703

// Maintenance.
inline constexpr std::string_view kRecoveryBusy = "recovery_busy";  ///< BTM000
inline constexpr std::string_view kRestore = "restore";  ///< an image that cannot be restored (BTM000)
inline constexpr std::string_view kRestoreKeyAlias = "restore_key_alias";  ///< BTM800
inline constexpr std::string_view kFindTransaction = "find_transaction";   ///< no payment waits (BTM000)
inline constexpr std::string_view kBackup = "backup";  ///< key files that cannot be read (BTM000)

}  // namespace bytom::wallet::error
