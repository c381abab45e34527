#include <gtest/gtest.h>

#include "support/api_call.hpp"
#include "support/api_node.hpp"

namespace bytom::rpc {
namespace {

class CorsTest : public ::testing::Test {
protected:
    http::Response ask(std::vector<std::string> origins, std::string origin, std::string method = "POST",
                       std::string target = "/gas-rate", bool from_loopback = true) {
        Api api(node.context, {.auth_disabled = false, .cors_origins = std::move(origins)});
        http::Request request;
        request.method = method;
        request.target = std::move(target);
        request.from_loopback = from_loopback;
        request.headers = {{"Origin", std::move(origin)}};
        if (method == "OPTIONS") request.headers.push_back({"Access-Control-Request-Method", "POST"});
        return test::call_api(api, std::move(request));
    }

    static std::string header(const http::Response& response, std::string_view name) {
        for (const http::ResponseHeader& candidate : response.headers) {
            if (candidate.name == name) return candidate.value;
        }
        return "absent";
    }
    static std::string allowed(const http::Response& response) {
        return header(response, "Access-Control-Allow-Origin");
    }

    test::ApiNode node;
};

TEST_F(CorsTest, IsOffByDefault) {
    EXPECT_EQ(allowed(ask({}, "https://a")), "absent");
    const http::Response options = ask({}, "https://a", "OPTIONS");  // an ordinary call
    EXPECT_EQ(options.status, 200);
    EXPECT_EQ(allowed(options), "absent");
}

TEST_F(CorsTest, AllowsNamedOrigins) {
    const std::vector<std::string> origins{"https://a", "http://b:1"};
    for (const char* target : {"/gas-rate", "/list-transaction-feeds", "/no-such", "/rpc"})
        EXPECT_EQ(allowed(ask(origins, "http://b:1", "POST", target)), "http://b:1") << target;
    EXPECT_EQ(allowed(ask(origins, "https://c")), "absent");
    EXPECT_EQ(allowed(ask(origins, "https://a.evil")), "absent");
    EXPECT_EQ(allowed(ask({"*"}, "https://c")), "*");
}

TEST_F(CorsTest, AnswersPreflightsWithoutCredentials) {
    const http::Response preflight = ask({"https://a"}, "https://a", "OPTIONS", "/get-block", false);
    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(allowed(preflight), "https://a");
    EXPECT_EQ(header(preflight, "Access-Control-Allow-Headers"), "Authorization, Content-Type");
    EXPECT_EQ(ask({"https://a"}, "https://b", "OPTIONS", "/get-block", false).status, 401);
    const http::Response refused = ask({"https://a"}, "https://a", "POST", "/get-block", false);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(allowed(refused), "https://a");  // so that the page can tell
}

}  // namespace
}  // namespace bytom::rpc
