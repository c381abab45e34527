#include <algorithm>
#include <charconv>
#include <concepts>
#include <optional>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/json/value.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/p2p/discovery_packet.hpp>
#include <bytom/p2p/go_wire.hpp>

namespace bytom::p2p {
namespace {

constexpr std::string_view kPrefix = "bytom discovery";
constexpr std::size_t kIdOffset = kPrefix.size();
constexpr std::size_t kSignatureOffset = kIdOffset + Hash256::kSize;

template <typename T>
concept WithFields = requires { T::fields(); };

// Writing.

void write(json::Writer& writer, std::uint64_t number) {
    writer.value(number);
}

void write(json::Writer& writer, const std::string& text) {
    writer.value(text);
}

void write_hex(json::Writer& writer, ByteView bytes) {
    std::string text = base::to_hex(bytes);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    writer.value(text);
}

void write(json::Writer& writer, const Bytes& bytes) {
    write_hex(writer, bytes);
}

void write(json::Writer& writer, const Hash256& hash) {
    write_hex(writer, hash.view());
}

template <WithFields T>
void write(json::Writer& writer, const T& object);

template <typename T>
    requires(!std::same_as<T, std::uint8_t>)
void write(json::Writer& writer, const std::vector<T>& list) {
    writer.begin_array();
    for (const T& element : list)
        write(writer, element);
    writer.end_array();
}

template <WithFields T>
void write(json::Writer& writer, const T& object) {
    writer.begin_object();
    const auto write_field = [&](const auto& field) {
        writer.key(field.name);
        write(writer, object.*field.member);
    };
    std::apply([&](const auto&... field) { (write_field(field), ...); }, T::fields());
    writer.end_object();
}

// Reading. False: the value does not fit.

/// Read as a double and truncated, as the reference reads all numbers; narrower fields wrap.
template <std::unsigned_integral T>
bool read(json::Value value, T& number) {
    if (value.kind() != json::Kind::number) return false;
    const std::string_view text = value.number();
    double real = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), real).ec != std::errc{}) return false;
    constexpr double kEnd = 0x1p64;
    if (real < 0 || real >= kEnd) return false;
    number = static_cast<T>(static_cast<std::uint64_t>(real));
    return true;
}

bool read(json::Value value, std::string& text) {
    if (value.kind() != json::Kind::string) return false;
    text = value.string();
    return true;
}

bool read(json::Value value, Bytes& bytes) {
    if (value.kind() != json::Kind::string) return false;
    auto decoded = base::from_hex(value.string());
    if (!decoded) return false;
    bytes = *std::move(decoded);
    return true;
}

bool read(json::Value value, Hash256& hash) {
    Bytes bytes;
    if (!read(value, bytes) || bytes.size() != Hash256::kSize) return false;
    hash = Hash256::from_bytes(bytes);
    return true;
}

template <WithFields T>
bool read(json::Value value, T& object);

template <typename T>
    requires(!std::same_as<T, std::uint8_t>)
bool read(json::Value value, std::vector<T>& list) {
    if (value.kind() != json::Kind::array) return false;
    for (const json::Value element : value.elements()) {
        if (!read(element, list.emplace_back())) return false;
    }
    return true;
}

/// The last member of this name: repeated ones replace each other before any is looked at.
std::optional<json::Value> member(json::Value object, std::string_view name) {
    std::optional<json::Value> found;
    for (const json::Member candidate : object.members()) {
        if (candidate.key == name) found.emplace(candidate.value);
    }
    return found;
}

template <WithFields T>
bool read(json::Value value, T& object) {
    if (value.kind() != json::Kind::object) return false;
    const auto read_field = [&](const auto& field) {
        const auto content = member(value, field.name);
        return !content || read(*content, object.*field.member);
    };
    return std::apply([&](const auto&... field) { return (read_field(field) && ...); }, T::fields());
}

/// A payload of the type with this index, everything in it empty.
template <std::size_t... Index>
DiscoveryPayload empty_payload(std::size_t wanted, std::index_sequence<Index...> /*types*/) {
    DiscoveryPayload payload;
    (void)((Index == wanted ? (payload.emplace<Index>(), true) : false) || ...);
    return payload;
}

constexpr std::size_t kPayloadTypes = std::variant_size_v<DiscoveryPayload>;

/// What is signed: a hash was intended, but only its last bytes are kept, and those are the text's own.
Hash256 signed_message(ByteView type_and_json) noexcept {
    Hash256 message;
    const ByteView kept = type_and_json.last(std::min(type_and_json.size(), Hash256::kSize));
    std::ranges::copy_backward(kept, message.bytes.end());
    return message;
}

constexpr std::uint8_t kPongType = 2;

Bytes seal(const crypto::Ed25519Seed& node_key, std::uint8_t type, std::string_view json) {
    Bytes content{type};
    base::append(content, base::as_bytes(json));

    Bytes packet = base::to_bytes(base::as_bytes(kPrefix));
    base::append(packet, crypto::ed25519_public_key(node_key));
    base::append(packet, crypto::ed25519_sign(node_key, signed_message(content).view()));
    packet.push_back(0);
    base::append(packet, content);
    return packet;
}

}  // namespace

std::string payload_json(const DiscoveryPayload& payload) {
    std::string text;
    json::Writer writer(text);
    std::visit([&](const auto& content) { write(writer, content); }, payload);
    return text;
}

Bytes encode_discovery_packet(const crypto::Ed25519Seed& node_key, const DiscoveryPayload& payload) {
    return seal(node_key, static_cast<std::uint8_t>(payload.index() + 1), payload_json(payload));
}

Bytes encode_brief_pong(const crypto::Ed25519Seed& node_key, const Hash256& reply_tok,
                        std::uint64_t expiration) {
    std::string text;
    json::Writer writer(text);
    writer.begin_object();
    writer.key("ReplyTok");
    write(writer, reply_tok);
    writer.key("Expiration");
    write(writer, expiration);
    writer.end_object();
    return seal(node_key, kPongType, text);
}

Decoded<DiscoveryPacket> decode_discovery_packet(ByteView packet) {
    if (packet.size() <= kPacketHeadSize) return std::unexpected(ProtocolError::too_small);
    if (!base::equal(packet.first(kPrefix.size()), base::as_bytes(kPrefix)))
        return std::unexpected(ProtocolError::bad_prefix);
    const std::uint8_t type = packet[kPacketHeadSize];
    if (type < 1 || type > kPayloadTypes) return std::unexpected(ProtocolError::unknown_packet);

    const auto document = json::Document::parse(base::as_text(packet.subspan(kPacketHeadSize + 1)));
    if (!document) return std::unexpected(ProtocolError::bad_json);
    DiscoveryPacket result{.payload = empty_payload(type - 1, std::make_index_sequence<kPayloadTypes>()),
                           .remote_id = Hash256::from_bytes(packet.subspan(kIdOffset, Hash256::kSize)),
                           .hash = packet_hash(packet)};
    const json::Value root = document->root();
    if (root.is_null()) return result;
    if (!std::visit([&](auto& content) { return read(root, content); }, result.payload))
        return std::unexpected(ProtocolError::bad_json);
    return result;
}

bool has_valid_signature(ByteView packet) {
    if (packet.size() <= kPacketHeadSize) return false;
    return crypto::ed25519_verify(packet.subspan(kIdOffset, Hash256::kSize),
                                  signed_message(packet.subspan(kPacketHeadSize)).view(),
                                  packet.subspan(kSignatureOffset, sizeof(crypto::Ed25519Signature)));
}

Hash256 packet_hash(ByteView packet) noexcept {
    return Hash256::from_bytes(packet.last(Hash256::kSize));
}

Hash256 topic_hash(std::span<const std::string> topics) {
    WireWriter writer;
    writer.uvarint(topics.size());
    for (const std::string& topic : topics)
        writer.string(base::as_bytes(topic));
    return crypto::sha3_256(writer.bytes());
}

}  // namespace bytom::p2p
