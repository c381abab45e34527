// The opcodes (03 §5).
#pragma once

#include <cstdint>

namespace bytom::vm {

/// Named members of the families DATA_n (01 … 4b: push the next n bytes) and 1 … 16 (51 … 60: push the byte
/// n) are limited to those that the code names. Any byte is an opcode: those without a name here are
/// expansion opcodes (5.7).
enum Opcode : std::uint8_t {
    // pushes and no-ops (03 §5.1)
    OP_FALSE = 0x00,
    OP_DATA_1 = 0x01,
    OP_DATA_20 = 0x14,
    OP_DATA_32 = 0x20,
    OP_DATA_75 = 0x4b,
    OP_PUSHDATA1 = 0x4c,
    OP_PUSHDATA2 = 0x4d,
    OP_PUSHDATA4 = 0x4e,
    OP_1NEGATE = 0x4f,
    OP_1 = 0x51,  ///< also TRUE
    OP_16 = 0x60,
    OP_NOP = 0x61,
    // control (5.2, 5.6)
    OP_JUMP = 0x63,
    OP_JUMPIF = 0x64,
    OP_VERIFY = 0x69,
    OP_FAIL = 0x6a,
    OP_CHECKPREDICATE = 0xc0,
    // stack (5.3)
    OP_TOALTSTACK = 0x6b,
    OP_FROMALTSTACK = 0x6c,
    OP_2DROP = 0x6d,
    OP_2DUP = 0x6e,
    OP_3DUP = 0x6f,
    OP_2OVER = 0x70,
    OP_2ROT = 0x71,
    OP_2SWAP = 0x72,
    OP_IFDUP = 0x73,
    OP_DEPTH = 0x74,
    OP_DROP = 0x75,
    OP_DUP = 0x76,
    OP_NIP = 0x77,
    OP_OVER = 0x78,
    OP_PICK = 0x79,
    OP_ROLL = 0x7a,
    OP_ROT = 0x7b,
    OP_SWAP = 0x7c,
    OP_TUCK = 0x7d,
    // bytes (5.4)
    OP_CAT = 0x7e,
    OP_SUBSTR = 0x7f,
    OP_LEFT = 0x80,
    OP_RIGHT = 0x81,
    OP_SIZE = 0x82,
    OP_INVERT = 0x83,
    OP_AND = 0x84,
    OP_OR = 0x85,
    OP_XOR = 0x86,
    OP_EQUAL = 0x87,
    OP_EQUALVERIFY = 0x88,
    OP_CATPUSHDATA = 0x89,
    // numbers (5.5)
    OP_1ADD = 0x8b,
    OP_1SUB = 0x8c,
    OP_2MUL = 0x8d,
    OP_2DIV = 0x8e,
    OP_NEGATE = 0x8f,
    OP_ABS = 0x90,
    OP_NOT = 0x91,
    OP_0NOTEQUAL = 0x92,
    OP_ADD = 0x93,
    OP_SUB = 0x94,
    OP_MUL = 0x95,
    OP_DIV = 0x96,
    OP_MOD = 0x97,
    OP_LSHIFT = 0x98,
    OP_RSHIFT = 0x99,
    OP_BOOLAND = 0x9a,
    OP_BOOLOR = 0x9b,
    OP_NUMEQUAL = 0x9c,
    OP_NUMEQUALVERIFY = 0x9d,
    OP_NUMNOTEQUAL = 0x9e,
    OP_LESSTHAN = 0x9f,
    OP_GREATERTHAN = 0xa0,
    OP_LESSTHANOREQUAL = 0xa1,
    OP_GREATERTHANOREQUAL = 0xa2,
    OP_MIN = 0xa3,
    OP_MAX = 0xa4,
    OP_WITHIN = 0xa5,
    // hashes and signatures (5.6)
    OP_SHA256 = 0xa8,
    OP_SHA3 = 0xaa,
    OP_HASH160 = 0xab,
    OP_CHECKSIG = 0xac,
    OP_CHECKMULTISIG = 0xad,
    OP_TXSIGHASH = 0xae,
    // introspection (5.8)
    OP_CHECKOUTPUT = 0xc1,
    OP_ASSET = 0xc2,
    OP_AMOUNT = 0xc3,
    OP_PROGRAM = 0xc4,
    OP_INDEX = 0xc9,
    OP_ENTRYID = 0xca,
    OP_OUTPUTID = 0xcb,
    OP_BLOCKHEIGHT = 0xcd,
};

}  // namespace bytom::vm
