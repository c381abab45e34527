#include <array>

#include <boost/beast/http.hpp>

#include <bytom/blockcenter/gateway/event_stream.hpp>

#include "blockcenter/gateway/client_connection.hpp"
#include "blockcenter/gateway/event_parser.hpp"
#include "blockcenter/gateway/node_request.hpp"

namespace bytom::blockcenter {
namespace {

namespace http = boost::beast::http;
constexpr std::chrono::seconds kConnectTime{5};

class HttpEventStream final : public EventStream {
public:
    explicit HttpEventStream(const std::stop_token& stop) : connection_(stop) {
        response_.body_limit(boost::none);
    }

    Status<StreamFailure> begin(const NodeAddress& node, const Hash256& cursor) {
        if (auto connected = connection_.connect(node, kConnectTime); !connected)
            return broken("cannot connect: " + connected.error());
        NodeRequest<http::empty_body> request(
            http::verb::get, "/api/v3/events?topics=transactions,pool&since=" + cursor.to_text(), kHttp11);
        request.set(http::field::host, node.host_port());
        request.set(http::field::accept, "text/event-stream");
        show_token(node, request);
        if (const auto error = connection_.wait_for(kConnectTime, [&](auto& stream, auto done) {
                http::async_write(stream, request, std::move(done));
            }))
            return broken("cannot ask: " + error.message());
        if (const auto error = connection_.wait_for(kSilence, [&](auto& stream, auto done) {
                http::async_read_header(stream, connection_.buffer(), response_, std::move(done));
            }))
            return broken("no answer: " + error.message());
        if (response_.get().result() == http::status::not_found) {
            return std::unexpected(StreamFailure{.end = StreamEnd::unknown_cursor,
                                                 .why = "the node does not know " + cursor.to_text()});
        }
        if (response_.get().result() != http::status::ok) {
            return std::unexpected(StreamFailure{.why = "the node answers with status " +
                                                        std::to_string(response_.get().result_int())});
        }
        return {};
    }

    Result<std::optional<NodeEvent>, StreamFailure> next() override {
        while (!parser_.has_event())
            BYTOM_TRY(read());
        std::optional<NodeEvent> event = parser_.next();
        if (event && event->data.empty()) event.reset();
        return event;
    }

    bool has_event() override { return parser_.has_event(); }

private:
    Status<StreamFailure> broken(std::string why) const {
        return std::unexpected(StreamFailure{
            .end = connection_.stopped() ? StreamEnd::stopped : StreamEnd::broken, .why = std::move(why)});
    }

    Status<StreamFailure> read() {
        auto& body = response_.get().body();
        body.data = piece_.data();
        body.size = piece_.size();
        auto error = connection_.wait_for(kSilence, [&](auto& stream, auto done) {
            http::async_read_some(stream, connection_.buffer(), response_, std::move(done));
        });
        if (error == http::error::need_buffer) error = {};
        if (error) return broken("the stream has ended: " + error.message());
        if (!parser_.feed({piece_.data(), piece_.size() - body.size}))
            return std::unexpected(StreamFailure{.why = "an event is too long"});
        if (response_.is_done())
            return std::unexpected(StreamFailure{.why = "the node has ended the stream"});
        return {};
    }

    ClientConnection connection_;
    http::response_parser<http::buffer_body> response_;
    std::array<char, std::size_t{64} << 10> piece_{};
    EventParser parser_{kMaxEventBytes};
};

}  // namespace

Result<std::unique_ptr<EventStream>, StreamFailure> EventStream::open(const NodeAddress& node,
                                                                      const Hash256& cursor,
                                                                      const std::stop_token& stop) {
    auto stream = std::make_unique<HttpEventStream>(stop);
    BYTOM_TRY(stream->begin(node, cursor));
    return stream;
}

}  // namespace bytom::blockcenter
