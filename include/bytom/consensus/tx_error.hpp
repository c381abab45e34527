// Why a transaction fails: the rules of 04 §9.
#pragma once

#include <optional>
#include <string>

#include <bytom/vm/error.hpp>

namespace bytom::primitives {
class Transaction;
}  // namespace bytom::primitives

namespace bytom::consensus {

struct TxContext;

enum class TxRule : std::uint8_t {
    tx_version,         ///< other than 1 in a block of version 1
    tx_size,            ///< serialised size 0
    bad_time_range,     ///< past its last block height
    empty_input_ids,    ///< from kRuleAaHeight on: an input without an id of its own (e.g. a duplicate)
    not_standard_tx,    ///< BTM input or output whose program is not standard (03 §7)
    wrong_coinbase_tx,  ///< coinbase input outside the block's first transaction
    wrong_coinbase_asset,
    coinbase_arbitrary_oversize,
    empty_results,    ///< no outputs
    no_source,        ///< output of an asset that no input has
    overflow,         ///< sum of amounts outside 64 bits
    unbalanced,       ///< inputs and outputs of an asset other than BTM differ
    over_gas_credit,  ///< see GasError
    gas_calculate,    ///< see GasError; most often: outputs exceed inputs, or the fee does not pay storage
    mismatched_reference,  ///< coinbase input that is not the first input
    mismatched_position,   ///< duplicate input
    mismatched_asset_id,   ///< issuance program overwritten by an earlier program (03 §10)
    mismatched_value,      ///< cannot happen to a decoded transaction, nor can `position`
    missing_field,  ///< input or output of an asset version other than 1, where nothing else forbids it
    position,
    program,  ///< a program failed: see TxError::vm_error
};

/// Where validation stood when a rule was broken, in the order of 04 §4 and §5.
enum class TxStage : std::uint8_t {
    transaction,       ///< before the mux
    mux_sources,       ///< summing the inputs
    mux_destinations,  ///< summing the outputs
    mux_balance,       ///< comparing the sums, buying gas
    gas_inputs,        ///< BTM inputs and coinbases
    storage_gas,
    sources,  ///< the rest of the inputs: the transaction is valid already
};

/// A broken rule and the details needed to describe it. Small; the text is made on demand.
struct TxError {
    TxRule rule = TxRule::position;
    vm::VmError vm_error = vm::VmError::ok;  ///< if the rule is `program`
    TxStage stage = TxStage::transaction;
    /// Input (mux_sources, mux_balance: one of the asset; gas_inputs, sources) or output (mux_destinations).
    std::size_t index = 0;
    std::int64_t sum = 0;  ///< `overflow`: the sum so far; `unbalanced`: the difference
    std::optional<std::size_t> failed_argument = std::nullopt;   ///< see vm::RunResult
    std::optional<std::uint64_t> missing_output = std::nullopt;  ///< see vm::RunResult

    /// The specification's name, upper case; a program's error has the VM's name. A literal.
    [[nodiscard]] std::string_view name() const noexcept;

    /// The text of 04 §9 or 03 §8, which API codes are derived from. A literal.
    [[nodiscard]] std::string_view text() const noexcept;
};

[[nodiscard]] std::string_view to_string(TxRule rule) noexcept;  ///< "VM" for `program`

/// The text with the path that led to it, as users of the API read it: "checking result 0: checking output
/// source: … : <text>". The error must come from validating this transaction in this context.
[[nodiscard]] std::string describe(const TxError& error, const primitives::Transaction& tx,
                                   const TxContext& context);

}  // namespace bytom::consensus
