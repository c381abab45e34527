#include "bytomcli/http_client.hpp"

#include <array>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bytom::bytomcli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Takes one connection, reads a request up to a body's end, sends fixed bytes and closes.
class OneAnswerServer {
public:
    explicit OneAnswerServer(std::string bytes) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const raw = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 1) != 0 ||
            ::getsockname(listener_, raw, &size) != 0) {
            throw std::runtime_error("no port");
        }
        url_ = {.host = "127.0.0.1",
                .port = std::to_string(ntohs(address.sin_port)),
                .credentials = {},
                .socket_path = {}};
        thread_ = std::thread([this, bytes = std::move(bytes)] { serve(bytes); });
    }
    ~OneAnswerServer() {
        wait();
        ::close(listener_);
    }
    OneAnswerServer(const OneAnswerServer&) = delete;
    OneAnswerServer& operator=(const OneAnswerServer&) = delete;

    [[nodiscard]] const NodeUrl& url() const { return url_; }

    /// What it was sent.
    const std::string& request() {
        wait();
        return request_;
    }

private:
    void wait() {
        if (thread_.joinable()) thread_.join();
    }

    void serve(const std::string& bytes) {
        const int connection = ::accept(listener_, nullptr, nullptr);
        std::array<char, 4096> piece{};
        while (!request_.ends_with("}") && !request_.ends_with("\r\n\r\n")) {
            const auto count = ::recv(connection, piece.data(), piece.size(), 0);
            if (count <= 0) break;
            request_.append(piece.data(), static_cast<std::size_t>(count));
        }
        ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        ::close(connection);
    }

    int listener_;
    NodeUrl url_;
    std::thread thread_;
    std::string request_;
};

TEST(HttpClient, PostsAndReads) {
    OneAnswerServer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    NodeUrl url = server.url();
    url.credentials = "user:secret";
    const auto answer = http_post(url, "/net-info", "{}");
    ASSERT_TRUE(answer) << answer.error();
    EXPECT_EQ(answer->status, 200U);
    EXPECT_EQ(answer->body, "hello");
    EXPECT_THAT(server.request(), StartsWith("POST /net-info HTTP/1.1\r\n"));
    EXPECT_THAT(server.request(), HasSubstr("Host: " + url.authority() + "\r\n"));
    EXPECT_THAT(server.request(), HasSubstr("Content-Type: application/json\r\n"));
    EXPECT_THAT(server.request(), HasSubstr("Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"));
    EXPECT_THAT(server.request(), ::testing::EndsWith("\r\n\r\n{}"));
}

TEST(HttpClient, ABodyMayEndWithTheConnection) {
    OneAnswerServer server("HTTP/1.0 503 Busy\r\n\r\nlater");
    const auto answer = http_post(server.url(), "/x", "{}");
    ASSERT_TRUE(answer) << answer.error();
    EXPECT_EQ(answer->status, 503U);
    EXPECT_EQ(answer->body, "later");
}

TEST(HttpClient, NothingWorthIsNoAnswer) {
    for (const char* const bytes :
         {"", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"}) {
        OneAnswerServer server(bytes);
        const auto answer = http_post(server.url(), "/x", "{}");
        ASSERT_FALSE(answer) << bytes;
        EXPECT_THAT(answer.error(), HasSubstr(server.url().authority() + " does not answer: ")) << bytes;
    }
}

TEST(HttpClient, SaysThatNobodyListens) {
    const auto answer = [] {
        NodeUrl url;
        {
            OneAnswerServer server("");
            url = server.url();
            static_cast<void>(http_post(url, "/x", "{}"));
        }
        return http_post(url, "/x", "{}");
    }();
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error(), HasSubstr("cannot connect to 127.0.0.1:"));
}

}  // namespace
}  // namespace bytom::bytomcli
