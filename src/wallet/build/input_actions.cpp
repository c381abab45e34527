// Actions that bring value in.
#include <bytom/crypto/random.hpp>

#include "action.hpp"
#include "spendable.hpp"

namespace bytom::wallet {
namespace {

constexpr std::size_t kNonceSize = 8;  // random, so that equal issuances differ

std::unexpected<BuildError> account_not_found(std::string_view prefix) {
    return build_error(ErrorKind::find_account, "Failed to find account", prefix);
}

Built prefixed(Built result, std::string_view prefix) {
    if (!result) result.error().detail = std::string(prefix) + ": " + result.error().detail;
    return result;
}

Built add_arguments(SigningInstruction& instruction, const ContractArguments& arguments) {
    for (const auto& argument : arguments) {
        if (!argument) return std::unexpected(argument.error());
        instruction.witness_components.push_back(*argument);
    }
    return {};
}

}  // namespace

Built build(const SpendAccount& action, const BuildContext& context) {
    if (action.account_id.empty() || is_missing(action.asset) || action.amount == 0) return missing_fields();
    const AccountPtr account = context.accounts.find(action.account_id);
    if (!account) return account_not_found("get account info");

    const auto reserved = context.outputs.reserve(action.account_id, *action.asset, action.amount,
                                                  action.use_unconfirmed, context.ttl);
    if (!reserved) return std::unexpected(build_error_of(reserved.error(), "reserving utxos"));
    context.reservations.add(reserved->id);
    for (const Output& output : reserved->outputs) {
        BYTOM_ASSIGN(SigningInstruction instruction, signing_instruction(account->signer, output.position));
        BYTOM_TRY(
            prefixed(context.draft.add_input(spend_input(output), std::move(instruction)), "adding inputs"));
    }
    if (reserved->change == 0) return {};
    auto address = context.accounts.make_address(action.account_id, true);
    if (!address) return std::unexpected(build_error_of(address.error(), "creating control program"));
    return prefixed(context.draft.add_output({.asset_id = *action.asset, .amount = reserved->change},
                                             address->control_program),
                    "adding change output");
}

Built build(const SpendOutput& action, const BuildContext& context) {
    if (!action.output_id) return missing_fields();
    const auto reserved =
        context.outputs.reserve_output(*action.output_id, action.use_unconfirmed, context.ttl);
    if (!reserved) return std::unexpected(build_error_of(reserved.error()));
    context.reservations.add(reserved->id);
    const Output& output = reserved->outputs.front();

    SigningInstruction instruction;
    if (!output.is_contract()) {
        const AccountPtr account = context.accounts.find(output.account_id);
        if (!account) return account_not_found({});
        if (!action.arguments) {
            BYTOM_ASSIGN(instruction, signing_instruction(account->signer, output.position));
        }
    }
    if (action.arguments) BYTOM_TRY(add_arguments(instruction, *action.arguments));
    return context.draft.add_input(spend_input(output), std::move(instruction));
}

Built build(const Issue& action, const BuildContext& context) {
    if (is_missing(action.asset)) return missing_fields();
    const AssetPtr record = context.assets.find_local(*action.asset);
    if (!record) return build_error(ErrorKind::find_asset, "fail to find asset");

    primitives::IssuanceInput issuance;
    issuance.nonce.resize(kNonceSize);
    crypto::random_bytes(issuance.nonce);
    issuance.value = {.asset_id = record->id, .amount = action.amount};
    issuance.asset_definition = record->raw_definition;
    issuance.issuance_program = record->issuance_program;
    primitives::TxInput input;
    input.body = std::move(issuance);

    SigningInstruction instruction;
    if (!record->xpubs.empty()) {
        RawTxSignature signatures{.quorum = record->quorum, .keys = {}, .signatures = {}};
        for (const crypto::XPub& xpub : record->xpubs)
            signatures.keys.push_back({.xpub = xpub, .derivation_path = keys::asset_path(record->key_index)});
        instruction.witness_components.emplace_back(std::move(signatures));
    } else if (action.arguments) {
        BYTOM_TRY(add_arguments(instruction, *action.arguments));
    }
    return context.draft.add_input(std::move(input), std::move(instruction));
}

}  // namespace bytom::wallet
