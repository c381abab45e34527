// How far nodes are from each other, as it is on the internet.
#pragma once

#include "simulation/world.hpp"

namespace bytom::simulation {

/// Nodes lie in regions of the world; the way between two takes what is usual between data centres of those
/// regions, and somewhat more to the last mile.
class Internet {
public:
    explicit Internet(Chance& chance) : chance_(chance) {}

    /// Puts the next node somewhere.
    void place();
    [[nodiscard]] LineQuality between(std::size_t a, std::size_t b);

private:
    struct Place {
        std::size_t region = 0;
        Duration last_mile{};
        double bandwidth = 0;  ///< bytes per second
    };

    Chance& chance_;
    std::vector<Place> places_;
};

/// A mesh: each node dials so many others.
void connect_mesh(World& world, Internet& internet, std::size_t dialled);

}  // namespace bytom::simulation
