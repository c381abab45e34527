// How much each client may ask for (docs/security.md).
#pragma once

#include <list>
#include <string>
#include <unordered_map>

#include <bytom/base/mutex.hpp>
#include <bytom/base/token_bucket.hpp>
#include <bytom/http/message.hpp>

namespace bytom::http {

/// A token bucket for each address that has asked lately. Any thread.
class AddressLimiter {
public:
    using Instant = base::TokenBucket::Instant;

    /// Addresses remembered; beyond it the one that has been quiet for longest is forgotten.
    static constexpr std::size_t kMaxAddresses = 20'000;

    /// `rate`: tokens per second for one address; 0: no limit. Five seconds' worth may be spent at once.
    explicit AddressLimiter(std::int64_t rate) noexcept : rate_(rate) {}

    /// False: nothing is left for the moment. `cost` is spent if there is anything at all.
    [[nodiscard]] bool spend(const std::string& address, std::int64_t cost, Instant now);

private:
    struct Entry {
        std::string address;
        base::TokenBucket bucket;
    };

    const std::int64_t rate_;
    base::Mutex mutex_;
    std::list<Entry> entries_ BYTOM_GUARDED_BY(mutex_);  ///< the last one to ask first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> index_ BYTOM_GUARDED_BY(mutex_);
};

/// Who is behind a connection, for limits: of one from this machine, whom its proxy names last.
[[nodiscard]] std::string client_behind_proxy(const Request& request);

}  // namespace bytom::http
