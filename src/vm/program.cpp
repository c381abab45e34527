#include <bytom/vm/program.hpp>

namespace bytom::vm {
namespace {

std::uint32_t little_endian(ByteView bytes) noexcept {
    std::uint32_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        number = number << 8 | bytes[i];
    return number;
}

}  // namespace

Result<Instruction, VmError> detail::parse_prefixed(ByteView program, std::uint32_t pc,
                                                    std::size_t prefix) noexcept {
    constexpr std::uint64_t kMaxPosition = std::numeric_limits<std::uint32_t>::max();
    const ByteView rest = program.subspan(pc + std::size_t{1});
    if (rest.size() < prefix) return std::unexpected(VmError::short_program);
    const std::uint64_t data_size = little_endian(rest.first(prefix));
    if (pc + 1 + prefix + data_size > kMaxPosition) return std::unexpected(VmError::program_overflow);
    if (rest.size() - prefix < data_size) return std::unexpected(VmError::short_program);
    return Instruction{.opcode = static_cast<Opcode>(program[pc]),
                       .size = static_cast<std::uint32_t>(1 + prefix + data_size),
                       .data = rest.subspan(prefix, data_size)};
}

Result<std::vector<Instruction>, VmError> parse_program(ByteView program) {
    std::vector<Instruction> instructions;
    for (std::size_t pc = 0; pc < program.size(); pc += instructions.back().size) {
        BYTOM_ASSIGN(const Instruction instruction,
                     parse_instruction(program, static_cast<std::uint32_t>(pc)));
        instructions.push_back(instruction);
    }
    return instructions;
}

}  // namespace bytom::vm
