// The spend that nearly all transactions consist of.
#pragma once

#include <bytom/primitives/transaction.hpp>
#include <bytom/vm/opcode.hpp>

namespace bytom::consensus {

/// It uses this much gas and needs that much for a moment (03 §8.1).
inline constexpr std::int64_t kKeyHashSpendUse = 1409;
inline constexpr std::int64_t kKeyHashSpendLimit = 1552;

/// A version-0 key hash, with a signature and a key for arguments.
[[nodiscard]] inline bool is_usual_key_hash_spend(const primitives::SpendInput& spend) {
    const Bytes& program = spend.control_program;
    return program.size() == 22 && program[0] == vm::OP_FALSE && program[1] == vm::OP_DATA_20 &&
           spend.arguments.size() == 2 && spend.arguments[0].size() == 64 && spend.arguments[1].size() == 32;
}

}  // namespace bytom::consensus
