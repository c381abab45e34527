#include "chain/header_check.hpp"

#include <array>

#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/params.hpp>

namespace bytom::chain {

Status<consensus::BlockError> check_header_on(const primitives::BlockHeader& header, const BlockNode& parent,
                                              std::uint64_t now) {
    std::array<std::uint64_t, consensus::kMedianTimeBlocks> timestamps{};
    std::size_t count = 0;
    for (const BlockNode* node = &parent; node != nullptr && count < timestamps.size(); node = node->parent)
        timestamps[count++] = node->timestamp;
    return consensus::check_header(
        header,
        {.parent_hash = parent.hash,
         .parent_height = parent.height,
         .parent_bits = parent.bits,
         .timestamps_newest_first = std::span(timestamps).first(count),
         .retarget_timestamp = consensus::retargets_after(parent.height)
                                   ? parent.ancestor(parent.height - consensus::kBlocksPerRetarget)->timestamp
                                   : 0,
         .now = now});
}

}  // namespace bytom::chain
