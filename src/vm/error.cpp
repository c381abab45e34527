#include <bytom/vm/error.hpp>

namespace bytom::vm {
namespace {

struct Description {
    std::string_view name;
    std::string_view text;
};

constexpr Description describe(VmError error) noexcept {
    switch (error) {
        case VmError::ok:
            return {"ok", ""};
        case VmError::alt_stack_underflow:
            return {"ALT_STACK_UNDERFLOW", "alt stack underflow"};
        case VmError::bad_value:
            return {"BAD_VALUE", "bad value"};
        case VmError::context:
            return {"CONTEXT", "wrong context"};
        case VmError::data_stack_underflow:
            return {"DATA_STACK_UNDERFLOW", "data stack underflow"};
        case VmError::disallowed_opcode:
            return {"DISALLOWED_OPCODE", "disallowed opcode"};
        case VmError::div_zero:
            return {"DIV_ZERO", "division by zero"};
        case VmError::false_vm_result:
            return {"FALSE_VM_RESULT", "false VM result"};
        case VmError::long_program:
            return {"LONG_PROGRAM", "program size exceeds maxint32"};
        case VmError::range:
            return {"RANGE", "range error"};
        case VmError::return_executed:
            return {"RETURN", "RETURN executed"};
        case VmError::run_limit_exceeded:
            return {"RUN_LIMIT_EXCEEDED", "run limit exceeded"};
        case VmError::short_program:
            return {"SHORT_PROGRAM", "unexpected end of program"};
        case VmError::program_overflow:
            return {"PROGRAM_OVERFLOW", "arithmetic overflow"};
        case VmError::unsupported_vm:
            return {"UNSUPPORTED_VM", "unsupported VM"};
        case VmError::verify_failed:
            return {"VERIFY_FAILED", "VERIFY failed"};
        case VmError::token:
            return {"TOKEN", "unrecognized token"};
        case VmError::label_redefined:
            return {"LABEL_REDEFINED", "label redefined"};
        case VmError::label_undefined:
            return {"LABEL_UNDEFINED", "undefined label"};
        case VmError::jump_address:
            return {"JUMP_ADDRESS", "bad jump address"};
        case VmError::bad_hex:
            return {"BAD_HEX", "bad hex"};
        case VmError::token_too_long:
            return {"TOKEN_TOO_LONG", "bufio.Scanner: token too long"};
    }
    return {"UNEXPECTED", "unexpected error"};
}

}  // namespace

std::string_view to_string(VmError error) noexcept {
    return describe(error).name;
}

std::string_view text(VmError error) noexcept {
    return describe(error).text;
}

}  // namespace bytom::vm
