#include "simulation/internet.hpp"

#include <algorithm>
#include <array>

namespace bytom::simulation {
namespace {

constexpr std::size_t kRegions = 6;
/// Milliseconds there and back: North America (east, west), Europe, East Asia, South-East Asia, South
/// America. Typical of links between data centres, rounded; not measured here.
constexpr std::array<std::array<int, kRegions>, kRegions> kRoundTrip{{{10, 65, 85, 170, 220, 120},
                                                                      {65, 10, 145, 110, 170, 175},
                                                                      {85, 145, 15, 230, 165, 190},
                                                                      {170, 110, 230, 30, 70, 270},
                                                                      {220, 170, 165, 70, 25, 320},
                                                                      {120, 175, 190, 270, 320, 20}}};
/// Of nodes, in percent.
constexpr std::array<std::uint64_t, kRegions> kShare{15, 15, 20, 35, 10, 5};

/// Connections that share a line at a time.
constexpr double kAtOnce = 4;

}  // namespace

void Internet::place() {
    Place place;
    std::uint64_t draw = chance_.between(0, 99);
    while (place.region + 1 < kRegions && draw >= kShare.at(place.region))
        draw -= kShare.at(place.region++);
    place.last_mile = chance_.between(Duration{1ms}, Duration{15ms});
    place.bandwidth = static_cast<double>(chance_.between(5, 100)) * 1e6 / 8;
    places_.push_back(place);
}

LineQuality Internet::between(std::size_t a, std::size_t b) {
    const Place& here = places_.at(a);
    const Place& there = places_.at(b);
    const std::chrono::milliseconds round_trip{kRoundTrip.at(here.region).at(there.region)};
    return {.latency = Duration{round_trip} / 2 + here.last_mile + there.last_mile,
            .jitter = 5ms,
            .bandwidth = std::min(here.bandwidth, there.bandwidth) / kAtOnce};
}

void connect_mesh(World& world, Internet& internet, std::size_t dialled) {
    const std::size_t count = world.size();
    for (std::size_t i = 1; i < count; ++i) {
        std::set<std::size_t> others;
        // What was there before, so that nobody is left alone.
        others.insert(world.context.chance.index(i));
        while (others.size() < std::min(dialled, count - 1)) {
            const std::size_t other = world.context.chance.index(count);
            if (other != i) others.insert(other);
        }
        for (const std::size_t other : others)
            world.link(i, other, internet.between(i, other));
    }
}

}  // namespace bytom::simulation
