// From the text form of programs to their bytes (03 §9.3).
#pragma once

#include <string>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/vm/error.hpp>

namespace bytom::vm {

struct AssemblyError {
    VmError error = VmError::token;
    std::string text;  ///< shown to users: the reference's words with the token in question
};

/// Errors: token, label_redefined, label_undefined, jump_address, bad_hex, token_too_long; the first one from
/// left to right, undefined labels last.
[[nodiscard]] Result<Bytes, AssemblyError> assemble(std::string_view text);

}  // namespace bytom::vm
