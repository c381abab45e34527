// The input as assembler text and as a program: both directions agree wherever both are possible.
#include <bytom/vm/assembler.hpp>
#include <bytom/vm/disassembler.hpp>

#include "fuzz/property.hpp"

namespace {

using bytom::ByteView;
using bytom::fuzz::require;

/// Text that came out of the disassembler and goes through the assembler comes out again. (Not all of it goes
/// through: expansion opcodes and empty long pushes have names that the assembler does not know, and jumps
/// into the middle of instructions have labels that are not defined.)
void check_text_of(ByteView program) {
    const auto text = bytom::vm::disassemble(program);
    if (!text) return;
    const auto again = bytom::vm::assemble(*text);
    if (!again) return;
    require(bytom::vm::disassemble(*again) == *text, "the text of a program survives assembling");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    check_text_of(input);
    const auto program = bytom::vm::assemble(bytom::base::as_text(input));
    if (program) {
        check_text_of(*program);
    } else {
        require(!program.error().text.empty(), "errors have a text");
    }
    return 0;
}
