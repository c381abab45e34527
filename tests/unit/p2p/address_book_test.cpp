#include "p2p/address_book.hpp"

#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace bytom::p2p {
namespace {

SocketAddress address(std::string_view text) {
    return *SocketAddress::from_text(text);
}

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
    EXPECT_EQ(book->size(), 2U) << "who was never reached is not kept";
    EXPECT_EQ(book->latest_reached(), (std::vector{address("[2001:db9::1]:6"), address("1.2.3.4:5")}));
    EXPECT_EQ(book->longest_known(1), std::vector{address("1.2.3.4:5")});
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
    EXPECT_FALSE(book.is_due(it, now + 59, 60));
    EXPECT_TRUE(book.is_due(it, now + 60, 60)) << "if nothing is put off for longer";
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
        "1.2.3.4:5 2 1\ngarbage\n\n1.2.3.4:0 1 2 3\n1.2.3.4:6 1\n1.2.3.4:7 1 2 3 4\n5.6.7.8:9 x 2 3\n"
        "1.2.3.4:8 7 20 99\n1.2.3.4:9 0 20 99\n");
    EXPECT_EQ(book.to_text(), "1.2.3.4:5 2 1\n1.2.3.4:8 7 7\n") << "the older form has its success only";
}

TEST(AddressBook, AnAttemptThatSaysNothingIsNoFailure) {
    AddressBook book;
    const SocketAddress it = address("1.2.3.4:5");
    for (std::uint64_t now = 1000; now < 2000; now += AddressBook::kFirstDelay) {
        EXPECT_TRUE(book.is_due(it, now));
        book.tried(it, now);
        EXPECT_FALSE(book.is_due(it, now + 1));
    }
    EXPECT_EQ(book.find(it)->failures, 0U);
}

TEST(AddressBook, UselessOnesWaitLong) {
    AddressBook book;
    const SocketAddress it = address("1.2.3.4:5");
    book.mark_unsuitable(it, 1000);
    EXPECT_FALSE(book.is_due(it, 2000, 60));
    EXPECT_TRUE(book.is_due(it, 1000 + AddressBook::kLongestDelay));
}

TEST(AddressBook, NoNetworkGroupTakesMoreThanItsPart) {
    AddressBook book;
    const auto add = [&](const std::string& prefix, unsigned hosts, unsigned ports) {
        for (unsigned host = 1; host <= hosts; ++host) {
            for (unsigned port = 1; port <= ports; ++port)
                book.succeeded(address(prefix + std::to_string(host) + ":" + std::to_string(port)),
                               1000 + host);
        }
    };
    book.succeeded(address("9.9.9.9:9"), 1);
    add("1.2.3.", 1, 100);
    EXPECT_EQ(book.size(), 1 + AddressBook::kMaxPerSite);
    add("1.2.3.", 200, 3);
    EXPECT_EQ(book.size(), 1 + AddressBook::kMaxPerGroup);
    add("10.2.3.", 100, 10);
    EXPECT_EQ(book.size(), 1 + AddressBook::kMaxPerGroup + 1000) << "the LAN is not counted";
    EXPECT_TRUE(book.find(address("9.9.9.9:9")));
}

}  // namespace
}  // namespace bytom::p2p
