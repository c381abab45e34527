#include "rpc/json_rpc.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/api_node.hpp"
#include "support/http_client.hpp"

namespace bytom::rpc {
namespace {

using Json = nlohmann::json;

class JsonRpcTest : public ::testing::Test {
protected:
    http::Response post(const std::string& body, bool from_loopback = true) {
        http::Request request;
        request.method = "POST";
        request.target = "/rpc";
        request.from_loopback = from_loopback;
        request.body = body;
        return node.call(std::move(request));
    }
    Json answer(const std::string& body, bool from_loopback = true) {
        const http::Response response = post(body, from_loopback);
        EXPECT_EQ(response.status, 200) << body;
        return Json::parse(response.body);
    }
    int error_of(const std::string& body, bool from_loopback = true) {
        return answer(body, from_loopback).at("error").at("code").get<int>();
    }

    test::ApiNode node{{.wallet_enabled = false, .auth_disabled = true}};
};

TEST_F(JsonRpcTest, RunsTheCallsOfTheTable) {
    node.extend();
    const Json count = answer(R"({"jsonrpc":"2.0","method":"get-block-count","id":7})");
    EXPECT_EQ(count, Json::parse(R"({"jsonrpc":"2.0","result":{"block_count":1},"id":7})"));
    const Json with_slash =
        answer(R"({"jsonrpc":"2.0","method":"/get-block-count","params":[],"id":"a\u0000\""})");
    EXPECT_EQ(with_slash.at("id"), Json(std::string("a\0\"", 3)));
    for (const Method& method : method_table()) {
        const bool answers = method.availability == Availability::always;
        const Json call{{"jsonrpc", "2.0"}, {"method", method.path.substr(1)}, {"id", 1}};
        const Json result = answer(call.dump());
        const int error = result.contains("error") ? result.at("error").at("code").get<int>() : 0;
        EXPECT_EQ(error == -32601, !answers) << method.path;
        EXPECT_NE(error, -32603) << method.path;
    }
}

TEST_F(JsonRpcTest, ParametersAreAnObjectOrAnArrayForEveryCall) {
    for (const Method& method : method_table()) {
        if (method.availability != Availability::always) continue;
        for (const char* params : {"\"x\"", "7", "true"}) {
            const std::string call = R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method.path) +
                                     R"(","params":)" + params + "}";
            EXPECT_EQ(error_of(call), -32602) << call;
        }
    }
    const Json ignored = answer(R"({"jsonrpc":"2.0","method":"get-block-count","params":[1],"id":1})");
    EXPECT_TRUE(ignored.contains("result"));
}

TEST_F(JsonRpcTest, ABatchEndsWithItsClient) {
    std::stop_source gone;
    gone.request_stop();
    const std::string call = R"({"jsonrpc":"2.0","method":"set-mining","params":{"is_mining":true},"id":1})";
    http::Request request;
    request.from_loopback = true;
    request.body = "[" + call + "," + call + "]";
    request.client_gone = gone.get_token();
    const Json answers = Json::parse(answer_json_rpc(node.context, request));
    ASSERT_EQ(answers.size(), 2U);
    for (const Json& answer : answers) {
        EXPECT_EQ(answer.at("error").at("message"), "the client is gone");
        EXPECT_EQ(answer.at("id"), 1);
    }
    EXPECT_FALSE(node.context.mining.is_mining());
}

TEST_F(JsonRpcTest, TakesParametersByName) {
    const Json block = answer(R"({"jsonrpc":"2.0","method":"get-block","params":{"BLOCK_height":0},"id":1})");
    EXPECT_EQ(block.at("result").at("height"), 0);
    const Json none = answer(R"({"jsonrpc":"2.0","method":"get-block","id":1})");
    EXPECT_EQ(none.at("result"), block.at("result"));
    EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","method":"get-block","params":[0],"id":1})"), -32602);
    EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","method":"get-block","params":"x","id":1})"), -32602);
}

TEST_F(JsonRpcTest, SaysWhatIsWrong) {
    const Json failure =
        answer(R"({"jsonrpc":"2.0","method":"get-block","params":{"block_height":9},"id":null})");
    EXPECT_EQ(failure.at("error").at("code"), -32000);
    EXPECT_EQ(failure.at("error").at("data").at("code"), "BTM000");
    EXPECT_EQ(failure.at("error").at("data").at("detail"), "can't find block in given height");
    EXPECT_TRUE(failure.at("id").is_null());
    const Json bad = answer(R"({"jsonrpc":"2.0","method":"get-block","params":{"block_height":"9"},"id":1})");
    EXPECT_EQ(bad.at("error").at("code"), -32602);
    EXPECT_EQ(bad.at("error").at("data").at("code"), "BTM002");
    EXPECT_EQ(error_of("{"), -32700);
    EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","method":"get-block-count","id":1} x)"), -32700);
    EXPECT_EQ(error_of("7"), -32600);
    EXPECT_EQ(error_of("[]"), -32600);
    EXPECT_EQ(error_of(R"({"method":"get-block-count","id":1})"), -32600);
    EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","method":7,"id":1})"), -32600);
    EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","method":"get-block-count","id":{}})"), -32600);
    EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","method":"no-such","id":1})"), -32601);
    EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","method":"list-keys","id":1})"), -32601);
}

TEST_F(JsonRpcTest, KeepsToThisMachineWhatIsForIt) {
    const std::string call = R"({"jsonrpc":"2.0","method":"list-access-tokens","id":1})";
    EXPECT_EQ(answer(call).at("result"), Json::array());
    const Json refused = answer(call, false);
    EXPECT_EQ(refused.at("error").at("data").at("code"), "BTM860");
    EXPECT_EQ(refused.at("error").at("data").at("detail"), "only local can get access token list");
}

TEST_F(JsonRpcTest, WantsTokensFromElsewhere) {
    test::ApiNode strict{{.wallet_enabled = false, .auth_disabled = false}};
    http::Request request;
    request.method = "POST";
    request.target = "/rpc";
    request.body = R"({"jsonrpc":"2.0","method":"gas-rate","id":1})";
    request.from_loopback = false;
    EXPECT_EQ(strict.call(request).status, 401);
    const Json token = Json::parse(strict.post("/create-access-token", R"({"id":"a"})"));
    const std::string secret = token.at("data").at("token");
    request.headers.push_back({"Authorization", "Basic " + test::base64(secret)});
    EXPECT_EQ(strict.call(request).status, 200);
}

TEST_F(JsonRpcTest, AnswersBatchesInOrder) {
    const Json answers = answer(
        R"([{"jsonrpc":"2.0","method":"get-block-count","id":1},{"jsonrpc":"2.0","method":"gas-rate"},3,)"
        R"({"jsonrpc":"2.0","method":"gas-rate","id":2}])");
    ASSERT_EQ(answers.size(), 3);
    EXPECT_EQ(answers[0].at("id"), 1);
    EXPECT_EQ(answers[1].at("error").at("code"), -32600);
    EXPECT_EQ(answers[2].at("result").at("gas_rate"), 200);
}

TEST_F(JsonRpcTest, BoundsBatches) {
    std::string calls = "[";
    for (std::size_t i = 0; i < kMaxBatchCalls; ++i)
        calls += std::string(i == 0 ? "" : ",") + R"({"jsonrpc":"2.0","method":"gas-rate","id":1})";
    EXPECT_EQ(answer(calls + "]").size(), kMaxBatchCalls);
    EXPECT_EQ(error_of(calls + ",1]"), -32600);
}

TEST_F(JsonRpcTest, DoesNotAnswerNotifications) {
    for (const char* body :
         {R"({"jsonrpc":"2.0","method":"gas-rate"})", R"({"jsonrpc":"2.0","method":"no-such"})",
          R"([{"jsonrpc":"2.0","method":"gas-rate"}])"}) {
        const http::Response response = post(body);
        EXPECT_EQ(response.status, 204);
        EXPECT_EQ(response.body, "");
    }
    // They are carried out.
    post(
        R"({"jsonrpc":"2.0","method":"create-transaction-feed","params":{"alias":"a","filter":"asset_id='x'"}})");
    EXPECT_NE(node.post("/list-transaction-feeds").find("\"a\""), std::string::npos);
}

}  // namespace
}  // namespace bytom::rpc
