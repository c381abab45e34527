// From outputs of the wallet to inputs that spend them.
#pragma once

#include <bytom/wallet/accounts.hpp>
#include <bytom/wallet/output_book.hpp>

#include "build_error.hpp"

namespace bytom::wallet {

[[nodiscard]] primitives::TxInput spend_input(const Output& output);

/// Who must sign for an output of this account, and what shows that they may: the key's hash is in the
/// program, so the witness ends with the key, or with the program of several. Error: the account has no
/// program at this position.
[[nodiscard]] Result<SigningInstruction, BuildError> signing_instruction(const keys::AccountSigner& signer,
                                                                         keys::AddressPosition position);

}  // namespace bytom::wallet
