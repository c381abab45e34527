#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>

namespace bytom::consensus {

std::uint64_t block_subsidy(std::uint64_t height) noexcept {
    if (height == 0) return kInitialBlockSubsidy;
    const std::uint64_t halvings = height / kSubsidyReductionInterval;
    return halvings < 64 ? kBaseSubsidy >> halvings : 0;
}

}  // namespace bytom::consensus
