// The programs of a transaction's inputs, run as one validation sees them.
#pragma once

#include <bytom/consensus/tx_validation.hpp>
#include <bytom/vm/run.hpp>

namespace bytom::consensus {

/// Program and arguments of a spend or an issuance.
struct InputProgram {
    std::uint64_t vm_version = 1;
    vm::Operand program;
    std::span<const vm::Operand> arguments;
};

/// Runs are not independent: programs that concatenate may overwrite bytes of the transaction, which later
/// runs of the same validation see (03 §10 R3). So an object serves one validation, and runs must come in the
/// order of 04 §5. Only a transaction with a program that may do so is copied.
class InputPrograms {
public:
    /// Keeps references; both must outlive the object.
    InputPrograms(const primitives::Transaction& tx, const TxContext& context);

    /// Precondition: the input is a spend or an issuance.
    [[nodiscard]] vm::RunResult run(std::size_t input, std::int64_t gas_limit);

    /// Whether the issued asset is still the one that the issuance program makes. Decoding has ensured it;
    /// an earlier program may have overwritten this one. Precondition: the input is an issuance.
    [[nodiscard]] bool issues_its_asset(std::size_t input) const;

    /// What run() hands to the machine, without the arguments that this gas cannot pay for. They are valid
    /// until the next call.
    [[nodiscard]] InputProgram program(std::size_t input, std::int64_t gas_limit);
    [[nodiscard]] vm::Context context(std::size_t input);

private:
    [[nodiscard]] std::span<const vm::ContextOutput> outputs();

    const primitives::Transaction& tx_;
    const TxContext& context_;
    /// Of the received bytes, with what stands where in it; empty if nothing can write.
    Bytes copy_;
    primitives::TxLayout layout_;
    std::vector<vm::Operand> arguments_;
    std::vector<vm::ContextOutput> context_outputs_;
};

}  // namespace bytom::consensus
