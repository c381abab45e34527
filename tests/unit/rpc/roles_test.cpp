// What each role, and each listener, lets its callers do: every row of the method table is tried.
#include <array>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/rpc/local_cookie.hpp>
#include <bytom/rpc/method_set.hpp>

#include "support/api_call.hpp"
#include "support/api_node.hpp"
#include "support/http_client.hpp"

namespace bytom::rpc {
namespace {

using Json = nlohmann::json;

constexpr auto kRoles =
    std::to_array<Role>({Role::read, Role::wallet_read, Role::wallet_write, Role::mining, Role::admin});

http::Request request_of(std::string_view path, std::string body = "{}") {
    http::Request request;
    request.method = "POST";
    request.target = path;
    request.body = std::move(body);
    request.client = "10.0.0.1";
    return request;
}

TEST(Roles, IncludeWhatTheyNeed) {
    EXPECT_FALSE(Roles().may(Role::read));
    EXPECT_TRUE(Roles::of(Role::mining).may(Role::read));
    EXPECT_FALSE(Roles::of(Role::mining).may(Role::wallet_read));
    EXPECT_TRUE(Roles::of(Role::wallet_write).may(Role::wallet_read));
    EXPECT_FALSE(Roles::of(Role::wallet_read).may(Role::wallet_write));
    for (const Role role : kRoles) {
        EXPECT_TRUE(Roles::all().may(role));
        EXPECT_EQ(Roles::parse(to_string(role)), role);
    }
    EXPECT_FALSE(Roles::parse("root").has_value());
}

TEST(MethodTable, WhatReadersMayCallChangesNothing) {
    for (const Method& method : method_table()) {
        if (method.role != Role::read && method.role != Role::wallet_read) continue;
        EXPECT_TRUE(only_reads(method) || method.path == "/compile") << method.path;
    }
    for (const Method& method : method_table()) {
        if (method.permission == Permission::loopback) EXPECT_EQ(method.role, Role::admin) << method.path;
        if (method.availability == Availability::wallet) EXPECT_NE(method.role, Role::read) << method.path;
    }
}

TEST(MethodSet, IsWrittenWithPluses) {
    const auto set = MethodSet::parse("mining+/list-balances");
    ASSERT_TRUE(set.has_value()) << set.error();
    EXPECT_TRUE(set->has(*find_method("/get-work")));
    EXPECT_TRUE(set->has(*find_method("/list-balances")));
    EXPECT_TRUE(set->has(*find_method("/get-block")));
    EXPECT_FALSE(set->has(*find_method("/list-accounts")));
    EXPECT_FALSE(set->has_service("/metrics"));
    EXPECT_FALSE(MethodSet::parse("/get-block")->has(*find_method("/get-block-count")));
    EXPECT_FALSE(set->has_service("/readyz"));
    EXPECT_TRUE(MethodSet::parse("/metrics")->has_service("/metrics"));
    EXPECT_TRUE(MethodSet::parse("read+/readyz")->has_service("/readyz"));
    EXPECT_TRUE(MethodSet::parse("all")->is_all());
    for (const char* const bad :
         {"", "+", "root", "read+", "+read", "read++mining", "read,mining", "/no-such-call"})
        EXPECT_FALSE(MethodSet::parse(bad).has_value()) << bad;
}

class RoleTest : public ::testing::Test {
protected:
    /// The status of a call from elsewhere, and whether the way through JSON-RPC agrees.
    unsigned status_of(Api& api, const Method& method, const std::string& authorization) {
        http::Request request = request_of(method.path);
        http::Request call = request_of(
            "/rpc", R"({"jsonrpc":"2.0","id":1,"params":{},"method":")" + std::string(method.path) + R"("})");
        if (!authorization.empty()) {
            request.headers.push_back({"Authorization", authorization});
            call.headers.push_back({"Authorization", authorization});
        }
        http::Request head = request;
        head.body.clear();
        const auto refusal = api.refuse(head);
        const unsigned status = test::call_api(api, std::move(request)).status;
        const bool refused = status == 401 || status == 403;
        EXPECT_EQ(refusal.has_value(), refused) << method.path << ": by its head alone";
        const std::string answer = test::call_api(api, std::move(call)).body;
        EXPECT_EQ(answer.find("BTM860") != std::string::npos, refused) << method.path << ": " << answer;
        return status;
    }

    test::ApiNode node{{.wallet_enabled = true}};
};

TEST_F(RoleTest, EveryRoleMakesItsCallsAndNoOther) {
    for (const Role role : kRoles) {
        const std::string name(to_string(role));
        const auto token = node.tokens->create(name, "", {name});
        ASSERT_TRUE(token.has_value());
        for (const Method& method : method_table()) {
            const unsigned status = status_of(node.api, method, "Basic " + test::base64(token->token));
            const bool may = Roles::of(role).may(method.role) && method.permission == Permission::client;
            EXPECT_EQ(status != 401 && status != 403, may) << name << " " << method.path << " " << status;
        }
    }
}

TEST_F(RoleTest, TheOriginalsTokensMayAllAndNobodyElseAnything) {
    const auto token = node.tokens->create("old", "read");
    ASSERT_TRUE(token.has_value());
    for (const Method& method : method_table()) {
        const bool local = method.permission == Permission::loopback;
        EXPECT_EQ(status_of(node.api, method, "Basic " + test::base64(token->token)) == 401, local)
            << method.path;
        EXPECT_EQ(status_of(node.api, method, ""), 401U) << method.path;
    }
    EXPECT_EQ(node.tokens->create("bad", "", {"root"}).error().detail.substr(0, 23),
              "there is no role \"root\"");
}

TEST_F(RoleTest, AListenerOffersItsSetToThisMachineToo) {
    Api api(node.context, {.methods = *MethodSet::parse("read+mining")});
    for (const Method& method : method_table()) {
        http::Request request = request_of(method.path);
        request.from_loopback = true;
        const unsigned status = test::call_api(api, std::move(request)).status;
        const bool offered = method.role == Role::read || method.role == Role::mining;
        EXPECT_EQ(status == 403, !offered) << method.path << " " << status;
    }
    for (const char* const path : {"/dashboard/", "/metrics"}) {
        http::Request request = request_of(path, "");
        request.from_loopback = true;
        EXPECT_EQ(test::call_api(api, std::move(request)).status, 403U) << path;
    }
}

TEST_F(RoleTest, EverybodyMayReadAtThePublicDoorAndNoMore) {
    Api api(node.context, {.methods = MethodSet::only(Role::read), .public_rate = 0});
    for (const Method& method : method_table()) {
        const unsigned status = status_of(api, method, "");
        EXPECT_EQ(status == 403, method.role != Role::read) << method.path << " " << status;
    }
    for (const char* const path : {"/dashboard/", "/metrics", "/api/v3/events", "/websocket-subscribe"})
        EXPECT_EQ(test::call_api(api, request_of(path, "")).status, 403U) << path;
}

TEST_F(RoleTest, ThePublicDoorCountsWhatItsCallersAsk) {
    Api api(node.context, {.methods = MethodSet::only(Role::read), .public_rate = 2});
    unsigned answered = 0;
    while (test::call_api(api, request_of("/get-block-count")).status == 200)
        ++answered;
    EXPECT_GE(answered, 10U);
    EXPECT_LT(answered, 20U);
    const http::Response refused = test::call_api(api, request_of("/get-block-count"));
    EXPECT_EQ(refused.status, 429U);
    // A batch is as many calls as it has.
    http::Request batch = request_of("/rpc", "[");
    batch.client = "10.0.0.2";
    for (int i = 0; i < 50; ++i)
        batch.body += std::string(i == 0 ? "" : ",") + R"({"jsonrpc":"2.0","method":"gas-rate","id":1})";
    batch.body += "]";
    const Json answers = Json::parse(test::call_api(api, std::move(batch)).body);
    const auto succeeded =
        std::ranges::count_if(answers, [](const Json& one) { return one.contains("result"); });
    EXPECT_GE(succeeded, 8);
    EXPECT_LT(succeeded, 20);
}

TEST_F(RoleTest, ThePublicDoorCountsWhatItReadsThoughItIsNoCall) {
    Api api(node.context, {.methods = MethodSet::only(Role::read), .public_rate = 2});
    const std::string junk(std::size_t{32} << 10, ' ');
    unsigned status = 0;
    int asked = 0;
    for (; status != 429U && asked < 20; ++asked)
        status = test::call_api(api, request_of("/rpc", junk)).status;
    EXPECT_EQ(status, 429U);
    EXPECT_LE(asked, 4);
}

TEST_F(RoleTest, ACookieProvesThatAClientIsOfThisMachine) {
    const std::string path = (node.directory.path() / "api-cookie").string();
    std::string text;
    {
        const auto cookie = LocalCookie::create(path);
        ASSERT_TRUE(cookie.has_value());
        text = base::read_file(path)->value();
        text.pop_back();
        struct stat found{};
        ASSERT_EQ(::stat(path.c_str(), &found), 0);
        EXPECT_EQ(found.st_mode & 0777U, 0600U);
        Api api(node.context, {.cookie = cookie->get(), .cookie_required = true});
        const auto ask = [&](const std::string& credentials, bool local, bool by_socket = false) {
            http::Request request = request_of("/list-access-tokens");
            request.from_loopback = local;
            request.by_unix_socket = by_socket;
            if (!credentials.empty())
                request.headers.push_back({"Authorization", "Basic " + test::base64(credentials)});
            return test::call_api(api, std::move(request)).status;
        };
        EXPECT_EQ(ask("", true), 401U);
        EXPECT_EQ(ask("__cookie__:" + std::string(64, '0'), true), 401U);
        EXPECT_EQ(ask(text, true), 200U);
        // Nobody elsewhere is helped by having read the file.
        EXPECT_EQ(ask(text, false), 401U);
        EXPECT_EQ(ask("", true, /*by_socket=*/true), 200U);
        const auto another = LocalCookie::create(path);
        ASSERT_TRUE(another.has_value());
        EXPECT_NE(base::read_file(path)->value(), text + "\n");
        const auto token = node.tokens->create("t", "");
        EXPECT_EQ(ask(token->token, true), 401U) << "a token is no proof of being local";
    }
    EXPECT_FALSE(base::read_file(path)->has_value());
}

}  // namespace
}  // namespace bytom::rpc
