// What clients read when a list of keys cannot sign for an account or an asset.
#pragma once

#include <expected>
#include <span>

#include <bytom/crypto/chainkd.hpp>
#include <bytom/keys/signer.hpp>
#include <bytom/wallet/error.hpp>

namespace bytom::wallet {

/// A key that stands there twice is named, the first in byte order, in hex of its hex text (09 §3, BTM203).
[[nodiscard]] std::unexpected<WalletError> signer_failure(keys::SignerError error,
                                                          std::span<const crypto::XPub> xpubs);

}  // namespace bytom::wallet
