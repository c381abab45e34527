// Server-sent events: the text of a stream that browsers' EventSource reads and resumes.
#pragma once

#include <string>
#include <string_view>

#include <bytom/http/message.hpp>

namespace bytom::http {

/// Said when there is nothing else to say: a comment.
inline constexpr std::string_view kEventHeartbeat = ": heartbeat\n\n";
/// How long a client waits before it comes back.
inline constexpr std::string_view kEventRetry = "retry: 3000\n";
/// Where a client says which event it had last.
inline constexpr std::string_view kLastEventHeader = "Last-Event-ID";

/// The head of a stream of events.
[[nodiscard]] Response event_stream_response();

/// Appends an event; with an empty id the client stays where it is. Precondition: no text has a line feed.
void append_event(std::string& out, std::string_view type, std::string_view id, std::string_view data);

}  // namespace bytom::http
