// The control programs of one branch of an account, made faster than one by one.
#pragma once

#include <bytom/keys/account_program.hpp>

namespace bytom::wallet {

/// Derives the keys of the branch once, then one child a program. Gives what keys::account_program gives.
class AddressDeriver {
public:
    AddressDeriver(const keys::AccountSigner& signer, bool change);

    [[nodiscard]] Result<Bytes, keys::AccountProgramError> program(std::uint64_t index) const;

    /// The same in two steps. Accounts that differ in their quorum only have the first one in common.
    [[nodiscard]] Result<std::vector<Bytes>, keys::AccountProgramError> public_keys(
        std::uint64_t index) const;
    [[nodiscard]] static Result<Bytes, keys::AccountProgramError> program_of(
        std::span<const Bytes> public_keys, std::int64_t quorum);

private:
    keys::AccountSigner signer_;
    bool change_;
    std::vector<crypto::XPub>
        parents_;  ///< in the order of the keys; empty if there are none or a key is bad
};

}  // namespace bytom::wallet
