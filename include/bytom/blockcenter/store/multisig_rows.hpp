// Wallets of several keys, which their signers join one after the other. All functions throw StoreFailure.
#pragma once

#include <bytom/blockcenter/store/wallet_rows.hpp>

namespace bytom::blockcenter {

/// Keys of a wallet at most: with more of them two inputs would use up the gas that programs run on until the
/// fee is known (04).
inline constexpr std::int64_t kMaxSigners = 10;

/// A wallet without keys that waits for `keys` signers, with a new access token. Precondition: 1 ≤ quorum ≤
/// keys, 2 ≤ keys ≤ kMaxSigners.
[[nodiscard]] WalletRow create_shared_wallet(SqlTransaction& sql, std::int64_t quorum, std::int64_t keys,
                                             std::string_view label, std::uint64_t now);

/// One more key, behind those that are there. With the last one the wallet is complete: its account is the
/// next one of this set of keys, and it has its first address. Precondition: the wallet is locked and waits
/// for signers. Error: the wallet has no program (the specification's name), and nothing is to be committed.
[[nodiscard]] Result<WalletRow, std::string_view> join_wallet(SqlTransaction& sql, WalletRow wallet,
                                                              const crypto::XPub& xpub,
                                                              std::string_view name);

}  // namespace bytom::blockcenter
