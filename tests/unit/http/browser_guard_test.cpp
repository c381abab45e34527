#include <gtest/gtest.h>

#include <bytom/http/browser_guard.hpp>

namespace bytom::http {
namespace {

using Verdict = BrowserGuard::Verdict;

struct Case {
    std::string what;
    std::vector<Header> headers;
    Verdict expected;
    std::string target = "/net-info";
};

Verdict judge(const Case& test, BrowserOptions options = {}) {
    Request request;
    request.method = "POST";
    request.target = test.target;
    request.headers = test.headers;
    return BrowserGuard(std::move(options)).judge(request);
}

TEST(BrowserGuard, LetsInWhatNoForeignPageCanSend) {
    const std::vector<Case> cases{
        {"curl", {{"Host", "127.0.0.1:9888"}}, Verdict::pass},
        {"by name", {{"host", "LocalHost:9888"}}, Verdict::pass},
        {"fully qualified", {{"Host", "localhost.:9888"}}, Verdict::pass},
        {"IPv6", {{"Host", "[::1]:9888"}}, Verdict::pass},
        {"from elsewhere", {{"Host", "192.168.1.5:9888"}}, Verdict::pass},
        {"HTTP/1.0", {}, Verdict::pass},
        {"own page", {{"Host", "127.0.0.1:9888"}, {"Origin", "http://127.0.0.1:9888"}}, Verdict::pass},
        {"own page, fetched",
         {{"Host", "localhost:9888"}, {"Origin", "http://localhost:9888"}, {"Sec-Fetch-Site", "same-origin"}},
         Verdict::pass},
        {"typed in", {{"Host", "localhost:9888"}, {"Sec-Fetch-Site", "none"}}, Verdict::pass},
        {"rebinding", {{"Host", "evil.example:9888"}}, Verdict::foreign_host},
        {"rebinding, same origin",
         {{"Host", "evil.example:9888"}, {"Origin", "http://evil.example:9888"}},
         Verdict::foreign_host},
        {"looks like ours", {{"Host", "localhost.evil.example"}}, Verdict::foreign_host},
        {"behind brackets", {{"Host", "[::1]:1:evil.1"}}, Verdict::foreign_host},
        {"a port that is none", {{"Host", "localhost:evil"}}, Verdict::foreign_host},
        {"looks like an address", {{"Host", "127.0.0.1.evil.example"}}, Verdict::foreign_host},
        {"several ports", {{"Host", "evil.example:127.0.0.1:9888"}}, Verdict::foreign_host},
        {"absolute target", {{"Host", "127.0.0.1"}}, Verdict::foreign_host, "http://evil.example/net-info"},
        {"foreign page",
         {{"Host", "127.0.0.1:9888"}, {"Origin", "https://evil.example"}},
         Verdict::foreign_origin},
        {"foreign page, old name",
         {{"Host", "127.0.0.1:9888"}, {"ORIGIN", "https://evil.example"}},
         Verdict::foreign_origin},
        {"another port",
         {{"Host", "localhost:9888"}, {"Origin", "http://localhost:3000"}},
         Verdict::foreign_origin},
        {"another name of ours",
         {{"Host", "127.0.0.1:9888"}, {"Origin", "http://localhost:9888"}},
         Verdict::foreign_origin},
        {"a file or a frame", {{"Host", "localhost:9888"}, {"Origin", "null"}}, Verdict::foreign_origin},
        {"no origin at all", {{"Host", "localhost:9888"}, {"Origin", ""}}, Verdict::foreign_origin},
        {"no host to compare with", {{"Origin", "http://"}}, Verdict::foreign_origin},
        {"two origins",
         {{"Host", "localhost:9888"},
          {"Origin", "http://localhost:9888"},
          {"Origin", "https://evil.example"}},
         Verdict::foreign_origin},
        {"an image", {{"Host", "localhost:9888"}, {"Sec-Fetch-Site", "cross-site"}}, Verdict::foreign_site},
        {"of another port",
         {{"Host", "localhost:9888"}, {"sec-fetch-site", "Same-Site"}},
         Verdict::foreign_site},
    };
    for (const Case& test : cases)
        EXPECT_EQ(judge(test), test.expected) << test.what;
}

TEST(BrowserGuard, LetsInWhatIsConfigured) {
    const BrowserOptions options{.origins = {"https://a.example"}, .hosts = {"node.example"}};
    const std::vector<Case> cases{
        {"allowed page",
         {{"Host", "localhost"}, {"Origin", "https://a.example"}, {"Sec-Fetch-Site", "cross-site"}},
         Verdict::pass},
        {"not the whole",
         {{"Host", "localhost"}, {"Origin", "https://a.example.evil"}},
         Verdict::foreign_origin},
        {"another scheme", {{"Host", "localhost"}, {"Origin", "http://a.example"}}, Verdict::foreign_origin},
        {"its image has no origin",
         {{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}},
         Verdict::foreign_site},
        {"allowed name", {{"Host", "Node.Example:9888"}}, Verdict::pass},
        {"its own page behind TLS",
         {{"Host", "node.example"}, {"Origin", "https://node.example"}},
         Verdict::pass},
        {"a name below", {{"Host", "x.node.example"}}, Verdict::foreign_host},
        {"allowed name as target", {{"Host", "localhost"}}, Verdict::pass, "http://node.example/x"},
    };
    for (const Case& test : cases)
        EXPECT_EQ(judge(test, options), test.expected) << test.what;
    const Case anything{"all", {{"Host", "x.example"}, {"Origin", "null"}}, Verdict::pass};
    EXPECT_EQ(judge(anything, {.origins = {"*"}, .hosts = {"*"}}), Verdict::pass);
}

TEST(BrowserGuard, KnowsWhatProxiesAdd) {
    for (const char* name : {"Forwarded", "X-Forwarded-For", "x-forwarded-proto", "X-Real-IP", "VIA"}) {
        Request request;
        request.headers = {{"Host", "localhost"}, {name, "1.2.3.4"}};
        EXPECT_TRUE(is_forwarded(request)) << name;
    }
    Request plain;
    plain.headers = {{"Host", "localhost"}, {"X-Forward", "1"}, {"Accept", "*/*"}};
    EXPECT_FALSE(is_forwarded(plain));
}

TEST(BrowserGuard, WhoAsksForAnotherMachineOverTheLoopbackIsNotOfThisOne) {
    const BrowserGuard guard({.origins = {}, .hosts = {"node.example", "*"}, .local_hosts = {"workstation"}});
    const auto is_local = [&guard](std::string host, std::string target = "/net-info") {
        Request request;
        request.target = std::move(target);
        if (!host.empty()) request.headers.push_back({"Host", std::move(host)});
        return guard.is_for_this_machine(request);
    };
    for (const char* const host :
         {"", "localhost", "LOCALHOST:9888", "localhost.", "127.0.0.1:9888", "127.8.0.1", "[::1]:9888",
          "[::ffff:127.0.0.1]", "[::ffff:7f00:1]:9888", "0.0.0.0:9888", "Workstation:80"})
        EXPECT_TRUE(is_local(host)) << host;
    for (const char* const host :
         {"node.example", "node.example:9888", "10.0.0.5:9888", "[2001:db8::1]", "localhost.example",
          "127.0.0.1.example", "128.0.0.1", "[::ffff:10.0.0.5]", "x:y:z"})
        EXPECT_FALSE(is_local(host)) << host;
    EXPECT_FALSE(is_local("localhost", "http://node.example/net-info"));
    EXPECT_TRUE(is_local("localhost", "http://127.0.0.1:9888/net-info"));
}

TEST(IsForwarded, ByWhateverProxiesWrite) {
    for (const char* const name : {"Forwarded", "x-forwarded-for", "X-Forwarded-Proto", "X-Forwarded",
                                   "X-Real-IP", "Via", "CF-Connecting-IP", "True-Client-IP", "X-Client-IP",
                                   "X-Cluster-Client-IP", "Forwarded-For", "Fastly-Client-IP"}) {
        Request request;
        request.headers.push_back({name, "203.0.113.1"});
        EXPECT_TRUE(is_forwarded(request)) << name;
    }
    Request plain;
    plain.headers = {{"Host", "localhost"}, {"User-Agent", "curl"}, {"Accept", "*/*"}, {"X-Request-Id", "1"}};
    EXPECT_FALSE(is_forwarded(plain));
}

}  // namespace
}  // namespace bytom::http
