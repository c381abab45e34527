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

bool NodeTable::may_hold_another(const Bucket& bucket, const IpAddress& ip) const {
    if (ip.is_loopback()) return true;
    const auto counted = [](const auto& counts, const IpAddress& key) {
        const auto found = counts.find(key);
        return found == counts.end() ? 0 : found->second;
    };
    const std::size_t of_site = counted(nodes_per_site_, ip.site());
    if (ip.is_lan()) return of_site < kMaxNodesPerLanSite;
    const IpAddress group = ip.network_group();
    const auto of_group = [&](const Slot& slot) { return slot.node.ip.network_group() == group; };
    const auto in_bucket = static_cast<std::size_t>(std::ranges::count_if(bucket.entries, of_group) +
                                                    std::ranges::count_if(bucket.replacements, of_group));
    return of_site < kMaxNodesPerSite && counted(nodes_per_group_, group) < kMaxNodesPerGroup &&
           in_bucket < kMaxGroupInBucket;
}

void NodeTable::count(const IpAddress& ip) {
    ++nodes_per_site_[ip.site()];
    ++nodes_per_group_[ip.network_group()];
}

void NodeTable::forget(const IpAddress& ip) {
    const auto less = [](auto& counts, const IpAddress& key) {
        const auto found = counts.find(key);
        if (found != counts.end() && --found->second == 0) counts.erase(found);
    };
    less(nodes_per_site_, ip.site());
    less(nodes_per_group_, ip.network_group());
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
    if (moved && !may_hold_another(bucket, node.ip)) return {};
    if (known_ip != nullptr) forget(*known_ip);
    count(node.ip);

    if (entry != bucket.entries.end()) {
        bucket.entries.erase(entry);
        bucket.entries.push_front(slot);
        return {.added = Added::entry, .contested = {}, .dropped = {}};
    }
    if (waiting != bucket.replacements.end()) bucket.replacements.erase(waiting);
    if (bucket.entries.size() < kBucketSize) {
        bucket.entries.push_front(slot);
        ++entry_count_;
        return {.added = Added::entry, .contested = {}, .dropped = {}};
    }
    bucket.replacements.push_front(slot);
    AddResult result{.added = Added::replacement, .contested = bucket.entries.back().node.id, .dropped = {}};
    if (bucket.replacements.size() > kMaxReplacements) {
        const TableNode& last = bucket.replacements.back().node;
        result.dropped = last.id;
        forget(last.ip);
        bucket.replacements.pop_back();
    }
    return result;
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
