#include "explorer_api/address_limiter.hpp"

namespace bytom::explorer_api {
namespace {

constexpr std::int64_t kBurstSeconds = 5;

}  // namespace

bool AddressLimiter::spend(const std::string& address, std::int64_t cost, Instant now) {
    if (rate_ == 0) return true;
    const base::MutexLock lock(mutex_);
    if (const auto known = index_.find(address); known != index_.end()) {
        entries_.splice(entries_.begin(), entries_, known->second);
    } else {
        if (entries_.size() >= kMaxAddresses) {
            index_.erase(entries_.back().address);
            entries_.pop_back();
        }
        entries_.push_front({.address = address, .bucket = base::TokenBucket(kBurstSeconds * rate_, rate_)});
        index_.emplace(entries_.front().address, entries_.begin());
    }
    base::TokenBucket& bucket = entries_.front().bucket;
    if (!bucket.has_tokens(now)) return false;
    bucket.spend(cost);
    return true;
}

}  // namespace bytom::explorer_api
