#include <bytom/base/log.hpp>
#include <bytom/explorer_api/event_service.hpp>
#include <bytom/http/event_stream.hpp>
#include <bytom/http/request_target.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>

#include "explorer_api/query.hpp"

namespace bytom::explorer_api {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr std::chrono::milliseconds kPieceTime{5};  ///< others wait for the worker

struct EventsRequest {
    std::string since;
    std::string topics;
    std::vector<std::string> addresses;

    static constexpr auto fields() {
        return std::tuple(
            json::field("since", &EventsRequest::since, "cursor: where the reader stands; default tip"),
            json::field("topics", &EventsRequest::topics, "blocks, transactions, pool, with commas between"),
            json::field("addresses", &EventsRequest::addresses, "addresses or control programs in hex"));
    }
};

http::Response failure(unsigned status, std::string_view message) {
    http::Response response = http::plain_response(status);
    response.set("Content-Type", "application/json; charset=utf-8");
    json::Writer out(response.body);
    out.begin_object();
    out.member("code", status);
    out.member("msg", message);
    out.end_object();
    return response;
}

Expected<EventsRequest> read_request(const http::Request& request) {
    EventsRequest events;
    if (request.method == "POST") {
        // What ten thousand addresses take, and some more.
        constexpr std::size_t kMemory = std::size_t{8} << 20;
        constexpr std::size_t kValues = 20'000;
        base::MemoryBudget memory(kMemory);
        json::Allowance allowance(memory, kValues);
        const auto document = json::Document::parse(request.body, &allowance);
        if (!document) return bad_request(document.error());
        auto decoded = json::decode<EventsRequest>(document->root());
        if (!decoded) return bad_request(decoded.error());
        events = *std::move(decoded);
    } else {
        const auto target = http::parse_target(request.target);
        if (!target) return bad_request("malformed target");
        BYTOM_ASSIGN(const Query query, Query::parse(target->query));
        if (const std::string* const since = query.find("since")) events.since = *since;
        if (const std::string* const topics = query.find("topics")) events.topics = *topics;
        if (const std::string* const addresses = query.find("addresses")) {
            for (std::size_t begin = 0; begin < addresses->size();) {
                const std::size_t end = std::min(addresses->find(',', begin), addresses->size());
                if (end > begin) events.addresses.push_back(addresses->substr(begin, end - begin));
                begin = end + 1;
            }
        }
    }
    const std::string_view resumed = request.header(http::kLastEventHeader);
    if (!resumed.empty()) events.since = resumed;
    if (events.since.empty()) events.since = "tip";
    return events;
}

Expected<EventFeedOptions> read_options(const EventsRequest& request, const chain::Chain& chain) {
    EventFeedOptions options;
    const auto topics = EventTopics::parse(request.topics);
    if (!topics) return bad_request("topics are some of: blocks, transactions, pool");
    options.topics = *topics;
    const auto cursor = chain::find_cursor(chain, request.since);
    if (!cursor) {
        const unsigned status = cursor.error() == chain::CursorError::unknown ? 404 : 400;
        return std::unexpected(
            Failure{.status = status, .message = std::string(chain::describe(cursor.error()))});
    }
    options.from = *cursor;
    if (options.topics.transactions && !chain::are_bodies_kept_since(chain, **cursor)) {
        constexpr unsigned kGone = 410;
        return std::unexpected(Failure{
            .status = kGone,
            .message =
                fmt::format("this node has pruned blocks behind this cursor: it has those from height {} on",
                            chain.pruned_below())});
    }
    if (!request.addresses.empty()) {
        auto programs = ProgramFilter::parse(request.addresses, chain.network().bech32_prefix);
        if (!programs) return bad_request(programs.error());
        options.programs = std::make_shared<const ProgramFilter>(*std::move(programs));
    }
    return options;
}

class EventStream final : public http::StreamSource {
public:
    EventStream(chain::Chain& chain, const EventFeedOptions& options, std::function<void()> wake)
        : feed_(chain, options, std::move(wake)) {
        // An id without data is no event, but from here on the client can resume.
        begin_ += http::kEventRetry;
        begin_ += "id: " + options.from->hash.to_text() + "\n\n";
    }

    http::StreamPiece next() override {
        http::StreamPiece piece{.bytes = std::exchange(begin_, {}), .then = http::StreamPiece::Then::more};
        const auto due = Clock::now() + kPieceTime;
        try {
            while (piece.bytes.size() < kPieceBytes && Clock::now() < due) {
                const auto event = feed_.next();
                if (!event) {
                    piece.then = http::StreamPiece::Then::wait;
                    break;
                }
                http::append_event(piece.bytes, event->type, event->cursor ? event->cursor->to_text() : "",
                                   *event->data);
            }
        } catch (const std::exception& failed) {
            base::log(base::LogLevel::error, "explorer", "a stream of events ends: {}", failed.what());
            piece.then = http::StreamPiece::Then::end;
        }
        return piece;
    }

private:
    EventFeed feed_;
    std::string begin_;
};

}  // namespace

http::Answer EventService::handle(std::shared_ptr<const http::Request> request) {
    constexpr unsigned kMethodNotAllowed = 405;
    if (request->method != "GET" && request->method != "HEAD" && request->method != "POST") {
        http::Response response = failure(kMethodNotAllowed, "events are asked for by GET or POST");
        response.set("Allow", "GET, HEAD, POST");
        return response;
    }
    return http::StreamResponse{.open = [this, request = std::move(request)](std::function<void()> wake) {
        return open(*request, std::move(wake));
    }};
}

http::OpenedStream EventService::open(const http::Request& request, std::function<void()> wake) {
    http::OpenedStream opened;
    const auto events = read_request(request);
    auto options = events ? read_options(*events, chain_) : std::unexpected(events.error());
    if (!options) {
        opened.response = failure(options.error().status, options.error().message);
        return opened;
    }
    options->texts = &texts_;
    options->forms = forms_;
    opened.response = http::event_stream_response();
    opened.source = std::make_unique<EventStream>(chain_, *options, std::move(wake));
    opened.heartbeat = http::kEventHeartbeat;
    return opened;
}

}  // namespace bytom::explorer_api
