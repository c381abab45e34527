// The stack machine: gas, stacks, strings and the programs under way. What instructions do with it is in the
// *_bodies.cpp files, one per family.
#pragma once

#include <memory_resource>
#include <utility>

#include <bytom/vm/number.hpp>
#include <bytom/vm/program.hpp>
#include <bytom/vm/run.hpp>

#include "vm/buffer_pool.hpp"
#include "vm/item.hpp"

namespace bytom::vm {

using MachineStatus = base::Status<VmError>;

/// One run: a top-level program and the child programs it starts. Children do not nest on the native stack:
/// each is a Frame, and its stacks are the upper parts of the common ones.
class Machine {
public:
    Machine(const Context& context, const Operand& program, std::int64_t gas_limit, RunOptions options);
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    /// Pushes an argument. Error: run_limit_exceeded.
    [[nodiscard]] MachineStatus push_argument(const Operand& argument);
    /// Runs until the top-level program ends or fails. Throws RunInterrupted, as do all functions below whose
    /// work depends on sizes.
    [[nodiscard]] VmError run();
    /// Reports to the RunControl the work that it has not been told of yet.
    Interruption report_work() noexcept;

    [[nodiscard]] const Context& context() const noexcept { return context_; }
    [[nodiscard]] const RunOptions& options() const noexcept { return options_; }
    [[nodiscard]] std::int64_t gas() const noexcept { return frame().gas; }
    /// The stack of the running program, bottom first.
    [[nodiscard]] std::span<const Item> data_stack() const noexcept {
        return std::span(data_stack_).subspan(frame().data_base);
    }
    [[nodiscard]] std::span<const Item> alt_stack() const noexcept {
        return std::span(alt_stack_).subspan(frame().alt_base);
    }

    /// Whether the running program is a top-level one of a version-1 transaction.
    [[nodiscard]] bool expansion_reserved() const noexcept { return frame().expansion_reserved; }
    void jump(std::uint32_t target) noexcept { frame().next_pc = target; }

    // Work, which limits the run where gas does not (run_control.hpp).

    static constexpr std::size_t kBytesPerWork = 16;
    static constexpr std::size_t kSignatureWork = vm::kSignatureWork;
    void add_work(std::size_t amount) noexcept { work_ += static_cast<std::int64_t>(amount); }
    void add_work_on(std::size_t bytes) noexcept { add_work(bytes / kBytesPerWork); }
    /// Asks the RunControl from time to time whether to go on; everything that takes long must call it.
    void poll() {
        if (work_ >= next_check_) [[unlikely]]
            check_control();
    }
    /// Calls work(offset, length) on the parts of a string of this size, with a poll after each.
    template <typename Work>
    void in_parts(std::size_t size, Work work) {
        constexpr std::size_t kPart = std::size_t{1} << 20;
        for (std::size_t offset = 0; offset < size;) {
            const std::size_t length = std::min(kPart, size - offset);
            work(offset, length);
            add_work_on(length);
            offset += length;
            if (length == kPart) poll();
        }
    }
    /// memmove in parts: the ranges may overlap.
    void move_bytes(std::uint8_t* to, const std::uint8_t* from, std::size_t size);
    [[nodiscard]] bool same_bytes(ByteView a, ByteView b);
    /// is_true of the item.
    [[nodiscard]] bool truth_of(Item item) {
        if (item.size <= kBytesPerWork) return is_true(item.view());
        return truth_of_long(item);
    }

    // Gas (03 §3).

    [[nodiscard]] MachineStatus charge(std::int64_t amount) noexcept {
        Frame& running = frame();
        if (amount > running.gas) [[unlikely]] {
            running.gas = 0;
            return std::unexpected(VmError::run_limit_exceeded);
        }
        running.gas = wrapping_sub(running.gas, amount);
        return {};
    }
    // What is charged or given back after the instruction, if it succeeds.
    void defer_charge(std::int64_t amount) noexcept {
        frame().deferred = wrapping_add(frame().deferred, amount);
    }
    void defer_refund(std::int64_t amount) noexcept {
        frame().deferred = wrapping_sub(frame().deferred, amount);
    }

    // The data stack, paid at once or deferred.

    [[nodiscard]] MachineStatus push(Item item) {
        BYTOM_TRY(charge(item.memory_cost()));
        data_stack_.push_back(item);
        return {};
    }
    void push_deferred(Item item) {
        defer_charge(item.memory_cost());
        data_stack_.push_back(item);
    }
    [[nodiscard]] Result<Item, VmError> pop() noexcept {
        BYTOM_ASSIGN(const Item item, take());
        frame().gas = wrapping_add(frame().gas, item.memory_cost());
        return item;
    }
    [[nodiscard]] Result<Item, VmError> pop_deferred() noexcept {
        BYTOM_ASSIGN(const Item item, take());
        defer_refund(item.memory_cost());
        return item;
    }
    [[nodiscard]] Result<std::int64_t, VmError> pop_number() noexcept {
        BYTOM_ASSIGN(const Item item, pop());
        return number_of(item);
    }
    [[nodiscard]] Result<std::int64_t, VmError> pop_number_deferred() noexcept {
        BYTOM_ASSIGN(const Item item, pop_deferred());
        return number_of(item);
    }

    // The stacks without gas.

    [[nodiscard]] std::size_t depth() const noexcept { return data_stack_.size() - frame().data_base; }
    /// Error: data_stack_underflow, if there are fewer items.
    [[nodiscard]] MachineStatus need(std::size_t count) const noexcept {
        if (depth() < count) [[unlikely]]
            return std::unexpected(VmError::data_stack_underflow);
        return {};
    }
    /// The topmost items, the top last. Precondition: need(count).
    [[nodiscard]] std::span<Item> top(std::size_t count) noexcept {
        return std::span(data_stack_).last(count);
    }
    [[nodiscard]] Result<Item, VmError> take() noexcept {
        BYTOM_TRY(need(1));
        const Item item = data_stack_.back();
        data_stack_.pop_back();
        return item;
    }
    void put(Item item) { data_stack_.push_back(item); }
    [[nodiscard]] MachineStatus move_to_alt();
    [[nodiscard]] MachineStatus move_from_alt();

    // New strings, with the room that 03 §10 gives them.

    [[nodiscard]] Item make_string(std::size_t size, std::size_t capacity) {
        add_work_on(size);
        return {buffers_.allocate(capacity), size, capacity};
    }
    [[nodiscard]] Item make_copy(ByteView bytes);
    [[nodiscard]] Item make_bool(bool value);
    [[nodiscard]] Item make_number(std::int64_t number);
    /// `left`, `prefix` and `right` in one string, in the buffer of `left` if it has room.
    [[nodiscard]] Item append(Item left, ByteView prefix, ByteView right);

    // Strings that exist once per run.

    enum class ContextString : std::uint8_t { tx_sig_hash, entry_id, asset_id, spent_output_id };
    [[nodiscard]] Item context_string(ContextString which, const Hash256& hash);
    /// The top-level program; writing to it changes what runs.
    [[nodiscard]] Item top_level_program();

    /// Starts a child on the topmost items; the instruction ends when the child does.
    /// Precondition: need(item_count), gas for the limit is charged.
    void start_child(Item program, std::int64_t gas_limit, std::size_t item_count);

    /// Remembers the output that CHECKOUTPUT did not find, for the text of the error.
    void note_missing_output(std::uint64_t index) noexcept {
        if (frames_.size() == 1) missing_output_ = index;
    }
    [[nodiscard]] std::optional<std::uint64_t> missing_output() const noexcept { return missing_output_; }

private:
    /// A program being executed.
    struct Frame {
        Item program;
        std::uint32_t pc = 0;
        std::uint32_t next_pc = 0;
        std::int64_t gas = 0;
        std::int64_t deferred = 0;
        std::size_t data_base = 0;  ///< where its part of the data stack begins
        std::size_t alt_base = 0;
        bool expansion_reserved = false;
    };

    [[nodiscard]] Frame& frame() noexcept { return *frame_; }
    [[nodiscard]] const Frame& frame() const noexcept { return *frame_; }

    /// Gas gets near the limits of 64 bits only if a caller sets an absurd limit; the reference wraps.
    [[nodiscard]] static std::int64_t wrapping_add(std::int64_t a, std::int64_t b) noexcept {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
    }
    [[nodiscard]] static std::int64_t wrapping_sub(std::int64_t a, std::int64_t b) noexcept {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
    }
    [[nodiscard]] static Result<std::int64_t, VmError> number_of(Item item) noexcept {
        const auto number = decode_number(item.view());
        if (!number) [[unlikely]]
            return std::unexpected(VmError::bad_value);
        return *number;
    }

    /// Runs what is cheap and succeeds, up to the first instruction that is neither.
    void run_simple_instructions();
    /// One instruction without data in the program; false, with nothing changed, if it is not handled here or
    /// may fail. `gas` and `work` are the caller's copies.
    [[nodiscard]] bool run_on_short_strings(Opcode opcode, std::int64_t& gas, std::int64_t& work);
    [[nodiscard]] MachineStatus step();
    [[nodiscard]] MachineStatus complete_instruction() noexcept;
    [[nodiscard]] std::optional<VmError> execute_frame();
    [[nodiscard]] MachineStatus finish_child(VmError error);
    void check_control();
    [[nodiscard]] bool truth_of_long(Item item);
    void add_frame(const Frame& frame);
    void collect();

    /// Work between two questions to the RunControl: a few milliseconds at most, of short instructions, of
    /// copying, of signatures.
    static constexpr std::int64_t kCheckEvery = std::int64_t{1} << 17;

    /// What the instructions do, by opcode.
    using BodyTable = std::array<MachineStatus (*)(Machine&, const Instruction&), 256>;
    [[nodiscard]] static const BodyTable& body_table();

    const Context& context_;
    const BodyTable& bodies_ = body_table();
    RunOptions options_;
    std::int64_t work_ = 0;
    std::int64_t next_check_ = kCheckEvery;  ///< work at which to ask the RunControl again
    std::int64_t reported_work_ = 0;         ///< work that the RunControl has been told of
    bool child_started_ = false;
    bool program_is_shared_ = false;
    std::optional<std::uint64_t> missing_output_;
    std::array<Item, 4> context_strings_;
    RunMemory memory_;
    BufferPool buffers_{memory_};
    StackMemory stack_resource_{memory_};
    std::pmr::vector<Frame> frames_{&stack_resource_};
    Frame* frame_ = nullptr;  ///< the newest
    std::pmr::vector<Item> data_stack_{&stack_resource_};
    std::pmr::vector<Item> alt_stack_{&stack_resource_};
};

}  // namespace bytom::vm
