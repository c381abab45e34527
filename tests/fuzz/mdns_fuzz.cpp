// Multicast DNS datagrams: whatever comes is read within bounds, and what is heard can be announced again.
#include <bytom/p2p/mdns.hpp>

#include "fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;
    namespace p2p = bytom::p2p;

    const std::string service = p2p::lan_service("solonet");
    const auto message = p2p::parse_mdns(service, bytom::ByteView(data, size));
    if (!message) return 0;
    for (const p2p::SocketAddress& node : message->nodes) {
        require(node.ip.is_v4() && node.port != 0, "a node that can be dialled");
        const auto again = p2p::parse_mdns(
            service, p2p::mdns_answer(service, {.host = "h", .port = node.port, .addresses = {node.ip}}));
        require(again && again->nodes == std::vector{node}, "announced and heard");
    }
    return 0;
}
