#include "vm/machine.hpp"

#include <cstring>
#include <functional>
#include <utility>

#include "vm/bodies.hpp"
#include "vm/string_growth.hpp"

namespace bytom::vm {
namespace {

/// Room for the usual programs, so that their stacks never move.
constexpr std::size_t kReservedItems = 32;
constexpr std::size_t kReservedFrames = 2;

}  // namespace

const Machine::BodyTable& Machine::body_table() {
    static const BodyTable table = [] {
        BodyTable bodies{};  // expansion opcodes have none
        for (std::size_t byte = 0; byte < bodies.size(); ++byte) {
            for (const auto family :
                 {stack_body, bytes_body, number_body, crypto_body, control_body, introspection_body}) {
                if (const Body body = family(static_cast<Opcode>(byte))) bodies[byte] = body;
            }
        }
        return bodies;
    }();
    return table;
}

Machine::Machine(const Context& context, const Operand& program, std::int64_t gas_limit, RunOptions options)
    : context_(context),
      options_(options),
      program_is_shared_(program.writable() != nullptr),
      memory_(options.control != nullptr ? options.control->memory() : nullptr) {
    frames_.reserve(kReservedFrames);
    data_stack_.reserve(kReservedItems);
    // A program that is not ours to write to is copied before anybody can (top_level_program).
    auto* const code = const_cast<std::uint8_t*>(program.bytes().data());
    add_frame({.program = {code, program.bytes().size(), program.capacity()},
               .gas = gas_limit,
               .expansion_reserved = context.tx_version == 1U});
}

void Machine::add_frame(const Frame& frame) {
    frames_.push_back(frame);
    frame_ = &frames_.back();
}

MachineStatus Machine::push_argument(const Operand& argument) {
    const Item item = argument.writable() != nullptr
                          ? Item{argument.writable(), argument.bytes().size(), argument.capacity()}
                          : make_copy(argument.bytes());
    return push(item);
}

VmError Machine::run() {
    for (;;) {
        std::optional<VmError> outcome = execute_frame();
        while (outcome) {
            if (frames_.size() == 1) return *outcome;
            // The parent goes on, unless it cannot pay for the child: then it has failed as well.
            const MachineStatus parent = finish_child(*outcome);
            if (parent) break;
            outcome = parent.error();
        }
    }
}

/// Runs the newest program to its end (ok) or failure; nothing if it started a child.
std::optional<VmError> Machine::execute_frame() {
    for (;;) {
        if (!options_.plain_steps) run_simple_instructions();
        if (frame().pc >= frame().program.size) return VmError::ok;
        poll();
        if (const MachineStatus status = step(); !status) return status.error();
        if (child_started_) {
            child_started_ = false;
            return std::nullopt;
        }
        if (buffers_.wants_collection()) [[unlikely]]
            collect();
    }
}

void Machine::check_control() {
    next_check_ = work_ + kCheckEvery;
    if (const Interruption reason = report_work(); reason != Interruption::none) throw RunInterrupted{reason};
}

Interruption Machine::report_work() noexcept {
    if (options_.control == nullptr) return Interruption::none;
    return options_.control->spend(work_ - std::exchange(reported_work_, work_));
}

MachineStatus Machine::step() {
    Frame& running = frame();
    add_work(1);
    BYTOM_ASSIGN(const Instruction instruction, parse_instruction(running.program.view(), running.pc));
    const InstructionInfo& info = instruction.info();
    running.next_pc = running.pc + instruction.size;
    running.deferred = 0;
    if (info.expansion) [[unlikely]] {
        if (running.expansion_reserved) return std::unexpected(VmError::disallowed_opcode);
        BYTOM_TRY(charge(info.base_gas));
        return complete_instruction();
    }
    if (info.base_gas != 0) BYTOM_TRY(charge(info.base_gas));
    BYTOM_TRY(bodies_[instruction.opcode](*this, instruction));
    if (child_started_) return {};
    return complete_instruction();
}

MachineStatus Machine::complete_instruction() noexcept {
    BYTOM_TRY(charge(frame().deferred));
    frame().pc = frame().next_pc;
    return {};
}

void Machine::start_child(Item program, std::int64_t gas_limit, std::size_t item_count) {
    add_frame({.program = program,
               .gas = gas_limit,
               .data_base = data_stack_.size() - item_count,
               .alt_base = alt_stack_.size()});
    child_started_ = true;
}

/// Hands the leftovers of the newest program to the one below and ends the latter's CHECKPREDICATE.
MachineStatus Machine::finish_child(VmError error) {
    const bool result = error == VmError::ok && depth() > 0 && truth_of(data_stack_.back());
    add_work_on((data_stack().size() + alt_stack().size()) * sizeof(Item));
    std::int64_t refund = gas();
    for (const Item& item : data_stack())
        refund = wrapping_add(refund, item.memory_cost());
    for (const Item& item : alt_stack())
        refund = wrapping_add(refund, item.memory_cost());
    poll();
    data_stack_.resize(frame().data_base);
    alt_stack_.resize(frame().alt_base);
    frames_.pop_back();
    frame_ = &frames_.back();

    defer_refund(refund);
    push_deferred(make_bool(result));
    return complete_instruction();
}

MachineStatus Machine::move_to_alt() {
    BYTOM_ASSIGN(const Item item, take());
    alt_stack_.push_back(item);
    return {};
}

MachineStatus Machine::move_from_alt() {
    if (alt_stack().empty()) return std::unexpected(VmError::alt_stack_underflow);
    put(alt_stack_.back());
    alt_stack_.pop_back();
    return {};
}

Item Machine::make_copy(ByteView bytes) {
    const Item item = make_string(bytes.size(), bytes.size());
    move_bytes(item.data, bytes.data(), bytes.size());
    return item;
}

Item Machine::make_bool(bool value) {
    if (!value) return {};
    // A byte of its own each time: the reference's shared one can be overwritten by programs (03 §10 R2).
    const Item item = make_string(1, 1);
    *item.data = 1;
    return item;
}

Item Machine::make_number(std::int64_t number) {
    if (number == 0) return {};
    const EncodedNumber encoded = encode_number(number);
    const Item item = make_string(encoded.size, EncodedNumber::kMaxSize);
    std::ranges::copy(encoded.bytes, item.data);
    return item;
}

void Machine::move_bytes(std::uint8_t* to, const std::uint8_t* from, std::size_t size) {
    const std::less<> before;
    const bool backwards = before(from, to) && before(to, from + size);
    in_parts(size, [=](std::size_t offset, std::size_t length) {
        const std::size_t begin = backwards ? size - offset - length : offset;
        std::memmove(to + begin, from + begin, length);
    });
}

bool Machine::same_bytes(ByteView a, ByteView b) {
    if (a.size() != b.size()) return false;
    bool same = true;
    in_parts(a.size(), [&](std::size_t offset, std::size_t length) {
        same = same && std::memcmp(a.data() + offset, b.data() + offset, length) == 0;
    });
    return same;
}

bool Machine::truth_of_long(Item item) {
    bool is_set = false;
    in_parts(item.size, [&](std::size_t offset, std::size_t length) {
        is_set = is_set || is_true(item.view().subspan(offset, length));
    });
    return is_set;
}

Item Machine::append(Item left, ByteView prefix, ByteView right) {
    const std::size_t size = left.size + prefix.size() + right.size();
    const bool copies = options_.semantics == StringSemantics::copies;
    Item item{left.data, size, left.capacity};
    if (copies || size > left.capacity) {
        item = make_string(size, copies ? size : grown_capacity(left.capacity, size));
        move_bytes(item.data, left.data, left.size);
    }
    // What is appended may lie where it is written to: the prefix comes last, as it was not read from there.
    move_bytes(item.data + left.size + prefix.size(), right.data(), right.size());
    std::ranges::copy(prefix, item.data + left.size);
    return item;
}

Item Machine::context_string(ContextString which, const Hash256& hash) {
    Item& item = context_strings_[static_cast<std::size_t>(which)];
    if (item.data == nullptr) item = make_copy(hash.view());
    return item;
}

Item Machine::top_level_program() {
    Item& program = frames_.front().program;
    if (!program_is_shared_) {
        program = make_copy(program.view());
        program_is_shared_ = true;
    }
    return program;
}

/// Only between instructions, where every live string is on a stack or is a program.
void Machine::collect() {
    buffers_.begin_collection();
    std::size_t marked = 0;
    const auto mark = [this, &marked](const Item& item) {
        constexpr std::size_t kMarksPerPoll = 4096;
        buffers_.mark(item.data, item.capacity);
        if (++marked % kMarksPerPoll != 0) return;
        add_work_on(kMarksPerPoll * sizeof(Item));
        poll();
    };
    std::ranges::for_each(data_stack_, mark);
    std::ranges::for_each(alt_stack_, mark);
    std::ranges::for_each(context_strings_, mark);
    std::ranges::for_each(frames_, mark, &Frame::program);
    buffers_.end_collection(marked);
}

}  // namespace bytom::vm
