#include <algorithm>
#include <bit>

#include <bytom/crypto/sha3.hpp>
#include <bytom/p2p/node_table.hpp>

namespace bytom::p2p {
namespace {

constexpr std::size_t kBuckets = 257;

auto find_slot(auto& slots, const Hash256& id) {
    return std::ranges::find_if(slots, [&](const auto& slot) { return slot.node.id == id; });
}

}  // namespace

bool is_closer(const Hash256& place, const Hash256& a, const Hash256& b) noexcept {
    for (std::size_t index = 0; index < Hash256::kSize; ++index) {
        const auto from_a = static_cast<std::uint8_t>(a.bytes[index] ^ place.bytes[index]);
        const auto from_b = static_cast<std::uint8_t>(b.bytes[index] ^ place.bytes[index]);
        if (from_a != from_b) return from_a < from_b;
    }
    return false;
}

Hash256 node_sha(const Hash256& id) noexcept {
    return crypto::sha3_256(id.view());
}

unsigned log_distance(const Hash256& a, const Hash256& b) noexcept {
    for (std::size_t index = 0; index < Hash256::kSize; ++index) {
        const auto difference = static_cast<std::uint8_t>(a.bytes[index] ^ b.bytes[index]);
        if (difference != 0)
            return static_cast<unsigned>(8 * (Hash256::kSize - 1 - index) + std::bit_width(difference));
    }
    return 0;
}

Hash256 seed_node_id(std::string_view address) {
    return crypto::sha3_256(base::as_bytes(address));
}

NodeTable::NodeTable(const Hash256& own_id) : own_sha_(node_sha(own_id)), buckets_(kBuckets) {}

NodeTable::Bucket& NodeTable::bucket_of(const Hash256& sha) noexcept {
    return buckets_[log_distance(own_sha_, sha)];
}

bool NodeTable::may_hold_another(const IpAddress& ip) const {
    if (ip.is_lan()) return true;
    const auto found = nodes_per_ip_.find(ip);
    return found == nodes_per_ip_.end() || found->second < kMaxNodesPerIp;
}

void NodeTable::count(const IpAddress& ip) {
    ++nodes_per_ip_[ip];
}

void NodeTable::forget(const IpAddress& ip) {
    const auto found = nodes_per_ip_.find(ip);
    if (found != nodes_per_ip_.end() && --found->second == 0) nodes_per_ip_.erase(found);
}

NodeTable::AddResult NodeTable::add(const TableNode& node) {
    const Slot slot{.node = node, .sha = node_sha(node.id)};
    if (slot.sha == own_sha_) return {};
    Bucket& bucket = bucket_of(slot.sha);
    const auto entry = find_slot(bucket.entries, node.id);
    const auto waiting = find_slot(bucket.replacements, node.id);
    const IpAddress* known_ip = entry != bucket.entries.end()          ? &entry->node.ip
                                : waiting != bucket.replacements.end() ? &waiting->node.ip
                                                                       : nullptr;
    const bool moved = known_ip == nullptr || *known_ip != node.ip;
    if (moved && !may_hold_another(node.ip)) return {};
    if (known_ip != nullptr) forget(*known_ip);
    count(node.ip);

    if (entry != bucket.entries.end()) {
        bucket.entries.erase(entry);
        bucket.entries.push_front(slot);
        return {.added = Added::entry, .contested = std::nullopt};
    }
    if (waiting != bucket.replacements.end()) bucket.replacements.erase(waiting);
    if (bucket.entries.size() < kBucketSize) {
        bucket.entries.push_front(slot);
        ++entry_count_;
        return {.added = Added::entry, .contested = std::nullopt};
    }
    bucket.replacements.push_front(slot);
    if (bucket.replacements.size() > kMaxReplacements) {
        forget(bucket.replacements.back().node.ip);
        bucket.replacements.pop_back();
    }
    return {.added = Added::replacement, .contested = bucket.entries.back().node.id};
}

std::optional<TableNode> NodeTable::remove(const Hash256& id) {
    Bucket& bucket = bucket_of(node_sha(id));
    if (const auto waiting = find_slot(bucket.replacements, id); waiting != bucket.replacements.end()) {
        forget(waiting->node.ip);
        bucket.replacements.erase(waiting);
        return std::nullopt;
    }
    const auto entry = find_slot(bucket.entries, id);
    if (entry == bucket.entries.end()) return std::nullopt;
    forget(entry->node.ip);
    bucket.entries.erase(entry);
    --entry_count_;
    if (bucket.replacements.empty()) return std::nullopt;
    bucket.entries.push_back(bucket.replacements.front());
    bucket.replacements.pop_front();
    ++entry_count_;
    return bucket.entries.back().node;
}

const TableNode* NodeTable::find(const Hash256& id) const {
    const Bucket& bucket = buckets_[log_distance(own_sha_, node_sha(id))];
    const auto entry = find_slot(bucket.entries, id);
    return entry == bucket.entries.end() ? nullptr : &entry->node;
}

std::vector<TableNode> NodeTable::closest(const Hash256& place, std::size_t count) const {
    std::vector<const Slot*> slots;
    slots.reserve(entry_count_);
    for (const Bucket& bucket : buckets_) {
        for (const Slot& slot : bucket.entries)
            slots.push_back(&slot);
    }
    const auto end = slots.begin() + static_cast<std::ptrdiff_t>(std::min(count, slots.size()));
    std::ranges::partial_sort(slots, end,
                              [&](const Slot* a, const Slot* b) { return is_closer(place, a->sha, b->sha); });
    std::vector<TableNode> nodes;
    for (auto slot = slots.begin(); slot != end; ++slot)
        nodes.push_back((*slot)->node);
    return nodes;
}

}  // namespace bytom::p2p
