// When transactions are handed to the pool again.
#pragma once

#include <chrono>
#include <unordered_map>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::wallet {

/// Transactions that are to be in the pool and are not known to be. Each is due at once, then after a minute,
/// two, four and so on up to half an hour; a new block makes those due that have waited a minute. Takes the
/// time, has none of its own. One thread at a time.
class Resubmissions {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds kFirstWait{60};
    static constexpr std::chrono::seconds kLongestWait{30 * 60};

    /// Due at once; nothing if it is there already.
    void add(const Hash256& id, Time now);
    void remove(const Hash256& id) { entries_.erase(id); }
    void block_came(Time now);
    /// Those to be submitted now; each counts as tried.
    [[nodiscard]] std::vector<Hash256> take_due(Time now);

private:
    struct Entry {
        Time next;
        Time last;
        std::chrono::seconds wait = kFirstWait;
    };
    std::unordered_map<Hash256, Entry> entries_;
};

}  // namespace bytom::wallet
