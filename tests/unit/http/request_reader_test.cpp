#include "http/request_reader.hpp"

#include <gtest/gtest.h>

namespace bytom::http {
namespace {

using Stage = RequestReader::Stage;

/// Gives the bytes in pieces of this size, as a connection does; what is left over stays in `text`.
void feed(RequestReader& reader, std::string& text, std::size_t piece) {
    std::string buffer;
    std::size_t given = 0;
    while (true) {
        const std::size_t taken = reader.take(buffer);
        buffer.erase(0, taken);
        if (reader.stage() == Stage::done || reader.stage() == Stage::failed) break;
        if (taken > 0) continue;
        if (given == text.size()) break;
        buffer += text.substr(given, piece);
        given = std::min(given + piece, text.size());
    }
    text = buffer + text.substr(given);
}

RequestFault fault_of(const std::string& text, const ReadLimits& limits = {}) {
    RequestFault fault = RequestFault::none;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, text.size()}) {
        RequestReader reader(limits);
        std::string rest = text;
        feed(reader, rest, piece);
        fault = reader.fault();
        EXPECT_EQ(fault == RequestFault::none, reader.stage() == Stage::done) << text;
    }
    return fault;
}

TEST(RequestReader, ReadsInPiecesOfAnySize) {
    const std::string text =
        "POST /a?b HTTP/1.1\r\nhost: x:1\r\nA:  b \r\n\tc\r\nContent-Length: 3\r\n\r\nabcGET ";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        RequestReader reader({});
        std::string rest = text;
        feed(reader, rest, piece);
        ASSERT_EQ(reader.stage(), Stage::done) << piece;
        EXPECT_EQ(rest, "GET ");
        const Request& request = reader.request();
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.target, "/a?b");
        EXPECT_EQ(request.header("Host"), "x:1");
        EXPECT_EQ(request.header("a"), "b c");
        EXPECT_EQ(request.body, "abc");
        EXPECT_TRUE(reader.keeps_alive());
    }
}

TEST(RequestReader, LinesMayEndWithLineFeedsAlone) {
    RequestReader reader({});
    std::string text = "POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3;e=f\nabc\r\n0\nT: u\n\n";
    feed(reader, text, 5);
    EXPECT_EQ(reader.stage(), Stage::done);
    EXPECT_EQ(reader.request().body, "abc");
    EXPECT_EQ(text, "");
}

TEST(RequestReader, KnowsVersionsAndPersistence) {
    struct Case {
        std::string text;
        bool old;
        bool keeps;
    };
    for (const Case& test : {Case{"GET / HTTP/1.0\r\n\r\n", true, false},
                             Case{"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true, true},
                             Case{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", false, true},
                             Case{"GET / HTTP/1.1\r\nHost:\r\n\r\n", false, true},
                             Case{"GET / HTTP/1.1\r\nHost: x\r\nConnection: a, close\r\n\r\n", false, false},
                             Case{"GET / HTTP/1.9\r\nHost: x\r\n\r\n", false, true}}) {
        RequestReader reader({});
        std::string text = test.text;
        feed(reader, text, 100);
        EXPECT_EQ(reader.stage(), Stage::done) << test.text;
        EXPECT_EQ(reader.is_version_1_0(), test.old) << test.text;
        EXPECT_EQ(reader.keeps_alive(), test.keeps) << test.text;
    }
}

TEST(RequestReader, AsksToContinueOnlyWhoWaits) {
    const auto awaits = [](std::string text) {
        RequestReader reader({});
        feed(reader, text, 100);
        EXPECT_NE(reader.stage(), Stage::failed);
        return reader.awaits_continue();
    };
    const std::string expect = "Expect: 100-Continue\r\n";
    EXPECT_TRUE(awaits("POST / HTTP/1.1\r\nHost: x\r\n" + expect + "Content-Length: 1\r\n\r\n"));
    EXPECT_FALSE(awaits("POST / HTTP/1.0\r\nHost: x\r\n" + expect + "Content-Length: 1\r\n\r\n"));
    EXPECT_FALSE(awaits("POST / HTTP/1.1\r\nHost: x\r\n" + expect + "\r\n"));
}

TEST(RequestReader, SaysWhatIsWrong) {
    const std::string start = "POST / HTTP/1.1\r\n";
    const std::string host = start + "Host: x\r\n";
    const std::string end = "Content-Length: 1\r\n\r\na";
    struct Case {
        std::string text;
        RequestFault fault;
    };
    using enum RequestFault;
    const std::vector<Case> cases{
        {host + end, none},
        {host + "Content-Length: 1\r\n" + end, none},
        {host + "Content-Encoding: identity\r\n" + end, none},
        {host + "Content-Encoding: gzip\r\n\r\n", none},
        {host + "X: " + std::string(65'000, 'x') + "\r\n" + end, none},
        {host + "X: " + std::string(66'000, 'x') + "\r\n" + end, head_too_large},
        {host + "X: " + std::string(40'000, 'x') + "\r\n " + std::string(40'000, 'x') + "\r\n" + end,
         head_too_large},
        {"\r\n" + host + end, malformed},
        {"GET\r\n\r\n", malformed},
        {"GET /\r\nHost: x\r\n\r\n", malformed},
        {"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", malformed},
        {"G(T / HTTP/1.1\r\nHost: x\r\n\r\n", malformed},
        {"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n", malformed},
        {"GET / HTTQ/1.1\r\nHost: x\r\n\r\n", malformed},
        {"GET / HTTP/1.10\r\nHost: x\r\n\r\n", malformed},
        {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", unknown_version},
        {"GET / HTTP/1.1\r\n\r\n", no_host},
        {start + "Host: x\r\nhost: x\r\n\r\n", several_hosts},
        {start + "Host: x y\r\n\r\n", malformed_host},
        {start + "Host: x/y\r\n\r\n", malformed_host},
        {start + "Host: \xc3\xa4\r\n\r\n", malformed_host},
        {start + " Host: x\r\n\r\n", malformed},
        {start + "Host x\r\n\r\n", malformed},
        {start + ": x\r\n\r\n", malformed},
        {start + "Host : x\r\n\r\n", malformed},
        {host + "X: a\rb\r\n\r\n", malformed},
        {host + std::string("X: a\0b\r\n\r\n", 11), malformed},
        {host + "Content-Length: x\r\n\r\n", malformed},
        {host + "Content-Length: -1\r\n\r\n", malformed},
        {host + "Content-Length: +1\r\n\r\n", malformed},
        {host + "Content-Length: 1, 1\r\n\r\n", malformed},
        {host + "Content-Length: 99999999999999999999\r\n\r\n", malformed},
        {host + "Content-Length: 2\r\n" + end, malformed},
        {host + "Transfer-Encoding: chunked\r\n" + end, malformed},
        {host + "Transfer-Encoding: chunked, chunked\r\n\r\n", malformed},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", malformed},
        {host + "Transfer-Encoding: gzip, chunked\r\n\r\n", unknown_transfer_coding},
        {host + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", unknown_transfer_coding},
        {host + "Content-Encoding: gzip\r\n" + end, unknown_content_coding},
        {host + "Expect: cake\r\n" + end, unknown_expectation},
        {host + "Transfer-Encoding: chunked\r\n\r\nx\r\n", malformed},
        {host + "Transfer-Encoding: chunked\r\n\r\n\r\n", malformed},
        {host + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", malformed},
        {host + "Transfer-Encoding: chunked\r\n\r\n11111111111111111\r\n", malformed},
        {host + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(5000, 'x') + "\r\n", malformed},
        {host + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n", body_too_large},
    };
    for (const Case& test : cases)
        EXPECT_EQ(fault_of(test.text), test.fault) << test.text.substr(0, 100);
}

TEST(RequestReader, KeepsItsLimits) {
    const ReadLimits limits{.max_head_bytes = 100, .max_body_bytes = 10, .max_fields = 3};
    const std::string start = "POST / HTTP/1.1\r\nHost: x\r\n";
    EXPECT_EQ(fault_of(start + "X: " + std::string(100, 'x') + "\r\n\r\n", limits),
              RequestFault::head_too_large);
    EXPECT_EQ(fault_of(std::string(101, 'x'), limits), RequestFault::head_too_large);
    EXPECT_EQ(fault_of(start + "A: b\r\nA: b\r\n\r\n", limits), RequestFault::none);
    EXPECT_EQ(fault_of(start + "A: b\r\nA: b\r\nA: b\r\n\r\n", limits), RequestFault::head_too_large);
    EXPECT_EQ(fault_of(start + "Content-Length: 10\r\n\r\n0123456789", limits), RequestFault::none);
    EXPECT_EQ(fault_of(start + "Content-Length: 11\r\n\r\n", limits), RequestFault::body_too_large);
    const std::string chunked = start + "Transfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(fault_of(chunked + "a\r\n0123456789\r\n0\r\n\r\n", limits), RequestFault::none);
    EXPECT_EQ(fault_of(chunked + "9\r\n012345678\r\n2\r\n", limits), RequestFault::body_too_large);
    EXPECT_EQ(fault_of(chunked + "0\r\nT: " + std::string(100, 'x') + "\r\n\r\n", limits),
              RequestFault::head_too_large);
}

}  // namespace
}  // namespace bytom::http
