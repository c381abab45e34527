#include <algorithm>
#include <array>
#include <span>

#include <bytom/equity/contract.hpp>
#include <bytom/vm/program.hpp>

namespace bytom::equity {
namespace {

constexpr std::array kTypeNames = std::to_array<std::string_view>({
    "",
    "Amount",
    "Asset",
    "Boolean",
    "Hash",
    "Integer",
    "List",
    "Predicate",
    "Program",
    "PublicKey",
    "Signature",
    "String",
    "Contract",
    "Sha3(String)",
    "Sha3(PublicKey)",
    "Sha256(String)",
    "Sha256(PublicKey)",
});
static_assert(kTypeNames.size() == static_cast<std::size_t>(Type::sha256_public_key) + 1);

/// Targets of the jumps that select a clause, in order of the clauses 1, 2, …: the compiler marks all other
/// conditional jumps with a NOP in front.
std::vector<std::uint32_t> selector_targets(ByteView body) {
    std::vector<std::uint32_t> targets;
    const auto instructions = vm::parse_program(body);
    if (!instructions) return targets;
    vm::Opcode previous = vm::OP_FALSE;
    for (const vm::Instruction& instruction : *instructions) {
        if (instruction.opcode == vm::OP_JUMPIF && previous != vm::OP_NOP) {
            targets.push_back(instruction.jump_target());
        }
        previous = instruction.opcode;
    }
    std::ranges::reverse(targets);
    return targets;
}

}  // namespace

std::string_view to_string(Type type) noexcept {
    return kTypeNames[static_cast<std::size_t>(type)];
}

std::optional<Type> declarable_type(std::string_view name) noexcept {
    constexpr auto kFirst = static_cast<std::size_t>(Type::amount);
    constexpr auto kLast = static_cast<std::size_t>(Type::string);
    const auto declarable = std::span(kTypeNames).subspan(kFirst, kLast - kFirst + 1);
    const auto found = std::ranges::find(declarable, name);
    if (found == declarable.end()) return std::nullopt;
    return static_cast<Type>(kFirst + static_cast<std::size_t>(found - declarable.begin()));
}

std::vector<ClauseShift> clause_shifts(const Contract& contract) {
    std::vector<ClauseShift> shifts;
    if (contract.clauses.empty()) return shifts;
    shifts.push_back({.clause = contract.clauses.front().name, .offset = 0});
    if (contract.clauses.size() == 1) return shifts;
    const auto targets = selector_targets(contract.body);
    for (std::size_t i = 1; i < contract.clauses.size() && i <= targets.size(); ++i)
        shifts.push_back({.clause = contract.clauses[i].name, .offset = targets[i - 1]});
    constexpr std::string_view kEnding = "ending";
    std::erase_if(shifts, [&](const ClauseShift& shift) { return shift.clause == kEnding; });
    shifts.push_back(
        {.clause = std::string(kEnding), .offset = static_cast<std::uint32_t>(contract.body.size())});
    return shifts;
}

}  // namespace bytom::equity
