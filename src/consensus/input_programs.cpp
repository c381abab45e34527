#include "input_programs.hpp"

#include <algorithm>

#include <bytom/crypto/sha3.hpp>
#include <bytom/vm/program.hpp>
#include <bytom/vm/segwit.hpp>

namespace bytom::consensus {
namespace {

using primitives::IssuanceInput;
using primitives::SpendInput;
using primitives::TxInput;

/// A version-0 key-hash program: what runs for it does not concatenate and does not look at outputs.
bool pays_to_key_hash(ByteView program) {
    constexpr std::size_t kSize = 22;
    return program.size() == kSize && program[0] == vm::OP_FALSE && program[1] == vm::OP_DATA_20;
}

ByteView program_of(const TxInput& input) {
    if (const auto* spend = std::get_if<SpendInput>(&input.body)) return spend->control_program;
    if (const auto* issuance = std::get_if<IssuanceInput>(&input.body)) return issuance->issuance_program;
    return {};
}

/// Whether running this code may concatenate: nothing else writes into a string. Errs on the side of yes.
bool may_concatenate(ByteView code) {
    const auto suspicious = [](std::uint8_t byte) {
        return byte == vm::OP_CAT || byte == vm::OP_CATPUSHDATA || byte == vm::OP_CHECKPREDICATE;
    };
    if (std::ranges::none_of(code, suspicious)) return false;
    // Such bytes are common in pushed keys and hashes. As long as the code does not jump, it runs
    // instruction by instruction, up to its first malformed one.
    for (std::size_t pc = 0; pc < code.size();) {
        const auto instruction = vm::parse_instruction(code, static_cast<std::uint32_t>(pc));
        if (!instruction) return false;
        const vm::Opcode opcode = instruction->opcode;
        if (suspicious(opcode) || opcode == vm::OP_JUMP || opcode == vm::OP_JUMPIF) return true;
        pc += instruction->size;
    }
    return false;
}

bool may_concatenate(const TxInput& input) {
    const ByteView program = program_of(input);
    if (program.empty() || pays_to_key_hash(program)) return false;
    if (!vm::ExecutedProgram(program).converted()) return may_concatenate(program);
    // A script hash (a key hash of this version has the one form that is dealt with above): the script is
    // the last argument.
    const auto* arguments = input.arguments();
    return !arguments->empty() && may_concatenate(arguments->back());
}

/// One more than such gas can push: each costs 8 and its length (03 §4), so that the machine fails at the
/// last of them at the latest. Whoever adds arguments to a transaction of somebody else pays for none.
std::size_t most_arguments(std::int64_t gas_limit) {
    constexpr std::int64_t kPush = 8;
    return static_cast<std::size_t>(std::max<std::int64_t>(gas_limit, 0) / kPush) + 1;
}

}  // namespace

InputPrograms::InputPrograms(const primitives::Transaction& tx, const TxContext& context)
    : tx_(tx), context_(context) {
    const auto is_suspicious = [](const TxInput& input) { return may_concatenate(input); };
    if (std::ranges::none_of(tx.data().inputs, is_suspicious)) return;
    auto layout = primitives::locate_programs(tx.received());
    // What does not decode was built here and never came from a peer: no other node's view of it matters.
    if (!layout) return;
    layout_ = *std::move(layout);
    copy_ = base::to_bytes(tx.received());
}

vm::RunResult InputPrograms::run(std::size_t input, std::int64_t gas_limit) {
    const InputProgram what = program(input, gas_limit);
    vm::RunOptions options;
    options.control = context_.control;
    options.signatures = context_.signatures;
    return vm::verify_control_program(context(input), what.program, what.arguments, gas_limit, options);
}

bool InputPrograms::issues_its_asset(std::size_t input) const {
    if (copy_.empty()) return true;
    const auto& issuance = std::get<IssuanceInput>(tx_.data().inputs[input].body);
    const auto [offset, length] = layout_.inputs[input].program;
    const Hash256 definition_hash = crypto::sha3_256(issuance.asset_definition);
    return primitives::compute_asset_id(issuance.vm_version, ByteView(copy_).subspan(offset, length),
                                        definition_hash) == issuance.value.asset_id;
}

InputProgram InputPrograms::program(std::size_t input, std::int64_t gas_limit) {
    const TxInput& what = tx_.data().inputs[input];
    const auto* issuance = std::get_if<IssuanceInput>(&what.body);
    const std::uint64_t vm_version =
        issuance != nullptr ? issuance->vm_version : std::get<SpendInput>(what.body).vm_version;
    arguments_.clear();
    const std::size_t most = most_arguments(gas_limit);
    if (copy_.empty()) {
        for (const ByteView argument : *what.arguments()) {
            if (arguments_.size() == most) break;
            arguments_.emplace_back(argument);
        }
        return {.vm_version = vm_version, .program = program_of(what), .arguments = arguments_};
    }
    const auto window = [this](primitives::ByteRange range) {
        // The reference's reader gives an empty string no buffer to append into.
        if (range.length == 0) return vm::Operand(ByteView());
        return vm::Operand::window(copy_, range.offset, range.length);
    };
    for (const auto argument : primitives::locate_arguments(tx_.received(), layout_.inputs[input], most))
        arguments_.push_back(window(argument));
    return {
        .vm_version = vm_version, .program = window(layout_.inputs[input].program), .arguments = arguments_};
}

vm::Context InputPrograms::context(std::size_t input) {
    const TxInput& what = tx_.data().inputs[input];
    const auto* spend = std::get_if<SpendInput>(&what.body);
    const auto& mapped = tx_.mapped().inputs[input];
    const primitives::AssetAmount& value = *what.value();
    vm::Context context{
        .vm_version = 1,
        .tx_version = tx_.data().version,
        .entry_id = mapped.entry_id,
        .block_height = context_.block_height,
        .asset_id = value.asset_id,
        .amount = value.amount,
        .dest_pos = input,
        .spent_output_id = {},
        .tx_sig_hash = crypto::sha3_256({mapped.entry_id.view(), tx_.id().view()}),
        .outputs = {},
    };
    if (spend != nullptr) {
        context.vm_version = spend->vm_version;
        context.spent_output_id = mapped.spent_output_id;
        // An overwritten program may be any.
        if (copy_.empty() && pays_to_key_hash(spend->control_program)) return context;
    } else {
        context.vm_version = std::get<IssuanceInput>(what.body).vm_version;
    }
    context.outputs = outputs();
    return context;
}

std::span<const vm::ContextOutput> InputPrograms::outputs() {
    if (!context_outputs_.empty()) return context_outputs_;
    const auto& outputs = tx_.data().outputs;
    context_outputs_.reserve(outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const primitives::TxOutput& output = outputs[i];
        ByteView program = output.control_program;
        if (!copy_.empty())
            program =
                ByteView(copy_).subspan(layout_.output_programs[i].offset, layout_.output_programs[i].length);
        context_outputs_.push_back({
            .is_retirement = output.is_retirement(),
            .asset_id = output.value.asset_id,
            .amount = output.value.amount,
            .vm_version = output.vm_version,
            .program = program,
        });
    }
    return context_outputs_;
}

}  // namespace bytom::consensus
