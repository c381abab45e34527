// Sequences of discovery packets, signed as they must be, from a few nodes: stores stay bounded. Input:
// packets, each a byte that says who sends, a byte of its type, two bytes of its length and its JSON text.
#include <bytom/p2p/discovery.hpp>

#include "fuzz/property.hpp"

namespace {

namespace p2p = bytom::p2p;

p2p::NodeKey key(std::uint8_t number) {
    p2p::NodeKey result;
    bytom::crypto::Ed25519Seed seed;
    seed.data()[0] = number;
    result.seed = seed;
    result.public_key = bytom::crypto::ed25519_public_key(seed);
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;

    bytom::ByteView input(data, size);
    p2p::DiscoveryOptions options;
    options.port = 46657;
    options.max_nodes = 16;
    p2p::Discovery discovery(key(255), options);
    p2p::Discovery::Instant now{std::chrono::seconds{1}};
    for (int count = 0; count < 64 && input.size() >= 4; ++count) {
        const std::uint8_t who = input[0] % 8;
        const std::size_t length = std::min<std::size_t>(input.size() - 4, input[2] << 8 | input[3]);
        bytom::Bytes packet = bytom::base::to_bytes(bytom::base::as_bytes("bytom discovery"));
        packet.resize(p2p::kPacketHeadSize);
        packet.push_back(input[1]);
        bytom::base::append(packet, input.subspan(4, length));
        input = input.subspan(4 + length);
        now += std::chrono::milliseconds{100};
        const p2p::SocketAddress source{.ip = *p2p::IpAddress::from_text("51.0.0." + std::to_string(who)),
                                        .port = 46657};
        if (const auto decoded = p2p::decode_discovery_packet(packet)) {
            const bytom::Bytes sent = p2p::encode_discovery_packet(key(who).seed, decoded->payload);
            (void)discovery.receive(source, sent, now, 1000);
        } else {
            (void)discovery.receive(source, packet, now, 1000);
        }
        discovery.tick(now, 1000);
        require(discovery.remembered_nodes() <= options.max_nodes, "bounded");
        for (const p2p::Datagram& datagram : discovery.take_datagrams())
            require(datagram.bytes.size() <= p2p::kMaxDiscoveryPacket, "fits a packet");
    }
    return 0;
}
