#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <bytom/http/server.hpp>

#include "support/eventually.hpp"
#include "support/http_client.hpp"

namespace bytom::http {
namespace {

using test::ClientResponse;
using test::HttpClient;

/// Streams of several kinds, by the path.
class Streams final : public Handler {
public:
    std::optional<Response> refuse(const Request& /*head*/) override { return std::nullopt; }

    Answer handle(std::shared_ptr<const Request> request) override {
        if (!request->target.starts_with("/stream")) return text_response(200, "no stream");
        return StreamResponse{.open = [this, request](std::function<void()> wake) {
            OpenedStream opened;
            if (request->target == "/stream-not") {
                opened.response = text_response(404, "nothing there");
                return opened;
            }
            opened.response = plain_response(200);
            opened.source = std::make_unique<Source>(*this, request->target, std::move(wake));
            opened.heartbeat = ".";
            opened.heartbeat_after =
                std::chrono::milliseconds(request->target == "/stream-beat" ? 10 : 600'000);
            return opened;
        }};
    }

    /// To all that are there, and that come.
    void publish(std::string_view text) {
        const std::lock_guard lock(mutex);
        published += text;
        for (Source* source : sources)
            source->wake();
    }

    std::atomic<int> open = 0;
    std::atomic<int> pieces = 0;

private:
    class Source final : public StreamSource {
    public:
        Source(Streams& streams, std::string kind, std::function<void()> wake)
            : wake(std::move(wake)), streams_(streams), kind_(std::move(kind)) {
            const std::lock_guard lock(streams_.mutex);
            streams_.sources.push_back(this);
            ++streams_.open;
        }
        ~Source() override {
            const std::lock_guard lock(streams_.mutex);
            std::erase(streams_.sources, this);
            --streams_.open;
        }
        Source(const Source&) = delete;
        Source& operator=(const Source&) = delete;

        StreamPiece next() override {
            ++streams_.pieces;
            if (kind_ == "/stream-numbers") {
                ++told_;
                return {.bytes = std::to_string(told_) + " ",
                        .then = told_ == 5 ? StreamPiece::Then::end : StreamPiece::Then::more};
            }
            if (kind_ == "/stream-flood") {
                return {.bytes = std::string(64 << 10, 'x'), .then = StreamPiece::Then::more};
            }
            const std::lock_guard lock(streams_.mutex);
            std::string news = streams_.published.substr(told_);
            told_ = streams_.published.size();
            return {.bytes = std::move(news), .then = StreamPiece::Then::wait};
        }

        const std::function<void()> wake;

    private:
        Streams& streams_;
        const std::string kind_;
        std::size_t told_ = 0;
    };

    std::mutex mutex;
    std::string published;
    std::vector<Source*> sources;
};

void wait_until_is(const std::atomic<int>& number, int wanted) {
    ASSERT_TRUE(bytom::testing::eventually([&] { return number == wanted; })) << number << ", not " << wanted;
}

std::ptrdiff_t threads() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                         std::filesystem::directory_iterator());
}

class StreamTest : public ::testing::Test {
protected:
    void start(ServerOptions options = {}) {
        options.address = "127.0.0.1:0";
        options.browser.hosts.emplace_back("x");
        auto started = Server::start(options, streams);
        ASSERT_TRUE(started) << started.error().text();
        server = std::move(*started);
    }

    /// A client whose stream has begun.
    [[nodiscard]] std::unique_ptr<HttpClient> begin(std::string_view target) const {
        auto http = std::make_unique<HttpClient>(server->port());
        http->send("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(http->receive(true).status, 200);
        return http;
    }

    Streams streams;
    std::unique_ptr<Server> server;
};

TEST_F(StreamTest, ComesInChunksAndEndsWithTheLast) {
    start();
    HttpClient http(server->port());
    http.send("GET /stream-numbers HTTP/1.1\r\nHost: x\r\n\r\n");
    const ClientResponse head = http.receive(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(head.header("Content-Length"), std::nullopt);
    EXPECT_EQ(head.header("X-Frame-Options"), "DENY");
    for (int i = 1; i <= 5; ++i)
        EXPECT_EQ(http.receive_chunk(), std::to_string(i) + " ");
    EXPECT_EQ(http.receive_chunk(), std::nullopt);
    EXPECT_TRUE(http.closed());
}

TEST_F(StreamTest, OldClientsGetItToTheEndOfTheConnection) {
    start();
    HttpClient http(server->port());
    http.send("GET /stream-numbers HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const ClientResponse head = http.receive(true);
    EXPECT_EQ(head.header("Transfer-Encoding"), std::nullopt);
    EXPECT_EQ(head.header("Content-Length"), std::nullopt);
    EXPECT_EQ(head.header("Connection"), "close");
    EXPECT_EQ(http.receive_rest(), "1 2 3 4 5 ");
}

TEST_F(StreamTest, MayTurnOutToBeAnOrdinaryAnswer) {
    start();
    HttpClient http(server->port());
    const ClientResponse refused = http.call("GET", "/stream-not");
    EXPECT_EQ(refused.status, 404);
    EXPECT_EQ(refused.body, "nothing there");
    EXPECT_EQ(http.call("GET", "/other").body, "no stream");
    http.send("HEAD /stream-numbers HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(http.receive(true).status, 200);
    EXPECT_EQ(http.receive_rest(), "");
}

TEST_F(StreamTest, TwoHundredWaitWithoutThreadsAndHearEverything) {
    start({.worker_threads = 1});
    constexpr int kReaders = 200;
    EXPECT_EQ(HttpClient(server->port()).call("GET", "/stream-not").status, 404);  // the worker is there
    std::vector<std::unique_ptr<HttpClient>> readers;
    readers.push_back(begin("/stream-live"));
    readers.push_back(begin("/stream-live"));  // the second network thread, too
    const auto before = threads();
    while (readers.size() < kReaders)
        readers.push_back(begin("/stream-live"));
    EXPECT_EQ(threads(), before);
    EXPECT_EQ(HttpClient(server->port()).call("GET", "/").body, "no stream");
    std::string expected;
    for (int i = 0; i < 10; ++i) {
        streams.publish("event\n");
        expected += "event\n";
    }
    for (const auto& reader : readers) {
        std::string heard;
        while (heard.size() < expected.size())
            heard += reader->receive_chunk().value_or("(the end)");
        EXPECT_EQ(heard, expected);
    }
}

TEST_F(StreamTest, BeatsWhileThereIsNothingToSay) {
    start();
    const auto http = begin("/stream-beat");
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(http->receive_chunk(), ".");
    streams.publish("word");
    std::string heard;
    while (heard.find("word") == std::string::npos)
        heard += http->receive_chunk().value_or("word");
    EXPECT_EQ(heard.find_first_not_of('.'), heard.find("word"));
}

TEST_F(StreamTest, WhoDoesNotReadIsAskedForNothingMoreAndThenDropped) {
    ServerOptions options;
    options.stream_stall_timeout = std::chrono::seconds(1);
    start(options);
    const auto deaf = begin("/stream-flood");
    const auto reader = begin("/stream-live");
    wait_until_is(streams.open, 1);  // in the meantime the deaf one has gone
    // What the sockets have taken, and one piece more.
    EXPECT_LT(streams.pieces * (64 << 10), 64 << 20);
    streams.publish("word");
    EXPECT_EQ(reader->receive_chunk(), "word");
}

TEST_F(StreamTest, ASlowReaderIsToldSlowly) {
    start();
    const auto http = begin("/stream-flood");
    int before = 0;
    while (before == 0 || before != streams.pieces) {
        before = streams.pieces;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    // Whatever it takes is followed by more.
    for (int i = 0; i < 2 * before; ++i)
        ASSERT_EQ(http->receive_chunk().value_or("").size(), std::size_t{64} << 10);
    EXPECT_GT(streams.pieces, before);
}

TEST_F(StreamTest, EndsWithItsClient) {
    start();
    {
        const auto http = begin("/stream-live");
        EXPECT_EQ(streams.open, 1);
    }
    wait_until_is(streams.open, 0);
    streams.publish("to nobody");
}

TEST_F(StreamTest, EndsWithTheServer) {
    // So long it would wait for those that do not end at once.
    ServerOptions options;
    options.stop_grace = std::chrono::hours(1);
    start(options);
    std::vector<std::unique_ptr<HttpClient>> readers;
    for (int i = 0; i < 50; ++i)
        readers.push_back(begin("/stream-live"));
    const auto deaf = begin("/stream-flood");
    server->stop();
    for (const auto& reader : readers) {
        EXPECT_EQ(reader->receive_chunk(), std::nullopt);
        EXPECT_TRUE(reader->closed());
    }
    server.reset();
    EXPECT_EQ(streams.open, 0);
}

TEST_F(StreamTest, PlacesAreLimitedAndTheQuietestGivesWay) {
    ServerOptions options;
    options.max_streams = 2;
    start(options);
    {
        const auto first = begin("/stream-live");
        const auto second = begin("/stream-live");
        EXPECT_EQ(HttpClient(server->port()).call("GET", "/stream-live").status, 503);
    }
    server.reset();
    options.quiet_time = std::chrono::seconds(0);
    start(options);
    const auto first = begin("/stream-live");
    const auto second = begin("/stream-live");
    const auto third = begin("/stream-live");
    EXPECT_EQ(first->receive_chunk(), std::nullopt);
    streams.publish("word");
    EXPECT_EQ(second->receive_chunk(), "word");
    EXPECT_EQ(third->receive_chunk(), "word");
}

TEST_F(StreamTest, PiecesCountAmongAllThatIsUnsent) {
    ServerOptions options;
    options.max_unsent_bytes = 1000;
    start(options);
    const auto flood = begin("/stream-flood");
    EXPECT_EQ(flood->receive_rest(), "");  // more than all that may be unsent
    EXPECT_EQ(HttpClient(server->port()).call("GET", "/").body, "no stream");
}

}  // namespace
}  // namespace bytom::http
