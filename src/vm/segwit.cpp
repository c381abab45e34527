#include <algorithm>

#include <bytom/crypto/ed25519.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/vm/number.hpp>
#include <bytom/vm/program.hpp>
#include <bytom/vm/program_builder.hpp>
#include <bytom/vm/segwit.hpp>

namespace bytom::vm {
namespace {

constexpr std::size_t kKeyHashSize = 20;
constexpr std::size_t kScriptHashSize = 32;

/// The two parts of a program that looks like a witness program of some version.
struct WitnessProgram {
    Opcode version = OP_FALSE;
    ByteView hash;
};

/// Two instructions, the second of which is the one-byte push of a hash. There is no need to look further to
/// know that a longer program is none.
std::optional<WitnessProgram> parse_witness_program(ByteView program) noexcept {
    if (program.empty()) return std::nullopt;
    const auto version = parse_instruction(program, 0);
    if (!version || version->opcode > OP_16 || version->size >= program.size()) return std::nullopt;
    const auto hash = parse_instruction(program, version->size);
    if (!hash || version->size + hash->size != program.size()) return std::nullopt;
    if (hash->opcode != OP_DATA_20 && hash->opcode != OP_DATA_32) return std::nullopt;
    return WitnessProgram{.version = version->opcode, .hash = hash->data};
}

/// Worked out in 03 §8.1: below the limit the interpreter's temporary memory does not fit.
constexpr std::int64_t kKeyHashGasLimit = 1552;
constexpr std::int64_t kKeyHashGas = 1409;
/// The empty string that stays on the stack is a byte shorter than true.
constexpr std::int64_t kKeyHashGasRefused = 1408;
constexpr std::size_t kSignatureSize = 64;
constexpr std::size_t kWitnessKeySize = 32;

/// What the interpreter would find for the key-hash program; nothing where that takes an interpreter to find
/// out.
std::optional<RunResult> verify_key_hash(const Context& context, ByteView hash,
                                         std::span<const Operand> arguments, std::int64_t gas_limit,
                                         const RunOptions& options) {
    if (context.vm_version != 1 || !context.tx_sig_hash || gas_limit < kKeyHashGasLimit ||
        arguments.size() != 2) {
        return std::nullopt;
    }
    const ByteView signature = arguments[0].bytes();
    const ByteView public_key = arguments[1].bytes();
    if (signature.size() != kSignatureSize || public_key.size() != kWitnessKeySize) return std::nullopt;
    if (!base::equal(crypto::ripemd160(public_key), hash)) return std::nullopt;

    RunResult result;
    if (options.verify(public_key, context.tx_sig_hash->view(), signature)) {
        result.gas_left = gas_limit - kKeyHashGas;
    } else {
        result.error = VmError::false_vm_result;
        result.gas_left = gas_limit - kKeyHashGasRefused;
    }
    return result;
}

}  // namespace

bool is_p2wpkh(ByteView program) noexcept {
    return witness_hash(program).size() == kKeyHashSize;
}

bool is_p2wsh(ByteView program) noexcept {
    return witness_hash(program).size() == kScriptHashSize;
}

bool is_straightforward(ByteView program) noexcept {
    return program.size() == 1 && (program[0] == OP_1 || program[0] == OP_FAIL);
}

bool is_standard(ByteView program) noexcept {
    return !witness_hash(program).empty() || is_straightforward(program);
}

bool is_unspendable(ByteView program) noexcept {
    return !program.empty() && program[0] == OP_FAIL;
}

ByteView witness_hash(ByteView program) noexcept {
    const auto witness = parse_witness_program(program);
    return witness ? witness->hash : ByteView();
}

ExecutedProgram::ExecutedProgram(ByteView program) noexcept : original_(program) {
    const auto witness = parse_witness_program(program);
    if (!witness || witness->version != OP_FALSE) return;
    const Bytes converted =
        witness->hash.size() == kKeyHashSize ? p2pkh_sig_program(witness->hash) : p2sh_program(witness->hash);
    std::ranges::copy(converted, conversion_.begin());
    size_ = converted.size();
}

RunResult verify_control_program(const Context& context, const Operand& program,
                                 std::span<const Operand> arguments, std::int64_t gas_limit,
                                 RunOptions options) {
    const auto witness = parse_witness_program(program.bytes());
    if (!witness || witness->version != OP_FALSE) {
        return verify(context, program, arguments, gas_limit, options);
    }
    if (witness->hash.size() == kKeyHashSize && !options.keep_stacks) {
        if (options.control != nullptr) {
            RunResult interrupted;
            interrupted.interruption = options.control->spend(kSignatureWork);
            if (interrupted.interruption != Interruption::none) return interrupted;
        }
        if (auto result = verify_key_hash(context, witness->hash, arguments, gas_limit, options))
            return *result;
    }
    const ExecutedProgram executed(program.bytes());
    return verify(context, executed.bytes(), arguments, gas_limit, options);
}

std::int64_t restrict_height(ByteView program) noexcept {
    const auto instructions = parse_program(program);
    if (!instructions || instructions->size() < 4) return 0;
    const auto& first = *instructions;
    if (!first[0].is_data_push() || first[1].opcode != OP_BLOCKHEIGHT || first[2].opcode != OP_GREATERTHAN ||
        first[3].opcode != OP_VERIFY) {
        return 0;
    }
    return decode_number(first[0].data).value_or(0);
}

}  // namespace bytom::vm
