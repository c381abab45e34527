#include "blockcenter/follower/pool_mirror.hpp"

#include <algorithm>

namespace bytom::blockcenter {
namespace {

/// What it takes in memory, about.
std::size_t bytes_of(const SeenTransaction& transaction) noexcept {
    constexpr std::size_t kOverhead = 256;
    std::size_t bytes = kOverhead;
    for (const auto* puts : {&transaction.inputs, &transaction.outputs}) {
        for (const SeenPut& put : *puts)
            bytes += sizeof(SeenPut) + put.program.size() + put.type.size() + put.asset_name.size();
    }
    return bytes;
}

}  // namespace

void PoolMirror::clear() {
    bytes_ = 0;
    waiting_.clear();
    places_.clear();
}

void PoolMirror::add(const SeenTransaction& transaction, std::uint64_t time, std::int64_t place) {
    const std::size_t bytes = bytes_of(transaction);
    if (bytes > max_bytes_ - bytes_ || !places_.emplace(transaction.id, place).second) return;
    bytes_ += bytes;
    waiting_.emplace(place, Waiting{.transaction = transaction, .time = time, .place = place});
}

void PoolMirror::remove(const Hash256& id) {
    const auto known = places_.find(id);
    if (known == places_.end()) return;
    const auto waiting = waiting_.find(known->second);
    bytes_ -= bytes_of(waiting->second.transaction);
    waiting_.erase(waiting);
    places_.erase(known);
}

std::vector<const PoolMirror::Waiting*> PoolMirror::touching(
    const std::function<bool(ByteView)>& is_meant) const {
    const auto has = [&](const std::vector<SeenPut>& puts) {
        return std::ranges::any_of(puts, [&](const SeenPut& put) { return is_meant(put.program); });
    };
    std::vector<const Waiting*> found;
    for (const auto& [place, waiting] : waiting_) {
        if (has(waiting.transaction.inputs) || has(waiting.transaction.outputs)) found.push_back(&waiting);
    }
    return found;
}

}  // namespace bytom::blockcenter
