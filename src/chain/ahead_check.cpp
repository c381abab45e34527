#include "chain/ahead_check.hpp"

namespace bytom::chain {

struct AheadCheck::Job {
    enum class Phase : std::uint8_t { waiting, running, done, abandoned };

    IncomingBlock block;
    std::optional<Hash256> seed;
    const consensus::ProofOfWork& proof_of_work;
    std::atomic<Phase> phase{Phase::waiting};
    Hash256 work;
    BodyLimits limits;
    std::optional<BodyResult> body;

    void run() {
        Phase expected = Phase::waiting;
        if (!phase.compare_exchange_strong(expected, Phase::running)) return;
        if (seed) work = proof_of_work(block.hash, *seed);
        body = check_body(block, nullptr, limits);
        phase.store(Phase::done);
        phase.notify_all();
    }
};

AheadCheck::AheadCheck(const IncomingBlock& block, std::optional<Hash256> seed,
                       const consensus::ProofOfWork& proof_of_work, const BodyLimits& limits)
    : job_(new Job{.block = block,
                   .seed = seed,
                   .proof_of_work = proof_of_work,
                   .work = {},
                   .limits = limits,
                   .body = {}}) {}

void AheadCheck::start(base::ThreadPool& pool) const {
    pool.submit([job = job_] { job->run(); });
}

bool AheadCheck::claim() const noexcept {
    Job::Phase expected = Job::Phase::waiting;
    if (job_->phase.compare_exchange_strong(expected, Job::Phase::abandoned)) return false;
    job_->phase.wait(Job::Phase::running);
    return job_->phase.load() == Job::Phase::done;
}

std::optional<Hash256> AheadCheck::work(const Hash256& seed) const {
    return job_->seed == seed ? std::optional(job_->work) : std::nullopt;
}

const BodyResult& AheadCheck::body() const {
    return *job_->body;
}

}  // namespace bytom::chain
