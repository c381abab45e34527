// Validation of a block in the context of its parent, without the UTXO set (05 §4).
#pragma once

#include <span>

#include <bytom/base/thread_pool.hpp>
#include <bytom/consensus/block_error.hpp>
#include <bytom/consensus/known_verdicts.hpp>
#include <bytom/consensus/proof_of_work.hpp>
#include <bytom/consensus/tx_validation.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::consensus {

/// What the rules need to know of a block's ancestors and of the time.
struct HeaderContext {
    Hash256 parent_hash;
    std::uint64_t parent_height = 0;
    std::uint64_t parent_bits = 0;
    /// Timestamps of the parent, its parent, …: kMedianTimeBlocks of them, fewer near genesis. Not empty.
    std::span<const std::uint64_t> timestamps_newest_first;
    /// Timestamp of the ancestor that next_bits() needs if retargets_after(parent_height); otherwise unused.
    std::uint64_t retarget_timestamp = 0;
    std::uint64_t now = 0;  ///< seconds since 1970
};

/// Rules 1–5: everything about a header except its work.
[[nodiscard]] Status<BlockError> check_header(const primitives::BlockHeader& header,
                                              const HeaderContext& context);

/// Rule 6. The seed is next_seed() of the parent. Needs no other context, so many headers can be checked in
/// parallel.
[[nodiscard]] Status<BlockError> check_work(const Hash256& block_hash, std::uint64_t bits,
                                            const Hash256& seed, const ProofOfWork& proof_of_work,
                                            WorkEvidence evidence = WorkEvidence::computed);

/// The result of validating a body.
struct BlockVerdict {
    primitives::TxStatuses statuses;
    std::vector<GasState> gas;   ///< one per transaction
    std::uint64_t gas_used = 0;  ///< sum over the transactions
    std::uint64_t fees = 0;      ///< sum over the transactions, neu, modulo 2^64
};

struct BodyOptions {
    /// Transactions are validated on the pool and the calling thread, or on the calling thread alone.
    base::ThreadPool* pool = nullptr;
    /// Whether the transactions match the header's transaction root, if that is already known.
    std::optional<bool> root_matches = std::nullopt;
    /// Limits all programs of the block together; when it ends them there is no verdict
    /// (BlockError::interruption). Null: no limit.
    vm::RunControl* control = nullptr;
    /// Whose verdicts are taken over. Null: all transactions are validated.
    const KnownVerdicts* known = nullptr;
};

/// Rules 7–10.
[[nodiscard]] Result<BlockVerdict, BlockError> check_body(const primitives::Block& block,
                                                          const BodyOptions& options = {});

/// All rules, in order.
[[nodiscard]] Result<BlockVerdict, BlockError> validate_block(const primitives::Block& block,
                                                              const HeaderContext& context,
                                                              const Hash256& seed,
                                                              const ProofOfWork& proof_of_work,
                                                              WorkEvidence evidence = WorkEvidence::computed,
                                                              base::ThreadPool* pool = nullptr);

}  // namespace bytom::consensus
