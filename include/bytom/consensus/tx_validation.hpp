// Validation of one transaction on its own (04 §2–§6): no UTXO set, no pool policy.
#pragma once

#include <bytom/consensus/gas_state.hpp>
#include <bytom/consensus/tx_error.hpp>
#include <bytom/primitives/transaction.hpp>
#include <bytom/vm/run.hpp>

namespace bytom::consensus {

/// Where the transaction is to stand.
struct TxContext {
    std::uint64_t block_version = 1;
    /// Of the block that contains it; for the pool the best block's (04 §8).
    std::uint64_t block_height = 0;
    /// It is the first transaction of the block being validated: only there a coinbase input is valid.
    bool first_in_block = false;
    /// In place of the transaction's own serialised size, for storage gas.
    std::optional<std::uint64_t> serialized_size;
    /// Bounds all programs of the transaction together, and of others that have the same one, without a
    /// verdict (TxVerdict::interruption). Null: they run to their end, which may take for ever.
    vm::RunControl* control = nullptr;
};

struct TxVerdict {
    GasState gas;
    std::optional<TxError> error;
    /// Not none: a program was ended by the control or for want of memory, and there is no verdict, neither
    /// for nor against: nobody is to blame, and the same may be valid elsewhere or later.
    vm::Interruption interruption = vm::Interruption::none;

    /// May stand in a block; an error alone does not forbid it.
    [[nodiscard]] bool valid() const noexcept { return gas.gas_valid; }
    /// Valid, but only its BTM moves (04 §7).
    [[nodiscard]] bool status_fail() const noexcept { return gas.gas_valid && error.has_value(); }
};

/// Gas inputs are visited in input order. Any thread; the same input gives the same verdict.
[[nodiscard]] TxVerdict validate_transaction(const primitives::Transaction& tx, const TxContext& context);

/// Whether the order in which gas inputs are visited may play a part at all: there are several, and not all
/// are usual key-hash spends. Costs nothing.
[[nodiscard]] bool has_order_sensitive_gas_inputs(const primitives::Transaction& tx);

/// Whether the verdict on a valid transaction may change with the order in which its gas inputs are visited,
/// which the reference chooses at random: such transactions should be neither relayed nor mined (04 §6,
/// policy). Runs the gas inputs' programs twice more, except for the usual key-hash spends, which cost
/// nothing. What context.control interrupts counts as dependent: it cannot be told.
/// Precondition: `verdict` is the valid one of this transaction in this context.
[[nodiscard]] bool depends_on_gas_input_order(const primitives::Transaction& tx, const TxContext& context,
                                              const TxVerdict& verdict);

}  // namespace bytom::consensus
