// Witness programs: which control programs are standard, and what is run for them (03 §7).
#pragma once

#include <bytom/vm/run.hpp>

namespace bytom::vm {

/// Two instructions: anything with an opcode up to 60, then the one-byte push of 20 bytes. Note that only
/// those that begin with 00 are converted; the others run as they are, so anyone can spend them.
[[nodiscard]] bool is_p2wpkh(ByteView program) noexcept;
/// The same with 32 bytes.
[[nodiscard]] bool is_p2wsh(ByteView program) noexcept;
/// Exactly TRUE or FAIL.
[[nodiscard]] bool is_straightforward(ByteView program) noexcept;
/// Any of the three: what BTM inputs and outputs must have (consensus, 04 §4).
[[nodiscard]] bool is_standard(ByteView program) noexcept;
/// Begins with FAIL: the output is a retirement. The rest is ignored.
[[nodiscard]] bool is_unspendable(ByteView program) noexcept;

/// The pushed hash of a P2WPKH- or P2WSH-like program as a view into it, whatever its version; empty for all
/// others.
[[nodiscard]] ByteView witness_hash(ByteView program) noexcept;

/// What runs for a control or issuance program: the converted form of a version-0 witness program, else the
/// program itself.
class ExecutedProgram {
public:
    /// Keeps a view of `program`, which must outlive it unless it is converted.
    explicit ExecutedProgram(ByteView program) noexcept;

    [[nodiscard]] bool converted() const noexcept { return size_ != 0; }
    [[nodiscard]] ByteView bytes() const noexcept {
        return converted() ? ByteView(conversion_).first(size_) : original_;
    }

private:
    ByteView original_;
    std::array<std::uint8_t, 48> conversion_;
    std::size_t size_ = 0;
};

/// Runs what a control or issuance program stands for, on the input's witness arguments. The same as verify()
/// with the executed program; the usual key-hash spend (64-byte signature, 32-byte key) is done natively.
[[nodiscard]] RunResult verify_control_program(const Context& context, const Operand& program,
                                               std::span<const Operand> arguments, std::int64_t gas_limit,
                                               RunOptions options = {});

/// The height before which an issuance program that begins with `<h> BLOCKHEIGHT GREATERTHAN VERIFY` can be
/// used: h, which may be negative; 0 for all other programs.
[[nodiscard]] std::int64_t restrict_height(ByteView program) noexcept;

}  // namespace bytom::vm
