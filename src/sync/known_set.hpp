// The last hashes that a peer is known to have: at least half of the capacity, at most all of it.
#pragma once

#include <unordered_set>

#include <bytom/base/hash256.hpp>

namespace bytom::sync {

class KnownSet {
public:
    explicit KnownSet(std::size_t capacity) : half_(capacity / 2) {}

    /// False if it was there.
    bool insert(const Hash256& hash) {
        if (contains(hash)) return false;
        if (young_.size() >= half_) {
            old_ = std::move(young_);
            young_.clear();
        }
        return young_.insert(hash).second;
    }
    [[nodiscard]] bool contains(const Hash256& hash) const {
        return young_.contains(hash) || old_.contains(hash);
    }

private:
    std::size_t half_;
    std::unordered_set<Hash256> young_;
    std::unordered_set<Hash256> old_;
};

}  // namespace bytom::sync
