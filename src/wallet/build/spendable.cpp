#include "spendable.hpp"

#include <bytom/spending/account_witness.hpp>

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
    auto witness = spending::account_witness(signer, position);
    if (!witness) return plain_build_error(std::string(witness.error()));
    RawTxSignature signatures{.quorum = signer.quorum, .keys = {}, .signatures = {}};
    for (const crypto::XPub& xpub : signer.xpubs)
        signatures.keys.push_back({.xpub = xpub, .derivation_path = witness->path});
    SigningInstruction instruction;
    instruction.witness_components.emplace_back(std::move(signatures));
    instruction.witness_components.emplace_back(DataComponent{std::move(witness->proof)});
    return instruction;
}

}  // namespace bytom::wallet
