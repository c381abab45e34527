// `GET /api/v3/events`: the events of the chain and of the pool as server-sent events (13 §4).
#pragma once

#include <bytom/explorer_api/event_feed.hpp>
#include <bytom/http/handler.hpp>

namespace bytom::explorer_api {

inline constexpr std::string_view kEventsPath = "/api/v3/events";

/// Any thread. Chain and forms (null: nothing is known) outlive the service, and the service the streams that
/// it opens.
class EventService {
public:
    explicit EventService(chain::Chain& chain, const EventForms* forms = nullptr)
        : chain_(chain), forms_(forms) {}
    EventService(const EventService&) = delete;
    EventService& operator=(const EventService&) = delete;

    /// A request for kEventsPath, by GET (parameters `since`, `topics`, `addresses`, with commas between
    /// several) or by POST (the same as an object of JSON, where `addresses` is a list). The header
    /// Last-Event-ID, by which a client resumes by itself, goes before `since`.
    [[nodiscard]] http::Answer handle(std::shared_ptr<const http::Request> request);

private:
    [[nodiscard]] http::OpenedStream open(const http::Request& request, std::function<void()> wake);

    chain::Chain& chain_;
    const EventForms* const forms_;
    RecentEventTexts texts_;
};

}  // namespace bytom::explorer_api
