#include "p2p/eviction.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <bytom/crypto/sha3.hpp>

namespace bytom::p2p {
namespace {

using Candidates = std::vector<EvictionCandidate>;

std::size_t share(std::size_t count, std::size_t part) {
    return (count + part - 1) / part;
}

/// Drops the first `count` by this order from those that may go.
template <typename Better>
void protect(Candidates& left, std::size_t count, Better better) {
    std::ranges::stable_sort(left, better);
    left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(std::min(count, left.size())));
}

/// As protect(), among those that have the quality at all.
template <typename Quality, typename Better>
void protect_by(Candidates& left, std::size_t count, Quality quality, Better better) {
    const auto having =
        static_cast<std::size_t>(std::ranges::count_if(left, [&](const EvictionCandidate& candidate) {
            return std::invoke(quality, candidate).has_value();
        }));
    protect(left, std::min(count, having), [&](const EvictionCandidate& a, const EvictionCandidate& b) {
        const auto& first = std::invoke(quality, a);
        const auto& second = std::invoke(quality, b);
        if (!first || !second) return first.has_value() && !second;
        return better(*first, *second);
    });
}

Hash256 lot(const IpAddress& group, std::uint64_t secret) {
    Bytes drawn(group.bytes.begin(), group.bytes.end());
    for (unsigned shift = 0; shift < 64; shift += 8)
        drawn.push_back(static_cast<std::uint8_t>(secret >> shift));
    return crypto::sha3_256(drawn);
}

void protect_groups(Candidates& left, std::size_t count, std::uint64_t secret) {
    std::map<IpAddress, const EvictionCandidate*> oldest;
    for (const EvictionCandidate& candidate : left) {
        const EvictionCandidate*& known = oldest[candidate.ip.network_group()];
        if (known == nullptr || candidate.since < known->since) known = &candidate;
    }
    std::vector<std::pair<Hash256, ConnectionId>> drawn;
    drawn.reserve(oldest.size());
    for (const auto& [group, candidate] : oldest)
        drawn.emplace_back(lot(group, secret), candidate->id);
    std::ranges::sort(drawn);
    drawn.resize(std::min(count, drawn.size()));
    std::erase_if(left, [&](const EvictionCandidate& candidate) {
        return std::ranges::find(drawn, candidate.id, &std::pair<Hash256, ConnectionId>::second) !=
               drawn.end();
    });
}

}  // namespace

std::optional<ConnectionId> choose_evicted_peer(Candidates inbound, std::uint64_t secret) {
    std::map<IpAddress, std::size_t> crowds;
    for (const EvictionCandidate& candidate : inbound)
        ++crowds[candidate.ip.network_group()];
    const std::size_t twelfth = share(inbound.size(), 12);
    const std::size_t sixth = share(inbound.size(), 6);
    protect_groups(inbound, twelfth, secret);
    protect_by(inbound, sixth, &EvictionCandidate::ping, std::less{});
    protect_by(inbound, twelfth, &EvictionCandidate::last_transaction, std::greater{});
    protect_by(inbound, twelfth, &EvictionCandidate::last_block, std::greater{});
    protect(inbound, inbound.size() / 2,
            [](const EvictionCandidate& a, const EvictionCandidate& b) { return a.since < b.since; });
    if (inbound.empty()) return std::nullopt;
    return std::ranges::max_element(inbound, {},
                                    [&](const EvictionCandidate& candidate) {
                                        return std::tuple(crowds.at(candidate.ip.network_group()),
                                                          candidate.since, candidate.id);
                                    })
        ->id;
}

std::optional<ConnectionId> choose_evicted_handshake(const std::vector<HalfOpenCandidate>& inbound,
                                                     const IpAddress& newcomer,
                                                     std::chrono::steady_clock::time_point now) {
    std::map<IpAddress, std::size_t> crowds;
    for (const HalfOpenCandidate& candidate : inbound)
        ++crowds[candidate.ip.network_group()];
    const auto own = crowds.find(newcomer.network_group());
    const std::size_t own_crowd = own == crowds.end() ? 0 : own->second;
    std::size_t largest = 0;
    for (const auto& [group, count] : crowds)
        largest = std::max(largest, count);

    const auto oldest = [&](std::chrono::milliseconds chance, const auto& condition) {
        const HalfOpenCandidate* found = nullptr;
        for (const HalfOpenCandidate& candidate : inbound) {
            if (now - candidate.progress < chance || !condition(candidate)) continue;
            if (found == nullptr || candidate.progress < found->progress) found = &candidate;
        }
        return found == nullptr ? std::nullopt : std::optional(found->id);
    };
    if (largest >= own_crowd + 2) {
        const auto crowded = oldest(kCrowdedChance, [&](const HalfOpenCandidate& candidate) {
            return crowds.at(candidate.ip.network_group()) == largest;
        });
        if (crowded) return crowded;
    }
    return oldest(kHalfOpenChance, [](const HalfOpenCandidate&) { return true; });
}

std::optional<ConnectionId> choose_heaviest_holder(const std::vector<MemoryHolder>& holders,
                                                   std::chrono::steady_clock::time_point now) {
    std::size_t total = 0;
    for (const MemoryHolder& holder : holders)
        total += holder.bytes;
    const MemoryHolder* heaviest = nullptr;
    const auto weight = [&](const MemoryHolder& holder) {
        const std::chrono::duration<double> held = now - holder.since;
        return std::pair(static_cast<double>(holder.bytes) * held.count(), holder.bytes);
    };
    for (const MemoryHolder& holder : holders) {
        if (holder.bytes == 0 || holder.bytes < total / (2 * holders.size())) continue;
        if (heaviest == nullptr || weight(*heaviest) < weight(holder)) heaviest = &holder;
    }
    return heaviest == nullptr ? std::nullopt : std::optional(heaviest->id);
}

}  // namespace bytom::p2p
