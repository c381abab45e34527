#include <bytom/explorer_api/event_service.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::explorer_api {
namespace {

class EventServiceTest : public testing::ChainFixture {
protected:
    http::OpenedStream open(http::Request request) {
        auto answer = service().handle(std::make_shared<const http::Request>(std::move(request)));
        auto* const stream = std::get_if<http::StreamResponse>(&answer);
        if (stream == nullptr) {
            http::OpenedStream answered;
            answered.response = std::get<http::Response>(answer);
            return answered;
        }
        return stream->open([] {});
    }
    http::OpenedStream get(std::string_view query, std::vector<http::Header> headers = {}) {
        http::Request request;
        request.method = "GET";
        request.target = std::string(kEventsPath) + "?" + std::string(query);
        request.headers = std::move(headers);
        return open(std::move(request));
    }
    http::OpenedStream post(std::string body) {
        http::Request request;
        request.method = "POST";
        request.target = std::string(kEventsPath);
        request.body = std::move(body);
        return open(std::move(request));
    }

    EventService& service() {
        if (!service_) service_ = std::make_unique<EventService>(*chain);
        return *service_;
    }

    static std::string read(http::OpenedStream& stream) {
        std::string text;
        for (;;) {
            const http::StreamPiece piece = stream.source->next();
            text += piece.bytes;
            if (piece.then != http::StreamPiece::Then::more) return text;
        }
    }

private:
    std::unique_ptr<EventService> service_;
};

TEST_F(EventServiceTest, BeginsWithAnIdToResumeFromAndGoesOnWithEvents) {
    auto stream = get("");
    EXPECT_EQ(stream.response.status, 200U);
    ASSERT_TRUE(stream.source);
    EXPECT_EQ(read(stream), "retry: 3000\nid: " + best().to_text() + "\n\n");
    EXPECT_EQ(read(stream), "");
    grow(1);
    const std::string event = read(stream);
    EXPECT_TRUE(event.starts_with("event: block_connected\nid: " + best().to_text() + "\ndata: {")) << event;
    EXPECT_TRUE(event.ends_with("}\n\n")) << event;
    EXPECT_EQ(stream.heartbeat.front(), ':');  // a comment
}

TEST_F(EventServiceTest, LastEventIdGoesBeforeSince) {
    grow(3);
    const Hash256 second = chain->main_node(2)->hash;
    auto resumed = get("since=genesis", {{.name = "last-event-id", .value = second.to_text()}});
    const std::string text = read(resumed);
    EXPECT_EQ(text.find("\"height\":2"), std::string::npos);
    EXPECT_NE(text.find("\"height\":3"), std::string::npos);
    auto anew = get("since=genesis&topics=blocks%2Ctransactions");
    EXPECT_NE(read(anew).find("\"height\":1"), std::string::npos);
}

TEST_F(EventServiceTest, SaysWhatIsWrong) {
    EXPECT_EQ(get("since=xyz").response.status, 400U);
    EXPECT_EQ(get("topics=blocs").response.status, 400U);
    EXPECT_EQ(get("addresses=bm1nonsense").response.status, 400U);
    EXPECT_EQ(post("[").response.status, 400U);
    EXPECT_EQ(post(R"({"since":5})").response.status, 400U);
    const auto unknown = get("since=" + std::string(64, 'a'));
    EXPECT_EQ(unknown.response.status, 404U);
    EXPECT_TRUE(unknown.response.body.starts_with(R"({"code":404,"msg":"this node does not know)"))
        << unknown.response.body;
    EXPECT_EQ(unknown.source, nullptr);
    http::Request request;
    request.method = "DELETE";
    request.target = std::string(kEventsPath);
    EXPECT_EQ(open(std::move(request)).response.status, 405U);
}

TEST_F(EventServiceTest, TakesManyAddressesByPost) {
    grow(1);
    std::string addresses = "\"51\"";
    for (int i = 1; i < 10'000; ++i)
        addresses += ",\"0014" + std::string(36, '0') + std::to_string(1000 + i % 9000) + "\"";
    auto stream = post(R"({"since":"genesis","topics":"transactions","addresses":[)" + addresses + "]}");
    ASSERT_TRUE(stream.source) << stream.response.body;
    EXPECT_NE(read(stream).find("\"transactions\":["), std::string::npos);
    EXPECT_EQ(post(R"({"addresses":[)" + addresses + R"(,"51"]})").response.status, 400U);
}

}  // namespace
}  // namespace bytom::explorer_api
