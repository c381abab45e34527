#include "explorer/block_cache.hpp"

#include <bytom/chain/chain.hpp>
#include <bytom/primitives/raw_block.hpp>

namespace bytom::explorer {
namespace {

/// Roughly: the bytes as received and as fields, and what each input and output has beside them.
std::size_t memory_of(const primitives::Transaction& tx) noexcept {
    constexpr std::size_t kOfTransaction = 1'024;
    constexpr std::size_t kOfInputOrOutput = 512;
    return kOfTransaction + 2 * tx.serialized_size() +
           kOfInputOrOutput * (tx.data().inputs.size() + tx.data().outputs.size());
}

}  // namespace

std::size_t RawBlock::memory() const noexcept {
    return sizeof(RawBlock) + bytes.size() + offsets.size() * sizeof(std::size_t) + statuses.size() / 8;
}

BlockCache::BlockCache(const chain::Chain& chain, std::size_t max_bytes) noexcept
    : chain_(chain), blocks_(max_bytes), transactions_(max_bytes) {}

RawBlockPtr BlockCache::read(const chain::BlockNode& node) {
    if (auto known = blocks_.find(&node)) return *std::move(known);
    auto block = std::make_shared<RawBlock>();
    block->bytes = chain_.raw_block(node);
    block->statuses = chain_.statuses(node);
    auto offsets = primitives::transaction_offsets(block->bytes);
    if (!offsets || offsets->size() != block->statuses.size()) return nullptr;
    block->offsets = *std::move(offsets);
    blocks_.put(&node, block, block->memory());
    return block;
}

std::optional<ReadTransaction> BlockCache::transaction(const chain::BlockNode& node, std::size_t position) {
    const Place place{&node, position};
    if (auto known = transactions_.find(place)) return known;
    const RawBlockPtr block = read(node);
    if (!block || position >= block->offsets.size()) return std::nullopt;
    auto read = primitives::read_transaction_at(block->bytes, block->offsets[position]);
    if (!read) return std::nullopt;
    const std::size_t memory = memory_of(*read);
    ReadTransaction result{std::make_shared<const primitives::Transaction>(*std::move(read)),
                           block->statuses[position]};
    transactions_.put(place, result, memory);
    return result;
}

std::size_t BlockCache::PlaceHash::operator()(const Place& place) const noexcept {
    constexpr std::size_t kOdd = 0x9e3779b97f4a7c15;
    return std::hash<const chain::BlockNode*>{}(place.node) ^ (place.position * kOdd);
}

}  // namespace bytom::explorer
