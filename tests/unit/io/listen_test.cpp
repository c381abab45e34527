#include <future>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <bytom/io/listen.hpp>

namespace bytom::io {
namespace {

using boost::asio::ip::tcp;
using std::chrono::milliseconds;

class Listen : public testing::Test {
protected:
    [[nodiscard]] Result<tcp::acceptor> listen(const std::string& address,
                                               milliseconds retry = milliseconds(0)) {
        return listen_tcp(context_.get_executor(), address, {.retry = retry});
    }
    boost::asio::io_context context_;
};

TEST_F(Listen, TakesAddressesNamesAndEveryInterface) {
    for (const char* const address : {"127.0.0.1:0", "localhost:0", ":0"}) {
        const auto acceptor = listen(address);
        ASSERT_TRUE(acceptor) << acceptor.error().text();
        EXPECT_NE(acceptor->local_endpoint().port(), 0);
    }
    EXPECT_TRUE(listen("localhost:0")->local_endpoint().address().is_v4());
}

TEST_F(Listen, SaysWhatIsWrongWithTheAddress) {
    for (const char* const address : {"", "127.0.0.1", "127.0.0.1:66000", "no such host:1"}) {
        const auto acceptor = listen(address);
        ASSERT_FALSE(acceptor);
        EXPECT_EQ(acceptor.error().name, "bad_listen_address") << acceptor.error().text();
    }
}

TEST_F(Listen, SaysWhichPortIsTaken) {
    const auto first = listen("127.0.0.1:0");
    ASSERT_TRUE(first);
    const std::string address = "127.0.0.1:" + std::to_string(first->local_endpoint().port());
    const auto second = listen(address);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().name, "listen_failed");
    EXPECT_NE(second.error().detail.find(address), std::string::npos);
    EXPECT_NE(second.error().detail.find("another"), std::string::npos);
}

TEST_F(Listen, WaitsForAPortThatIsLetGo) {
    auto first = listen("127.0.0.1:0");
    ASSERT_TRUE(first);
    const std::string address = "127.0.0.1:" + std::to_string(first->local_endpoint().port());
    auto second = std::async(std::launch::async, [&] { return listen(address, std::chrono::minutes(5)); });
    EXPECT_EQ(second.wait_for(milliseconds(50)), std::future_status::timeout);
    first->close();
    EXPECT_TRUE(second.get());
}

}  // namespace
}  // namespace bytom::io
