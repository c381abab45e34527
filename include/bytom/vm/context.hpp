// What a program can learn about the transaction it runs for (03 §6).
#pragma once

#include <optional>

#include <bytom/base/hash256.hpp>

namespace bytom::vm {

/// One output of the transaction, as CHECKOUTPUT compares it.
struct ContextOutput {
    bool is_retirement = false;  ///< its program begins with FAIL
    Hash256 asset_id;
    std::uint64_t amount = 0;
    std::uint64_t vm_version = 1;  ///< ignored for retirements
    ByteView program;              ///< ignored for retirements; must outlive the run
};

/// A plain value; spans must outlive the run. An absent field makes the opcode that asks for it fail with
/// `context`, except for the entry id, which is then the empty string.
struct Context {
    std::uint64_t vm_version = 1;             ///< VM version of the program
    std::optional<std::uint64_t> tx_version;  ///< 1: expansion opcodes are disallowed
    std::optional<Hash256> entry_id;          ///< id of the issuance or spend
    std::optional<std::uint64_t> block_height;
    std::optional<Hash256> asset_id;
    std::optional<std::uint64_t> amount;
    std::optional<std::uint64_t> dest_pos;   ///< INDEX: position of the input
    std::optional<Hash256> spent_output_id;  ///< absent for issuances
    std::optional<Hash256> tx_sig_hash;      ///< what signatures sign
    std::optional<std::span<const ContextOutput>> outputs;
};

}  // namespace bytom::vm
