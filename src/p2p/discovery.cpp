#include <algorithm>
#include <utility>

#include <bytom/crypto/random.hpp>
#include <bytom/p2p/discovery.hpp>

namespace bytom::p2p {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kAnswerTimeout{1};
constexpr milliseconds kSettleTime{2500};  ///< for nodes that a look-up has heard of to be verified
constexpr minutes kBucketRefresh{1};
constexpr hours kFullRefresh{1};
constexpr seconds kEmptyTablePause{10};
constexpr std::uint64_t kExpirationSeconds = 20;
constexpr std::uint64_t kSeedAge = std::uint64_t{5} * 24 * 3600;  ///< seconds
constexpr std::size_t kSeedNodes = 30;
constexpr std::size_t kLookUpWidth = 16;
constexpr std::size_t kLookUpParallel = 3;
constexpr std::size_t kAnswerNodes = 16;
constexpr unsigned kMaxMissedQueries = 5;
constexpr std::size_t kMaxNodesPerSite = 2 * NodeTable::kMaxNodesPerSite;
constexpr std::size_t kMaxNodesPerLanSite = 2 * NodeTable::kMaxNodesPerLanSite;
constexpr std::size_t kMaxNodesPerGroup = 2 * NodeTable::kMaxNodesPerGroup;
constexpr std::size_t kMaxRatedIps = 10'000;
constexpr std::uint16_t kLastPrivilegedPort = 1024;
constexpr std::uint32_t kTopicWaitSeconds = 60;

Bytes bytes_of(const IpAddress& ip) {
    return {ip.bytes.begin(), ip.bytes.end()};
}

Hash256 random_place() {
    Hash256 place;
    crypto::random_bytes(place.bytes);
    return place;
}

std::size_t random_below(std::size_t bound) {
    std::array<std::uint8_t, 8> bytes{};
    crypto::random_bytes(bytes);
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes)
        number = number << 8 | byte;
    return static_cast<std::size_t>(number % bound);
}

}  // namespace

Discovery::Discovery(const NodeKey& key, DiscoveryOptions options)
    : key_(key.seed),
      own_id_(Hash256::from_bytes(key.public_key)),
      options_(std::move(options)),
      table_(own_id_) {}

Discovery::Received Discovery::receive(const SocketAddress& source, ByteView packet, Instant now,
                                       std::uint64_t unix_now) {
    if (!admit(source.ip, now)) return Received::too_many;
    if (packet.size() > kMaxDiscoveryPacket || source.port == 0) return Received::undecodable;
    const auto decoded = decode_discovery_packet(packet);
    if (!decoded) return Received::undecodable;
    if (decoded->remote_id == own_id_) return Received::own;
    if (!has_valid_signature(packet)) return Received::bad_signature;

    const Hash256& id = decoded->remote_id;
    bool processed = false;
    if (std::holds_alternative<PingPacket>(decoded->payload)) {
        on_ping(source, *decoded, packet.size(), now, unix_now);
        processed = true;
    } else if (std::holds_alternative<PongPacket>(decoded->payload)) {
        processed = on_pong(source, *decoded, now, unix_now);
    } else if (const auto* query = std::get_if<FindNodePacket>(&decoded->payload)) {
        processed = on_find_node(source, id, *query, unix_now);
    } else if (const auto* hash_query = std::get_if<FindNodeHashPacket>(&decoded->payload)) {
        processed = on_find_node(source, id, *hash_query, unix_now);
    } else if (const auto* answer = std::get_if<NeighborsPacket>(&decoded->payload)) {
        processed = on_neighbors(source, id, *answer, now, unix_now);
    } else if (std::holds_alternative<TopicQueryPacket>(decoded->payload)) {
        // We keep no topics; registrations are ignored (07 §8.6).
        if (verified(id, source) != nullptr) {
            send(source, TopicNodesPacket{.echo = decoded->hash, .nodes = {}});
            processed = true;
        }
    }
    return processed ? Received::processed : Received::ignored;
}

bool Discovery::admit(const IpAddress& source, Instant now) {
    if (now - rates_begin_ >= seconds{1}) {
        rates_.clear();
        rate_ = 0;
        rates_begin_ = now;
    }
    if (rate_ >= options_.max_rate) return false;
    if (rates_.size() >= kMaxRatedIps && !rates_.contains(source)) return false;
    Rate& rate = rates_[source];
    if (rate.count >= options_.max_rate_per_ip) return false;
    ++rate.count;
    ++rate_;
    return true;
}

bool Discovery::may_remember(const IpAddress& ip) const {
    if (ip.is_loopback()) return true;
    const auto counted = [](const auto& counts, const IpAddress& key) {
        const auto found = counts.find(key);
        return found == counts.end() ? 0 : found->second;
    };
    const std::size_t of_site = counted(nodes_per_site_, ip.site());
    if (ip.is_lan()) return of_site < kMaxNodesPerLanSite;
    return of_site < kMaxNodesPerSite && counted(nodes_per_group_, ip.network_group()) < kMaxNodesPerGroup;
}

Discovery::Node* Discovery::find(const Hash256& id) {
    const auto found = nodes_.find(id);
    return found == nodes_.end() ? nullptr : &found->second;
}

Discovery::Node* Discovery::remember(const Hash256& id, const SocketAddress& address, std::uint16_t tcp_port,
                                     State state) {
    if (!may_remember(address.ip)) return nullptr;
    if (nodes_.size() >= options_.max_nodes) {
        // Nodes that no longer answer make room; verified ones do not.
        const auto worst = std::ranges::find_if(
            nodes_, [](const auto& entry) { return entry.second.state == State::unresponsive; });
        if (worst == nodes_.end()) return nullptr;
        forget(Hash256(worst->first));
    }
    Node& node = nodes_[id];
    node = {};
    node.id = id;
    node.address = address;
    node.tcp_port = tcp_port;
    node.state = state;
    ++nodes_per_site_[address.ip.site()];
    ++nodes_per_group_[address.ip.network_group()];
    return &node;
}

void Discovery::forget(const Hash256& id) {
    const auto found = nodes_.find(id);
    if (found == nodes_.end()) return;
    const auto less = [](auto& counts, const IpAddress& key) {
        const auto count = counts.find(key);
        if (count != counts.end() && --count->second == 0) counts.erase(count);
    };
    less(nodes_per_site_, found->second.address.ip.site());
    less(nodes_per_group_, found->second.address.ip.network_group());
    nodes_.erase(found);
}

Hash256 Discovery::send(const SocketAddress& to, const DiscoveryPayload& payload) {
    Bytes packet = encode_discovery_packet(key_, payload);
    const Hash256 hash = packet_hash(packet);
    out_.push_back({.to = to, .bytes = std::move(packet)});
    return hash;
}

PingPacket Discovery::ping_packet(const SocketAddress& to, std::uint64_t unix_now) const {
    // Nobody uses the addresses in pings; short ones keep our answer no longer than the packet it answers.
    const ByteView ip = to.ip.bytes;
    return {.version = kDiscoveryVersion,
            .from = {.ip = {}, .udp = options_.port, .tcp = options_.port},
            .to = {.ip = base::to_bytes(to.ip.is_v4() ? ip.last(4) : ip), .udp = to.port, .tcp = to.port},
            .expiration = unix_now + kExpirationSeconds,
            .topics = {},
            .rest = {}};
}

void Discovery::ping(Node& node, const SocketAddress& to, Instant now, std::uint64_t unix_now) {
    node.ping =
        Ping{.to = to, .token = send(to, ping_packet(to, unix_now)), .deadline = now + kAnswerTimeout};
}

PongPacket Discovery::pong_for(const SocketAddress& source, const DiscoveryPacket& packet,
                               std::uint64_t unix_now) {
    const auto& request = std::get<PingPacket>(packet.payload);
    const std::uint16_t tcp_port = request.from.tcp != 0 ? request.from.tcp : source.port;
    // A pong expires at the time it is made, as in the reference.
    return {.to = {.ip = bytes_of(source.ip), .udp = source.port, .tcp = tcp_port},
            .reply_tok = Bytes(packet.hash.bytes.begin(), packet.hash.bytes.end()),
            .expiration = unix_now,
            .topic_hash = topic_hash(request.topics),
            .ticket_serial = ++ticket_serial_,
            .wait_periods = std::vector<std::uint32_t>(request.topics.size(), kTopicWaitSeconds),
            .rest = {}};
}

void Discovery::on_ping(const SocketAddress& source, const DiscoveryPacket& packet, std::size_t size,
                        Instant now, std::uint64_t unix_now) {
    Node* const node = find(packet.remote_id);
    const bool proven = node != nullptr && node->address == source && node->state != State::verify_init &&
                        node->state != State::verify_wait;
    if (!proven) return on_strange_ping(source, packet, size, now, unix_now);
    const auto& request = std::get<PingPacket>(packet.payload);
    node->tcp_port = request.from.tcp != 0 ? request.from.tcp : source.port;
    send(source, pong_for(source, packet, unix_now));
    if (node->state == State::unresponsive) become_known(*node, now, unix_now);
}

void Discovery::on_strange_ping(const SocketAddress& source, const DiscoveryPacket& packet, std::size_t size,
                                Instant now, std::uint64_t unix_now) {
    const auto& request = std::get<PingPacket>(packet.payload);
    const std::uint16_t tcp_port = request.from.tcp != 0 ? request.from.tcp : source.port;
    Node* node = find(packet.remote_id);
    if (node != nullptr && node->address == source) {
        node->tcp_port = tcp_port;
        node->state = State::verify_wait;
    }
    if (node != nullptr && node->ping) {
        // Ours is under way, perhaps for the same reason: both would wait if nobody answered.
        Bytes pong = encode_brief_pong(key_, packet.hash, unix_now);
        if (pong.size() <= size) out_.push_back({.to = source, .bytes = std::move(pong)});
        return;
    }
    Bytes own = encode_discovery_packet(key_, ping_packet(source, unix_now));
    if (own.size() > size) return;
    // One that has moved, or whose packets are replayed, stays where it is until it has answered there.
    if (node == nullptr) node = remember(packet.remote_id, source, tcp_port, State::verify_wait);
    if (node == nullptr) return;
    node->owed = OwedPong{.to = source, .pong = pong_for(source, packet, unix_now)};
    node->ping = Ping{.to = source, .token = packet_hash(own), .deadline = now + kAnswerTimeout};
    out_.push_back({.to = source, .bytes = std::move(own)});
}

void Discovery::pay_pong(std::optional<OwedPong> owed, const SocketAddress& proven) {
    if (owed && owed->to == proven) send(proven, std::move(owed->pong));
}

bool Discovery::on_pong(const SocketAddress& source, const DiscoveryPacket& packet, Instant now,
                        std::uint64_t unix_now) {
    const auto& answer = std::get<PongPacket>(packet.payload);
    const auto answers = [&](const Ping& ping) {
        return ping.to == source && base::equal(answer.reply_tok, ping.token.view());
    };
    Node* node = find(packet.remote_id);
    if (node == nullptr) {
        // A seed's real id comes with its first pong.
        const auto seed = seed_pings_.find(source);
        if (seed == seed_pings_.end() || !answers(seed->second)) return false;
        seed_pings_.erase(seed);
        node = remember(packet.remote_id, source, source.port, State::remote_verify_wait);
        if (node == nullptr) return false;
        node->deadline = now + kAnswerTimeout;
        node->seen = unix_now;
        return true;
    }
    if (!node->ping || !answers(*node->ping)) return false;
    node->ping.reset();
    node->seen = unix_now;
    pay_pong(std::exchange(node->owed, std::nullopt), source);
    if (node->address != source) {
        const Node moved = *node;
        table_.remove(node->id);
        forget(packet.remote_id);
        node = remember(packet.remote_id, source, moved.tcp_port, State::known);
        if (node == nullptr) return true;
        node->seen = unix_now;
        become_known(*node, now, unix_now);
        return true;
    }
    if (node->state == State::verify_init) {
        node->state = State::remote_verify_wait;
        node->deadline = now + kAnswerTimeout;
    } else if (node->state != State::remote_verify_wait) {
        become_known(*node, now, unix_now);
    }
    return true;
}

Discovery::Node* Discovery::verified(const Hash256& id, const SocketAddress& source) {
    Node* node = find(id);
    if (node == nullptr || node->address != source) return nullptr;
    const bool told =
        node->state == State::known || node->state == State::contested || node->state == State::unresponsive;
    return told ? node : nullptr;
}

bool Discovery::on_find_node(const SocketAddress& source, const Hash256& id, const FindNodePacket& query,
                             std::uint64_t unix_now) {
    if (verified(id, source) == nullptr) return false;
    const auto closest = table_.closest(query.target, kAnswerNodes);
    for (std::size_t begin = 0; begin < closest.size(); begin += kMaxNeighbors) {
        NeighborsPacket answer{.nodes = {}, .expiration = unix_now + kExpirationSeconds, .rest = {}};
        for (std::size_t index = begin; index < std::min(begin + kMaxNeighbors, closest.size()); ++index) {
            const TableNode& node = closest[index];
            answer.nodes.push_back(
                {.ip = bytes_of(node.ip), .udp = node.udp_port, .tcp = node.tcp_port, .id = node.id});
        }
        send(source, answer);
    }
    return true;
}

bool Discovery::on_neighbors(const SocketAddress& source, const Hash256& id, const NeighborsPacket& answer,
                             Instant now, std::uint64_t unix_now) {
    Node* node = verified(id, source);
    if (node == nullptr || !node->query_deadline) return false;
    node->query_deadline.reset();
    node->missed_queries = 0;
    node->seen = unix_now;
    if (look_up_) {
        if (look_up_->outstanding > 0) --look_up_->outstanding;
        look_up_->settled = now + kSettleTime;
    }
    for (std::size_t index = 0; index < std::min(answer.nodes.size(), kMaxNeighbors); ++index)
        hear_of(source.ip, answer.nodes[index], now, unix_now);
    return true;
}

void Discovery::hear_of(const IpAddress& source, const NodeRecord& record, Instant now,
                        std::uint64_t unix_now) {
    const auto ip = IpAddress::from_bytes(record.ip);
    if (!ip || record.id == own_id_ || record.udp <= kLastPrivilegedPort || record.tcp == 0 ||
        !check_relay(source, *ip)) {
        return;
    }
    if (const Node* node = find(record.id)) {
        if (node->state == State::known) offer_candidate(*node);
        return;
    }
    const SocketAddress address{.ip = *ip, .port = record.udp};
    if (Node* node = remember(record.id, address, record.tcp, State::verify_init)) {
        ping(*node, address, now, unix_now);
    }
}

void Discovery::become_known(Node& node, Instant now, std::uint64_t unix_now) {
    const auto added = table_.add(
        {.id = node.id, .ip = node.address.ip, .udp_port = node.address.port, .tcp_port = node.tcp_port});
    if (added.added == NodeTable::Added::refused) {
        forget(Hash256(node.id));
        return;
    }
    node.state = State::known;
    node.missed_queries = 0;
    offer_candidate(node);
    if (added.dropped) forget(*added.dropped);
    if (added.contested) {
        if (Node* last = find(*added.contested)) contest(*last, now, unix_now);
    }
}

void Discovery::contest(Node& node, Instant now, std::uint64_t unix_now) {
    if (node.state != State::known) return;
    node.state = State::contested;
    ping(node, node.address, now, unix_now);
}

void Discovery::leave_table(Node& node) {
    table_.remove(node.id);
    node.state = State::unresponsive;
}

void Discovery::expire(Instant now, std::uint64_t unix_now) {
    std::vector<Hash256> changed;
    for (const auto& [id, node] : nodes_) {
        const bool silent = node.ping && node.ping->deadline <= now;
        const bool waited = node.state == State::remote_verify_wait && node.deadline <= now;
        const bool missed = node.query_deadline && *node.query_deadline <= now;
        if (silent || waited || missed) changed.push_back(id);
    }
    for (const Hash256& id : changed) {
        Node* node = find(id);
        if (node == nullptr) continue;
        if (node->query_deadline && *node->query_deadline <= now) query_missed(*node, now, unix_now);
        if (node->state == State::remote_verify_wait) {
            if (node->deadline <= now) become_known(*node, now, unix_now);
            continue;
        }
        if (!node->ping || node->ping->deadline > now) continue;
        const bool elsewhere = node->ping->to != node->address;
        node->ping.reset();
        node->owed.reset();
        if (elsewhere) continue;
        switch (node->state) {
            case State::verify_init:
            case State::verify_wait:
                forget(id);
                break;
            case State::contested:
                leave_table(*node);
                break;
            case State::remote_verify_wait:
            case State::known:
            case State::unresponsive:
                break;
        }
    }
    std::erase_if(seed_pings_, [&](const auto& entry) { return entry.second.deadline <= now; });
}

void Discovery::query_missed(Node& node, Instant now, std::uint64_t unix_now) {
    node.query_deadline.reset();
    if (look_up_ && look_up_->outstanding > 0) --look_up_->outstanding;
    if (++node.missed_queries > kMaxMissedQueries) contest(node, now, unix_now);
}

void Discovery::look_up(const Hash256& place, Instant now) {
    if (look_up_) return;
    look_up_ = LookUp{.place = place, .closest = {}, .outstanding = 0, .settled = now + kSettleTime};
    for (const TableNode& entry : table_.closest(place, kLookUpWidth)) {
        if (const Node* node = find(entry.id)) offer_candidate(*node);
    }
}

void Discovery::offer_candidate(const Node& node) {
    if (!look_up_) return;
    auto& closest = look_up_->closest;
    if (std::ranges::find(closest, node.id, &Candidate::id) != closest.end()) return;
    const Candidate candidate{.id = node.id, .sha = node_sha(node.id)};
    const auto place = std::ranges::find_if(closest, [&](const Candidate& other) {
        return is_closer(look_up_->place, candidate.sha, other.sha);
    });
    closest.insert(place, candidate);
    if (closest.size() > kLookUpWidth) closest.pop_back();
}

void Discovery::continue_look_up(Instant now, std::uint64_t unix_now) {
    if (!look_up_) return;
    for (Candidate& candidate : look_up_->closest) {
        if (look_up_->outstanding >= kLookUpParallel) return;
        if (candidate.asked) continue;
        candidate.asked = true;
        Node* node = find(candidate.id);
        if (node == nullptr || node->query_deadline || verified(node->id, node->address) == nullptr) continue;
        FindNodeHashPacket query;
        query.target = look_up_->place;
        query.expiration = unix_now + kExpirationSeconds;
        send(node->address, query);
        node->query_deadline = now + kAnswerTimeout;
        ++look_up_->outstanding;
    }
    if (look_up_->outstanding == 0 && look_up_->settled <= now) look_up_.reset();
}

void Discovery::bootstrap(Instant now, std::uint64_t unix_now) {
    for (const SocketAddress& seed : options_.seeds) {
        seed_pings_[seed] = {
            .to = seed, .token = send(seed, ping_packet(seed, unix_now)), .deadline = now + kAnswerTimeout};
    }
    if (table_.size() == 0) {
        // After an outage: everybody fell silent, not only those that are gone.
        std::size_t count = 0;
        for (auto& [id, node] : nodes_) {
            if (node.state != State::unresponsive || node.ping || ++count > kSeedNodes) continue;
            ping(node, node.address, now, unix_now);
        }
    }
    // A random choice of those that were alive when we last ran.
    std::vector<const TableNode*> candidates;
    for (const SeenNode& seen : options_.seen) {
        if (seen.seen + kSeedAge >= unix_now && !nodes_.contains(seen.node.id))
            candidates.push_back(&seen.node);
    }
    for (std::size_t count = 0; count < kSeedNodes && !candidates.empty(); ++count) {
        const std::size_t index = random_below(candidates.size());
        const TableNode& chosen = *candidates[index];
        candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(index));
        const SocketAddress address{.ip = chosen.ip, .port = chosen.udp_port};
        if (Node* node = remember(chosen.id, address, chosen.tcp_port, State::verify_init)) {
            ping(*node, address, now, unix_now);
        }
    }
}

void Discovery::tick(Instant now, std::uint64_t unix_now) {
    expire(now, unix_now);
    if (!next_bootstrap_ || *next_bootstrap_ <= now) {
        bootstrap(now, unix_now);
        next_bootstrap_ = now + (table_.size() == 0 ? seconds{kEmptyTablePause} : seconds{kFullRefresh});
        if (table_.size() != 0) look_up(node_sha(own_id_), now);
    } else if (table_.size() == 0 && *next_bootstrap_ > now + kEmptyTablePause) {
        next_bootstrap_ = now + kEmptyTablePause;
    }
    if (table_.size() != 0 && (!next_refresh_ || *next_refresh_ <= now)) {
        // The first look-up after joining is the one for our own neighbourhood.
        look_up(next_refresh_ ? random_place() : node_sha(own_id_), now);
        next_refresh_ = now + kBucketRefresh;
    }
    continue_look_up(now, unix_now);
}

std::vector<Datagram> Discovery::take_datagrams() {
    return std::exchange(out_, {});
}

void Discovery::add_seeds(std::span<const SocketAddress> seeds) {
    for (const SocketAddress& seed : seeds) {
        if (std::ranges::find(options_.seeds, seed) == options_.seeds.end()) options_.seeds.push_back(seed);
    }
    if (table_.size() == 0) next_bootstrap_.reset();
}

std::vector<SeenNode> Discovery::known_nodes() const {
    std::vector<SeenNode> known;
    for (const auto& [id, node] : nodes_) {
        if (node.state != State::known && node.state != State::contested) continue;
        known.push_back({.node = {.id = id,
                                  .ip = node.address.ip,
                                  .udp_port = node.address.port,
                                  .tcp_port = node.tcp_port},
                         .seen = node.seen});
    }
    return known;
}

}  // namespace bytom::p2p
