// A node's stream of events (13 §4) from a cursor on.
#pragma once

#include <memory>

#include <bytom/blockcenter/gateway/node_client.hpp>

namespace bytom::blockcenter {

struct NodeEvent {
    std::string type{};  ///< "block_connected", …
    std::string id{};    ///< the cursor once it is dealt with; empty: it has none
    std::string data{};  ///< JSON
};

enum class StreamEnd : std::uint8_t {
    broken,          ///< no node, or it is silent, or it says nonsense
    unknown_cursor,  ///< the node does not know the block
    stopped,
};

struct StreamFailure {
    StreamEnd end = StreamEnd::broken;
    std::string why{};
};

/// One thread. Blocks of history with their transactions, then those that come, and the pool.
class EventStream {
public:
    /// Beyond it an event is refused and the stream is broken.
    static constexpr std::size_t kMaxEventBytes = std::size_t{256} << 20;
    /// Nodes say something every 15 seconds.
    static constexpr std::chrono::seconds kSilence{45};

    [[nodiscard]] static Result<std::unique_ptr<EventStream>, StreamFailure> open(
        const NodeAddress& node, const Hash256& cursor, const std::stop_token& stop);
    virtual ~EventStream() = default;
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    /// Waits for the next event. Nothing: a heartbeat has come instead.
    [[nodiscard]] virtual Result<std::optional<NodeEvent>, StreamFailure> next() = 0;
    /// Whether next() has something without waiting for the node.
    [[nodiscard]] virtual bool has_event() = 0;

protected:
    EventStream() = default;
};

}  // namespace bytom::blockcenter
