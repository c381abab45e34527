#include <bytom/vm/run.hpp>

#include "vm/machine.hpp"

namespace bytom::vm {
namespace {

std::vector<Bytes> contents(std::span<const Item> stack) {
    std::vector<Bytes> strings;
    strings.reserve(stack.size());
    for (const Item& item : stack)
        strings.push_back(base::to_bytes(item.view()));
    return strings;
}

/// Pushes the arguments, runs the program and looks at the top item.
VmError run_to_end(Machine& machine, std::span<const Operand> arguments, RunResult& result) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (const MachineStatus status = machine.push_argument(arguments[i]); !status) {
            result.failed_argument = i;
            return status.error();
        }
    }
    const VmError error = machine.run();
    if (error != VmError::ok) return error;
    const auto stack = machine.data_stack();
    return !stack.empty() && is_true(stack.back().view()) ? VmError::ok : VmError::false_vm_result;
}

}  // namespace

RunResult verify(const Context& context, const Operand& program, std::span<const Operand> arguments,
                 std::int64_t gas_limit, RunOptions options) {
    RunResult result;
    if (context.vm_version != 1) {
        result.error = VmError::unsupported_vm;
        result.gas_left = gas_limit;
        return result;
    }
    Machine machine(context, program, gas_limit, options);
    if (result.interruption = machine.interruption(); result.interruption != Interruption::none)
        return result;
    result.error = run_to_end(machine, arguments, result);
    const bool has_outcome = result.error != VmError::unexpected || options.control == nullptr;
    const Interruption interruption = machine.interruption();
    // A run that came to its end just before has its outcome.
    if (!has_outcome) result.interruption = interruption;
    result.gas_left = machine.gas();
    if (result.error == VmError::bad_value) result.missing_output = machine.missing_output();
    if (options.keep_stacks) {
        result.data_stack = contents(machine.data_stack());
        result.alt_stack = contents(machine.alt_stack());
    }
    return result;
}

}  // namespace bytom::vm
