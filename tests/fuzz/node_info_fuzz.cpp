// Node information: what decodes comes back from its own encoding, within the limit, whatever its frames.
#include <algorithm>

#include <bytom/p2p/node_info.hpp>

#include "fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;
    namespace p2p = bytom::p2p;

    const bytom::ByteView input(data, size);
    std::size_t failed_at = 0;
    const auto decoded = p2p::decode_node_info(input, &failed_at);
    if (!decoded) {
        require(failed_at <= size, "no byte is read beyond the end");
        return 0;
    }
    require(decoded->consumed <= std::min(size, p2p::kMaxNodeInfoSize), "the limit holds");
    (void)p2p::major_version(decoded->info.version);
    bytom::Bytes again;
    for (const bytom::Bytes& frame : p2p::node_info_frames(decoded->info)) {
        require(!frame.empty(), "no frame is empty");
        bytom::base::append(again, frame);
    }
    // An absent structure and numbers with leading zeros take other forms when written.
    const auto second = p2p::decode_node_info(again);
    require(again.size() > p2p::kMaxNodeInfoSize || (second && second->info == decoded->info),
            "the encoding decodes to the same");
    return 0;
}
