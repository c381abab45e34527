#include <new>

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
    return !stack.empty() && machine.truth_of(stack.back()) ? VmError::ok : VmError::false_vm_result;
}

RunResult run_machine(const Context& context, const Operand& program, std::span<const Operand> arguments,
                      std::int64_t gas_limit, const RunOptions& options) {
    RunResult result;
    Machine machine(context, program, gas_limit, options);
    if (const Interruption reason = machine.report_work(); reason != Interruption::none)
        throw RunInterrupted{reason};
    result.error = run_to_end(machine, arguments, result);
    // Whatever the control says now, this run has its outcome.
    machine.report_work();
    result.gas_left = machine.gas();
    if (result.error == VmError::bad_value) result.missing_output = machine.missing_output();
    if (options.keep_stacks) {
        result.data_stack = contents(machine.data_stack());
        result.alt_stack = contents(machine.alt_stack());
    }
    return result;
}

RunResult interrupted(Interruption reason) {
    RunResult result;
    result.interruption = reason;
    return result;
}

}  // namespace

RunResult verify(const Context& context, const Operand& program, std::span<const Operand> arguments,
                 std::int64_t gas_limit, RunOptions options) {
    if (context.vm_version != 1) {
        RunResult result;
        result.error = VmError::unsupported_vm;
        result.gas_left = gas_limit;
        return result;
    }
    try {
        return run_machine(context, program, arguments, gas_limit, options);
    } catch (const RunInterrupted& interruption) {
        return interrupted(interruption.reason);
    } catch (const std::bad_alloc&) {
        return interrupted(Interruption::memory);
    }
}

}  // namespace bytom::vm
