// Who must sign for an output of an account, and what shows that they may (02 §4.4).
#pragma once

#include <bytom/keys/account_program.hpp>

namespace bytom::spending {

struct AccountWitness {
    crypto::DerivationPath path;  ///< from each of the account's keys to the one that signs
    /// The last argument of the witness, whose hash is in the control program: the key, or the program of
    /// several.
    Bytes proof;
};

/// Error: the account has no program at this position; the specification's name.
[[nodiscard]] Result<AccountWitness, std::string_view> account_witness(const keys::AccountSigner& account,
                                                                       keys::AddressPosition position);

}  // namespace bytom::spending
