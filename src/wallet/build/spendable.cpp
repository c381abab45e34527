#include "spendable.hpp"

#include <bytom/keys/account_program.hpp>

namespace bytom::wallet {

primitives::TxInput spend_input(const Output& output) {
    primitives::SpendInput spend;
    spend.source_id = output.source_id;
    spend.value = output.value;
    spend.source_position = output.source_position;
    spend.control_program = output.control_program;
    primitives::TxInput input;
    input.body = std::move(spend);
    return input;
}

Result<SigningInstruction, BuildError> signing_instruction(const keys::AccountSigner& signer,
                                                           keys::AddressPosition position) {
    const auto path = keys::account_path(signer.derive_rule, signer.key_index, position);
    RawTxSignature signatures{.quorum = signer.quorum, .keys = {}, .signatures = {}};
    for (const crypto::XPub& xpub : signer.xpubs)
        signatures.keys.push_back({.xpub = xpub, .derivation_path = path});
    Bytes proof;
    if (signer.xpubs.size() == 1) {
        const auto child = signer.xpubs.front().derive(path);
        if (!child) return plain_build_error(std::string(to_string(child.error())));
        proof = base::to_bytes(child->public_key());
    } else {
        auto program = keys::account_program(signer, position);
        if (!program) return plain_build_error(std::string(to_string(program.error())));
        proof = std::move(program->multisig_program);
    }
    SigningInstruction instruction;
    instruction.witness_components.emplace_back(std::move(signatures));
    instruction.witness_components.emplace_back(DataComponent{std::move(proof)});
    return instruction;
}

}  // namespace bytom::wallet
