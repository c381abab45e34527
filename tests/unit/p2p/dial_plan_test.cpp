#include "p2p/dial_plan.hpp"

#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "p2p/reachability.hpp"

namespace bytom::p2p {
namespace {

using std::chrono::seconds;
using Instant = std::chrono::steady_clock::time_point;

constexpr std::uint64_t kNow = 1'700'000'000;

SocketAddress in_group(unsigned group, unsigned host = 1) {
    return {
        .ip = *IpAddress::from_text(std::to_string(11 + group / 200) + "." + std::to_string(group % 200) +
                                    "." + std::to_string(host / 250) + "." + std::to_string(host % 250 + 1)),
        .port = 46657};
}

std::vector<SocketAddress> of_groups(unsigned first, unsigned count, unsigned host = 1) {
    std::vector<SocketAddress> addresses;
    for (unsigned group = first; group < first + count; ++group)
        addresses.push_back(in_group(group, host));
    return addresses;
}

DialSituation situation(std::uint64_t now = kNow) {
    DialSituation it;
    it.now = now;
    it.wanted = 8;
    it.suits = [](const SocketAddress&) { return true; };
    return it;
}

bool has(const std::vector<SocketAddress>& list, const SocketAddress& address) {
    return std::ranges::find(list, address) != list.end();
}

TEST(FailureCounts, OnlyWhileOthersAtThatDistanceAreHeardOf) {
    const IpAddress far = in_group(1).ip;
    const IpAddress lan = *IpAddress::from_text("192.168.1.2");
    const IpAddress loopback = *IpAddress::from_text("127.0.0.1");
    const Instant began{seconds{1000}};
    EXPECT_FALSE(failure_counts(far, began, {}));
    const SignOfLife near{.ip = lan, .heard = began};
    EXPECT_FALSE(failure_counts(far, began, {&near, 1}));
    EXPECT_TRUE(failure_counts(*IpAddress::from_text("10.0.0.1"), began, {&near, 1}));
    EXPECT_FALSE(failure_counts(loopback, began, {&near, 1}));
    SignOfLife other{.ip = in_group(2).ip, .heard = began - kSignLasts};
    EXPECT_TRUE(failure_counts(far, began, {&other, 1}));
    other.heard -= seconds{1};
    EXPECT_FALSE(failure_counts(far, began, {&other, 1}));
}

TEST(DialPlan, HalfOfThePlacesAreForTheTrusted) {
    AddressBook book;
    for (unsigned group = 1; group <= 30; ++group)
        book.succeeded(in_group(group), kNow - 1000 + group);
    DialSituation it = situation();
    it.anchors = {in_group(40)};
    it.seeds = {in_group(50), in_group(51)};
    it.heard = of_groups(60, 100);
    const auto dials = choose_dials(book, it);
    ASSERT_EQ(dials.size(), it.wanted);
    EXPECT_EQ(std::vector(dials.begin(), dials.begin() + 4),
              (std::vector{in_group(40), in_group(1), in_group(50), in_group(2)}))
        << "the anchor, then by turns the seniors and the seeds";
    EXPECT_TRUE(has(dials, in_group(30))) << "then those reached last";

    it.connected = of_groups(100, 4);  // strangers have their half
    EXPECT_EQ(choose_dials(book, it).size(), 4U);
    it.connected = of_groups(100, 8);  // and may have taken all of it
    EXPECT_EQ(choose_dials(book, it).size(), 4U) << "the trusted are dialled all the same";
}

TEST(DialPlan, TheYoungestStrangersMakeRoomForTheTrusted) {
    AddressBook book;
    DialSituation it = situation();
    it.seeds = of_groups(1, 4);
    it.connected = of_groups(1, 10);
    std::vector<OutboundPeer> peers;
    for (std::size_t index = 0; index < it.connected.size(); ++index)
        peers.push_back({.address = it.connected[index],
                         .since = Instant{seconds{static_cast<int>(index < 4 ? 100 : index)}},
                         .useful = true});
    EXPECT_EQ(choose_surplus(book, it, peers), (std::vector{in_group(10), in_group(9)}));
    peers.resize(8);
    EXPECT_TRUE(choose_surplus(book, it, peers).empty());
}

TEST(DialPlan, FewOfOneNetworkGroup) {
    AddressBook book;
    for (unsigned host = 0; host < 40; ++host)
        book.succeeded(in_group(1, host), kNow - 100);
    DialSituation it = situation();
    for (unsigned host = 0; host < 200; ++host)
        it.heard.push_back(in_group(2, host));
    EXPECT_EQ(choose_dials(book, it).size(), 2 * kMaxOutboundPerGroup);
    it.dialling = {in_group(1, 90), in_group(1, 91)};
    it.connected = {in_group(2, 201), in_group(2, 202)};
    EXPECT_TRUE(choose_dials(book, it).empty());
    it.heard = {in_group(1, 5), in_group(3), in_group(4)};
    EXPECT_EQ(choose_dials(book, it), of_groups(3, 2));
}

TEST(DialPlan, PrivateNetworksAreNotCountedButSpread) {
    AddressBook book;
    DialSituation it = situation();
    for (unsigned host = 1; host < 20; ++host)
        it.heard.push_back({.ip = *IpAddress::from_text("10.1.0." + std::to_string(host)), .port = 1});
    it.heard.push_back({.ip = *IpAddress::from_text("10.2.0.1"), .port = 1});
    const auto dials = choose_dials(book, it);
    EXPECT_EQ(dials.size(), it.wanted);
    EXPECT_TRUE(has(dials, it.heard.back()));
    EXPECT_EQ(
        choose_dials(book,
                     [&] {
                         DialSituation local = situation();
                         for (std::uint16_t port = 1; port < 20; ++port)
                             local.heard.push_back({.ip = *IpAddress::from_text("127.0.0.1"), .port = port});
                         return local;
                     }())
            .size(),
        it.wanted)
        << "ports of loopback are nodes of their own";
}

/// Rounds of 10 s in virtual time, as the network makes them.
struct PlannedNode {
    AddressBook book;
    std::vector<SocketAddress> seeds;
    std::vector<SocketAddress> anchors;
    std::vector<SocketAddress> heard;
    std::map<SocketAddress, Instant> outbound;
    std::uint64_t now = kNow;
    std::minstd_rand random{1};

    [[nodiscard]] Instant instant() const { return Instant{seconds{now}}; }

    DialSituation look() {
        DialSituation it = situation(now);
        it.alone = outbound.empty();
        for (const auto& [address, since] : outbound)
            it.connected.push_back(address);
        it.anchors = anchors;
        it.seeds = seeds;
        it.heard = heard;
        std::ranges::shuffle(it.seeds, random);
        std::ranges::shuffle(it.heard, random);
        it.suits = [this](const SocketAddress& address) { return !outbound.contains(address); };
        return it;
    }

    void round(const auto& reachable) {
        std::vector<OutboundPeer> peers;
        for (const auto& [address, since] : outbound)
            peers.push_back({.address = address, .since = since, .useful = true});
        for (const SocketAddress& address : choose_surplus(book, look(), peers))
            outbound.erase(address);
        std::vector<SignOfLife> signs;
        for (const auto& [address, since] : outbound)
            signs.push_back({.ip = address.ip, .heard = instant()});
        for (const SocketAddress& address : choose_dials(book, look())) {
            if (reachable(address)) {
                book.succeeded(address, now);
                outbound[address] = instant();
            } else if (failure_counts(address.ip, instant(), signs)) {
                book.failed(address, now);
            } else {
                book.tried(address, now);
            }
        }
        now += 10;
    }
};

TEST(Outage, EndsWithinAMinuteForTheNode) {
    PlannedNode node;
    node.seeds = of_groups(1, 2);
    node.heard = of_groups(10, 20);
    const auto everybody = [](const SocketAddress&) { return true; };
    const auto nobody = [](const SocketAddress&) { return false; };
    for (int count = 0; count < 10; ++count)
        node.round(everybody);
    EXPECT_GE(node.outbound.size(), 8U);
    for (const std::uint64_t outage : {600, 3600, 86'400}) {
        node.outbound.clear();
        for (const std::uint64_t end = node.now + outage; node.now < end;)
            node.round(nobody);
        const std::uint64_t back = node.now;
        while (node.outbound.empty())
            node.round(everybody);
        EXPECT_LE(node.now - back, kLongestDelayAlone);
        for (int count = 0; count < 6; ++count)
            node.round(everybody);
        EXPECT_GE(node.outbound.size(), 8U) << "nobody is blamed for the outage";
    }
}

TEST(Outage, FailuresFromBeforeDelayNobodyBeyondAMinute) {
    PlannedNode node;
    node.seeds = of_groups(1, 1);
    for (int count = 0; count < 30; ++count)
        node.book.failed(node.seeds[0], node.now);
    EXPECT_FALSE(node.book.is_due(node.seeds[0], node.now + AddressBook::kLongestDelay - 1));
    const auto everybody = [](const SocketAddress&) { return true; };
    const std::uint64_t begin = node.now;
    while (node.outbound.empty())
        node.round(everybody);
    EXPECT_LE(node.now - begin, kLongestDelayAlone + 10);
}

TEST(Outage, ABookFullOfDeadAddressesKeepsNobodyFromTheSeeds) {
    PlannedNode node;
    for (unsigned number = 0; number < AddressBook::kMaxEntries; ++number)
        node.book.succeeded(in_group(number % 1000 + 100, number / 1000 + 1), kNow - 5000 + number);
    EXPECT_EQ(node.book.size(), AddressBook::kMaxEntries);
    node.seeds = of_groups(1, 2);
    node.anchors = of_groups(10, 4);
    const auto seeds_only = [&](const SocketAddress& address) { return has(node.seeds, address); };
    const std::uint64_t begin = node.now;
    while (node.outbound.size() < 2 && node.now < begin + 1000)
        node.round(seeds_only);
    EXPECT_LE(node.now - begin, 120U);
}

TEST(Outage, AFullyPoisonedFileIsForgottenAtTheStart) {
    AddressBook book;
    book.read("11.1.0.2:46657 1600000000 20 1700020000\n11.2.0.2:46657 0 20 1700020000\n");
    EXPECT_EQ(book.size(), 1U);
    EXPECT_TRUE(book.is_due(in_group(1), kNow));
    book.failed(in_group(1), kNow);
    AddressBook again;
    again.read(book.to_text());
    EXPECT_TRUE(again.is_due(in_group(1), kNow)) << "failures are not kept";
    EXPECT_EQ(again.find(in_group(1))->first_success, 1'600'000'000U);
}

TEST(Anchors, AreTheUsefulOnesOfDifferentGroupsKnownForLongest) {
    AddressBook book;
    std::vector<OutboundPeer> peers;
    for (unsigned number = 0; number < 12; ++number) {
        peers.push_back({.address = in_group(number / 2, number),
                         .since = Instant{seconds{static_cast<int>(number)}},
                         .useful = number != 11});
        book.succeeded(peers.back().address, kNow - number);
    }
    peers[9].useful = false;
    EXPECT_EQ(choose_anchors(book, situation(), peers), (std::vector{in_group(3, 7), in_group(2, 5)}))
        << "the seniors of groups 5 and 4 are unsuitable";
    DialSituation it = situation();
    it.seeds = {in_group(0, 1)};
    peers[7].useful = false;
    for (const OutboundPeer& peer : peers)
        it.connected.push_back(peer.address);
    EXPECT_TRUE(has(choose_anchors(book, it, peers), in_group(0, 1))) << "a seed is trusted";
    EXPECT_TRUE(choose_anchors(book, it, {}).empty());
}

}  // namespace
}  // namespace bytom::p2p
