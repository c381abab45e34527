#include "blockcenter/gateway/event_parser.hpp"

namespace bytom::blockcenter {

bool EventParser::feed(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const std::string_view part = bytes.substr(0, end);
        event_bytes_ += part.size();
        if (event_bytes_ > max_event_bytes_) return false;
        line_ += part;
        if (end == std::string_view::npos) return true;
        bytes.remove_prefix(end + 1);
        if (line_.ends_with('\r')) line_.pop_back();
        const std::string line = std::exchange(line_, {});
        take_line(line);
    }
    return true;
}

std::optional<NodeEvent> EventParser::next() {
    if (events_.empty()) return std::nullopt;
    NodeEvent event = std::move(events_.front());
    events_.pop_front();
    return event;
}

void EventParser::take_line(std::string_view line) {
    if (line.empty()) {
        if (event_.data.empty()) event_.type.clear();
        events_.push_back(std::exchange(event_, {}));
        event_bytes_ = 0;
        return;
    }
    const auto colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "event") event_.type = value;
    if (name == "id") event_.id = value;
    if (name == "data") {
        if (!event_.data.empty()) event_.data += '\n';
        event_.data += value;
    }
}

}  // namespace bytom::blockcenter
