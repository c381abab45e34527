#include "pool_work.hpp"

namespace bytom::node {
namespace {

/// Of a job's nonce are the session's (06 §4.3) at most 19 high bits: the rest is the miner's.
constexpr unsigned kFreeNonceBits = 45;
constexpr std::uint64_t kFreeNonces = (std::uint64_t{1} << kFreeNonceBits) - 1;

/// A pool that has its shares refused is asked for no more than this at once.
constexpr std::size_t kMaxWaitingShares = 1'024;

}  // namespace

std::uint64_t bits_of_job_target(std::uint32_t target) noexcept {
    if (target == 0) return 0;
    // Six bytes of mantissa: the four of the target and two behind them, all below by one.
    constexpr unsigned kTail = 16;
    constexpr std::uint64_t kExponent = 32 - 6 + 3;  // bytes of the number that it makes
    return kExponent << 56U | ((std::uint64_t{target} << kTail) - 1);
}

void PoolWork::set_job(const std::optional<stratum::ClientJob>& job) {
    const base::MutexLock lock(mutex_);
    job_ = job;
    publish();
}

void PoolWork::publish() {
    current_ = nullptr;
    const std::uint64_t id = id_ + 1;
    if (job_) {
        auto work = std::make_shared<mining::BlockTemplate>();
        work->id = id;
        work->header = job_->header;
        work->header.nonce &= ~kFreeNonces;
        work->nonce_bits = kFreeNonceBits;
        work->share_bits = bits_of_job_target(job_->target);
        work->seed = job_->seed;
        work->minimum_timestamp = job_->header.timestamp;
        current_ = std::move(work);
    }
    id_ = id;
    changed_.notify_all();
}

std::vector<FoundShare> PoolWork::take_shares() {
    const base::MutexLock lock(mutex_);
    return std::exchange(shares_, {});
}

mining::BlockTemplatePtr PoolWork::wait_for_successor(std::uint64_t known_id,
                                                      const std::atomic<bool>& cancelled) {
    base::MutexLock lock(mutex_);
    changed_.wait(
        lock, [&]() BYTOM_REQUIRES(mutex_) { return cancelled || (current_ && current_->id != known_id); });
    return cancelled ? nullptr : current_;
}

void PoolWork::wake_waiters() {
    const base::MutexLock lock(mutex_);
    changed_.notify_all();
}

bool PoolWork::submit(const primitives::BlockPtr& block) {
    const base::MutexLock lock(mutex_);
    const primitives::BlockHeader& header = block->header;
    const bool is_current = job_ && job_->header.previous_block_hash == header.previous_block_hash &&
                            job_->header.transaction_merkle_root == header.transaction_merkle_root &&
                            job_->header.timestamp == header.timestamp;
    if (!is_current || shares_.size() >= kMaxWaitingShares) return false;
    shares_.push_back({*job_, header.nonce});
    publish();
    return true;
}

}  // namespace bytom::node
