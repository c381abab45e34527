// Nodes that say to have blocks which they do not give.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>

namespace bytom::blockcenter {

/// One is left out for a minute, and each further time for twice as long, up to ten minutes. Pure.
class Bench {
public:
    using Instant = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::seconds kFirst{60};
    static constexpr std::chrono::seconds kLongest{600};

    [[nodiscard]] bool has(const std::string& node, Instant now) const {
        const auto found = places_.find(node);
        return found != places_.end() && now < found->second.until;
    }
    void put(const std::string& node, Instant now) {
        Place& place = places_[node];
        place.time = place.time.count() == 0 ? kFirst : std::min(place.time * 2, kLongest);
        place.until = now + place.time;
    }
    /// It has given what it said.
    void forgive(const std::string& node) { places_.erase(node); }

private:
    struct Place {
        Instant until{};
        std::chrono::seconds time{};
    };
    std::map<std::string, Place> places_;
};

}  // namespace bytom::blockcenter
