#include <algorithm>
#include <charconv>
#include <unordered_map>

#include <fmt/core.h>

#include <bytom/base/hex.hpp>
#include <bytom/vm/assembler.hpp>
#include <bytom/vm/instruction_table.hpp>
#include <bytom/vm/program_builder.hpp>

#include "vm/token_scanner.hpp"

namespace bytom::vm {
namespace {

using AssemblyStatus = base::Status<AssemblyError>;

std::unexpected<AssemblyError> fail(VmError error, std::string text) {
    return std::unexpected(AssemblyError{.error = error, .text = std::move(text)});
}

std::unexpected<AssemblyError> unknown_token(std::string_view token) {
    return fail(VmError::token, fmt::format("{}: {}", token, text(VmError::token)));
}

/// The opcode of this name; names of expansion opcodes are not known.
std::optional<Opcode> opcode_of(std::string_view name) {
    static const auto by_name = [] {
        std::unordered_map<std::string_view, Opcode> map = {{"0", OP_FALSE}, {"TRUE", OP_1}};
        for (std::size_t byte = 0; byte < kInstructionTable.size(); ++byte) {
            const InstructionInfo& info = kInstructionTable[byte];
            if (!info.expansion) map.emplace(info.name(), static_cast<Opcode>(byte));
        }
        return map;
    }();
    const auto found = by_name.find(name);
    if (found == by_name.end()) return std::nullopt;
    return found->second;
}

/// The number whose whole text this is, out of range or ill-formed otherwise.
template <typename Number>
Result<Number, std::errc> parse_number(std::string_view digits) {
    Number number{};
    const char* const begin = digits.data();
    const char* const end = begin + digits.size();
    const auto [stop, error] = std::from_chars(begin, end, number);
    if (stop != end || error == std::errc::invalid_argument)
        return std::unexpected(std::errc::invalid_argument);
    if (error != std::errc{}) return std::unexpected(error);
    return number;
}

std::optional<std::int64_t> parse_integer(std::string_view token) {
    // from_chars knows no plus sign.
    if (token.starts_with('+')) {
        token.remove_prefix(1);
        if (token.starts_with('-')) return std::nullopt;
    }
    const auto number = parse_number<std::int64_t>(token);
    if (!number) return std::nullopt;
    return *number;
}

/// What is between the quotes; a backslash takes the next byte literally.
Bytes unquote(std::string_view token) {
    Bytes bytes;
    for (std::size_t i = 1; i + 1 < token.size(); ++i) {
        if (token[i] == '\\') ++i;
        bytes.push_back(static_cast<std::uint8_t>(token[i]));
    }
    return bytes;
}

bool is_quoted(std::string_view token) {
    return token.size() >= 2 && token.front() == '\'' && token.back() == '\'';
}

std::string hex_complaint(std::string_view digits) {
    constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
    const std::size_t bad = digits.find_first_not_of(kHexDigits);
    if (bad == std::string_view::npos) return "encoding/hex: odd length hex string";
    return fmt::format("encoding/hex: invalid byte: U+{:04X}", static_cast<unsigned char>(digits[bad]));
}

class Assembler {
public:
    AssemblyStatus add(std::string_view token);
    Result<Bytes, AssemblyError> finish();

private:
    /// A jump whose target is filled in at the end.
    struct LabelUse {
        std::string_view label;
        std::size_t position;  ///< where the target is in the program
    };

    AssemblyStatus add_jump(Opcode opcode, std::string_view target);
    AssemblyStatus define_label(std::string_view label);
    AssemblyStatus add_hex(std::string_view digits);
    void append(const Bytes& bytes) { base::append(program_, bytes); }
    void set_target(std::size_t position, std::uint32_t target);

    Bytes program_;
    std::unordered_map<std::string_view, std::uint32_t> labels_;
    std::vector<LabelUse> uses_;
};

constexpr std::string_view kJump = "JUMP:";
constexpr std::string_view kJumpIf = "JUMPIF:";
constexpr std::string_view kHex = "0x";
constexpr char kLabel = '$';

AssemblyStatus Assembler::add(std::string_view token) {
    if (const auto opcode = opcode_of(token)) {
        if (token.starts_with("PUSHDATA") || token.starts_with("JUMP")) return unknown_token(token);
        program_.push_back(*opcode);
    } else if (token.starts_with(kJump)) {
        return add_jump(OP_JUMP, token.substr(kJump.size()));
    } else if (token.starts_with(kJumpIf)) {
        return add_jump(OP_JUMPIF, token.substr(kJumpIf.size()));
    } else if (token.starts_with(kLabel)) {
        return define_label(token);
    } else if (token.starts_with(kHex)) {
        return add_hex(token.substr(kHex.size()));
    } else if (is_quoted(token)) {
        append(push_data(unquote(token)));
    } else if (const auto number = parse_integer(token)) {
        append(push_number(*number));
    } else {
        return unknown_token(token);
    }
    return {};
}

AssemblyStatus Assembler::add_jump(Opcode opcode, std::string_view target) {
    program_.push_back(opcode);
    const std::size_t position = program_.size();
    program_.resize(position + sizeof(std::uint32_t));
    if (target.starts_with(kLabel)) {
        uses_.push_back({.label = target, .position = position});
        return {};
    }
    const auto address = parse_number<std::uint32_t>(target);
    if (!address) {
        const std::string_view why =
            address.error() == std::errc::result_out_of_range ? "value out of range" : "invalid syntax";
        return fail(VmError::jump_address, fmt::format("strconv.ParseUint: parsing \"{}\": {}", target, why));
    }
    set_target(position, *address);
    return {};
}

AssemblyStatus Assembler::define_label(std::string_view label) {
    if (!labels_.emplace(label, static_cast<std::uint32_t>(program_.size())).second) {
        return fail(VmError::label_redefined, fmt::format("label {} redefined", label));
    }
    return {};
}

AssemblyStatus Assembler::add_hex(std::string_view digits) {
    const auto bytes = base::from_hex(digits);
    if (!bytes) return fail(VmError::bad_hex, hex_complaint(digits));
    append(push_data(*bytes));
    return {};
}

void Assembler::set_target(std::size_t position, std::uint32_t target) {
    for (std::size_t i = 0; i < sizeof target; ++i) {
        program_[position + i] = static_cast<std::uint8_t>(target >> (8 * i));
    }
}

Result<Bytes, AssemblyError> Assembler::finish() {
    for (const LabelUse& use : uses_) {
        const auto label = labels_.find(use.label);
        if (label == labels_.end()) {
            return fail(VmError::label_undefined, fmt::format("undefined label {}", use.label));
        }
        set_target(use.position, label->second);
    }
    return std::move(program_);
}

}  // namespace

Result<Bytes, AssemblyError> assemble(std::string_view text) {
    TokenScanner scanner(text);
    Assembler assembler;
    for (;;) {
        const auto token = scanner.next();
        if (!token) return fail(token.error(), std::string(vm::text(token.error())));
        if (!*token) return assembler.finish();
        BYTOM_TRY(assembler.add(**token));
    }
}

}  // namespace bytom::vm
