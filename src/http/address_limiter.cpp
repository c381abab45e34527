#include <bytom/http/address_limiter.hpp>

namespace bytom::http {
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

std::string client_behind_proxy(const Request& request) {
    if (request.client != "127.0.0.1") return request.client;
    std::string_view named = request.header("X-Forwarded-For");
    if (const auto comma = named.rfind(','); comma != std::string_view::npos) named.remove_prefix(comma + 1);
    while (named.starts_with(' '))
        named.remove_prefix(1);
    while (named.ends_with(' '))
        named.remove_suffix(1);
    constexpr std::size_t kLongestAddress = 45;
    return named.empty() || named.size() > kLongestAddress ? request.client : std::string(named);
}

}  // namespace bytom::http
