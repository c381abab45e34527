// Arbitrary requests to the explorers' read API: the first line of the input is the target below /api/v3/,
// the second If-None-Match and Last-Event-ID; what follows is posted. Whatever it is, a whole answer comes
// back, of a status that the API has, or a stream of whole events.
#include <algorithm>
#include <array>

#include <bytom/explorer_api/service.hpp>
#include <bytom/json/value.hpp>

#include "fuzz/indexed_node.hpp"

namespace {

using bytom::fuzz::require;

class Explorer {
public:
    Explorer() {
        service_ = std::make_unique<bytom::explorer_api::Service>(bytom::explorer_api::ServiceParts{
            .chain = indexed_.node.chain.get(), .view = [this] { return indexed_.index->view(); }});
    }

    bytom::http::Response answer(bytom::http::Request request) {
        (void)bytom::explorer_api::Service::cost_of(request);
        auto answer = service_->handle(std::make_shared<const bytom::http::Request>(std::move(request)));
        if (auto* ready = std::get_if<bytom::http::Response>(&answer)) return std::move(*ready);
        if (auto* stream = std::get_if<bytom::http::StreamResponse>(&answer)) return read(*stream);
        return std::get<bytom::http::DeferredResponse>(answer)();
    }

private:
    /// What a stream tells at once.
    static bytom::http::Response read(bytom::http::StreamResponse& stream) {
        bytom::http::OpenedStream opened = stream.open([] {});
        if (opened.source == nullptr) return std::move(opened.response);
        require(opened.response.status == 200, "a stream is a success");
        std::string text;
        for (;;) {
            const bytom::http::StreamPiece piece = opened.source->next();
            text += piece.bytes;
            if (piece.then != bytom::http::StreamPiece::Then::more) break;
        }
        opened.response.body = std::move(text);
        return std::move(opened.response);
    }

    bytom::fuzz::IndexedNode indexed_;
    std::unique_ptr<bytom::explorer_api::Service> service_;
};

/// Blocks of lines, each an event or only an id, and the data JSON.
void check_events(std::string_view text) {
    constexpr std::string_view kData = "data: ";
    require(text.ends_with("\n\n"), "events are whole");
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (line.starts_with(kData)) {
            require(bytom::json::Document::parse(line.substr(kData.size())).has_value(), "data is JSON");
        } else {
            require(line.empty() || line.starts_with("event: ") || line.starts_with("id: ") ||
                        line.starts_with("retry: "),
                    "a line is a field");
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Explorer explorer;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(text.find('\n'), text.size());
    bytom::http::Request request;
    const std::string_view rest = text.substr(std::min(line + 1, text.size()));
    const std::size_t second = std::min(rest.find('\n'), rest.size());
    request.body = std::string(rest.substr(std::min(second + 1, rest.size())));
    request.method = request.body.empty() ? "GET" : "POST";
    request.target = std::string(bytom::explorer_api::kBasePath) + std::string(text.substr(0, line));
    for (const char* const name : {"If-None-Match", "Last-Event-ID"})
        request.headers.push_back({.name = name, .value = std::string(rest.substr(0, second))});

    const bytom::http::Response response = explorer.answer(std::move(request));
    constexpr std::array<unsigned, 7> kStatuses = {200, 204, 304, 400, 404, 405, 503};
    require(std::ranges::find(kStatuses, response.status) != kStatuses.end(),
            "the status is one of the API's");
    bool is_stream = false;
    for (const auto& header : response.headers) {
        require(header.value.find_first_of("\r\n") == std::string::npos, "no header breaks out of its line");
        is_stream = is_stream || header.value == "text/event-stream";
    }
    if (is_stream) {
        check_events(response.body);
        return 0;
    }
    const bool empty = response.status == 204 || response.status == 304;
    require(empty == response.body.empty(), "only answers without content are empty");
    require(empty || bytom::json::Document::parse(response.body).has_value(), "an answer is JSON");
    return 0;
}
