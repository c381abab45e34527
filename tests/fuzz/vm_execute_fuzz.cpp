// Programs run on arguments and a context: no crash, gas is neither made nor lost track of, and what strings
// share shows only through CAT.
//
// Input: a byte that chooses the context, two of gas limit (little endian), the number of arguments, each
// argument with a byte of length before it, and the program.
#include <algorithm>

#include <bytom/vm/program.hpp>
#include <bytom/vm/segwit.hpp>
#include <bytom/vm/trace.hpp>

#include "fuzz/property.hpp"

namespace {

using bytom::Bytes;
using bytom::ByteView;
using bytom::Hash256;
using bytom::fuzz::require;
using namespace bytom::vm;

/// Takes bytes from the front of the input; zeros behind its end.
class Input {
public:
    explicit Input(ByteView bytes) : bytes_(bytes) {}

    std::uint8_t byte() {
        const ByteView one = bytes(1);
        return one.empty() ? std::uint8_t{0} : one[0];
    }
    ByteView bytes(std::size_t count) {
        const ByteView taken = bytes_.first(std::min(count, bytes_.size()));
        bytes_ = bytes_.subspan(taken.size());
        return taken;
    }
    ByteView rest() { return bytes(bytes_.size()); }

private:
    ByteView bytes_;
};

/// Everything a run depends on.
struct Setting {
    Context context;
    std::vector<ContextOutput> outputs;
    std::int64_t gas_limit = 0;
    std::vector<Bytes> arguments;
    Bytes program;

    explicit Setting(ByteView bytes) {
        Input input(bytes);
        choose_context(input.byte());
        gas_limit = input.byte();
        gas_limit |= std::int64_t{input.byte()} << 8;
        arguments.resize(input.byte() % 8);
        for (Bytes& argument : arguments)
            argument = bytom::base::to_bytes(input.bytes(input.byte()));
        program = bytom::base::to_bytes(input.rest());
    }

    [[nodiscard]] bool contains(std::uint8_t byte) const {
        const auto has_it = [byte](const Bytes& string) { return std::ranges::count(string, byte) > 0; };
        return has_it(program) || std::ranges::any_of(arguments, has_it);
    }

private:
    void choose_context(std::uint8_t choice) {
        if ((choice & 3) != 0) context.tx_version = choice & 3;
        if ((choice & 4) != 0) context.vm_version = 2;
        if ((choice & 8) != 0) return;
        constexpr std::uint64_t kSomeNumber = 1000;
        Hash256 hash;
        hash.bytes.fill(0x5a);
        context.entry_id = context.asset_id = context.spent_output_id = context.tx_sig_hash = hash;
        context.amount = context.block_height = context.dest_pos = kSomeNumber;
        outputs = {{.is_retirement = false, .asset_id = hash, .amount = 1, .vm_version = 1, .program = {}},
                   {.is_retirement = true, .asset_id = hash, .amount = 2, .vm_version = 1, .program = {}}};
        context.outputs = outputs;
    }
};

/// Little enough that programs that make gas do not hold the fuzzer up.
constexpr std::uint64_t kWork = std::uint64_t{1} << 21;

RunResult run(const Setting& setting, StringSemantics semantics) {
    const std::vector<Operand> arguments(setting.arguments.begin(), setting.arguments.end());
    RunControl control(nullptr, kWork);
    return verify(setting.context, setting.program, arguments, setting.gas_limit,
                  {.semantics = semantics, .keep_stacks = true, .control = &control});
}

/// On program and arguments that stand one behind the other in a buffer that the program may write to.
RunResult run_on_windows(const Setting& setting) {
    Bytes buffer = setting.program;
    for (const Bytes& argument : setting.arguments)
        bytom::base::append(buffer, argument);
    std::vector<Operand> arguments;
    std::size_t offset = setting.program.size();
    for (const Bytes& argument : setting.arguments) {
        arguments.push_back(Operand::window(buffer, offset, argument.size()));
        offset += argument.size();
    }
    RunControl control(nullptr, kWork);
    return verify(setting.context, Operand::window(buffer, 0, setting.program.size()), arguments,
                  setting.gas_limit, {.keep_stacks = true, .control = &control});
}

bool same(const RunResult& a, const RunResult& b) {
    return a.error == b.error && a.interruption == b.interruption && a.gas_left == b.gas_left &&
           a.data_stack == b.data_stack && a.alt_stack == b.alt_stack;
}

std::int64_t memory_cost(const std::vector<Bytes>& stack) {
    std::int64_t cost = 0;
    for (const Bytes& item : stack)
        cost += 8 + static_cast<std::int64_t>(item.size());
    return cost;
}

void check_gas(const Setting& setting, const RunResult& result) {
    if (result.interruption != Interruption::none) {
        require(setting.contains(OP_CHECKPREDICATE) || setting.contains(OP_CAT) ||
                    setting.contains(OP_CATPUSHDATA),
                "without new gas a run ends");
        return;
    }
    require(result.gas_left >= 0, "gas is never negative");
    if (result.error == VmError::run_limit_exceeded) {
        require(result.gas_left == 0, "nothing is left of an exceeded limit");
    } else if (!setting.contains(OP_CHECKPREDICATE) && !setting.contains(OP_CAT) &&
               !setting.contains(OP_CATPUSHDATA)) {
        require(result.gas_left + memory_cost(result.data_stack) + memory_cost(result.alt_stack) <=
                    setting.gas_limit,
                "only children make gas");
    }
}

void check_semantics(const Setting& setting, const RunResult& result) {
    // Children may run what has been computed.
    if (setting.contains(OP_CAT) || setting.contains(OP_CATPUSHDATA) || setting.contains(OP_CHECKPREDICATE)) {
        return;
    }
    require(same(result, run(setting, StringSemantics::copies)), "sharing shows only through CAT");
    require(same(result, run_on_windows(setting)), "only CAT writes");
}

void check_quick_steps(const Setting& setting, const RunResult& result) {
    // An interrupted run may be so at another instruction.
    if (result.interruption != Interruption::none) return;
    const std::vector<Operand> arguments(setting.arguments.begin(), setting.arguments.end());
    RunControl control(nullptr, 2 * kWork);
    const RunResult plain = verify(setting.context, setting.program, arguments, setting.gas_limit,
                                   {.keep_stacks = true, .plain_steps = true, .control = &control});
    require(same(result, plain), "quick steps do what plain ones do");
}

/// The program as a control program.
void check_conversion(const Setting& setting) {
    const std::vector<Operand> arguments(setting.arguments.begin(), setting.arguments.end());
    RunControl control(nullptr, kWork);
    RunControl other_control(nullptr, kWork);
    const RunResult spent = verify_control_program(setting.context, setting.program, arguments,
                                                   setting.gas_limit, {.control = &control});
    const ExecutedProgram executed(setting.program);
    const RunResult interpreted =
        verify(setting.context, executed.bytes(), arguments, setting.gas_limit, {.control = &other_control});
    if (interpreted.interruption != Interruption::none) return;
    require(spent.error == interpreted.error && spent.gas_left == interpreted.gas_left,
            "control programs run as they are converted");
    const std::string text = failure_text(spent, setting.context, executed.bytes(), arguments);
    require(text.empty() == spent.ok(), "failures have a text");
}

void check_classification(ByteView program) {
    const auto instructions = parse_program(program);
    if (!instructions) require(!is_standard(program), "what cannot be parsed is not standard");
    const int kinds = static_cast<int>(is_p2wpkh(program)) + static_cast<int>(is_p2wsh(program)) +
                      static_cast<int>(is_straightforward(program));
    require(kinds == static_cast<int>(is_standard(program)), "a standard program is of one kind");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Setting setting(ByteView(data, size));
    const Setting untouched(ByteView(data, size));
    const RunResult result = run(setting, StringSemantics::views);
    require(setting.program == untouched.program && setting.arguments == untouched.arguments,
            "a run does not write to what it was only shown");
    require(same(result, run(setting, StringSemantics::views)), "runs do not depend on earlier ones");
    check_gas(setting, result);
    check_quick_steps(setting, result);
    check_semantics(setting, result);
    check_conversion(setting);
    check_classification(setting.program);
    return 0;
}
