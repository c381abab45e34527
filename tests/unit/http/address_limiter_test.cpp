#include <gtest/gtest.h>

#include <bytom/http/address_limiter.hpp>

namespace bytom::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(AddressLimiter, LetsEachAddressSpendFiveSecondsAtOnceAndThenItsRate) {
    AddressLimiter limiter(2);
    const AddressLimiter::Instant begin{};
    int admitted = 0;
    while (limiter.spend("a", 1, begin))
        ++admitted;
    EXPECT_EQ(admitted, 10);
    EXPECT_TRUE(limiter.spend("b", 1, begin));
    EXPECT_FALSE(limiter.spend("a", 1, begin + milliseconds(400)));
    EXPECT_TRUE(limiter.spend("a", 1, begin + milliseconds(600)));
    EXPECT_FALSE(limiter.spend("a", 1, begin + milliseconds(700)));
    // What costs more than is left is paid for later.
    EXPECT_TRUE(limiter.spend("a", 11, begin + seconds(2)));
    EXPECT_FALSE(limiter.spend("a", 1, begin + seconds(3)));
}

TEST(AddressLimiter, ForgetsWhoHasBeenQuietForLongest) {
    AddressLimiter limiter(1);
    const AddressLimiter::Instant begin{};
    EXPECT_TRUE(limiter.spend("first", 5, begin));
    EXPECT_FALSE(limiter.spend("first", 1, begin));
    for (std::size_t i = 0; i < AddressLimiter::kMaxAddresses; ++i)
        EXPECT_TRUE(limiter.spend(std::to_string(i), 1, begin));
    EXPECT_TRUE(limiter.spend("first", 1, begin));
}

TEST(ClientBehindProxy, IsBelievedOfThisMachineOnly) {
    Request request;
    request.headers.push_back({"X-Forwarded-For", "6.6.6.6, 10.0.0.7 "});
    request.client = "10.0.0.1";
    EXPECT_EQ(client_behind_proxy(request), "10.0.0.1");
    request.client = "127.0.0.1";
    EXPECT_EQ(client_behind_proxy(request), "10.0.0.7");
    request.headers.front().value = std::string(100, '1');
    EXPECT_EQ(client_behind_proxy(request), "127.0.0.1");
}

}  // namespace
}  // namespace bytom::http
