// The contract compiler: whatever it accepts is a program that its own text and the disassembler describe.
#include <algorithm>

#include <bytom/equity/clause_terms.hpp>
#include <bytom/equity/compiler.hpp>
#include <bytom/vm/assembler.hpp>
#include <bytom/vm/disassembler.hpp>
#include <bytom/vm/program.hpp>

#include "fuzz/property.hpp"

namespace {

using bytom::fuzz::require;
namespace equity = bytom::equity;
namespace vm = bytom::vm;

/// Whether the disassembly says all about the program: the opcodes 1 … 16 print like the data they push, and
/// a label that is not at an instruction's begin is not printed at all.
bool disassembly_is_faithful(const std::vector<vm::Instruction>& instructions) {
    std::vector<std::uint32_t> begins;
    std::uint32_t position = 0;
    for (const vm::Instruction& instruction : instructions) {
        begins.push_back(position);
        position += instruction.size;
    }
    begins.push_back(position);
    return std::ranges::all_of(instructions, [&](const vm::Instruction& instruction) {
        if (instruction.opcode >= vm::OP_1 && instruction.opcode <= vm::OP_16) return false;
        const bool jump = instruction.opcode == vm::OP_JUMP || instruction.opcode == vm::OP_JUMPIF;
        return !jump || std::ranges::binary_search(begins, instruction.jump_target());
    });
}

void check_contract(const equity::Contract& contract) {
    const auto assembled = vm::assemble(contract.opcodes);
    require(assembled.has_value() && *assembled == contract.body, "the opcodes are those of the body");
    const auto instructions = vm::parse_program(contract.body);
    require(instructions.has_value(), "the body is well-formed");
    const auto text = vm::disassemble(contract.body);
    require(text.has_value(), "the body disassembles");
    if (disassembly_is_faithful(*instructions)) {
        const auto again = vm::assemble(*text);
        require(again.has_value() && *again == contract.body, "the disassembly assembles to the body");
    }
    const auto shifts = equity::clause_shifts(contract);
    require(
        std::ranges::all_of(shifts, [&](const auto& shift) { return shift.offset <= contract.body.size(); }),
        "clauses begin inside the body");
}

equity::Argument argument_for(equity::Type type) {
    switch (type) {
        case equity::Type::amount:
        case equity::Type::integer:
            return std::int64_t{1000};
        case equity::Type::boolean:
            return true;
        case equity::Type::list:
        case equity::Type::predicate:
            return {};
        default:
            return bytom::Bytes(32, 0xab);
    }
}

void check_instance(const equity::Contract& contract) {
    std::vector<equity::Argument> arguments;
    for (const equity::Param& param : contract.params)
        arguments.push_back(argument_for(param.type));
    const auto program = equity::instantiate(contract, arguments);
    require(program.has_value(), "arguments of the parameters' types are taken");
    require(vm::parse_program(*program).has_value(), "the program is well-formed");
}

/// The terms of every clause of the last contract are found or refused.
void check_terms(std::string_view source, const equity::Contract& contract) {
    std::vector<equity::Argument> arguments;
    for (const equity::Param& param : contract.params)
        arguments.push_back(argument_for(param.type));
    for (const equity::Clause& clause : contract.clauses) {
        std::vector<equity::Argument> clause_arguments;
        for (const equity::Param& param : clause.params) {
            clause_arguments.push_back(param.type == equity::Type::signature ? equity::Argument{}
                                                                             : argument_for(param.type));
        }
        const auto terms = equity::clause_terms({.source = source,
                                                 .contract_arguments = arguments,
                                                 .clause = clause.name,
                                                 .clause_arguments = clause_arguments,
                                                 .locked_amount = 1000,
                                                 .locked_asset = bytom::Bytes(32, 0xcd)});
        if (!terms) {
            require(!terms.error().text.empty(), "a refusal has a reason");
            continue;
        }
        require(terms->witness.size() == clause.params.size() + (contract.clauses.size() > 1 ? 1 : 0),
                "the witness has every argument and the selector");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view source = bytom::base::as_text({data, size});
    const auto contracts = equity::compile(source);
    if (!contracts) {
        require(contracts.error().offset <= size, "errors are inside the source");
        require(!equity::excerpt(source, contracts.error().offset, "source").empty(), "errors can be shown");
        return 0;
    }
    require(!contracts->empty(), "a source has a contract");
    for (const equity::Contract& contract : *contracts) {
        check_contract(contract);
        check_instance(contract);
    }
    check_terms(source, contracts->back());
    return 0;
}
