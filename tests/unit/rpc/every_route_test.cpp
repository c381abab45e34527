// Every call of the table, with what clients may send by mistake or malice in place of each parameter: a
// whole answer comes back, through the call's path and through /rpc.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/funded_wallet.hpp"
#include "support/http_client.hpp"

namespace bytom::rpc {
namespace {

using Json = nlohmann::json;

std::string nested(std::size_t depth, char open, char close) {
    return std::string(depth, open) + std::string(depth, close);
}

/// JSON texts, some of them broken.
std::vector<std::string> odd_values(const test::FundedWallet& made) {
    const auto text = [](const std::string& content) { return '"' + content + '"'; };
    return {"null",
            "true",
            "0",
            "-1",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "1e400",
            "0.5",
            text(""),
            text("a"),
            text("0"),
            text("xyz"),
            text("\\u0000\\ud800"),
            text("\xff\xfe\x80"),
            text(std::string(64, 'f')),
            text(std::string(128, 'a')),
            text(std::string(100'000, '0')),
            text(made.xpub),
            text(made.account_id),
            text(made.address),
            text(made.transaction_id),
            text(made.output_id),
            "[]",
            "[null]",
            "[\"\",1,{}]",
            "[[" + text(made.output_id) + "]]",
            "[" + text(made.output_id) + "," + text(made.output_id) + "]",
            "{}",
            R"({"type":"spend_account","amount":18446744073709551615})",
            R"([{"type":"issue","amount":-1},{"type":"retire","arguments":[{}]}])",
            nested(5000, '[', ']'),
            nested(20'000, '[', ']'),
            std::string(100'000, '['),
            "{\"a\":{\"a\":",
            "tru",
            "\x01"};
}

class EveryRouteTest : public ::testing::Test {
protected:
    http::Response send(std::string_view path, std::string body, bool compressed = false) {
        http::Request request;
        request.method = "POST";
        request.target = path;
        request.body = std::move(body);
        request.from_loopback = true;
        if (compressed) request.headers.push_back({"Accept-Encoding", "gzip"});
        return node.call(std::move(request));
    }

    /// Whatever is sent, the answer is JSON that says whether it succeeded.
    void expect_whole_answer(std::string_view path, const std::string& body, bool compressed) {
        http::Response response = send(path, body, compressed);
        if (compressed) response.body = test::gunzip(response.body).value_or("");
        const Json answer = Json::parse(response.body, nullptr, false);
        ASSERT_TRUE(answer.is_object()) << path << ' ' << body.substr(0, 200) << ' ' << response.body;
        if (path == "/rpc") {
            EXPECT_EQ(answer.value("jsonrpc", ""), "2.0");
            EXPECT_NE(answer.contains("result"), answer.contains("error")) << answer;
            if (answer.contains("error")) {
                EXPECT_NE(answer["error"]["code"], -32603) << body.substr(0, 200);
            }
            return;
        }
        const std::string status = answer.value("status", "");
        EXPECT_TRUE(status == "success" || status == "fail") << response.body;
        EXPECT_LT(response.status, 500U) << path << ' ' << body.substr(0, 200);
    }

    test::ApiNode node{{.wallet_enabled = true, .auth_disabled = true}};
};

TEST_F(EveryRouteTest, AnswersOddParameters) {
    const test::FundedWallet made = test::fund(node);
    const std::vector<std::string> values = odd_values(made);
    bool compressed = false;
    std::size_t sent = 0;
    for (const Method& method : method_table()) {
        const std::string name(method.path.substr(1));
        const auto both = [&](const std::string& body) {
            compressed = !compressed;
            expect_whole_answer(method.path, body, compressed);
            expect_whole_answer(
                "/rpc", R"({"jsonrpc":"2.0","id":1,"method":")" + name + R"(","params":)" + body + "}",
                compressed);
            sent += 2;
        };
        for (const std::string& value : values)
            both(value);
        if (!method.has_input()) continue;
        for (const Parameter& parameter : method.parameters()) {
            for (const std::string& value : values)
                both("{\"" + std::string(parameter.name) + "\":" + value + "}");
        }
    }
    EXPECT_GT(sent, 2 * values.size() * method_table().size());
    // It is still the node that it was.
    EXPECT_EQ(send("/get-block-count", "").status, 200U);
}

}  // namespace
}  // namespace bytom::rpc
