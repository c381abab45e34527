#include <chrono>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <bytom/base/hex.hpp>
#include <bytom/http/server.hpp>
#include <bytom/rpc/notifier.hpp>

#include "support/api_node.hpp"
#include "support/eventually.hpp"
#include "support/transactions.hpp"
#include "support/web_socket_client.hpp"

namespace bytom::rpc {
namespace {

using Json = nlohmann::json;
using test::WebSocketClient;

const std::string kOk = R"({"notification_type":"request_status","data":null})";

class WebSocketTest : public ::testing::Test {
protected:
    void start(http::ServerOptions options = {}, bool auth_disabled = true) {
        notifier = std::make_unique<Notifier>(*node.chain);
        node.context.notifier = notifier.get();
        api = std::make_unique<Api>(node.context, ApiOptions{.auth_disabled = auth_disabled});
        options.address = "127.0.0.1:0";
        auto started = http::Server::start(options, *api);
        ASSERT_TRUE(started) << started.error().text();
        server = std::move(*started);
    }

    void TearDown() override {
        server.reset();
        node.context.notifier = nullptr;
        notifier.reset();
    }

    std::unique_ptr<WebSocketClient> connect(const std::string& topic = {}) {
        auto client = std::make_unique<WebSocketClient>(server->port());
        EXPECT_EQ(client->shake_hands(), 101);
        if (topic.empty()) return client;
        EXPECT_EQ(ask(*client, R"({"topic":")" + topic + "\"}"), kOk);
        return client;
    }

    static std::string ask(WebSocketClient& client, const std::string& message) {
        client.send(message);
        return text_of(client.receive());
    }

    static std::string text_of(const std::optional<test::WebSocketFrame>& frame) {
        return frame ? frame->payload : "nothing";
    }

    test::ApiNode node;
    std::unique_ptr<Notifier> notifier;
    std::unique_ptr<Api> api;
    std::unique_ptr<http::Server> server;
};

TEST_F(WebSocketTest, ShakesHandsAsTheStandardSays) {
    start();
    WebSocketClient client(server->port());
    EXPECT_EQ(client.shake_hands(), 101);
    EXPECT_NE(client.head().find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos);
    EXPECT_NE(client.head().find("X-Frame-Options: DENY"), std::string::npos);
    EXPECT_EQ(client.head().find("Sec-WebSocket-Extensions"), std::string::npos);
}

TEST_F(WebSocketTest, RefusesWhatIsNoHandshake) {
    start();
    const auto status_of = [this](const std::string& path, bool upgrade) {
        return WebSocketClient(server->port()).shake_hands(path, upgrade);
    };
    EXPECT_EQ(status_of("/websocket-subscribe", false), 400);
    EXPECT_EQ(status_of("/net-info", true), 200);  // an ordinary call, whatever it asks for
    EXPECT_EQ(status_of("/no-such", true), 301);   // there is no wallet
    WebSocketClient other(server->port());
    EXPECT_EQ(other.shake_hands("/websocket-subscribe", false,
                                {"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                                 "Sec-WebSocket-Key: short"}),
              400);
    EXPECT_EQ(other.body(), "400 Bad Request.\n");
}

TEST_F(WebSocketTest, GivesAClientsPlaceToTheNextOne) {
    start({.max_web_sockets = 1});
    auto first = connect();
    EXPECT_EQ(WebSocketClient(server->port()).shake_hands(), 400);
    first.reset();
    EXPECT_TRUE(testing::eventually([&] { return WebSocketClient(server->port()).shake_hands() == 101; }));
}

TEST_F(WebSocketTest, AQuietClientGivesWay) {
    start({.max_web_sockets = 1, .quiet_time = std::chrono::seconds(0)});
    const auto quiet = connect("notify_raw_blocks");
    const auto next = connect("notify_raw_blocks");
    EXPECT_FALSE(quiet->receive());
    node.extend();
    EXPECT_NE(text_of(next->receive()).find("raw_blocks_connected"), std::string::npos);
}

TEST_F(WebSocketTest, TellsOfBlocksInTheOrderOfTheMainChain) {
    start();
    const auto client = connect("notify_raw_blocks");
    for (int i = 0; i < 20; ++i)
        node.extend();
    for (std::uint64_t height = 1; height <= 20; ++height) {
        const Json message = Json::parse(text_of(client->receive()));
        EXPECT_EQ(message.at("notification_type"), "raw_blocks_connected");
        const Bytes raw = node.chain->raw_block(*node.chain->main_node(height));
        EXPECT_EQ(message.at("data"), base::to_hex(raw)) << height;
    }
    EXPECT_EQ(ask(*client, R"({"topic":"stop_notify_raw_blocks"})"), kOk);
    const auto other = connect("notify_raw_blocks");
    node.extend();
    // Nothing came before the answer, although the other client has been told.
    EXPECT_NE(text_of(other->receive()).find("raw_blocks_connected"), std::string::npos);
    EXPECT_EQ(ask(*client, R"({"topic":"stop_notify_raw_blocks"})"), kOk);
}

TEST_F(WebSocketTest, NotifyChainResumesFromACursor) {
    start();
    for (int i = 0; i < 3; ++i)
        node.extend();
    const std::string first = node.chain->main_node(1)->hash.to_text();
    const auto client = connect();
    EXPECT_NE(ask(*client, R"({"topic":"notify_chain","after":"xyz"})").find("64 hex digits"),
              std::string::npos);
    EXPECT_NE(ask(*client, R"({"topic":"notify_chain","topics":"x"})").find("topics are"), std::string::npos);
    const std::string unknown(64, 'a');
    EXPECT_NE(ask(*client, R"({"topic":"notify_chain","after":")" + unknown + "\"}").find("does not know"),
              std::string::npos);
    EXPECT_EQ(ask(*client, R"({"topic":"notify_chain","after":")" + first + "\"}"), kOk);
    const auto expect_block = [&](std::uint64_t height) {
        const Json message = Json::parse(text_of(client->receive()));
        EXPECT_EQ(message.at("notification_type"), "block_connected");
        EXPECT_EQ(message.at("cursor"), node.chain->main_node(height)->hash.to_text());
        EXPECT_EQ(message.at("data").at("height"), height);
    };
    expect_block(2);
    expect_block(3);
    for (std::uint64_t height = 4; height < 8; ++height) {
        node.extend();
        expect_block(height);
    }
    EXPECT_EQ(ask(*client, R"({"topic":"stop_notify_chain"})"), kOk);
    node.extend();
    EXPECT_FALSE(client->receive(std::chrono::milliseconds(300)));
}

TEST_F(WebSocketTest, NotifyChainTellsHistoryAsTheClientTakesIt) {
    start({.max_socket_backlog_bytes = 300'000});
    constexpr int kBlocks = 1'000;  // more than fits into what may wait for a client
    for (int i = 0; i < kBlocks; ++i)
        node.extend();
    const auto client = connect();
    EXPECT_EQ(ask(*client, R"({"topic":"notify_chain","after":"genesis","topics":"transactions"})"), kOk);
    for (int height = 1; height <= kBlocks; ++height) {
        const auto frame = client->receive();
        ASSERT_TRUE(frame) << height;
        ASSERT_EQ(Json::parse(frame->payload).at("data").at("height"), height);
    }
}

TEST_F(WebSocketTest, AnswersEachMessageInOrder) {
    start();
    const auto client = connect();
    const std::string unknown = "There is not this topic: ";
    for (int i = 0; i < 200; ++i)
        client->send(R"({"topic":"t)" + std::to_string(i) + "\"}");
    for (int i = 0; i < 200; ++i) {
        EXPECT_NE(text_of(client->receive()).find(unknown + "t" + std::to_string(i) + "\""),
                  std::string::npos);
    }
    client->send("ping me", WebSocketClient::kPing);
    const auto pong = client->receive();
    ASSERT_TRUE(pong);
    EXPECT_EQ(pong->opcode, WebSocketClient::kPong);
    EXPECT_EQ(pong->payload, "ping me");
}

TEST_F(WebSocketTest, PublishesWhatMinersWait) {
    start();
    EXPECT_FALSE(notifier->has_subscribers(NotificationTopic::new_work));
    const auto client = connect("notify_new_work");
    EXPECT_TRUE(notifier->has_subscribers(NotificationTopic::new_work));
    notifier->publish(NotificationTopic::new_work, "new_work", R"({"x":1})");
    EXPECT_EQ(text_of(client->receive()), R"({"notification_type":"new_work","data":{"x":1}})");
    EXPECT_EQ(ask(*client, R"({"topic":"stop_notify_new_work"})"), kOk);
    EXPECT_FALSE(notifier->has_subscribers(NotificationTopic::new_work));
}

TEST_F(WebSocketTest, CutsOffWhoTakesNothing) {
    http::ServerOptions options;
    options.max_socket_backlog_bytes = 1'000'000;
    start(options);
    const auto deaf = connect("notify_new_work");
    const auto other = connect("notify_raw_blocks");
    const std::string large = "\"" + std::string(400'000, 'x') + "\"";
    EXPECT_TRUE(testing::eventually([&] {
        notifier->publish(NotificationTopic::new_work, "new_work", large);
        return !notifier->has_subscribers(NotificationTopic::new_work);
    }));
    node.extend();
    EXPECT_NE(text_of(other->receive()).find("raw_blocks_connected"), std::string::npos);
}

TEST_F(WebSocketTest, HoldsBackWhoReadsNoAnswers) {
    http::ServerOptions options;
    options.max_socket_answers = 2;
    options.stall_timeout = std::chrono::seconds(1);
    start(options);
    const auto deaf = connect("notify_new_work");
    const std::string echo = R"({"topic":")" + std::string(60'000, 'x') + "\"}";
    std::jthread sender([&] {
        // Ends when the server closes the connection, on which it neither writes nor reads any more.
        while (deaf->send(echo)) {
        }
    });
    EXPECT_TRUE(testing::eventually([&] { return !notifier->has_subscribers(NotificationTopic::new_work); }));
}

TEST_F(WebSocketTest, RefusesLargeMessages) {
    start();
    const auto client = connect();
    client->send(std::string(70'000, 'x'));
    const auto frame = client->receive();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->opcode, WebSocketClient::kClose);
    EXPECT_EQ(frame->payload, "\x03\xf1");  // 1009
}

TEST_F(WebSocketTest, StopsWithOpenConnections) {
    start();
    const auto client = connect("notify_raw_blocks");
    server->stop();
    EXPECT_TRUE(client->closed());
    EXPECT_FALSE(notifier->has_subscribers(NotificationTopic::raw_blocks));
}

}  // namespace
}  // namespace bytom::rpc
