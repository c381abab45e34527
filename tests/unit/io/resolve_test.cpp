#include <future>

#include <gtest/gtest.h>

#include <bytom/io/io_thread.hpp>
#include <bytom/io/post.hpp>
#include <bytom/io/resolve.hpp>

namespace bytom::io {
namespace {

TEST(Resolver, FindsAddresses) {
    IoThread loop("loop");
    ASSERT_TRUE(loop.start());
    const Mailbox mailbox(post_to(loop.context().get_executor()));
    Resolver resolver;
    std::promise<Resolver::Addresses> found;
    resolver.resolve("127.0.0.1", mailbox.sender(),
                     [&](Resolver::Addresses addresses) { found.set_value(std::move(addresses)); });
    const auto addresses = found.get_future().get();
    ASSERT_EQ(addresses.size(), 1U);
    EXPECT_TRUE(addresses.front().is_loopback());
}

TEST(Resolver, AnswersWithNothingForANameThatIsNone) {
    IoThread loop("loop");
    ASSERT_TRUE(loop.start());
    const Mailbox mailbox(post_to(loop.context().get_executor()));
    Resolver resolver;
    std::promise<Resolver::Addresses> found;
    resolver.resolve("", mailbox.sender(),
                     [&](Resolver::Addresses addresses) { found.set_value(std::move(addresses)); });
    EXPECT_TRUE(found.get_future().get().empty());
}

}  // namespace
}  // namespace bytom::io
