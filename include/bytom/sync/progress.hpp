// How far synchronisation is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bytom::sync {

struct SyncProgress {
    std::uint64_t height = 0;        ///< the chain's tip
    std::uint64_t best_header = 0;   ///< height of the best header whose work is known, the chain's included
    std::uint64_t headers = 0;       ///< height of the best header
    std::size_t peers = 0;           ///< peers that can be asked
    bool has_distant_peers = false;  ///< there are some that have pruned the blocks that are needed next
    std::uint64_t claimed = 0;       ///< the greatest height that a peer claims
    double blocks_per_second = 0;
    bool is_syncing = false;  ///< there are headers of a better chain than ours
    std::string_view reason;  ///< why there is no progress; empty if there is some or none is needed
};

}  // namespace bytom::sync
