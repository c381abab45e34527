// Validation of one transaction on its own (04 §2–§6): no UTXO set, no pool policy.
#pragma once

#include <bytom/consensus/gas_state.hpp>
#include <bytom/consensus/tx_error.hpp>
#include <bytom/primitives/transaction.hpp>
#include <bytom/vm/run.hpp>

namespace bytom::consensus {

/// The place of the transaction in the chain.
struct TxContext {
    std::uint64_t block_version = 1;
    /// Height of the block that contains it; for the pool, height of the best block (04 §8).
    std::uint64_t block_height = 0;
    /// Whether it is the first transaction of the block: a coinbase input is valid only there.
    bool first_in_block = false;
    /// Replaces the transaction's own serialised size when storage gas is computed.
    std::optional<std::uint64_t> serialized_size;
    /// Limits all programs of all transactions that share it. When it ends them there is no verdict
    /// (TxVerdict::interruption). Null: programs run to their end, which may take for ever.
    vm::RunControl* control = nullptr;
    /// Signatures that have been checked already. Null: none.
    const crypto::CheckedSignatures* signatures = nullptr;
};

struct TxVerdict {
    GasState gas;
    std::optional<TxError> error;
    /// If not `none`, a program was ended by the control or because memory ran out, and there is no verdict.
    /// Nobody is to blame: the same transaction may be valid elsewhere or later.
    vm::Interruption interruption = vm::Interruption::none;

    /// Whether a block may contain it; an error alone does not make it invalid.
    [[nodiscard]] bool valid() const noexcept { return gas.gas_valid; }
    /// Valid, but only its BTM moves (04 §7).
    [[nodiscard]] bool status_fail() const noexcept { return gas.gas_valid && error.has_value(); }
};

/// Gas inputs are visited in input order. Any thread; the same input gives the same verdict.
[[nodiscard]] TxVerdict validate_transaction(const primitives::Transaction& tx, const TxContext& context);

/// Whether the order in which gas inputs are visited could matter at all: there are several, and not all of
/// them are ordinary key-hash spends. Cheap: runs no program.
[[nodiscard]] bool has_order_sensitive_gas_inputs(const primitives::Transaction& tx);

/// Whether the verdict on a valid transaction may change with the order in which its gas inputs are visited,
/// which the reference chooses at random: such transactions should be neither relayed nor mined (04 §6,
/// policy). Runs the gas inputs' programs twice more, except ordinary key-hash spends. If
/// context.control interrupts them, the answer is true, because it is unknown.
/// Precondition: `verdict` is this transaction's verdict in this context, and it is valid.
[[nodiscard]] bool depends_on_gas_input_order(const primitives::Transaction& tx, const TxContext& context,
                                              const TxVerdict& verdict);

}  // namespace bytom::consensus
