// Which child of an extended key a control program or an asset uses (02 §3.2). All steps are non-hardened, so
// that paths work on public keys too.
#pragma once

#include <optional>

#include <bytom/crypto/chainkd.hpp>

namespace bytom::keys {

/// How the keys of an account are derived.
enum class DeriveRule : std::uint8_t {
    bip32 = 0,  ///< 01 ‖ le64(key index), le64(address index); change addresses have no branch of their own
    bip44 = 1,  ///< 2c000000, 99000000, key index, change, address index; what new accounts get
};

/// The rule with this number, as files and requests name it; empty (`bad_derive_rule`) for others.
[[nodiscard]] std::optional<DeriveRule> derive_rule_from(std::uint64_t number) noexcept;

/// Position of one control program among those of an account.
struct AddressPosition {
    bool change = false;
    std::uint64_t index = 0;
};

/// bip44 uses both indexes modulo 2^32.
[[nodiscard]] crypto::DerivationPath account_path(DeriveRule rule, std::uint64_t key_index,
                                                  AddressPosition position);

/// The path to the keys that issue an asset.
[[nodiscard]] crypto::DerivationPath asset_path(std::uint64_t key_index);

}  // namespace bytom::keys
