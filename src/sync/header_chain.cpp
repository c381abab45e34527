#include "sync/header_chain.hpp"

#include <array>

#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/params.hpp>

namespace bytom::sync {

void HeaderChain::reset(const chain::BlockNode* base) {
    base_ = base;
    entries_.clear();
    ready_ = 0;
    unknown_ = 0;
}

std::uint64_t HeaderChain::timestamp_at(std::uint64_t height) const {
    if (height > base_->height) return entries_[height - base_->height - 1].header.timestamp;
    return base_->ancestor(height)->timestamp;
}

Status<consensus::BlockError> HeaderChain::append(const primitives::BlockHeader& header, const Hash256& hash,
                                                  std::uint64_t provider, std::uint64_t now) {
    const std::uint64_t parent_height = last_height();
    std::array<std::uint64_t, consensus::kMedianTimeBlocks> timestamps{};
    std::size_t count = 0;
    for (std::uint64_t height = parent_height; count < timestamps.size(); --height) {
        timestamps[count++] = timestamp_at(height);
        if (height == 0) break;
    }
    const bool retargets = consensus::retargets_after(parent_height);
    const consensus::HeaderContext context{
        .parent_hash = last_hash(),
        .parent_height = parent_height,
        .parent_bits = entries_.empty() ? base_->bits : entries_.back().header.bits,
        .timestamps_newest_first = std::span(timestamps).first(count),
        .retarget_timestamp = retargets ? timestamp_at(parent_height - consensus::kBlocksPerRetarget) : 0,
        .now = now,
    };
    BYTOM_TRY(consensus::check_header(header, context));
    HeaderEntry entry;
    entry.header = header;
    entry.hash = hash;
    entry.seed = entries_.empty()
                     ? base_->next_seed()
                     : consensus::next_seed(parent_height, entries_.back().hash, entries_.back().seed);
    entry.provider = provider;
    entry.work = last_work().saturating_add(consensus::work_of(header.bits));
    entries_.push_back(entry);
    return {};
}

void HeaderChain::pop_front(const chain::BlockNode* node) {
    base_ = node;
    entries_.pop_front();
    if (ready_ > 0) --ready_;
    if (unknown_ > 0) --unknown_;
}

void HeaderChain::truncate(std::size_t index) {
    entries_.resize(std::min(index, entries_.size()));
    ready_ = std::min(ready_, entries_.size());
    unknown_ = std::min(unknown_, entries_.size());
}

HeaderChain HeaderChain::before(std::size_t index) const {
    HeaderChain chain;
    chain.reset(base_);
    const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(std::min(index, entries_.size()));
    chain.entries_.assign(entries_.begin(), end);
    return chain;
}

std::size_t HeaderChain::ready() const noexcept {
    while (ready_ < entries_.size() && entries_[ready_].has_work())
        ++ready_;
    return ready_;
}

std::size_t HeaderChain::next_unknown() const noexcept {
    while (unknown_ < entries_.size() && entries_[unknown_].work_state != WorkState::unknown)
        ++unknown_;
    return unknown_;
}

std::optional<std::size_t> HeaderChain::index_of(std::uint64_t height, const Hash256& hash) const {
    if (base_ == nullptr || height <= base_->height || height > last_height()) return std::nullopt;
    const std::size_t index = height - base_->height - 1;
    if (entries_[index].hash != hash) return std::nullopt;
    return index;
}

const HeaderEntry* HeaderChain::at_height(std::uint64_t height) const {
    if (base_ == nullptr || height <= base_->height || height > last_height()) return nullptr;
    return &entries_[height - base_->height - 1];
}

}  // namespace bytom::sync
