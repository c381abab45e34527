// The part of a block's validation that needs no context, done on the pool before the block's turn comes.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include <bytom/base/thread_pool.hpp>
#include <bytom/consensus/proof_of_work.hpp>

#include "chain/body_check.hpp"

namespace bytom::chain {

/// Proof of work under a seed that is only guessed, and the rules of the body. Either a pool thread computes
/// them or the chain thread does, whichever comes first; if a pool thread is at it, the chain thread waits
/// for it. Its end makes sure that no pool thread begins it or is still at it, so that the proof-of-work
/// function may go afterwards.
class AheadCheck {
public:
    /// No seed: the work is not needed. What the limits point to must outlive it.
    AheadCheck(const IncomingBlock& block, std::optional<Hash256> seed,
               const consensus::ProofOfWork& proof_of_work, const BodyLimits& limits);
    ~AheadCheck() { (void)claim(); }
    AheadCheck(const AheadCheck&) = delete;
    AheadCheck& operator=(const AheadCheck&) = delete;

    void start(base::ThreadPool& pool) const;

    /// Waits if the check is under way; false if nobody began it, in which case nobody will.
    [[nodiscard]] bool claim() const noexcept;

    // After claim() gave true:

    /// Nothing if the seed was guessed wrong.
    [[nodiscard]] std::optional<Hash256> work(const Hash256& seed) const;
    [[nodiscard]] const BodyResult& body() const;

private:
    struct Job;
    std::shared_ptr<Job> job_;  ///< shared with the pool's task
};

}  // namespace bytom::chain
