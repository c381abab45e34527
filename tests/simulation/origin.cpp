#include "simulation/origin.hpp"

#include <stdexcept>

namespace bytom::simulation {

Origin::Origin(std::size_t outputs) {
    constexpr std::uint64_t kFarFuture = 4'000'000'000;
    const base::ManualClock clock(kFarFuture);
    chain::ChainOptions options;
    options.store.directory = "/chain";
    options.store.env = disk_.env();
    options.store.write_buffer_bytes = std::size_t{4} << 20;
    options.network = &consensus::solonet();
    options.clock = &clock;
    options.proof_of_work = testing::no_work;
    options.own_thread = false;
    auto opened = chain::Chain::open(std::move(options));
    if (!opened) throw std::runtime_error(opened.error().text());
    chain::Chain& chain = **opened;
    outputs_ = testing::make_outputs(chain, outputs);
    for (std::uint64_t height = 0; height <= chain.tip()->height(); ++height)
        blocks_.push_back(chain.block(*chain.main_node(height)));
}

std::uint64_t Origin::end() const {
    return blocks_.back()->header.timestamp + 10;
}

}  // namespace bytom::simulation
