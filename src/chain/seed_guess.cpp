#include "chain/seed_guess.hpp"

#include <bytom/consensus/params.hpp>

namespace bytom::chain {

void SeedGuess::note(const primitives::BlockHeader& header, const Hash256& hash) {
    if (header.height == 0 || header.height % consensus::kBlocksPerSeed != 0) return;
    const base::MutexLock lock(mutex_);
    noted_.insert_or_assign(header.height, hash);
    if (noted_.size() > kRemembered) noted_.erase(noted_.begin());
}

std::optional<Hash256> SeedGuess::seed_for(std::uint64_t height, const Tip& tip) const {
    if (height == 0) return std::nullopt;
    const std::uint64_t seed_height = (height - 1) / consensus::kBlocksPerSeed * consensus::kBlocksPerSeed;
    if (seed_height == 0) return consensus::kInitialSeed;
    {
        const base::MutexLock lock(mutex_);
        if (const auto found = noted_.find(seed_height); found != noted_.end()) return found->second;
    }
    const BlockNode* node = tip.main_node(seed_height);
    return node != nullptr ? std::optional(node->hash) : std::nullopt;
}

}  // namespace bytom::chain
