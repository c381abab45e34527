#include <bytom/http/event_stream.hpp>
#include <bytom/http/responses.hpp>

namespace bytom::http {

Response event_stream_response() {
    constexpr unsigned kOk = 200;
    Response response = plain_response(kOk);
    response.set("Content-Type", "text/event-stream");
    response.set("Cache-Control", "no-store");
    response.set("X-Accel-Buffering", "no");  // proxies that collect answers are asked not to
    return response;
}

void append_event(std::string& out, std::string_view type, std::string_view id, std::string_view data) {
    out += "event: ";
    out += type;
    if (!id.empty()) {
        out += "\nid: ";
        out += id;
    }
    out += "\ndata: ";
    out += data;
    out += "\n\n";
}

}  // namespace bytom::http
