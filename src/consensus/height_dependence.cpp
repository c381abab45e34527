#include <algorithm>

#include <bytom/consensus/height_dependence.hpp>
#include <bytom/vm/program.hpp>
#include <bytom/vm/segwit.hpp>

namespace bytom::consensus {
namespace {

/// What can look at the height, run another program, or write over one (03 §10).
bool is_suspicious(std::uint8_t byte) {
    return byte == vm::OP_BLOCKHEIGHT || byte == vm::OP_CHECKPREDICATE || byte == vm::OP_CAT ||
           byte == vm::OP_CATPUSHDATA;
}

bool cannot_see_height(ByteView code) {
    if (std::ranges::none_of(code, is_suspicious)) return true;
    // Such bytes are common in pushed keys and hashes. As long as the code does not jump, it runs instruction
    // by instruction, up to its first malformed one.
    for (std::size_t pc = 0; pc < code.size();) {
        const auto instruction = vm::parse_instruction(code, static_cast<std::uint32_t>(pc));
        if (!instruction) return true;
        const vm::Opcode opcode = instruction->opcode;
        if (is_suspicious(opcode) || opcode == vm::OP_JUMP || opcode == vm::OP_JUMPIF) return false;
        pc += instruction->size;
    }
    return true;
}

bool is_height_independent(ByteView program, const base::ByteStrings& arguments) {
    const vm::ExecutedProgram executed(program);
    if (!executed.converted()) return cannot_see_height(program);
    if (vm::is_p2wpkh(program)) return true;
    // Pay to script hash: the script is the last argument, and nothing else runs.
    return !arguments.empty() && cannot_see_height(arguments.back());
}

}  // namespace

bool is_height_independent(const primitives::Transaction& tx) {
    return std::ranges::all_of(tx.data().inputs, [](const primitives::TxInput& input) {
        if (const auto* spend = std::get_if<primitives::SpendInput>(&input.body)) {
            return is_height_independent(spend->control_program, spend->arguments);
        }
        if (const auto* issuance = std::get_if<primitives::IssuanceInput>(&input.body)) {
            return is_height_independent(issuance->issuance_program, issuance->arguments);
        }
        return false;
    });
}

}  // namespace bytom::consensus
