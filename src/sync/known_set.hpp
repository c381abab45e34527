// The last hashes that a peer is known to have: at least half of the capacity, at most all of it.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::sync {

/// Keeps eight bytes of each hash, since there is one for every peer. A peer that grinds hashes with a
/// collision only keeps news from itself.
class KnownSet {
public:
    explicit KnownSet(std::size_t capacity) : half_(capacity / 2) {}

    /// False if it was there.
    bool insert(const Hash256& hash) {
        if (contains(hash)) return false;
        if (young_.size() >= half_) {
            old_ = std::move(young_);
            young_ = {};
        }
        young_.insert(mark_of(hash));
        return true;
    }
    [[nodiscard]] bool contains(const Hash256& hash) const {
        const std::uint64_t mark = mark_of(hash);
        return young_.contains(mark) || old_.contains(mark);
    }

private:
    /// Open addressing; grows with what is in it, and is at most nine tenths full.
    class Table {
    public:
        [[nodiscard]] std::size_t size() const noexcept { return size_; }
        [[nodiscard]] bool contains(std::uint64_t mark) const {
            return !places_.empty() && places_[place_of(mark)] == mark;
        }
        /// Precondition: it is not there.
        void insert(std::uint64_t mark) {
            if (10 * (size_ + 1) > 9 * places_.size()) grow();
            places_[place_of(mark)] = mark;
            ++size_;
        }

    private:
        static constexpr std::uint64_t kFree = 0;
        static constexpr std::size_t kFirst = 64;

        /// Where it is, or would be.
        [[nodiscard]] std::size_t place_of(std::uint64_t mark) const {
            std::size_t place = (mark >> 1) % places_.size();
            while (places_[place] != kFree && places_[place] != mark)
                place = place + 1 == places_.size() ? 0 : place + 1;
            return place;
        }
        void grow() {
            std::vector<std::uint64_t> old(places_.empty() ? kFirst : places_.size() * 3 / 2);
            old.swap(places_);
            for (const std::uint64_t mark : old) {
                if (mark != kFree) places_[place_of(mark)] = mark;
            }
        }

        std::vector<std::uint64_t> places_;
        std::size_t size_ = 0;
    };

    /// Never kFree.
    [[nodiscard]] static std::uint64_t mark_of(const Hash256& hash) {
        std::uint64_t mark = 0;
        std::memcpy(&mark, hash.bytes.data() + 8, sizeof(mark));
        return mark | 1;
    }

    std::size_t half_;
    Table young_;
    Table old_;
};

}  // namespace bytom::sync
