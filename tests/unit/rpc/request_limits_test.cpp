// What clients that ask for too much, or are too slow, are told: over sockets, by the calls of a node.
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <bytom/base/hex.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/http/server.hpp>

#include "support/api_node.hpp"
#include "support/http_client.hpp"

namespace bytom::rpc {
namespace {

using Json = nlohmann::json;

class RequestLimitsTest : public ::testing::Test {
protected:
    void start(http::ServerOptions options = {}) {
        options.address = "127.0.0.1:0";
        server = std::move(http::Server::start(options, node.api).value());
    }
    [[nodiscard]] test::HttpClient client() const { return test::HttpClient(server->port()); }

    [[nodiscard]] test::ClientResponse post(std::string_view path, std::string_view body) const {
        return client().call("POST", path, body);
    }

    static std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

    test::ApiNode node;
    std::unique_ptr<http::Server> server;
};

TEST_F(RequestLimitsTest, Depth) {
    start();
    const test::ClientResponse deep = post("/get-block", R"({"x":)" + nested(10'000) + "}");
    EXPECT_EQ(deep.status, 400);
    EXPECT_NE(deep.body.find("exceeded max depth"), std::string::npos) << deep.body;
    // What is not looked at may be as deep as allowed.
    EXPECT_EQ(Json::parse(post("/get-block", R"({"x":)" + nested(9'999) + "}").body).at("status"), "success");
    EXPECT_EQ(Json::parse(post("/get-block", std::string(1'000'000, '[')).body).at("code"), "BTM002");
    const Json call = Json::parse(post("/rpc", std::string(1'000'000, '[')).body);
    EXPECT_EQ(call.at("error").at("code"), -32700);
}

TEST_F(RequestLimitsTest, BodySize) {
    http::ServerOptions options;
    options.max_body_bytes = 1000;
    start(options);
    for (const char* path : {"/get-block", "/rpc"}) {
        const test::ClientResponse large = post(path, std::string(1001, ' '));
        EXPECT_EQ(large.status, 413);
        EXPECT_EQ(Json::parse(large.body).at("detail"), "request body larger than 1000 bytes");
    }
}

/// A transaction of so many inputs of three bytes each, in hex.
std::string small_inputs(std::uint32_t count) {
    Bytes head{7, 1, 0};
    base::write_uvarint(head, count);
    std::string text = base::to_hex(head);
    for (std::uint32_t i = 0; i < count; ++i)
        text += "020000";
    return text;
}

TEST_F(RequestLimitsTest, WhatParsingTakesIsBounded) {
    start();
    const auto expect_refusal = [](const test::ClientResponse& answer) {
        EXPECT_EQ(answer.status, 413);
        EXPECT_EQ(Json::parse(answer.body).at("detail"),
                  "the request has too many values, or content too large to decode");
    };
    std::string many = "[0";
    for (int i = 0; i < 2'000'000; ++i)
        many += ",0";
    many += "]";
    expect_refusal(post("/get-block", R"({"x":)" + many + "}"));
    expect_refusal(post("/rpc", many));
    const std::string inputs = R"({"raw_transaction":")" + small_inputs(1'000'000) + R"("})";
    expect_refusal(post("/decode-raw-transaction", inputs));
    // In a batch only the call that goes too far fails.
    const Json answers =
        Json::parse(post("/rpc", R"([{"jsonrpc":"2.0","id":1,"method":"decode-raw-transaction","params":)" +
                                     inputs + R"(},{"jsonrpc":"2.0","id":2,"method":"gas-rate"}])")
                        .body);
    EXPECT_EQ(answers.at(0).at("error").at("message"), "too much memory needed");
    EXPECT_TRUE(answers.at(1).contains("result"));
    // What is only long is taken.
    const std::string text(30'000'000, 'x');
    EXPECT_EQ(Json::parse(post("/get-block", R"({"x":")" + text + R"("})").body).at("status"), "success");
}

TEST_F(RequestLimitsTest, TimeOfARequest) {
    http::ServerOptions options;
    options.read_timeout = std::chrono::seconds(1);
    start(options);
    test::HttpClient idle = client();
    test::HttpClient in_head = client();
    test::HttpClient in_body = client();
    in_head.send("POST /get-block HTTP/1.1\r\nHost");
    in_body.send("POST /get-block HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n{");
    for (test::HttpClient* slow : {&in_head, &in_body}) {
        const test::ClientResponse answer = slow->receive();
        EXPECT_EQ(answer.status, 408);
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_EQ(Json::parse(answer.body).at("detail"), "the request did not arrive in time");
    }
    EXPECT_TRUE(idle.closed());
    EXPECT_EQ(post("/gas-rate", "").status, 200);
}

TEST_F(RequestLimitsTest, AnswersThatNobodyTakes) {
    http::ServerOptions options;
    options.max_unsent_bytes = 40'000'000;
    start(options);
    // An answer of about 13 MB to a batch of calls, of which the client reads nothing.
    const std::string name(1'000'000, 'n');
    std::string batch = "[";
    for (int i = 0; i < 13; ++i) {
        batch += i == 0 ? "" : ",";
        batch += Json{{"jsonrpc", "2.0"}, {"method", "gas-rate"}, {"id", name}}.dump();
    }
    batch += "]";
    std::vector<std::unique_ptr<test::HttpClient>> deaf;
    bool refused = false;
    for (int i = 0; i < 200 && !refused; ++i) {
        deaf.push_back(std::make_unique<test::HttpClient>(server->port()));
        deaf.back()->send("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                          std::to_string(batch.size()) + "\r\n\r\n" + batch);
        const test::ClientResponse other = post("/rpc", batch);
        refused = other.status == 503;
        if (refused) {
            EXPECT_EQ(Json::parse(other.body).at("detail"), "too many answers wait for clients to take them");
        }
    }
    EXPECT_TRUE(refused);
    EXPECT_EQ(post("/gas-rate", "").status, 200);  // small ones are not counted
    deaf.clear();
    int status = 503;
    for (int i = 0; i < 1000 && status == 503; ++i)
        status = post("/rpc", batch).status;
    EXPECT_EQ(status, 200);
}

}  // namespace
}  // namespace bytom::rpc
