#include <limits>

#include <bytom/vm/program.hpp>

namespace bytom::vm {
namespace {

constexpr std::array<std::uint8_t, 16> kSmallNumbers = {1, 2,  3,  4,  5,  6,  7,  8,
                                                        9, 10, 11, 12, 13, 14, 15, 16};
constexpr std::uint64_t kMaxPosition = std::numeric_limits<std::uint32_t>::max();

std::uint32_t little_endian(ByteView bytes) noexcept {
    std::uint32_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        number = number << 8 | bytes[i];
    return number;
}

/// Bytes of the length that stands before the data.
std::size_t length_size(DataForm form) noexcept {
    switch (form) {
        case DataForm::length_1:
            return 1;
        case DataForm::length_2:
            return 2;
        case DataForm::length_4:
            return 4;
        default:
            return 0;
    }
}

}  // namespace

std::uint32_t Instruction::jump_target() const noexcept {
    return little_endian(data);
}

bool Instruction::is_data_push() const noexcept {
    return opcode <= OP_PUSHDATA4 || (opcode >= OP_1 && opcode <= OP_16);
}

Result<Instruction, VmError> parse_instruction(ByteView program, std::uint32_t pc) noexcept {
    if (program.size() > std::numeric_limits<std::int32_t>::max()) [[unlikely]]
        return std::unexpected(VmError::long_program);
    const auto opcode = static_cast<Opcode>(program[pc]);
    const DataForm form = kInstructionTable[opcode].form;
    const ByteView rest = program.subspan(pc + std::size_t{1});
    if (form == DataForm::none) return Instruction{.opcode = opcode, .size = 1, .data = {}};
    if (form == DataForm::small_number) {
        const std::size_t index = opcode - OP_1;
        return Instruction{.opcode = opcode, .size = 1, .data = ByteView(kSmallNumbers).subspan(index, 1)};
    }

    const std::size_t prefix = length_size(form);
    if (rest.size() < prefix) return std::unexpected(VmError::short_program);
    std::uint64_t data_size = 0;
    if (form == DataForm::fixed) {
        data_size = opcode;
    } else if (form == DataForm::jump_target) {
        data_size = sizeof(std::uint32_t);
    } else {
        data_size = little_endian(rest.first(prefix));
    }
    if (pc + 1 + prefix + data_size > kMaxPosition) return std::unexpected(VmError::program_overflow);
    if (rest.size() - prefix < data_size) return std::unexpected(VmError::short_program);
    return Instruction{.opcode = opcode,
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
