// The proof-of-work function as validation sees it: an argument, so that tests and chains inject it.
#pragma once

#include <functional>

#include <bytom/base/hash256.hpp>

namespace bytom::consensus {

/// Tensority(block hash, seed) (11). Called on the validating thread; must be thread-safe if several threads
/// validate blocks.
using ProofOfWork = std::function<Hash256(const Hash256& block_hash, const Hash256& seed)>;

/// Where the assurance of a block's work comes from.
enum class WorkEvidence : std::uint8_t {
    computed,    ///< compute the function and compare with the target
    checkpoint,  ///< the block is a proven ancestor of a checkpoint: treated as hash zero, which meets any
                 ///< target that is not negative (05 §1.3)
    verified,    ///< the caller has computed it for this very hash and seed, and it meets the target
};

}  // namespace bytom::consensus
