// What became of a delivered block or transaction (05 §5.2, §8.2).
#pragma once

#include <limits>
#include <optional>

#include <bytom/chain/block_node.hpp>
#include <bytom/consensus/block_error.hpp>
#include <bytom/consensus/tx_error.hpp>

namespace bytom::chain {

/// Who delivered something, for limits per peer. 0 is the node itself (API, miner, import).
using PeerId = std::uint64_t;

/// The "peer" of transactions that come from the pool file: as good as our own, but none is kept as an
/// orphan.
inline constexpr PeerId kFromPoolFile = std::numeric_limits<PeerId>::max();

enum class Reception : std::uint8_t {
    accepted,  ///< stored (or known already), on the main chain or beside it; a transaction: in the pool
    orphan,    ///< kept until what it stands on arrives
    refused,
    /// A block whose programs run long, or one that stands on such a block: its verdict comes later, and
    /// nothing is wrong with it or its sender so far. It is kept (unless too many are) and need not be
    /// delivered again while Chain::is_being_evaluated().
    pending,
};

/// Why a block or transaction is refused for reasons other than a consensus rule.
enum class Refusal : std::uint8_t {
    // blocks
    descends_from_invalid,  ///< new, and stands on a block that could not be connected
    checkpoint_mismatch,    ///< contradicts a checkpoint (05 §1.3)
    checkpoint_fork,        ///< leaves the main chain below the last passed checkpoint
    evaluations_full,  ///< its programs run long, and too many such blocks with more work wait: later perhaps
    unencodable,       ///< has a number that its encoding cannot hold: no peer could read it
    // transactions
    dust,                   ///< no BTM input, or an output of amount 0
    fee_too_low,            ///< less for its bytes than PoolLimits::min_fee_rate
    pool_full,              ///< and it does not pay more than what is in it
    pool_conflict,          ///< spends what a pool transaction spends
    duplicate_input,        ///< spends one output twice: a block rule only from kRuleAaHeight on
    input_order_dependent,  ///< its verdict would depend on the order in which inputs are visited (04 §6)
    oversized,              ///< more bytes than gas can ever pay for
    not_canonical,   ///< re-encodes to other bytes than it came in, which is how it would be passed on (01
                     ///< §3.3)
    status_fail,     ///< from a peer, and only its BTM would move: perhaps a spoiled copy (04 §7)
    gas_gained,      ///< its programs end with more gas than was paid: no template can count it (04 §6)
    too_much_work,   ///< its programs do more than honest gas can buy
    missing_inputs,  ///< spends what does not exist, and was not to be kept until it does
    overloaded,      ///< more of one peer's transactions wait for their turn than are kept
    // both
    stopping,         ///< the chain is being closed
    storage_failure,  ///< the disk failed; the node stops
};

/// "descends_from_invalid"; DUST, POOL_FULL, … for transactions (05 §4.1).
[[nodiscard]] std::string_view to_string(Refusal refusal) noexcept;

struct BlockOutcome {
    Reception reception = Reception::refused;
    /// Exactly one of these if refused.
    std::optional<consensus::BlockError> error;
    std::optional<Refusal> refusal;

    bool was_known = false;           ///< a duplicate: nothing was done
    bool on_main_chain = false;       ///< it is now the best block or below it
    bool tip_changed = false;         ///< the best block is another one than before the delivery
    const BlockNode* node = nullptr;  ///< the accepted block; else null

    [[nodiscard]] bool accepted() const noexcept { return reception == Reception::accepted; }
    /// The name of the broken rule (05 §4.1) or refusal, or "pending"; empty if accepted or an orphan. A
    /// literal.
    [[nodiscard]] std::string_view error_name() const noexcept;
    /// Shown to users, for example in an API answer.
    [[nodiscard]] std::string error_text() const;
};

struct TxOutcome {
    Reception reception = Reception::refused;
    /// Exactly one of these if refused.
    std::optional<consensus::TxError> error;
    std::optional<Refusal> refusal;
    /// Text of `error` with the path to it (consensus::describe).
    std::string error_detail;

    /// Set only for a broken rule that the sender, had it checked, would have found broken as well.
    bool is_senders_fault = false;

    bool was_known = false;    ///< in the pool (accepted) or among the orphans before
    bool status_fail = false;  ///< accepted: its programs failed, only its BTM will move
    std::uint64_t fee = 0;     ///< neu; accepted

    [[nodiscard]] bool accepted() const noexcept { return reception == Reception::accepted; }
    /// No honest node could have relayed it: a rule is broken whatever the height, the order of the inputs
    /// and the policy. Never for what we have not looked at to the end.
    [[nodiscard]] bool blames_sender() const noexcept { return error.has_value() && is_senders_fault; }
    /// DUST, POOL_FULL, … or the name of the broken rule (04 §9, 03 §8); empty if not refused. A literal.
    [[nodiscard]] std::string_view error_name() const noexcept;
    [[nodiscard]] std::string error_text() const;
};

}  // namespace bytom::chain
