#include <gtest/gtest.h>

#include <bytom/web/page.hpp>

#include "support/http_client.hpp"

namespace bytom::web {
namespace {

std::string header(const http::Response& response, std::string_view name) {
    std::string last;
    for (const http::ResponseHeader& one : response.headers)
        if (http::same_token(one.name, name)) last = one.value;
    return last;
}

http::Request asking(std::vector<http::Header> headers) {
    http::Request request;
    request.method = "GET";
    request.target = "/";
    request.headers = std::move(headers);
    return request;
}

TEST(Page, IsTheSamePackedAndNot) {
    const http::Response plain = page_response(asking({}));
    EXPECT_EQ(plain.status, 200U);
    EXPECT_EQ(header(plain, "Content-Encoding"), "");
    EXPECT_TRUE(plain.body.starts_with("<!doctype html>")) << plain.body.substr(0, 100);
    const http::Response packed = page_response(asking({{"Accept-Encoding", "br, gzip"}}));
    EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
    EXPECT_EQ(test::gunzip(packed.body).value_or(""), plain.body);
}

TEST(Page, IsNotSentAgainToWhoHasIt) {
    const std::string tag = header(page_response(asking({})), "ETag");
    EXPECT_TRUE(tag.starts_with('"') && tag.ends_with('"')) << tag;
    const http::Response known = page_response(asking({{"If-None-Match", "W/\"x\", " + tag}}));
    EXPECT_EQ(known.status, 304U);
    EXPECT_EQ(known.body, "");
    EXPECT_EQ(header(known, "ETag"), tag);
    EXPECT_EQ(page_response(asking({{"If-None-Match", "\"x\""}})).status, 200U);
}

TEST(Page, MayRunNothingButItselfAndAskNobodyElse) {
    const std::string policy = header(page_response(asking({})), "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none'; ")) << policy;
    EXPECT_NE(policy.find("connect-src 'self'"), std::string::npos) << policy;
    EXPECT_NE(policy.find("frame-ancestors 'self'"), std::string::npos) << policy;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
    EXPECT_EQ(policy.find("http"), std::string::npos) << policy;
    EXPECT_EQ(header(page_response(asking({})), "X-Content-Type-Options"), "nosniff");
}

}  // namespace
}  // namespace bytom::web
