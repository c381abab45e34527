#include <bytom/keys/derivation.hpp>
#include <bytom/wallet/signing.hpp>

namespace bytom::wallet {
namespace {

std::optional<SigningKey> find_on_branch(const keys::AccountSigner& signer, const crypto::XPub& xpub,
                                         bool change, std::uint64_t last, ByteView public_key) {
    for (std::uint64_t index = 1; index <= last; ++index) {
        auto path =
            keys::account_path(signer.derive_rule, signer.key_index, {.change = change, .index = index});
        const auto child = xpub.derive(path);
        if (child && base::equal(child->public_key(), public_key)) {
            return SigningKey{.xpub = xpub, .derivation_path = {path.begin(), path.end()}};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<SigningKey> find_signing_key(const Accounts& accounts, ByteView public_key) {
    for (const AccountPtr& account : accounts.list()) {
        const keys::AccountSigner& signer = account->signer;
        const AddressCounters counters = accounts.counters(account->id);
        for (const crypto::XPub& xpub : signer.xpubs) {
            if (auto found = find_on_branch(signer, xpub, false, counters.external, public_key)) return found;
            // Accounts of rule 0 have one counter for both branches, and one key for both.
            if (signer.derive_rule != keys::DeriveRule::bip44) continue;
            if (auto found = find_on_branch(signer, xpub, true, counters.change, public_key)) return found;
        }
    }
    return std::nullopt;
}

}  // namespace bytom::wallet
