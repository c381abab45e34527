#include <algorithm>

#include <bytom/crypto/sha3.hpp>
#include <bytom/vm/number.hpp>
#include <bytom/vm/program_builder.hpp>
#include <bytom/wallet/signing.hpp>

namespace bytom::wallet {
namespace {

using primitives::IssuanceInput;
using primitives::SpendInput;
using primitives::Transaction;

std::int64_t count_signatures(const std::vector<Bytes>& signatures) noexcept {
    return std::ranges::count_if(signatures, [](const Bytes& slot) { return !slot.empty(); });
}

template <typename Component>
bool wants_signature(const Component& component) noexcept {
    const auto& slots = component.signatures;
    return slots.size() < component.keys.size() ||
           std::ranges::any_of(
               slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(component.keys.size()),
               [](const Bytes& slot) { return slot.empty(); });
}

bool wants_signature(const WitnessComponent& component) noexcept {
    if (const auto* raw = std::get_if<RawTxSignature>(&component)) return wants_signature<>(*raw);
    if (const auto* predicate = std::get_if<PredicateSignature>(&component)) {
        return predicate->program.empty() || wants_signature<>(*predicate);
    }
    return false;
}

// Whether the first components that cannot be satisfied want a signature: there the reference crashes, while
// it has an error for components that are complete.
bool any_wants_signature(std::span<const std::optional<SigningInstruction>> instructions) noexcept {
    return std::ranges::any_of(instructions, [](const auto& instruction) {
        return instruction && std::ranges::any_of(instruction->witness_components, [](const auto& component) {
                   return wants_signature(component);
               });
    });
}

Status<SignError> check(const TransactionTemplate& transaction) {
    if (!transaction.signing_instructions) {
        if (!transaction.raw_transaction) return std::unexpected(SignError::missing_raw_tx);
        return {};
    }
    const std::span instructions(*transaction.signing_instructions);
    if (std::ranges::any_of(instructions, [](const auto& instruction) { return !instruction; })) {
        return std::unexpected(SignError::malformed);
    }
    if (!transaction.raw_transaction) {
        return std::unexpected(any_wants_signature(instructions) ? SignError::malformed
                                                                 : SignError::missing_raw_tx);
    }
    const std::size_t inputs = transaction.raw_transaction->data().inputs.size();
    if (instructions.size() > inputs) {
        return std::unexpected(any_wants_signature(instructions.subspan(inputs))
                                   ? SignError::malformed
                                   : SignError::too_many_instructions);
    }
    if (std::ranges::any_of(instructions,
                            [inputs](const auto& instruction) { return instruction->position >= inputs; })) {
        return std::unexpected(SignError::malformed);
    }
    return {};
}

// What is signed in place of the whole transaction: that it is this one, or that it spends this output and
// has these outputs.
Bytes predicate(const Transaction& tx, std::size_t position, bool allow_additional_actions) {
    vm::ProgramBuilder program;
    if (!allow_additional_actions) {
        return program.data(tx.mapped().sighash(position).view())
            .op(vm::OP_TXSIGHASH)
            .op(vm::OP_EQUAL)
            .program();
    }
    const Hash256& spent = tx.mapped().inputs[position].spent_output_id;
    bool first = true;
    const auto join = [&] {
        if (!first) program.op(vm::OP_VERIFY);
        first = false;
    };
    if (std::holds_alternative<SpendInput>(tx.data().inputs[position].body)) {
        join();
        program.data(spent.view()).op(vm::OP_OUTPUTID).op(vm::OP_EQUAL);
    }
    const auto& outputs = tx.data().outputs;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        join();
        program.number(static_cast<std::int64_t>(i))
            .number(static_cast<std::int64_t>(outputs[i].value.amount))
            .data(outputs[i].value.asset_id.view())
            .number(1)
            .data(outputs[i].control_program)
            .op(vm::OP_CHECKOUTPUT);
    }
    return program.program();
}

// One new signature at most, so that a password that opens several keys of an account still signs for one
// person per call.
void add_signature(const std::vector<SigningKey>& keys, std::vector<Bytes>& signatures,
                   const Hash256& message, MessageSigner& signer) {
    if (signatures.size() < keys.size()) signatures.resize(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!signatures[i].empty()) continue;
        if (const auto signature = signer.sign(keys[i].xpub, keys[i].derivation_path, message.view())) {
            signatures[i] = base::to_bytes(*signature);
            return;
        }
    }
}

Status<SignError> sign_component(WitnessComponent& component, const TransactionTemplate& transaction,
                                 std::size_t index, std::size_t position, MessageSigner& signer) {
    const Transaction& tx = *transaction.raw_transaction;
    if (auto* raw = std::get_if<RawTxSignature>(&component)) {
        add_signature(raw->keys, raw->signatures, tx.mapped().sighash(index), signer);
    } else if (auto* given = std::get_if<PredicateSignature>(&component)) {
        if (given->program.empty()) {
            given->program = predicate(tx, position, transaction.allow_additional_actions);
        }
        if (given->program.empty()) return std::unexpected(SignError::empty_predicate);
        add_signature(given->keys, given->signatures, crypto::sha3_256(given->program), signer);
    }
    return {};
}

void append_signatures(std::vector<Bytes>& arguments, const std::vector<Bytes>& signatures,
                       std::int64_t quorum) {
    for (const Bytes& signature : signatures) {
        if (quorum <= 0) return;
        if (signature.empty()) continue;
        arguments.push_back(signature);
        --quorum;
    }
}

std::vector<Bytes> witness_arguments(const SigningInstruction& instruction) {
    std::vector<Bytes> arguments;
    for (const WitnessComponent& component : instruction.witness_components) {
        if (const auto* data = std::get_if<DataComponent>(&component)) {
            arguments.push_back(data->value);
        } else if (const auto* raw = std::get_if<RawTxSignature>(&component)) {
            append_signatures(arguments, raw->signatures, raw->quorum);
        } else if (const auto* predicate_signature = std::get_if<PredicateSignature>(&component)) {
            // All arguments so far are the predicate's own.
            const auto count = vm::encode_number(static_cast<std::int64_t>(arguments.size()));
            arguments.push_back(base::to_bytes(count.view()));
            append_signatures(arguments, predicate_signature->signatures, predicate_signature->quorum);
            arguments.push_back(predicate_signature->program);
        }
    }
    return arguments;
}

void set_arguments(primitives::TxInput& input, const std::vector<Bytes>& arguments) {
    if (auto* spend = std::get_if<SpendInput>(&input.body)) {
        spend->arguments = arguments;
    } else if (auto* issuance = std::get_if<IssuanceInput>(&input.body)) {
        issuance->arguments = arguments;
    }
}

}  // namespace

std::string_view describe(SignError error) noexcept {
    switch (error) {
        case SignError::missing_raw_tx:
            return "missing raw tx";
        case SignError::too_many_instructions:
            return "too many signing instructions in template";
        case SignError::empty_predicate:
            return "empty signature program";
        case SignError::malformed:
            break;
    }
    return "signing_instructions: an instruction of no input";
}

std::optional<crypto::Ed25519Signature> KeyStoreSigner::sign(const crypto::XPub& xpub,
                                                             std::span<const Bytes> path, ByteView message) {
    if (cancelled_.stop_requested()) return std::nullopt;
    auto known = keys_.find(xpub);
    if (known == keys_.end()) {
        auto key = store_.load(xpub, password_);
        known = keys_.emplace(xpub, key ? std::optional(*std::move(key)) : std::nullopt).first;
    }
    if (!known->second) return std::nullopt;
    crypto::XPrv child = *known->second;
    for (const Bytes& selector : path) {
        if (cancelled_.stop_requested()) return std::nullopt;
        auto next = child.child(selector);
        if (!next) return std::nullopt;
        child = *std::move(next);
    }
    return child.sign(message);
}

Status<SignError> sign(TransactionTemplate& transaction, MessageSigner& signer) {
    BYTOM_TRY(check(transaction));
    if (!transaction.signing_instructions || transaction.signing_instructions->empty()) return {};
    auto instructions = *transaction.signing_instructions;
    primitives::TxData data = transaction.raw_transaction->data();
    for (std::size_t i = 0; i < instructions.size(); ++i) {
        SigningInstruction& instruction = *instructions[i];
        for (WitnessComponent& component : instruction.witness_components)
            BYTOM_TRY(sign_component(component, transaction, i, instruction.position, signer));
    }
    for (const auto& instruction : instructions)
        set_arguments(data.inputs[instruction->position], witness_arguments(*instruction));
    auto signed_transaction = Transaction::from_data(std::move(data));
    if (!signed_transaction) return std::unexpected(SignError::malformed);
    transaction.raw_transaction = std::make_shared<const Transaction>(*std::move(signed_transaction));
    transaction.signing_instructions = std::move(instructions);
    return {};
}

bool is_complete(const TransactionTemplate& transaction) noexcept {
    if (!transaction.signing_instructions) return true;
    const auto has_quorum = [](const WitnessComponent& component) {
        if (const auto* raw = std::get_if<RawTxSignature>(&component)) {
            return count_signatures(raw->signatures) >= raw->quorum;
        }
        if (const auto* given = std::get_if<PredicateSignature>(&component)) {
            return count_signatures(given->signatures) >= given->quorum;
        }
        return true;
    };
    return std::ranges::all_of(*transaction.signing_instructions, [&](const auto& instruction) {
        return !instruction || std::ranges::all_of(instruction->witness_components, has_quorum);
    });
}

}  // namespace bytom::wallet
