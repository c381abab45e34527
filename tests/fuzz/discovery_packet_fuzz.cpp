// Discovery packets: what decodes has a text of ours that decodes to that text again.
#include <bytom/p2p/discovery_packet.hpp>

#include "fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;
    namespace p2p = bytom::p2p;

    const bytom::ByteView input(data, size);
    const auto packet = p2p::decode_discovery_packet(input);
    if (!packet) return 0;
    const std::string text = p2p::payload_json(packet->payload);
    bytom::Bytes again = bytom::base::to_bytes(input.first(p2p::kPacketHeadSize + 1));
    bytom::base::append(again, bytom::base::as_bytes(text));
    const auto second = p2p::decode_discovery_packet(again);
    require(second.has_value(), "our text decodes");
    require(second->payload.index() == packet->payload.index(), "as the same type");
    require(p2p::payload_json(second->payload) == text, "to itself");
    return 0;
}
