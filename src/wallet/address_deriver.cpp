#include "wallet/address_deriver.hpp"

#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/vm/program_builder.hpp>

namespace bytom::wallet {

AddressDeriver::AddressDeriver(const keys::AccountSigner& signer, bool change)
    : signer_(signer), change_(change) {
    crypto::DerivationPath path =
        keys::account_path(signer.derive_rule, signer.key_index, {.change = change, .index = 1});
    path.pop_back();
    for (const crypto::XPub& xpub : signer.xpubs) {
        const auto parent = xpub.derive(path);
        if (!parent) {
            parents_.clear();
            return;
        }
        parents_.push_back(*parent);
    }
}

Result<Bytes, keys::AccountProgramError> AddressDeriver::program(std::uint64_t index) const {
    BYTOM_ASSIGN(const std::vector<Bytes> public_keys, this->public_keys(index));
    return program_of(public_keys, signer_.quorum);
}

Result<std::vector<Bytes>, keys::AccountProgramError> AddressDeriver::public_keys(std::uint64_t index) const {
    using keys::AccountProgramError;
    if (signer_.xpubs.empty()) return std::unexpected(AccountProgramError::no_xpubs);
    if (parents_.empty()) return std::unexpected(AccountProgramError::bad_point);
    const Bytes selector =
        keys::account_path(signer_.derive_rule, signer_.key_index, {.change = change_, .index = index})
            .back();
    std::vector<Bytes> public_keys;
    public_keys.reserve(parents_.size());
    for (const crypto::XPub& parent : parents_) {
        const auto child = parent.child(selector);
        if (!child) return std::unexpected(AccountProgramError::bad_point);
        public_keys.push_back(base::to_bytes(child->public_key()));
    }
    return public_keys;
}

Result<Bytes, keys::AccountProgramError> AddressDeriver::program_of(std::span<const Bytes> public_keys,
                                                                    std::int64_t quorum) {
    if (public_keys.size() == 1) return vm::p2wpkh_program(crypto::ripemd160(public_keys[0]));
    const auto multisig = vm::multisig_program(public_keys, quorum);
    if (!multisig) return std::unexpected(keys::AccountProgramError::bad_value);
    return vm::p2wsh_program(crypto::sha3_256(*multisig).view());
}

}  // namespace bytom::wallet
