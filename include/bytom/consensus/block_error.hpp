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
    std::size_t tx_index = 0;                        ///< tx_invalid: of the lowest such transaction
    std::size_t tx_count = 0;                        ///< tx_invalid: of the block
    std::optional<TxError> tx_error = std::nullopt;  ///< tx_invalid
    /// Not none: no error at all, but a check that BodyOptions::control ended before there was a verdict.
    vm::Interruption interruption = vm::Interruption::none;

    /// Whether every block of this hash fails, whatever its body: headers, and what a body whose roots match
    /// does to the UTXO set. All other failures may be due to a body (or arguments, which no root covers)
    /// that is not the one the header was made for.
    [[nodiscard]] bool condemns_hash() const noexcept;

    /// The reference's message, with the transaction's if there is one.
    [[nodiscard]] std::string text() const;
};

}  // namespace bytom::consensus
