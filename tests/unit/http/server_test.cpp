#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <bytom/http/server.hpp>

#include "http/response_text.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"

namespace bytom::http {
namespace {

using test::ClientResponse;
using test::HttpClient;

/// Answers with what it was asked; "/wait…" waits on a worker until released.
class Echo final : public Handler {
public:
    std::optional<Response> refuse(const Request& head) override {
        if (head.target == "/refused") return text_response(401, "no token");
        return std::nullopt;
    }

    Answer handle(std::shared_ptr<const Request> request) override {
        if (request->target.starts_with("/wait")) {
            return DeferredResponse([this, request] {
                ++waiting;
                released.wait();
                return answer(*request);
            });
        }
        if (request->target.starts_with("/held")) {
            const bool at_once = request->target.starts_with("/held-not");
            return HeldResponse{.patience = std::chrono::milliseconds(
                                    request->target.starts_with("/held-briefly") ? 20 : 600'000),
                                .wait = [this, at_once](std::function<void()> wake) -> std::shared_ptr<void> {
                                    if (at_once) return nullptr;
                                    const std::lock_guard lock(mutex);
                                    wakes.push_back(std::move(wake));
                                    return std::make_shared<Waiting>(*this);
                                },
                                .answer = [request] { return answer(*request); }};
        }
        if (request->target.starts_with("/until-gone")) {
            return DeferredResponse([this, request] {
                ++held;
                ++waiting;
                std::latch gone(1);
                const std::stop_callback on_gone(request->client_gone, [&] { gone.count_down(); });
                gone.wait();
                --held;
                return answer(*request);
            });
        }
        if (request->target == "/whose") {
            return text_response(200, request->from_loopback ? "local" : "elsewhere");
        }
        if (request->target.starts_with("/later")) {
            return DeferredResponse([request] { return answer(*request); });
        }
        return answer(*request);
    }

    struct Waiting {
        explicit Waiting(Echo& of) : echo(of) { ++echo.held; }
        ~Waiting() { --echo.held; }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;
        Echo& echo;
    };

    void wake_all() {
        const std::lock_guard lock(mutex);
        for (const auto& wake : wakes) {
            wake();
            wake();  // once more than needed
        }
        wakes.clear();
    }

    static Response answer(const Request& request) {
        Response response = plain_response(200);
        response.body = request.method + " " + request.target + " " + request.body;
        return response;
    }

    std::mutex mutex;
    std::vector<std::function<void()>> wakes;
    std::atomic<int> held = 0;  ///< answers that wait for wake_all()
    std::latch released{1};
    std::atomic<int> waiting = 0;  ///< handlers that wait or have waited
};

class HttpServerTest : public ::testing::Test {
protected:
    void start(ServerOptions options = {}) {
        options.address = "127.0.0.1:0";
        options.browser.hosts.emplace_back("x");
        auto started = Server::start(options, echo);
        ASSERT_TRUE(started) << started.error().text();
        server = std::move(*started);
    }

    [[nodiscard]] HttpClient client() const { return HttpClient(server->port()); }

    Echo echo;
    std::unique_ptr<Server> server;
};

TEST_F(HttpServerTest, AnswersOnTheSameConnection) {
    start();
    HttpClient http = client();
    for (const std::string_view target : {"/a", "/later", "/b?c=d"}) {
        const ClientResponse response = http.call("POST", target, "body");
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(response.body, "POST " + std::string(target) + " body");
        EXPECT_EQ(response.header("X-Frame-Options"), "DENY");
        EXPECT_EQ(response.header("Connection"), std::nullopt);
        EXPECT_TRUE(response.header("Date"));
    }
}

void wait_for(const std::atomic<int>& number, int wanted) {
    ASSERT_TRUE(bytom::testing::eventually([&] { return number == wanted; })) << number << ", not " << wanted;
}

TEST_F(HttpServerTest, HeldAnswersWaitWithoutThreadsAndAreWokenTogether) {
    start({.worker_threads = 1, .max_concurrent_requests = 1});
    constexpr int kWaiting = 20;
    std::vector<std::unique_ptr<HttpClient>> waiting;
    for (int i = 0; i < kWaiting; ++i) {
        waiting.push_back(std::make_unique<HttpClient>(server->port()));
        waiting.back()->send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    wait_for(echo.held, kWaiting);
    HttpClient http = client();
    EXPECT_EQ(http.call("POST", "/later", "b").body, "POST /later b");
    EXPECT_EQ(http.call("GET", "/held-briefly").body, "GET /held-briefly ");
    EXPECT_EQ(http.call("GET", "/held-not").body, "GET /held-not ");
    echo.wake_all();
    for (const auto& one : waiting)
        EXPECT_EQ(one->receive().body, "GET /held ");
    wait_for(echo.held, 0);
    EXPECT_EQ(waiting.front()->call("GET", "/next").body, "GET /next ");
}

TEST_F(HttpServerTest, AHeldAnswerEndsWithItsClientAndWithTheServer) {
    start();
    {
        HttpClient http = client();
        http.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
        wait_for(echo.held, 1);
    }
    wait_for(echo.held, 0);
    HttpClient http = client();
    http.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_for(echo.held, 1);
    server->stop();
    EXPECT_EQ(echo.held, 0);
    EXPECT_EQ(http.receive().body, "GET /held ");
    echo.wake_all();
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
    start();
    HttpClient http = client();
    http.send(
        "GET /later1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
        "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(http.receive().body, "GET /later1 ");
    EXPECT_EQ(http.receive().body, "POST /2 ab");
    EXPECT_EQ(http.receive().body, "GET /3 ");
}

TEST_F(HttpServerTest, JoinsChunksAndLargeBodies) {
    start();
    HttpClient http = client();
    http.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    http.send("2;x=y\r\nde\r\n0\r\n\r\n");
    EXPECT_EQ(http.receive().body, "POST /c abcde");
    const std::string large(3'000'000, 'x');
    EXPECT_EQ(http.call("PUT", "/l", large).body, "PUT /l " + large);
}

TEST_F(HttpServerTest, LeavesTheBodyOutForHead) {
    start();
    HttpClient http = client();
    const ClientResponse response = http.call("HEAD", "/h");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("Content-Length"), "8");
    EXPECT_EQ(http.call("GET", "/next").body, "GET /next ");
}

TEST_F(HttpServerTest, FollowsTheClientAboutKeepingTheConnection) {
    start();
    {
        HttpClient http = client();
        EXPECT_EQ(http.call("GET", "/", {}, {"Connection: close"}).header("Connection"), "close");
        EXPECT_TRUE(http.closed());
    }
    {
        HttpClient http = client();
        http.send("GET / HTTP/1.0\r\n\r\n");
        EXPECT_EQ(http.receive().header("Connection"), "close");
        EXPECT_TRUE(http.closed());
    }
    HttpClient http = client();
    http.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(http.receive().header("Connection"), "keep-alive");
    EXPECT_EQ(http.call("GET", "/").status, 200);
}

TEST_F(HttpServerTest, ContinuesOrRefusesBeforeTheBody) {
    start();
    HttpClient http = client();
    http.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(http.receive().status, 100);
    http.send("ab");
    EXPECT_EQ(http.receive().body, "POST /x ab");
    http.send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
    EXPECT_EQ(http.receive().status, 413);

    HttpClient other = client();
    other.send("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
    const ClientResponse refused = other.receive();
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.header("Connection"), "close");
}

TEST_F(HttpServerTest, BoundsHeadsAndBodies) {
    ServerOptions options;
    options.max_header_bytes = 4096;
    options.max_body_bytes = 100;
    start(options);
    EXPECT_EQ(client().call("GET", "/", {}, {"X: " + std::string(5000, 'x')}).status, 431);
    EXPECT_EQ(client().call("POST", "/", std::string(100, 'x')).status, 200);
    const ClientResponse large = client().call("POST", "/", std::string(101, 'x'));
    EXPECT_EQ(large.status, 413);
    EXPECT_NE(large.body.find("request body larger than 100 bytes"), std::string::npos);
    HttpClient chunked = client();
    chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
                 std::string(101, 'x') + "\r\n0\r\n\r\n");
    EXPECT_EQ(chunked.receive().status, 413);
}

TEST_F(HttpServerTest, BoundsTheMemoryOfAllRequestsTogether) {
    ServerOptions options;
    options.max_buffered_bytes = 200'000;
    start(options);
    HttpClient holder = client();
    holder.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 180001\r\n\r\n" + std::string(180'000, 'x'));
    EXPECT_EQ(client().call("POST", "/", "small requests are free").status, 200);
    // The holder's bytes have surely arrived once a second request of that size is refused.
    int status = 200;
    for (int i = 0; i < 1000 && status == 200; ++i)
        status = client().call("POST", "/", std::string(180'000, 'y')).status;
    EXPECT_EQ(status, 503);
    holder.send("x");
    EXPECT_EQ(holder.receive().body.size(), 180'001 + std::string("POST / ").size());
    EXPECT_EQ(client().call("POST", "/", std::string(180'000, 'y')).status, 200);
}

TEST_F(HttpServerTest, RefusesWhatIsNotHttp) {
    start();
    for (const std::string_view bytes :
         {"\r\n\r\nxx y\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", "GET / HTTP/1.1\r\nHost x\r\n\r\n"}) {
        HttpClient http = client();
        http.send(bytes);
        EXPECT_EQ(http.receive().status, 400) << bytes;
        EXPECT_TRUE(http.closed());
    }
}

TEST_F(HttpServerTest, SlowHandlersBlockNobodyElse) {
    ServerOptions options;
    options.network_threads = 1;
    options.worker_threads = 2;
    options.max_concurrent_requests = 3;
    start(options);
    std::vector<std::unique_ptr<HttpClient>> waiting;
    for (int i = 0; i < 3; ++i) {
        waiting.push_back(std::make_unique<HttpClient>(server->port()));
        waiting.back()->send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    EXPECT_EQ(client().call("GET", "/quick").body, "GET /quick ");
    int status = 200;
    for (int i = 0; i < 1000 && status != 503; ++i)
        status = client().call("GET", "/later").status;
    EXPECT_EQ(status, 503);  // both workers busy, one request waiting: no more
    echo.released.count_down();
    for (const auto& http : waiting)
        EXPECT_EQ(http->receive().body, "GET /wait ");
}

TEST_F(HttpServerTest, GivesUpOnIdleClientsAndEndlessHandlers) {
    ServerOptions options;
    options.read_timeout = std::chrono::seconds(1);
    options.handler_timeout = std::chrono::seconds(1);
    start(options);
    HttpClient idle = client();
    HttpClient slow = client();
    slow.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_EQ(client().call("GET", "/wait").status, 408);
    EXPECT_TRUE(idle.closed());
    EXPECT_EQ(slow.receive().status, 408);
    EXPECT_TRUE(slow.closed());
    echo.released.count_down();
}

TEST_F(HttpServerTest, GivesUpOnClientsThatTakeNoAnswer) {
    ServerOptions options;
    options.stall_timeout = std::chrono::seconds(1);
    options.max_connections = 1;
    start(options);
    HttpClient deaf = client();
    const std::string piece(1'000'000, 'x');
    deaf.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\n");
    for (int i = 0; i < 30; ++i)
        deaf.send(piece);
    // The only place is free again once the deaf one has lost it.
    EXPECT_TRUE(bytom::testing::eventually([&] { return client().call("GET", "/").status == 200; }));
    EXPECT_EQ(deaf.receive().status, 0);  // cut off in the middle
}

TEST_F(HttpServerTest, StopsInOrder) {
    ServerOptions options;
    options.stop_grace = std::chrono::minutes(2);
    start(options);
    HttpClient idle = client();
    EXPECT_EQ(idle.call("GET", "/").status, 200);
    HttpClient busy = client();
    busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    while (echo.waiting == 0)
        std::this_thread::yield();
    std::thread releaser([&] {
        EXPECT_TRUE(idle.closed());  // closed at once; the busy one gets its answer
        echo.released.count_down();
    });
    server->stop();
    releaser.join();
    EXPECT_EQ(busy.receive().body, "GET /wait ");
    EXPECT_TRUE(busy.closed());
}

TEST_F(HttpServerTest, SilentConnectionsGiveWay) {
    ServerOptions options;
    options.max_connections = 4;
    start(options);
    std::vector<std::unique_ptr<HttpClient>> silent;
    for (int i = 0; i < 20; ++i)
        silent.push_back(std::make_unique<HttpClient>(server->port()));
    HttpClient busy = client();
    busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_for(echo.waiting, 1);
    for (int i = 0; i < 20; ++i)
        silent.push_back(std::make_unique<HttpClient>(server->port()));
    EXPECT_EQ(client().call("GET", "/").status, 200);
    EXPECT_TRUE(silent.front()->closed());
    echo.released.count_down();
    EXPECT_EQ(busy.receive().status, 200);  // who is being answered stays
}

TEST_F(HttpServerTest, CallsThatRunForLongGiveWay) {
    ServerOptions options;
    options.max_connections = 1;
    options.quiet_time = std::chrono::seconds(0);
    start(options);
    HttpClient busy = client();
    busy.send("GET /until-gone HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_for(echo.waiting, 1);
    EXPECT_EQ(client().call("GET", "/").status, 200);
    EXPECT_TRUE(busy.closed());
    wait_for(echo.held, 0);  // and hear that nobody waits for them
}

TEST_F(HttpServerTest, RefusesNewcomersWhenAllAreBusy) {
    ServerOptions options;
    options.max_connections = 2;
    start(options);
    std::vector<std::unique_ptr<HttpClient>> busy;
    for (int i = 1; i <= 2; ++i) {
        busy.push_back(std::make_unique<HttpClient>(server->port()));
        busy.back()->send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
        wait_for(echo.waiting, i);
    }
    EXPECT_EQ(client().call("GET", "/").status, 0);
    echo.released.count_down();
    for (const auto& one : busy)
        EXPECT_EQ(one->receive().status, 200);
}

TEST_F(HttpServerTest, GivesUpOnSlowHeads) {
    ServerOptions options;
    options.head_timeout = std::chrono::seconds(1);
    start(options);
    HttpClient slow = client();
    slow.send("GET / HTTP/1.1\r\nHost");
    EXPECT_EQ(slow.receive().status, 408);
    EXPECT_TRUE(slow.closed());
}

/// Sends a byte again and again until an answer has come, or the connection has ended.
ClientResponse trickle(HttpClient& http, std::string_view beginning) {
    http.send(beginning);
    std::atomic<bool> over = false;
    std::thread sender([&] {
        while (!over) {
            http.send("x");
            std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the attack is to take time
        }
    });
    ClientResponse response = http.receive();
    over = true;
    sender.join();
    return response;
}

TEST_F(HttpServerTest, AByteNowAndThenGainsNoTime) {
    ServerOptions options;
    options.head_timeout = std::chrono::seconds(1);
    options.read_timeout = std::chrono::seconds(2);
    start(options);
    HttpClient head = client();
    EXPECT_EQ(trickle(head, "POST / HTTP/1.1\r\nHost: x\r\nSlow: ").status, 408);
    HttpClient body = client();
    EXPECT_EQ(trickle(body, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n").status, 408);
    HttpClient chunked = client();
    EXPECT_EQ(trickle(chunked, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9;").status,
              408);
    EXPECT_EQ(client().call("GET", "/").status, 200);
}

TEST_F(HttpServerTest, WhoReadsTooSlowlyIsCutOff) {
    ServerOptions options;
    options.write_timeout = std::chrono::seconds(1);  // instead of minutes for what is too slow
    options.max_connections = 1;
    start(options);
    HttpClient slow = client();
    slow.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\n" +
              std::string(30'000'000, 'x'));
    EXPECT_TRUE(bytom::testing::eventually([&] { return client().call("GET", "/").status == 200; }));
    EXPECT_EQ(slow.receive().status, 0);
}

TEST_F(HttpServerTest, TellsHandlersThatTheirClientIsGone) {
    start();
    {
        HttpClient http = client();
        http.send("GET /until-gone HTTP/1.1\r\nHost: x\r\n\r\n");
        wait_for(echo.waiting, 1);
        EXPECT_EQ(echo.held, 1);
    }
    wait_for(echo.held, 0);
}

TEST_F(HttpServerTest, AnswersOldClientsInTheirVersion) {
    start();
    HttpClient http = client();
    http.send("POST /x HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nab");
    const ClientResponse response = http.receive();
    EXPECT_EQ(response.status, 200);  // no "100 Continue" first
    EXPECT_TRUE(response.head.starts_with("HTTP/1.0 200 OK\r\n")) << response.head;
    EXPECT_EQ(response.body, "POST /x ab");
}

TEST_F(HttpServerTest, SaysWhatIsWrongWithARequest) {
    start();
    const auto status_of = [&](std::string_view bytes) {
        HttpClient http = client();
        http.send(bytes);
        return http.receive().status;
    };
    const std::string start = "POST /x HTTP/1.1\r\nHost: x\r\n";
    EXPECT_EQ(status_of("POST /x HTTP/1.1\nHost: x\n\n"), 200);
    EXPECT_EQ(status_of(start + "Host: x\r\n\r\n"), 400);
    EXPECT_EQ(status_of(start + "Long: " + std::string(65'000, 'x') + "\r\n\r\n"), 200);
    EXPECT_EQ(status_of(start + "Long: " + std::string(66'000, 'x') + "\r\n\r\n"), 431);
    EXPECT_EQ(status_of(start + "Long: " + std::string(1'100'000, 'x') + "\r\n\r\n"), 431);
    EXPECT_EQ(status_of(start + "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501);
    EXPECT_EQ(status_of(start + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"), 415);
}

TEST_F(HttpServerTest, KeepsForeignPagesOut) {
    start();
    HttpClient http = client();
    EXPECT_EQ(http.call("POST", "/", "x").status, 200);
    for (const std::string_view header : {"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}) {
        const ClientResponse refused = client().call("POST", "/", "x", {std::string(header)});
        EXPECT_EQ(refused.status, 403) << header;
        EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), std::nullopt);
    }
    HttpClient rebound = client();
    rebound.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    EXPECT_EQ(rebound.receive().status, 403);
    EXPECT_EQ(
        client()
            .call("OPTIONS", "/", {}, {"Origin: https://evil.example", "Access-Control-Request-Method: POST"})
            .status,
        403);
}

TEST_F(HttpServerTest, LetsPagesInThatAreConfigured) {
    ServerOptions options;
    options.browser.origins = {"https://a", "http://b:1"};
    start(options);
    const auto call = [&](std::string_view method, std::string_view target,
                          std::vector<std::string> headers) {
        return client().call(method, target, {}, headers);
    };
    for (const std::string_view target : {"/now", "/later", "/held-briefly"}) {
        const ClientResponse response =
            call("POST", target, {"Origin: http://b:1", "Sec-Fetch-Site: cross-site"});
        EXPECT_EQ(response.status, 200) << target;
        EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "http://b:1") << target;
    }
    // Without credentials, and before the service is asked.
    const ClientResponse preflight =
        call("OPTIONS", "/refused", {"Origin: https://a", "Access-Control-Request-Method: POST"});
    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(preflight.header("Access-Control-Allow-Headers"), "Authorization, Content-Type");
    EXPECT_EQ(preflight.header("Access-Control-Allow-Origin"), "https://a");
    HttpClient body = client();
    body.send("POST /refused HTTP/1.1\r\nHost: x\r\nOrigin: https://a\r\nContent-Length: 1\r\n\r\n");
    const ClientResponse refused = body.receive();
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), "https://a");  // so that the page can tell
    EXPECT_EQ(call("POST", "/now", {}).header("Access-Control-Allow-Origin"), std::nullopt);
}

TEST_F(HttpServerTest, ForwardedRequestsAreNotLocal) {
    start();
    EXPECT_EQ(client().call("GET", "/whose").body, "local");
    EXPECT_EQ(client().call("GET", "/whose", {}, {"X-Forwarded-For: 1.2.3.4"}).body, "elsewhere");
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
    start();
    ServerOptions options;
    options.address = "127.0.0.1:" + std::to_string(server->port());
    options.listen_retry = {};
    const auto second = Server::start(options, echo);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().name, "listen_failed");
    options.address = "nonsense";
    EXPECT_FALSE(Server::start(options, echo));
}

TEST(HttpDate, IsInGreenwich) {
    EXPECT_EQ(http_date(1528945000), "Thu, 14 Jun 2018 02:56:40 GMT");
}

}  // namespace
}  // namespace bytom::http
