// The Kademlia table of node discovery (07 §8.2): the verified nodes by their distance from us.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include <bytom/base/hash256.hpp>
#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// A node's place in the space of distances: SHA3-256 of its id.
[[nodiscard]] Hash256 node_sha(const Hash256& id) noexcept;

/// 256 less the number of leading zero bits of the exclusive or: 0 for equal places, up to 256.
[[nodiscard]] unsigned log_distance(const Hash256& a, const Hash256& b) noexcept;

/// Whether `a` is closer to the place than `b`, by exclusive or.
[[nodiscard]] bool is_closer(const Hash256& place, const Hash256& a, const Hash256& b) noexcept;

/// The made-up id of a seed, of which only "ip:port" is known (07 §8.5).
[[nodiscard]] Hash256 seed_node_id(std::string_view address);

struct TableNode {
    Hash256 id;
    IpAddress ip;
    std::uint16_t udp_port = 0;
    std::uint16_t tcp_port = 0;
};

/// 257 buckets, the most recently active nodes first, each with nodes that wait for a place. Bounded by
/// construction. One thread at a time.
class NodeTable {
public:
    static constexpr std::size_t kBucketSize = 16;
    static constexpr std::size_t kMaxReplacements = 16;
    /// Nodes of one site (an address, a /64 of IPv6) and of one network group (/16, /32), waiting ones
    /// included: more would let one host or operator fill the table with ids that it makes up. In the LAN
    /// only sites are counted, and more generously; on loopback nothing is.
    static constexpr std::size_t kMaxNodesPerSite = 2;
    static constexpr std::size_t kMaxNodesPerLanSite = 16;
    static constexpr std::size_t kMaxNodesPerGroup = 10;
    /// Likewise in one bucket.
    static constexpr std::size_t kMaxGroupInBucket = 2;

    explicit NodeTable(const Hash256& own_id);

    enum class Added : std::uint8_t {
        entry,        ///< it is at the front of its bucket, new or moved there
        replacement,  ///< its bucket is full: it waits, and `contested` should be asked whether it still
                      ///< lives
        refused,      ///< it is ourselves, or its site or network group has too many nodes already
    };
    struct AddResult {
        Added added = Added::refused;
        std::optional<Hash256> contested;  ///< the bucket's least recently active entry
        std::optional<Hash256> dropped;    ///< who waited for longest, and does so no more
    };

    /// Takes a node that has just answered. One that is known is updated.
    AddResult add(const TableNode& node);

    /// Drops a node, entry or waiting; the latest replacement takes an entry's place and is returned.
    std::optional<TableNode> remove(const Hash256& id);

    [[nodiscard]] const TableNode* find(const Hash256& id) const;
    /// Entries; waiting nodes are not counted.
    [[nodiscard]] std::size_t size() const noexcept { return entry_count_; }

    /// The entries closest to a place, the closest first. For a findnode the place is the target as it
    /// stands.
    [[nodiscard]] std::vector<TableNode> closest(const Hash256& place, std::size_t count) const;

private:
    struct Slot {
        TableNode node;
        Hash256 sha;
    };
    struct Bucket {
        std::deque<Slot> entries;       ///< most recently active first
        std::deque<Slot> replacements;  ///< latest first
    };

    [[nodiscard]] Bucket& bucket_of(const Hash256& sha) noexcept;
    [[nodiscard]] bool may_hold_another(const Bucket& bucket, const IpAddress& ip) const;
    void count(const IpAddress& ip);
    void forget(const IpAddress& ip);

    Hash256 own_sha_;
    std::vector<Bucket> buckets_;  ///< by log distance from us
    std::map<IpAddress, std::size_t> nodes_per_site_;
    std::map<IpAddress, std::size_t> nodes_per_group_;
    std::size_t entry_count_ = 0;
};

}  // namespace bytom::p2p
