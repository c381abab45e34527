// Multiplexed packets: the portions in which bytes arrive make no difference.
#include <algorithm>

#include "fuzz/property.hpp"
#include "p2p/mconnection.hpp"

namespace {

struct Outcome {
    std::vector<bytom::p2p::MconnEvent> events;
    bytom::p2p::ProtocolError end = bytom::p2p::ProtocolError::eof;
};

Outcome receive(bytom::ByteView stream, std::size_t portion) {
    bytom::p2p::MconnReceiver receiver({bytom::p2p::kBlockchainChannel, 0x41}, 4096);
    Outcome outcome;
    while (!stream.empty()) {
        const bytom::ByteView now = stream.first(std::min(portion, stream.size()));
        stream = stream.subspan(now.size());
        const bytom::p2p::Checked status = receiver.receive(now, outcome.events);
        if (!status) {
            outcome.end = status.error();
            return outcome;
        }
    }
    outcome.end = receiver.end_of_stream();
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;
    if (size == 0) return 0;
    const bytom::ByteView stream(data + 1, size - 1);
    const Outcome whole = receive(stream, size);
    const Outcome parts = receive(stream, std::size_t{data[0]} + 1);
    require(whole.end == parts.end, "both end the same way");
    require(whole.events.size() == parts.events.size(), "both complete as much");
    for (std::size_t index = 0; index < whole.events.size(); ++index) {
        require(whole.events[index].type == parts.events[index].type, "of the same type");
        require(whole.events[index].message == parts.events[index].message, "and content");
        require(whole.events[index].message.size() <= 4096, "the capacity holds");
    }
    return 0;
}
