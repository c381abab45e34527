// Who signs for an account or an asset: a list of extended public keys and how many of them must (02 §3.1).
#pragma once

#include <vector>

#include <bytom/base/hash256.hpp>
#include <bytom/keys/derivation.hpp>

namespace bytom::keys {

/// Why a list of keys cannot be a signer.
enum class SignerError : std::uint8_t {
    no_xpubs,        ///< empty list
    duplicate_xpub,  ///< two keys with the same 64 bytes
    bad_quorum,      ///< quorum 0 or above the number of keys
    too_many_xpubs,  ///< more than kMaxSignerKeys
};

/// No transaction can have the gas for the signatures of more: CHECKMULTISIG takes 1 024 for each key, of 200
/// 000.
inline constexpr std::size_t kMaxSignerKeys = 195;

/// The specification's name.
[[nodiscard]] std::string_view to_string(SignerError error) noexcept;

/// Checks in the order of SignerError. A negative quorum passes: building a program with it fails
/// (`bad_value`).
[[nodiscard]] Status<SignerError> check_signer(std::span<const crypto::XPub> xpubs, std::int64_t quorum);

/// Identifies a set of keys, whatever their order. Each set has a counter from which key indexes come (02
/// §3.3).
[[nodiscard]] Hash256 key_set_id(std::span<const crypto::XPub> xpubs);

/// Key indexes at or above this are refused.
inline constexpr std::uint64_t kKeyIndexLimit = std::uint64_t{1} << 31;

/// The keys with which one account signs. Their order is part of the account: it decides its multisig
/// programs.
struct AccountSigner {
    std::vector<crypto::XPub> xpubs;
    std::int64_t quorum = 1;
    std::uint64_t key_index = 1;
    DeriveRule derive_rule = DeriveRule::bip44;

    [[nodiscard]] bool operator==(const AccountSigner&) const = default;
};

}  // namespace bytom::keys
