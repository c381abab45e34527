#include <array>

#include <bytom/chain/block_node.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/params.hpp>

namespace bytom::chain {
namespace {

std::uint64_t clear_lowest_bit(std::uint64_t value) {
    return value & (value - 1);
}

/// How far down a node's skip pointer leads: such that any ancestor is a few dozen steps away, taking each
/// time the longest pointer that does not overshoot.
std::uint64_t skip_height(std::uint64_t height) {
    if (height < 2) return 0;
    return (height & 1) != 0 ? clear_lowest_bit(clear_lowest_bit(height - 1)) + 1 : clear_lowest_bit(height);
}

}  // namespace

BlockNode::BlockNode(const storage::HeaderRecord& record, const BlockNode* parent)
    : hash(record.hash),
      parent(parent),
      height(record.header.height),
      timestamp(record.header.timestamp),
      bits(record.header.bits),
      chain_work(record.chain_work),
      size(record.size),
      skip_(parent == nullptr ? nullptr : parent->ancestor(skip_height(height))),
      verdict_(record.verdict) {}

const BlockNode* BlockNode::ancestor(std::uint64_t at_height) const noexcept {
    if (at_height > height) return nullptr;
    const BlockNode* node = this;
    while (node->height > at_height) {
        const std::uint64_t skip = skip_height(node->height);
        const std::uint64_t parents_skip = skip_height(node->height - 1);
        // The parent's pointer is worth the detour if it leads further without overshooting.
        const bool take_skip = skip == at_height ||
                               (skip > at_height && !(parents_skip + 2 < skip && parents_skip >= at_height));
        node = take_skip ? node->skip_ : node->parent;
    }
    return node;
}

std::uint64_t BlockNode::next_bits() const noexcept {
    const std::uint64_t retarget_timestamp =
        consensus::retargets_after(height) ? ancestor(height - consensus::kBlocksPerRetarget)->timestamp : 0;
    return consensus::next_bits(height, bits, timestamp, retarget_timestamp);
}

Hash256 BlockNode::next_seed() const noexcept {
    const std::uint64_t seed_height = height - height % consensus::kBlocksPerSeed;
    return seed_height == 0 ? consensus::kInitialSeed : ancestor(seed_height)->hash;
}

std::uint64_t BlockNode::median_time() const noexcept {
    std::array<std::uint64_t, consensus::kMedianTimeBlocks> timestamps{};
    std::size_t count = 0;
    for (const BlockNode* node = this; node != nullptr && count < timestamps.size(); node = node->parent)
        timestamps[count++] = node->timestamp;
    return consensus::median_time(std::span(timestamps).first(count));
}

const BlockNode* fork_point(const BlockNode* a, const BlockNode* b) noexcept {
    if (a->height > b->height) a = a->ancestor(b->height);
    if (b->height > a->height) b = b->ancestor(a->height);
    while (a != b) {
        // Where the skips already differ, the fork lies below both.
        if (a->height > 1 && a->ancestor(a->height / 2) != b->ancestor(b->height / 2)) {
            const std::uint64_t half = a->height / 2;
            a = a->ancestor(half);
            b = b->ancestor(half);
        } else {
            a = a->parent;
            b = b->parent;
        }
    }
    return a;
}

}  // namespace bytom::chain
