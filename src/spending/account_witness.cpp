#include <bytom/spending/account_witness.hpp>

namespace bytom::spending {

Result<AccountWitness, std::string_view> account_witness(const keys::AccountSigner& account,
                                                         keys::AddressPosition position) {
    AccountWitness witness{.path = keys::account_path(account.derive_rule, account.key_index, position),
                           .proof = {}};
    if (account.xpubs.size() == 1) {
        const auto child = account.xpubs.front().derive(witness.path);
        if (!child) return std::unexpected(to_string(child.error()));
        witness.proof = base::to_bytes(child->public_key());
    } else {
        auto program = keys::account_program(account, position);
        if (!program) return std::unexpected(to_string(program.error()));
        witness.proof = std::move(program->multisig_program);
    }
    return witness;
}

}  // namespace bytom::spending
