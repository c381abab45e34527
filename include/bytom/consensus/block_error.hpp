// Why a block is refused: the rules of 05 §4.1.
#pragma once

#include <bytom/consensus/tx_error.hpp>
#include <bytom/vm/run_control.hpp>

namespace bytom::consensus {

enum class BlockRule : std::uint8_t {
    // header (05 §4, 1–6)
    bad_version,
    bad_height,
    bad_bits,
    prev_mismatch,
    bad_timestamp,
    bad_pow,
    // body (05 §4, 7–10)
    tx_invalid,
    block_gas_limit,
    bad_coinbase,
    tx_merkle_mismatch,
    status_merkle_mismatch,
    // against the UTXO set (05 §6.2)
    utxo_missing,
    utxo_spent,
    coinbase_immature,
};

[[nodiscard]] std::string_view to_string(BlockRule rule) noexcept;  ///< the specification's name

struct BlockError {
    BlockRule rule = BlockRule::bad_version;
    /// Too far ahead of the clock: the same block may be valid later (05 §4, 5).
    bool transient = false;
    std::size_t tx_index = 0;                        ///< tx_invalid: index of the first invalid transaction
    std::size_t tx_count = 0;                        ///< tx_invalid: number of transactions in the block
    std::optional<TxError> tx_error = std::nullopt;  ///< tx_invalid
    /// If not `none`, this is not an error: BodyOptions::control ended the check before it reached a verdict.
    vm::Interruption interruption = vm::Interruption::none;

    /// Whether every block with this hash fails, whatever its body. True of header rules and of the UTXO
    /// rules (which are only checked for a body whose roots match). Any other failure may come from a body,
    /// or from arguments, which no root covers, that do not belong to this header.
    [[nodiscard]] bool condemns_hash() const noexcept;

    /// The reference's message, followed by that of the transaction's error if there is one.
    [[nodiscard]] std::string text() const;
};

}  // namespace bytom::consensus
