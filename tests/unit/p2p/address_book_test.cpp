#include <gtest/gtest.h>

#include <bytom/p2p/address_book.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::p2p {
namespace {

SocketAddress address(std::string_view text) {
    return *SocketAddress::from_text(text);
}

const auto kAny = [](const SocketAddress&) { return true; };

TEST(AddressBook, RemembersFromRunToRun) {
    const testing::TemporaryDirectory directory;
    const std::string path = (directory.path() / "peers.txt").string();
    {
        auto book = AddressBook::open(path);
        ASSERT_TRUE(book);
        book->succeeded(address("1.2.3.4:5"), 100);
        book->succeeded(address("[2001:db9::1]:6"), 200);
        book->failed(address("4.3.2.1:7"), 300);
        ASSERT_TRUE(book->save());
    }
    auto book = AddressBook::open(path);
    ASSERT_TRUE(book);
    EXPECT_EQ(book->size(), 3U);
    EXPECT_EQ(book->good(1000, 10, kAny), (std::vector{address("[2001:db9::1]:6"), address("1.2.3.4:5")}));
    EXPECT_EQ(book->find(address("4.3.2.1:7"))->failures, 1U);
}

TEST(AddressBook, BacksOffFurtherWithEachFailure) {
    AddressBook book;
    const SocketAddress it = address("1.2.3.4:5");
    book.succeeded(it, 1000);
    std::uint64_t now = 1000;
    for (const std::uint64_t delay : {10U, 20U, 40U, 80U}) {
        book.failed(it, now);
        EXPECT_FALSE(book.is_due(it, now + delay - 1));
        EXPECT_TRUE(book.is_due(it, now + delay));
        now += delay;
    }
    for (int count = 0; count < 100; ++count)
        book.failed(it, now);
    EXPECT_FALSE(book.is_due(it, now + AddressBook::kLongestDelay - 1));
    EXPECT_TRUE(book.is_due(it, now + AddressBook::kLongestDelay));
    book.failed(it, now, 60);
    EXPECT_TRUE(book.is_due(it, now + 60));
    book.succeeded(it, now);
    EXPECT_TRUE(book.is_due(it, now));
}

TEST(AddressBook, AClockPutBackLocksNobodyOut) {
    AddressBook book;
    const SocketAddress it = address("1.2.3.4:5");
    book.failed(it, 2'000'000'000);
    EXPECT_TRUE(book.is_due(it, 1'000'000'000));
}

TEST(AddressBook, DropsTheLeastUsefulWhenFull) {
    AddressBook book;
    const SocketAddress good = address("9.9.9.9:9");
    book.succeeded(good, 1);
    for (std::size_t index = 0; index < 3 * AddressBook::kMaxEntries; ++index) {
        const auto octet = [&](unsigned shift) { return std::to_string(index >> shift & 0xff); };
        book.failed(address("10." + octet(16) + "." + octet(8) + "." + octet(0) + ":1"), 5);
    }
    EXPECT_EQ(book.size(), AddressBook::kMaxEntries);
    EXPECT_TRUE(book.find(good));
}

TEST(AddressBook, SkipsLinesThatAreNone) {
    AddressBook book;
    book.read(
        "1.2.3.4:5 1 2 3\ngarbage\n\n1.2.3.4:0 1 2 3\n1.2.3.4:6 1 2\n1.2.3.4:7 1 2 3 4\n5.6.7.8:9 x 2 3\n");
    EXPECT_EQ(book.to_text(), "1.2.3.4:5 1 2 3\n");
}

}  // namespace
}  // namespace bytom::p2p
