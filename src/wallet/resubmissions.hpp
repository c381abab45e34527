// When transactions are handed to the pool, or told to peers, again.
#pragma once

#include <chrono>
#include <optional>
#include <unordered_map>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::wallet {

/// Each transaction is due at the time for which it is added, then after the first wait, twice that and so on
/// up to the longest. Takes the time, has none of its own. One thread at a time.
class Resubmissions {
public:
    using Time = std::chrono::steady_clock::time_point;

    Resubmissions(std::chrono::seconds first_wait, std::chrono::seconds longest_wait)
        : first_wait_(first_wait), longest_wait_(longest_wait) {}

    /// Due at that time; nothing if it is there already.
    void add(const Hash256& id, Time now);
    void remove(const Hash256& id) { entries_.erase(id); }
    /// Those that have waited for the first wait are due.
    void block_came(Time now);
    /// Those to be submitted now; each counts as tried.
    [[nodiscard]] std::vector<Hash256> take_due(Time now);
    /// When one will be due; nothing: none is there.
    [[nodiscard]] std::optional<Time> next() const;

private:
    struct Entry {
        Time next;
        Time last;
        std::chrono::seconds wait;  ///< behind the next one
    };
    const std::chrono::seconds first_wait_;
    const std::chrono::seconds longest_wait_;
    std::unordered_map<Hash256, Entry> entries_;
};

}  // namespace bytom::wallet
