// Why a program, a builder or the assembler failed: the names of 03 §8.
#pragma once

#include <cstdint>
#include <string_view>

namespace bytom::vm {

enum class VmError : std::uint8_t {
    ok,  ///< no error

    alt_stack_underflow,   ///< FROMALTSTACK on an empty alt stack
    bad_value,             ///< integer too long, negative size, bad range; a builder's argument
    context,               ///< introspection of a field that the context does not have
    data_stack_underflow,  ///< too few items
    disallowed_opcode,     ///< expansion opcode at the top level of a version-1 transaction
    div_zero,              ///< DIV or MOD by zero
    false_vm_result,       ///< the program ended with an empty stack or a false top item
    long_program,          ///< program longer than 2^31−1 bytes
    range,                 ///< arithmetic result outside 64 bits
    return_executed,       ///< FAIL
    run_limit_exceeded,    ///< out of gas
    short_program,         ///< an instruction does not fit into the program
    program_overflow,      ///< PUSHDATA4 whose end exceeds 2^32−1
    unsupported_vm,        ///< VM version other than 1
    verify_failed,         ///< VERIFY, EQUALVERIFY, NUMEQUALVERIFY

    token,            ///< assembler: unknown or unclosed token
    label_redefined,  ///< assembler
    label_undefined,  ///< assembler
    jump_address,     ///< assembler: JUMP:x with an x that is no label and no 32-bit number
    bad_hex,          ///< assembler: 0x… with odd or bad digits
    token_too_long,   ///< assembler: longer than the reference's 64 KiB scanner buffer
};

/// The specification's name ("RUN_LIMIT_EXCEEDED"; "ok" for no error). A literal.
[[nodiscard]] std::string_view to_string(VmError error) noexcept;

/// The text that users of the API see ("run limit exceeded"), without the details that some errors add (see
/// failure_text in trace.hpp and AssemblyError). A literal.
[[nodiscard]] std::string_view text(VmError error) noexcept;

}  // namespace bytom::vm
