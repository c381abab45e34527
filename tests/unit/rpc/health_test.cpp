#include "rpc/health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/api_call.hpp"
#include "support/api_node.hpp"

namespace bytom::rpc {
namespace {

class FakeHealth final : public HealthInfo {
public:
    [[nodiscard]] std::vector<HealthCheck> liveness() const override {
        return {{"threads", alive, "all answer"}};
    }
    [[nodiscard]] std::vector<HealthCheck> readiness() const override {
        return {{"threads", alive, "all answer"}, {"peers", peers > 0, std::to_string(peers)}};
    }

    bool alive = true;
    int peers = 1;
};

class HealthPaths : public ::testing::Test {
protected:
    HealthPaths() { node.context.health = &health; }

    http::Response get(std::string target, std::string method = "GET") {
        http::Request request;
        request.method = std::move(method);
        request.target = std::move(target);
        // From elsewhere and without a token.
        EXPECT_FALSE(node.api.refuse(request));
        return test::call_api(node.api, std::move(request));
    }

    test::ApiNode node;
    FakeHealth health;
};

TEST_F(HealthPaths, AnswerAnybody) {
    for (const char* path : {"/livez", "/readyz"}) {
        const http::Response response = get(path);
        EXPECT_EQ(response.status, 200U);
        EXPECT_EQ(response.body, "ok\n");
    }
}

TEST_F(HealthPaths, SayWhatFails) {
    health.peers = 0;
    EXPECT_EQ(get("/livez").status, 200U);
    const http::Response response = get("/readyz");
    EXPECT_EQ(response.status, 503U);
    EXPECT_EQ(response.body, "[-] peers: 0\n");
    health.alive = false;
    EXPECT_EQ(get("/livez").status, 503U);
}

TEST_F(HealthPaths, ListEveryCheckForWhoAsks) {
    EXPECT_EQ(get("/readyz?verbose").body, "[+] threads: all answer\n[+] peers: 1\nok\n");
    EXPECT_EQ(get("/readyz?a=b&verbose=1").body, "[+] threads: all answer\n[+] peers: 1\nok\n");
    EXPECT_EQ(get("/readyz?verbosely").body, "ok\n");
    health.peers = 0;
    EXPECT_EQ(get("/readyz?verbose").body, "[+] threads: all answer\n[-] peers: 0\n");
}

TEST_F(HealthPaths, AreAnsweredByListenersThatNameThemAndToThisMachine) {
    const auto answered = [this](const ApiOptions& options, bool local) {
        Api api(node.context, options);
        http::Request request;
        request.method = "GET";
        request.target = "/readyz";
        request.from_loopback = local;
        const bool refused = api.refuse(request).has_value();
        const http::Response response = test::call_api(api, std::move(request));
        return !refused && response.status == 200U && response.body == "ok\n";
    };
    const ApiOptions naming{.methods = *MethodSet::parse("read+/readyz")};
    const ApiOptions not_naming{.methods = *MethodSet::parse("read+/livez")};
    const ApiOptions open_to_strangers{.methods = MethodSet::only(Role::read), .public_rate = 0};
    EXPECT_TRUE(answered({}, false));
    EXPECT_TRUE(answered(naming, false));
    EXPECT_FALSE(answered(not_naming, false));
    EXPECT_TRUE(answered(not_naming, true));
    EXPECT_FALSE(answered(open_to_strangers, false));
    EXPECT_FALSE(answered(open_to_strangers, true)) << "a proxy may be this machine";
}

TEST_F(HealthPaths, AreReadOnly) {
    const http::Response response = get("/livez", "POST");
    EXPECT_EQ(response.status, 405U);
    EXPECT_EQ(get("/readyz", "HEAD").status, 200U);
}

}  // namespace
}  // namespace bytom::rpc
