// Server-sent events out of the bytes of a stream.
#pragma once

#include <deque>

#include <bytom/blockcenter/gateway/event_stream.hpp>

namespace bytom::blockcenter {

/// A pure state machine: bytes in, events out.
class EventParser {
public:
    explicit EventParser(std::size_t max_event_bytes) : max_event_bytes_(max_event_bytes) {}

    /// False: an event is too long, and nothing more will come out.
    [[nodiscard]] bool feed(std::string_view bytes);

    /// An event of comments only, or without data, is a heartbeat: it has neither type nor data.
    [[nodiscard]] std::optional<NodeEvent> next();
    [[nodiscard]] bool has_event() const noexcept { return !events_.empty(); }

private:
    void take_line(std::string_view line);

    const std::size_t max_event_bytes_;
    std::string line_;  ///< what has come of the present line
    std::size_t event_bytes_ = 0;
    NodeEvent event_;
    std::deque<NodeEvent> events_;
};

}  // namespace bytom::blockcenter
