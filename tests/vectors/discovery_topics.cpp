// Topic of 07 §8: discovery packets, distances, addresses.

#include <bytom/p2p/discovery_packet.hpp>
#include <bytom/p2p/ip_address.hpp>
#include <bytom/p2p/node_table.hpp>

#include "topics.hpp"

namespace bytom::vectors {
namespace {

constexpr std::array kKinds{"ping",          "pong",           "findnode",    "neighbors",
                            "findnode_hash", "topic_register", "topic_query", "topic_nodes"};

template <typename T>
concept WithFields = requires { T::fields(); };

/// "ReplyTok" → "reply_tok", "TCP" → "tcp".
std::string snake_case(std::string_view name) {
    std::string result;
    bool after_lower = false;
    for (const char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper && after_lower) result.push_back('_');
        result.push_back(upper ? static_cast<char>(c - 'A' + 'a') : c);
        after_lower = !upper;
    }
    return result;
}

// From a payload to the schema's `fields`.

/// Ports are numbers, all other integers texts.
Json to_fields(std::uint16_t port) {
    return port;
}
Json to_fields(std::uint32_t number) {
    return std::to_string(number);
}
Json to_fields(std::uint64_t number) {
    return std::to_string(number);
}
Json to_fields(const std::string& text) {
    return base::to_hex(base::as_bytes(text));
}
Json to_fields(const Bytes& bytes) {
    return base::to_hex(bytes);
}
Json to_fields(const Hash256& hash) {
    return hash.to_text();
}
template <WithFields T>
Json to_fields(const T& object);
template <typename T>
    requires(!std::same_as<T, std::uint8_t>)
Json to_fields(const std::vector<T>& list) {
    Json result = Json::array();
    for (const T& element : list)
        result.push_back(to_fields(element));
    return result;
}
template <WithFields T>
Json to_fields(const T& object) {
    Json result;
    std::apply(
        [&](const auto&... field) {
            ((result[snake_case(field.name)] = to_fields(object.*field.member)), ...);
        },
        T::fields());
    return result;
}

// And back.

template <std::unsigned_integral T>
void from_fields(const Json& value, T& number) {
    number = static_cast<T>(value.is_string() ? std::stoull(value.get<std::string>())
                                              : value.get<std::uint64_t>());
}
void from_fields(const Json& value, std::string& text) {
    text = base::as_text(json_bytes(value));
}
void from_fields(const Json& value, Bytes& bytes) {
    bytes = json_bytes(value);
}
void from_fields(const Json& value, Hash256& hash) {
    hash = Hash256::from_bytes(json_bytes(value));
}
template <WithFields T>
void from_fields(const Json& value, T& object);
template <typename T>
    requires(!std::same_as<T, std::uint8_t>)
void from_fields(const Json& value, std::vector<T>& list) {
    for (const Json& element : value)
        from_fields(element, list.emplace_back());
}
template <WithFields T>
void from_fields(const Json& value, T& object) {
    std::apply(
        [&](const auto&... field) {
            (from_fields(value.at(snake_case(field.name)), object.*field.member), ...);
        },
        T::fields());
}

template <std::size_t Type = 0>
p2p::DiscoveryPayload payload_from(std::size_t type, const Json& fields) {
    if constexpr (Type < std::variant_size_v<p2p::DiscoveryPayload>) {
        if (type != Type + 1) return payload_from<Type + 1>(type, fields);
        std::variant_alternative_t<Type, p2p::DiscoveryPayload> content;
        from_fields(fields, content);
        return content;
    } else {
        throw std::runtime_error("unknown packet type");
    }
}

void encode(const Json& test_case, Check& check) {
    const Bytes priv = bytes_of(test_case, "priv");
    crypto::Ed25519Seed seed;
    std::copy_n(priv.begin(), seed.size(), seed.data());
    const p2p::DiscoveryPayload payload = payload_from(number_of(test_case, "type"), test_case.at("fields"));
    const Bytes packet = p2p::encode_discovery_packet(seed, payload);
    check.equal("kind", kKinds.at(payload.index()), test_case.at("kind"));
    check.equal("json", p2p::payload_json(payload), test_case.at("json"));
    check.equal("packet", base::to_hex(packet), test_case.at("packet"));
    check.equal("hash", p2p::packet_hash(packet).to_text(), test_case.at("hash"));
    check.is_true("the signature is valid", p2p::has_valid_signature(packet));
}

void decode(const Json& test_case, Check& check) {
    const auto packet = p2p::decode_discovery_packet(bytes_of(test_case, "packet"));
    check.equal("error", packet ? Json() : Json(to_string(packet.error())), test_case.value("error", Json()));
    if (!packet) return;
    check.equal("kind", kKinds.at(packet->payload.index()), test_case.at("kind"));
    check.equal("fields", std::visit([](const auto& content) { return to_fields(content); }, packet->payload),
                test_case.at("fields"));
    check.equal("hash", packet->hash.to_text(), test_case.at("hash"));
    check.equal("remote_id", packet->remote_id.to_text(), test_case.at("remote_id"));
}

p2p::IpAddress ip_of(const Json& test_case, const char* member) {
    const auto ip = p2p::IpAddress::from_text(text_of(test_case, member));
    if (!ip) throw std::runtime_error("not an address");
    return *ip;
}

void discovery(const Json& /*file*/, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "encode") {
        encode(test_case, check);
    } else if (op == "decode") {
        decode(test_case, check);
    } else if (op == "limits") {
        check.equal("head_size", p2p::kPacketHeadSize, test_case.at("head_size"));
        check.equal("max_neighbors", p2p::kMaxNeighbors, test_case.at("max_neighbors"));
        check.equal("max_topic_nodes", p2p::kMaxTopicNodes, test_case.at("max_topic_nodes"));
    } else if (op == "distance") {
        const Hash256 a = p2p::node_sha(hash_of(test_case, "a"));
        const Hash256 b = p2p::node_sha(hash_of(test_case, "b"));
        check.equal("a_sha", a.to_text(), test_case.at("a_sha"));
        check.equal("b_sha", b.to_text(), test_case.at("b_sha"));
        check.equal("logdist", p2p::log_distance(a, b), test_case.at("logdist"));
        check.equal("logdist the other way", p2p::log_distance(b, a), test_case.at("logdist"));
    } else if (op == "seed_id") {
        check.equal("id", p2p::seed_node_id(text_of(test_case, "seed")).to_text(), test_case.at("id"));
    } else if (op == "topic_hash") {
        std::vector<std::string> topics;
        from_fields(test_case.at("topics"), topics);
        check.equal("hash", p2p::topic_hash(topics).to_text(), test_case.at("hash"));
    } else if (op == "relay_ip") {
        const auto status = p2p::check_relay(ip_of(test_case, "sender"), ip_of(test_case, "ip"));
        check.equal("error", status ? Json() : Json(to_string(status.error())),
                    test_case.value("error", Json()));
    } else if (op == "address_list") {
        Json accepted = Json::array();
        for (const p2p::SocketAddress& address :
             p2p::parse_address_list(text_of(test_case, "input")).accepted)
            accepted.push_back(address.to_text());
        check.equal("accepted", accepted, test_case.at("accepted"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

}  // namespace

std::vector<Topic> discovery_topics() {
    return {independent("p2p-discovery", discovery)};
}

}  // namespace bytom::vectors
