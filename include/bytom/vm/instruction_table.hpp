// What is fixed about each opcode: name, base gas, form of its immediate data (03 §2, §5).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include <bytom/vm/opcode.hpp>

namespace bytom::vm {

/// What follows the opcode byte in the program.
enum class DataForm : std::uint8_t {
    none,
    fixed,        ///< DATA_n: n bytes
    length_1,     ///< a length of one byte, then as many bytes
    length_2,     ///< a length of two bytes, little endian, then as many bytes
    length_4,     ///< a length of four bytes, little endian, then as many bytes
    jump_target,  ///< four bytes, little endian
    small_number  ///< nothing; the data is the byte n = opcode − 50
};

struct InstructionInfo {
    static constexpr std::size_t kMaxNameSize = 18;

    std::array<char, kMaxNameSize> characters{};
    std::uint8_t name_size = 0;
    DataForm form = DataForm::none;
    /// Charged before anything else happens; 0 where the instruction begins with something else.
    std::uint16_t base_gas = 0;
    /// No meaning yet: a 1-gas no-op, or disallowed (5.7).
    bool expansion = false;

    constexpr InstructionInfo() = default;
    constexpr InstructionInfo(std::string_view name, std::uint16_t gas, DataForm data_form = DataForm::none)
        : name_size(static_cast<std::uint8_t>(name.size())), form(data_form), base_gas(gas) {
        std::ranges::copy(name, characters.begin());
    }

    /// As the assembler and the disassembler spell it; "NOPx<hex>" for expansion opcodes.
    [[nodiscard]] constexpr std::string_view name() const noexcept { return {characters.data(), name_size}; }
};

using InstructionTable = std::array<InstructionInfo, 256>;

namespace detail {

/// "DATA_" and 7 make "DATA_7".
constexpr InstructionInfo numbered(std::string_view prefix, unsigned number, DataForm form) {
    InstructionInfo info(prefix, 1, form);
    if (number >= 10) info.characters[info.name_size++] = static_cast<char>('0' + number / 10);
    info.characters[info.name_size++] = static_cast<char>('0' + number % 10);
    return info;
}

constexpr InstructionInfo expansion(unsigned opcode) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    InstructionInfo info("NOPx", 1);
    info.characters[info.name_size++] = kDigits[opcode >> 4];
    info.characters[info.name_size++] = kDigits[opcode & 15];
    info.expansion = true;
    return info;
}

constexpr InstructionTable make_instruction_table() {
    InstructionTable table;
    for (unsigned n = 1; n <= OP_DATA_75; ++n)
        table[n] = numbered("DATA_", n, DataForm::fixed);
    for (unsigned n = 1; n <= 16; ++n)
        table[OP_1 + n - 1] = numbered("", n, DataForm::small_number);
    // pushes and no-ops (03 §5.1)
    table[OP_FALSE] = {"FALSE", 1};
    table[OP_PUSHDATA1] = {"PUSHDATA1", 1, DataForm::length_1};
    table[OP_PUSHDATA2] = {"PUSHDATA2", 1, DataForm::length_2};
    table[OP_PUSHDATA4] = {"PUSHDATA4", 1, DataForm::length_4};
    table[OP_1NEGATE] = {"1NEGATE", 1};
    table[OP_NOP] = {"NOP", 1};
    // control (5.2, 5.6)
    table[OP_JUMP] = {"JUMP", 1, DataForm::jump_target};
    table[OP_JUMPIF] = {"JUMPIF", 1, DataForm::jump_target};
    table[OP_VERIFY] = {"VERIFY", 1};
    table[OP_FAIL] = {"FAIL", 1};
    table[OP_CHECKPREDICATE] = {"CHECKPREDICATE", 256};
    // stack (5.3)
    table[OP_TOALTSTACK] = {"TOALTSTACK", 2};
    table[OP_FROMALTSTACK] = {"FROMALTSTACK", 2};
    table[OP_2DROP] = {"2DROP", 2};
    table[OP_2DUP] = {"2DUP", 2};
    table[OP_3DUP] = {"3DUP", 3};
    table[OP_2OVER] = {"2OVER", 2};
    table[OP_2ROT] = {"2ROT", 2};
    table[OP_2SWAP] = {"2SWAP", 2};
    table[OP_IFDUP] = {"IFDUP", 1};
    table[OP_DEPTH] = {"DEPTH", 1};
    table[OP_DROP] = {"DROP", 1};
    table[OP_DUP] = {"DUP", 1};
    table[OP_NIP] = {"NIP", 1};
    table[OP_OVER] = {"OVER", 1};
    table[OP_PICK] = {"PICK", 2};
    table[OP_ROLL] = {"ROLL", 2};
    table[OP_ROT] = {"ROT", 2};
    table[OP_SWAP] = {"SWAP", 1};
    table[OP_TUCK] = {"TUCK", 1};
    // bytes (5.4)
    table[OP_CAT] = {"CAT", 4};
    table[OP_SUBSTR] = {"SUBSTR", 4};
    table[OP_LEFT] = {"LEFT", 4};
    table[OP_RIGHT] = {"RIGHT", 4};
    table[OP_SIZE] = {"SIZE", 1};
    table[OP_INVERT] = {"INVERT", 1};
    table[OP_AND] = {"AND", 1};
    table[OP_OR] = {"OR", 1};
    table[OP_XOR] = {"XOR", 1};
    table[OP_EQUAL] = {"EQUAL", 1};
    table[OP_EQUALVERIFY] = {"EQUALVERIFY", 1};
    table[OP_CATPUSHDATA] = {"CATPUSHDATA", 4};
    // numbers (5.5)
    table[OP_1ADD] = {"1ADD", 2};
    table[OP_1SUB] = {"1SUB", 2};
    table[OP_2MUL] = {"2MUL", 2};
    table[OP_2DIV] = {"2DIV", 2};
    table[OP_NEGATE] = {"NEGATE", 2};
    table[OP_ABS] = {"ABS", 2};
    table[OP_NOT] = {"NOT", 2};
    table[OP_0NOTEQUAL] = {"0NOTEQUAL", 2};
    table[OP_ADD] = {"ADD", 2};
    table[OP_SUB] = {"SUB", 2};
    table[OP_MUL] = {"MUL", 8};
    table[OP_DIV] = {"DIV", 8};
    table[OP_MOD] = {"MOD", 8};
    table[OP_LSHIFT] = {"LSHIFT", 8};
    table[OP_RSHIFT] = {"RSHIFT", 8};
    table[OP_BOOLAND] = {"BOOLAND", 2};
    table[OP_BOOLOR] = {"BOOLOR", 2};
    table[OP_NUMEQUAL] = {"NUMEQUAL", 2};
    table[OP_NUMEQUALVERIFY] = {"NUMEQUALVERIFY", 2};
    table[OP_NUMNOTEQUAL] = {"NUMNOTEQUAL", 2};
    table[OP_LESSTHAN] = {"LESSTHAN", 2};
    table[OP_GREATERTHAN] = {"GREATERTHAN", 2};
    table[OP_LESSTHANOREQUAL] = {"LESSTHANOREQUAL", 2};
    table[OP_GREATERTHANOREQUAL] = {"GREATERTHANOREQUAL", 2};
    table[OP_MIN] = {"MIN", 2};
    table[OP_MAX] = {"MAX", 2};
    table[OP_WITHIN] = {"WITHIN", 4};
    // hashes and signatures (5.6)
    table[OP_SHA256] = {"SHA256", 0};
    table[OP_SHA3] = {"SHA3", 0};
    table[OP_HASH160] = {"HASH160", 0};
    table[OP_CHECKSIG] = {"CHECKSIG", 1024};
    table[OP_CHECKMULTISIG] = {"CHECKMULTISIG", 0};
    table[OP_TXSIGHASH] = {"TXSIGHASH", 256};
    // introspection (5.8)
    table[OP_CHECKOUTPUT] = {"CHECKOUTPUT", 16};
    table[OP_ASSET] = {"ASSET", 1};
    table[OP_AMOUNT] = {"AMOUNT", 1};
    table[OP_PROGRAM] = {"PROGRAM", 1};
    table[OP_INDEX] = {"INDEX", 1};
    table[OP_ENTRYID] = {"ENTRYID", 1};
    table[OP_OUTPUTID] = {"OUTPUTID", 1};
    table[OP_BLOCKHEIGHT] = {"BLOCKHEIGHT", 1};
    for (unsigned opcode = 0; opcode < table.size(); ++opcode) {
        if (table[opcode].name_size == 0) table[opcode] = expansion(opcode);
    }
    return table;
}

}  // namespace detail

inline constexpr InstructionTable kInstructionTable = detail::make_instruction_table();

}  // namespace bytom::vm
