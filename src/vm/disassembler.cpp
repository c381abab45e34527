#include <unordered_map>

#include <bytom/base/hex.hpp>
#include <bytom/vm/disassembler.hpp>
#include <bytom/vm/program.hpp>

namespace bytom::vm {
namespace {

constexpr std::array<std::string_view, 26> kLabelWords = {
    "alpha",  "bravo", "charlie", "delta",  "echo",     "foxtrot", "golf",   "hotel",  "india",
    "juliet", "kilo",  "lima",    "mike",   "november", "oscar",   "papa",   "quebec", "romeo",
    "sierra", "tango", "uniform", "victor", "whisky",   "xray",    "yankee", "zulu"};

/// Names of jump targets, in order of the first jump to them.
using Labels = std::unordered_map<std::uint32_t, std::string>;

bool is_jump(const Instruction& instruction) {
    return instruction.info().form == DataForm::jump_target;
}

Labels name_targets(std::span<const Instruction> instructions) {
    Labels labels;
    for (const Instruction& instruction : instructions) {
        if (!is_jump(instruction) || labels.contains(instruction.jump_target())) continue;
        const std::size_t index = labels.size();
        std::string name = "$";
        name += kLabelWords[index % kLabelWords.size()];
        if (index >= kLabelWords.size()) name += std::to_string(index / kLabelWords.size() + 1);
        labels.emplace(instruction.jump_target(), std::move(name));
    }
    return labels;
}

std::string text_of(const Instruction& instruction, const Labels& labels) {
    std::string name(instruction.info().name());
    if (is_jump(instruction)) return name + ":" + labels.at(instruction.jump_target());
    if (!instruction.data.empty()) return "0x" + base::to_hex(instruction.data);
    return name;
}

}  // namespace

Result<std::string, VmError> disassemble(ByteView program) {
    BYTOM_ASSIGN(const auto instructions, parse_program(program));
    const Labels labels = name_targets(instructions);
    std::string text;
    const auto add = [&text](std::string_view word) {
        if (!text.empty()) text += ' ';
        text += word;
    };
    std::uint32_t position = 0;
    const auto add_label = [&] {
        if (const auto label = labels.find(position); label != labels.end()) add(label->second);
    };
    for (const Instruction& instruction : instructions) {
        add_label();
        add(text_of(instruction, labels));
        position += instruction.size;
    }
    add_label();
    return text;
}

}  // namespace bytom::vm
