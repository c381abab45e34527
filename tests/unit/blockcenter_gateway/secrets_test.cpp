// No access token stays behind in memory that has been given back.
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bytom/base/wiped.hpp>
#include <bytom/blockcenter/gateway/event_stream.hpp>
#include <bytom/blockcenter/gateway/node_book.hpp>

namespace {

/// The secret of a token, and the token in a header.
constexpr std::array<std::string_view, 2> kSecrets{"geheim-geheim-geheim",
                                                   "bWU6Z2VoZWltLWdlaGVpbS1nZWhlaW0="};
std::atomic<int> left_behind = 0;

void give_back(void* memory) noexcept {
    if (memory == nullptr) return;
    for (const std::string_view secret : kSecrets) {
        if (::memmem(memory, ::malloc_usable_size(memory), secret.data(), secret.size()) != nullptr)
            ++left_behind;
    }
    std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
    // Without what others have left there.
    if (void* const memory = std::calloc(size == 0 ? 1 : size, 1)) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return std::calloc(size == 0 ? 1 : size, 1);
}
void operator delete(void* memory) noexcept {
    give_back(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
    give_back(memory);
}

namespace bytom::blockcenter {
namespace {

/// Takes one connection, reads a request and gives an answer.
class OneAnswer {
public:
    explicit OneAnswer(std::string_view answer) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, generic, size), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
        port_ = ::ntohs(address.sin_port);
        thread_ = std::thread([this, answer] {
            const int client = ::accept(listener_, nullptr, nullptr);
            std::array<char, 4096> request{};
            const auto count = ::recv(client, request.data(), request.size(), 0);
            asked_ = count > 0 &&
                     std::string_view(request.data(), static_cast<std::size_t>(count)).contains(kSecrets[1]);
            EXPECT_GT(::send(client, answer.data(), answer.size(), MSG_NOSIGNAL), 0);
            ::close(client);
        });
    }
    OneAnswer(const OneAnswer&) = delete;
    OneAnswer& operator=(const OneAnswer&) = delete;
    ~OneAnswer() {
        thread_.join();
        ::close(listener_);
    }

    [[nodiscard]] std::string node() const { return "127.0.0.1:" + std::to_string(port_); }
    /// Whether the token was shown, once it has answered.
    [[nodiscard]] bool asked() const { return asked_; }

private:
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> asked_ = false;
    std::thread thread_;
};

/// The text of the book is the caller's to wipe.
class Secrets : public testing::Test {
protected:
    static NodeAddress known(const std::string& node) {
        std::string text = node + " me:geheim-geheim-geheim";
        const base::Wiped wiped(text);
        return *NodeBook::parse(text)->find(node);
    }
    void SetUp() override { left_behind = 0; }
    void TearDown() override { EXPECT_EQ(left_behind, 0); }
};

TEST_F(Secrets, OfABookAreWiped) {
    const NodeAddress copy = known("127.0.0.1:1");
    EXPECT_EQ(copy.token.size(), 23U);
}

TEST_F(Secrets, OfACallAreWiped) {
    const OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    const auto answer = post_json(known(server.node()), "/net-info", "{}", {}, {});
    ASSERT_TRUE(answer) << answer.error().why;
    EXPECT_EQ(answer->body, "{}");
    EXPECT_TRUE(server.asked());
}

TEST_F(Secrets, OfAStreamAreWiped) {
    const OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(EventStream::open(known(server.node()), {}, {}));
    EXPECT_TRUE(server.asked());
}

}  // namespace
}  // namespace bytom::blockcenter
