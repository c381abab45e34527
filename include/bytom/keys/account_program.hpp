// The control programs of an account (02 §4.4).
#pragma once

#include <bytom/keys/signer.hpp>

namespace bytom::keys {

/// Why an account has no program at a position.
enum class AccountProgramError : std::uint8_t {
    no_xpubs,   ///< account without keys
    bad_point,  ///< xpub whose first half is not a point of the curve
    bad_value,  ///< quorum below 1 or above the number of keys
};

/// The specification's name.
[[nodiscard]] std::string_view to_string(AccountProgramError error) noexcept;

struct AccountProgram {
    Bytes control_program;   ///< P2WPKH of the one derived key, P2WSH of the multisig program of several
    Bytes multisig_program;  ///< revealed when spending; empty for one key
};

[[nodiscard]] Result<AccountProgram, AccountProgramError> account_program(const AccountSigner& account,
                                                                          AddressPosition position);

}  // namespace bytom::keys
