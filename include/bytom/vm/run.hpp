// Running a program: the entry point of the virtual machine (03 §4).
#pragma once

#include <bytom/crypto/checked_signatures.hpp>
#include <bytom/vm/context.hpp>
#include <bytom/vm/error.hpp>
#include <bytom/vm/run_control.hpp>

namespace bytom::vm {

/// A byte string that is handed to a run: the program or an argument. In the machine's string model (03 §10)
/// an item is a window of a buffer and CAT may write behind it, so it matters where the string lives. An
/// Operand does not own its bytes, which must outlive the run.
class Operand {
public:
    /// A string of its own, with nothing behind it. The run never writes to these bytes.
    Operand(ByteView bytes) noexcept : bytes_(bytes), capacity_(bytes.size()) {}
    Operand(const Bytes& bytes) noexcept : Operand(ByteView(bytes)) {}

    /// A window of a buffer that the runs of one transaction validation share: a private copy of the
    /// transaction's received bytes (03 §10 R3). The run may write from the window's begin to the end of the
    /// buffer. Precondition: offset + length ≤ buffer.size().
    [[nodiscard]] static Operand window(std::span<std::uint8_t> buffer, std::size_t offset,
                                        std::size_t length) noexcept {
        Operand operand(ByteView(buffer).subspan(offset, length));
        operand.writable_ = buffer.data() + offset;
        operand.capacity_ = buffer.size() - offset;
        return operand;
    }

    [[nodiscard]] ByteView bytes() const noexcept { return bytes_; }
    /// The same bytes for writing; null if the run must leave them alone.
    [[nodiscard]] std::uint8_t* writable() const noexcept { return writable_; }
    /// Bytes from the begin of the string to the end of its buffer.
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

private:
    ByteView bytes_;
    std::uint8_t* writable_ = nullptr;
    std::size_t capacity_ = 0;
};

/// How CAT and CATPUSHDATA treat the buffer of their left operand.
enum class StringSemantics : std::uint8_t {
    views,   ///< append in place where there is room: the consensus rule
    copies,  ///< every result is a new string: the naive reading, for comparison
};

struct RunOptions {
    StringSemantics semantics = StringSemantics::views;
    bool keep_stacks = false;  ///< fill data_stack and alt_stack of the result
    /// Disables the fast path for simple instructions; tests compare both.
    bool plain_steps = false;
    /// Limits the run, which gas alone does not (run_control.hpp). A run that it ends has an interruption
    /// instead of an outcome. Null: the run goes on to its end, which may take for ever.
    RunControl* control = nullptr;
    /// Signatures that have been checked already. Null: none.
    const crypto::CheckedSignatures* signatures = nullptr;

    /// What the chain thinks of a signature.
    [[nodiscard]] bool verify(ByteView public_key, ByteView message, ByteView signature) const {
        return signatures != nullptr ? signatures->verify(public_key, message, signature)
                                     : crypto::ed25519_verify(public_key, message, signature);
    }
};

struct RunResult {
    VmError error = VmError::ok;
    std::int64_t gas_left = 0;  ///< meaningful even if there is an error
    /// If not `none`, the run was ended by its RunControl or because memory ran out. There is no outcome
    /// then, and all other members are meaningless.
    Interruption interruption = Interruption::none;

    /// Set if pushing this argument exceeded the gas limit.
    std::optional<std::size_t> failed_argument;
    /// Set if CHECKOUTPUT at the top level named this output, which does not exist.
    std::optional<std::uint64_t> missing_output;

    /// Bottom first, as they were at the end or when the run failed.
    std::vector<Bytes> data_stack;
    std::vector<Bytes> alt_stack;

    [[nodiscard]] bool ok() const noexcept {
        return error == VmError::ok && interruption == Interruption::none;
    }
};

/// Runs `program` unchanged (no witness conversion: see segwit.hpp) on the arguments, the last one on top.
/// No input makes it throw, and nesting does not use native stack. Reacts to its control within some ten
/// milliseconds, whatever instruction is being executed.
/// Any thread; the outcome, if there is one, is deterministic.
[[nodiscard]] RunResult verify(const Context& context, const Operand& program,
                               std::span<const Operand> arguments, std::int64_t gas_limit,
                               RunOptions options = {});

}  // namespace bytom::vm
