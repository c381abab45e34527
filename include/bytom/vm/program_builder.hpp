// Making programs: canonical pushes (03 §9.1) and the standard programs (03 §9.2).
#pragma once

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/vm/error.hpp>
#include <bytom/vm/opcode.hpp>

namespace bytom::vm {

/// Appends instructions to a program.
class ProgramBuilder {
public:
    ProgramBuilder& op(Opcode opcode);
    /// The shortest data push; single bytes 1 … 16 are not shortened to the opcodes 1 … 16.
    ProgramBuilder& data(ByteView data);
    /// 0 … 16 as their opcodes, everything else as data (−1 as eight bytes ff).
    ProgramBuilder& number(std::int64_t number);

    [[nodiscard]] const Bytes& program() const& noexcept { return program_; }
    [[nodiscard]] Bytes program() && noexcept { return std::move(program_); }

private:
    Bytes program_;
};

/// The canonical data push alone.
[[nodiscard]] Bytes push_data(ByteView data);
/// The part of it before the data: opcode and length.
[[nodiscard]] Bytes push_prefix(std::size_t size);
/// The canonical integer push alone.
[[nodiscard]] Bytes push_number(std::int64_t number);

/// Anyone can spend: what coinbases pay to if nothing is configured.
[[nodiscard]] Bytes coinbase_program();
/// Version-0 witness programs. Hashes of any length are accepted.
[[nodiscard]] Bytes p2wpkh_program(ByteView public_key_hash);
[[nodiscard]] Bytes p2wsh_program(ByteView script_hash);
/// The programs that are run for them.
[[nodiscard]] Bytes p2pkh_sig_program(ByteView public_key_hash);
[[nodiscard]] Bytes p2sh_program(ByteView script_hash);
/// Retires what it receives; the comment may be empty.
[[nodiscard]] Bytes retire_program(ByteView comment);

/// `required` signatures of the keys, in the order of the keys. Error: bad_value unless 1 ≤ required ≤ number
/// of keys; 0 of 0 is allowed.
[[nodiscard]] Result<Bytes, VmError> multisig_program(std::span<const Bytes> public_keys,
                                                      std::int64_t required);
/// The same, usable only before block `height`; 0 = no such limit. Error: bad_value, also for height < 0.
[[nodiscard]] Result<Bytes, VmError> multisig_program_before_height(std::span<const Bytes> public_keys,
                                                                    std::int64_t required,
                                                                    std::int64_t height);

}  // namespace bytom::vm
