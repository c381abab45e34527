#include <algorithm>
#include <barrier>
#include <future>
#include <list>
#include <thread>
#include <tuple>

#include <gtest/gtest.h>

#include "p2p/eviction.hpp"
#include "p2p/mconnection.hpp"
#include "support/eventually.hpp"
#include "unit/p2p/network_peer.hpp"
#include "unit/p2p/raw_peer.hpp"

namespace bytom::p2p {
namespace {

using testing::loopback_options;
using testing::RawPeer;
using testing::RecordingHandler;

class HostilePeers : public ::testing::Test {
protected:
    void start(const NetworkOptions& options = loopback_options()) {
        auto started = Network::start(options, handler);
        ASSERT_TRUE(started) << started.error().text();
        network = std::move(*started);
        port = network->listen_address()->port;
    }

    /// The node still takes an honest peer's message.
    void expect_alive() { EXPECT_TRUE(takes_a_message()); }

    bool takes_a_message() {
        const std::size_t before = handler.messages().size();
        RawPeer honest(port);
        Bytes packets;
        write_message(packets, kBlockchainChannel, Bytes(3, 'm'));
        return honest.shake_hands() && honest.send(packets) && handler.wait_for_messages(before + 1);
    }

    /// Sends this behind a complete handshake and expects the connection's end.
    void expect_refused(const Bytes& plain) {
        RawPeer peer(port);
        ASSERT_TRUE(peer.shake_hands());
        peer.send(plain);
        EXPECT_TRUE(peer.is_closed());
    }

    RecordingHandler handler;
    std::unique_ptr<Network> network;
    std::uint16_t port = 0;
};

TEST_F(HostilePeers, GarbageAtEachStageEndsTheConnection) {
    start();
    {
        RawPeer peer(port);
        peer.send_raw(Bytes(32 + kSealedFrameSize, 0x5a));
        EXPECT_TRUE(peer.is_closed()) << "in place of authentication";
    }
    {
        RawPeer peer(port);
        peer.send_raw(Bytes(32, 0));
        EXPECT_TRUE(peer.is_closed()) << "an ephemeral key of low order";
    }
    {
        RawPeer peer(port);
        ASSERT_TRUE(peer.authenticate());
        peer.send(Bytes(2, 0x77));
        EXPECT_TRUE(peer.is_closed()) << "no pointer byte";
    }
    {
        RawPeer peer(port);
        ASSERT_TRUE(peer.authenticate());
        // An endless moniker.
        peer.send(Bytes(1, 1));
        peer.send(Bytes(32, 1));
        peer.send({{4, 0x7f, 0xff, 0xff, 0xff}});
        EXPECT_TRUE(peer.is_closed()) << "beyond the limit of node information";
    }
    {
        RawPeer peer(port);
        ASSERT_TRUE(peer.authenticate());
        NodeInfo info = peer.information();
        info.pub_key[0] ^= 1;
        (void)peer.exchange_information(info);
        EXPECT_TRUE(peer.is_closed()) << "another key than the authenticated one";
    }
    EXPECT_EQ(handler.connected(), 0U);
    expect_alive();
}

TEST_F(HostilePeers, BadPacketsEndTheConnection) {
    start();
    expect_refused({9});                          // unknown packet
    expect_refused({3, 0x41, 1, 1, 1, 'x'});      // unknown channel
    expect_refused({3, 0x40, 1, 0});              // empty message
    expect_refused({3, 0x40, 1, 2, 0x10, 0x00});  // oversize packet
    expect_refused({3, 0x40, 1, 0xf1, 1});        // negative length
    EXPECT_TRUE(handler.wait_for_disconnects(5));
    EXPECT_TRUE(handler.messages().empty());
    EXPECT_TRUE(network->bans().empty());
    expect_alive();
}

TEST_F(HostilePeers, ABadPacketInTheSameSegmentAsTheHandshakeEndsTheConnection) {
    start();
    constexpr std::size_t kPeers = 20;
    for (std::size_t count = 0; count < kPeers; ++count) {
        RawPeer peer(port);
        ASSERT_TRUE(peer.authenticate());
        Bytes plain;
        for (const Bytes& frame : node_info_frames(peer.information()))
            plain.insert(plain.end(), frame.begin(), frame.end());
        plain.push_back(9);
        ASSERT_TRUE(peer.send(plain));
        EXPECT_TRUE(peer.is_closed());
    }
    expect_alive();
}

TEST_F(HostilePeers, TruncatedStreamsAreForgotten) {
    start();
    {
        RawPeer peer(port);
        ASSERT_TRUE(peer.shake_hands());
        Bytes packets;
        write_message(packets, kBlockchainChannel, Bytes(5000, 'm'));
        packets.resize(3000);
        ASSERT_TRUE(peer.send(packets));
    }
    EXPECT_TRUE(handler.wait_for_disconnects(1));
    EXPECT_TRUE(handler.messages().empty());
    expect_alive();
}

TEST_F(HostilePeers, SlowOnesAreCutOffAndMakeRoom) {
    NetworkOptions options = loopback_options();
    options.max_half_open = 4;
    options.inbound_stage_timeout = std::chrono::milliseconds{500};
    start(options);
    std::list<RawPeer> silent;
    for (std::size_t count = 0; count < options.max_half_open + 2; ++count)
        silent.emplace_back(port);
    // A byte at a time does not prolong anything.
    RawPeer& slow = silent.front();
    for (int count = 0; count < 5; ++count) {
        slow.send_raw(Bytes(1, 1));
        std::this_thread::sleep_for(std::chrono::milliseconds{100});  // the attack is to take time
    }
    for (RawPeer& peer : silent)
        EXPECT_TRUE(peer.is_closed());
    // A slow machine may make an honest one too slow for that once.
    EXPECT_TRUE(bytom::testing::eventually([&] { return takes_a_message(); }));
}

TEST_F(HostilePeers, SilentOnesWithAKeyMakeRoom) {
    NetworkOptions options = loopback_options();
    options.max_half_open = 4;
    start(options);
    std::list<RawPeer> silent;
    for (std::size_t count = 0; count < options.max_half_open; ++count)
        ASSERT_TRUE(silent.emplace_back(port).authenticate());
    std::this_thread::sleep_for(kHalfOpenChance);  // by the network's own clock nobody gives way before
    expect_alive();
    EXPECT_TRUE(silent.front().is_closed()) << "the oldest without progress";
}

TEST_F(HostilePeers, HandshakesAreHurriedWhenManyAreUnderWay) {
    NetworkOptions options = loopback_options();
    options.inbound_stage_timeout = std::chrono::minutes{10};
    options.crowded_stage_timeout = std::chrono::milliseconds{100};
    options.max_half_open = 2;
    start(options);
    RawPeer first(port);
    RawPeer second(port);
    EXPECT_TRUE(second.is_closed());
    EXPECT_TRUE(first.connected());
}

TEST_F(HostilePeers, IdleOnesDoNotKeepOthersOut) {
    NetworkOptions options = loopback_options();
    options.max_peers = 12;
    start(options);
    std::list<RawPeer> idle;
    for (std::size_t count = 0; count < options.max_peers; ++count)
        ASSERT_TRUE(idle.emplace_back(port).shake_hands());
    ASSERT_TRUE(handler.wait_for_peer(options.max_peers));
    expect_alive();
    EXPECT_TRUE(handler.wait_for_disconnects(1));
    EXPECT_LE(network->peers().size(), options.max_peers);
}

/// A message that does not get through without its turn.
constexpr std::size_t kLarge = 1'500'000;

TEST_F(HostilePeers, LargeMessagesGetThroughOneAfterTheOther) {
    NetworkOptions options = loopback_options();
    options.reassembly_budget = kMaxMessageSize;
    start(options);
    constexpr std::size_t kPeers = 10;
    constexpr std::size_t kSize = 4'000'000;
    std::list<RawPeer> peers;
    for (std::size_t count = 0; count < kPeers; ++count)
        ASSERT_TRUE(peers.emplace_back(port).shake_hands());
    std::barrier begun(kPeers);
    {
        std::vector<std::jthread> senders;
        for (RawPeer& peer : peers) {
            senders.emplace_back([&] {
                Bytes packets;
                write_message(packets, kBlockchainChannel, Bytes(kSize, 'x'));
                constexpr std::size_t kBeginning = 50'000;
                EXPECT_TRUE(peer.send(ByteView(packets).first(kBeginning)));
                begun.arrive_and_wait();
                EXPECT_TRUE(peer.send(ByteView(packets).subspan(kBeginning)));
            });
        }
    }
    EXPECT_TRUE(handler.wait_for_messages(kPeers));
    EXPECT_EQ(network->peers().size(), kPeers) << "nobody is closed";
    for (const Bytes& message : handler.messages())
        EXPECT_EQ(message.size(), kSize);
}

TEST_F(HostilePeers, HeadersAndPingsDoNotWaitForLargeMessagesOfOthersAndAStopForNobody) {
    NetworkOptions options = loopback_options();
    options.reassembly_budget = kMaxMessageSize;
    options.turn_patience = std::chrono::hours{1};
    start(options);
    // The first one has the turn and sends nothing, the others wait.
    std::list<RawPeer> large;
    Bytes packets;
    write_message(packets, kBlockchainChannel, Bytes(kLarge, 'x'));
    packets.resize(packets.size() - 100);
    for (std::size_t count = 1; count <= 3; ++count) {
        ASSERT_TRUE(large.emplace_back(port).shake_hands());
        const PeerPtr peer = handler.wait_for_peer(count);
        ASSERT_TRUE(peer);
        ASSERT_TRUE(large.back().send(packets));
        const std::size_t free = count == 1 ? kLarge : 500'000;
        while (peer->traffic().total_received < static_cast<std::int64_t>(free))
            std::this_thread::yield();
    }
    RawPeer small(port);
    ASSERT_TRUE(small.shake_hands());
    constexpr std::size_t kHeaders = 2048 * std::size_t{265};
    packets.clear();
    write_ping(packets);
    write_message(packets, kBlockchainChannel, Bytes(kHeaders, 'h'));
    ASSERT_TRUE(small.send(packets));
    ASSERT_TRUE(handler.wait_for_messages(1));
    EXPECT_EQ(handler.messages().front().size(), kHeaders);
    EXPECT_EQ(network->peers().size(), 4U);
    network->stop();
    EXPECT_TRUE(network->peers().empty());
}

TEST_F(HostilePeers, WhoHoldsTheMemoryAndSendsNothingIsClosedOnlyWhenOthersWait) {
    NetworkOptions options = loopback_options();
    options.reassembly_budget = kMaxMessageSize;
    options.turn_patience = std::chrono::milliseconds{100};
    start(options);
    RawPeer silent(port);
    ASSERT_TRUE(silent.shake_hands());
    const auto send_part = [](RawPeer& peer, bool is_last, std::size_t size) {
        Bytes packets;
        write_message(packets, kBlockchainChannel, Bytes(size, 'x'));
        if (!is_last) packets.resize(packets.size() - 100);
        return peer.send(packets);
    };
    ASSERT_TRUE(send_part(silent, false, kLarge));
    const PeerPtr holder = handler.wait_for_peer();
    ASSERT_TRUE(holder);
    while (holder->traffic().total_received < static_cast<std::int64_t>(kLarge))
        std::this_thread::yield();
    RawPeer honest(port);
    ASSERT_TRUE(honest.shake_hands());
    ASSERT_TRUE(send_part(honest, true, kLarge));
    EXPECT_TRUE(handler.wait_for_messages(1)) << "after the patience for a turn";
    EXPECT_TRUE(silent.is_closed());
    EXPECT_TRUE(network->bans().empty());
}

TEST_F(HostilePeers, WhatWaitsWhileReadingIsPausedIsCountedToo) {
    NetworkOptions options = loopback_options();
    options.reassembly_budget = kMaxMessageSize;
    PeerPtr paused;
    handler.react = [&](const PeerPtr& /*from*/, const Bytes& message) {
        if (message.size() == 1) paused->pause_reading();
    };
    start(options);
    const auto send_message = [](RawPeer& peer, std::size_t size) {
        Bytes packets;
        write_message(packets, kBlockchainChannel, Bytes(size, 'x'));
        return peer.send(packets);
    };
    RawPeer holding(port);
    ASSERT_TRUE(holding.shake_hands());
    paused = handler.wait_for_peer();
    ASSERT_TRUE(paused);
    Bytes packets;
    write_message(packets, kBlockchainChannel, Bytes(kLarge, 'x'));
    constexpr std::size_t kEnd = 100;
    constexpr std::size_t kOther = 1'000'000;
    const auto has_received = [](const PeerPtr& peer, std::size_t bytes) {
        while (peer->traffic().total_received < static_cast<std::int64_t>(bytes))
            std::this_thread::yield();
    };
    ASSERT_TRUE(holding.send(ByteView(packets).first(packets.size() - kEnd)));
    has_received(paused, packets.size() - kEnd);
    // Reading is paused while the connection waits for bytes: what these complete cannot be handed on.
    RawPeer other(port);
    ASSERT_TRUE(other.shake_hands());
    ASSERT_TRUE(send_message(other, 1));
    ASSERT_TRUE(handler.wait_for_messages(1));
    ASSERT_TRUE(holding.send(ByteView(packets).last(kEnd)));
    has_received(paused, packets.size());
    // Its own cannot be completed before that has been taken.
    ASSERT_TRUE(send_message(other, kOther));
    has_received(handler.wait_for_peer(2), 500'000);
    network->post([&paused] { paused->resume_reading(); });
    ASSERT_TRUE(handler.wait_for_messages(3));
    EXPECT_EQ(handler.messages().at(1).size(), kLarge);
    EXPECT_EQ(handler.messages().at(2).size(), kOther);
}

bool has_seen(RawPeer& peer, PacketType type) {
    while (std::ranges::find(peer.plain(), static_cast<std::uint8_t>(type)) == peer.plain().end()) {
        if (!peer.receive()) return false;
    }
    return true;
}

TEST_F(HostilePeers, PingsAreAnswered) {
    start();
    RawPeer peer(port);
    ASSERT_TRUE(peer.shake_hands());
    Bytes ping;
    write_ping(ping);
    ASSERT_TRUE(peer.send(ping));
    EXPECT_TRUE(has_seen(peer, PacketType::pong));
}

TEST_F(HostilePeers, PingsAreExpectedToBeAnswered) {
    NetworkOptions options = loopback_options();
    options.ping_interval = std::chrono::milliseconds{100};
    start(options);
    RawPeer peer(port);
    ASSERT_TRUE(peer.shake_hands());
    EXPECT_TRUE(has_seen(peer, PacketType::ping));
    // Not answered: the third ping would be one too many.
    EXPECT_TRUE(peer.is_closed());
}

TEST_F(HostilePeers, OneWhoNeverReadsIsDropped) {
    NetworkOptions options = loopback_options();
    options.ping_interval = std::chrono::milliseconds{50};
    options.write_timeout = std::chrono::milliseconds{200};
    start(options);
    RawPeer peer(port);
    ASSERT_TRUE(peer.shake_hands());
    const PeerPtr connected = handler.wait_for_peer();
    ASSERT_TRUE(connected);
    network->post([connected] {
        while (connected->send(std::make_shared<const Bytes>(1'000'000, 'x'), Urgency::reply)) {
        }
    });
    EXPECT_TRUE(handler.wait_for_disconnects(1));
    EXPECT_EQ(connected->queued_bytes(), 0U);
}

TEST_F(HostilePeers, NonReadersGiveWayToThoseWhoRead) {
    NetworkOptions options = loopback_options();
    options.send_budget = std::size_t{16} << 20;
    options.stalled_after = std::chrono::milliseconds{200};
    start(options);
    RawPeer silent(port);
    ASSERT_TRUE(silent.shake_hands());
    const PeerPtr deaf = handler.wait_for_peer();
    ASSERT_TRUE(deaf);
    RawPeer honest(port);
    ASSERT_TRUE(honest.shake_hands());
    const PeerPtr reader = handler.wait_for_peer(2);
    ASSERT_TRUE(reader);
    const auto answer = [](std::size_t size) { return std::make_shared<const Bytes>(size, 'x'); };
    network->post([&] {
        const auto begin = std::chrono::steady_clock::now();
        while (deaf->send(answer(1'000'000), Urgency::reply)) {
        }
        EXPECT_LE(deaf->queued_bytes(), options.send_budget);
        const bool is_sent = reader->send(answer(1'500'000), Urgency::reply);
        const bool is_early = std::chrono::steady_clock::now() - begin < options.stalled_after;
        EXPECT_FALSE(is_sent && is_early) << "it may still read";
    });
    EXPECT_TRUE(bytom::testing::eventually([&] {
        std::promise<bool> sent;
        network->post([&] { sent.set_value(reader->send(answer(10'000'000), Urgency::reply)); });
        return sent.get_future().get();
    }));
    EXPECT_TRUE(handler.wait_for_disconnects(1));
}

TEST_F(HostilePeers, ACallerWithoutFullNodeBitMayComeButIsNotDialled) {
    start();
    RawPeer spv(port);
    ASSERT_TRUE(spv.authenticate());
    NodeInfo info = spv.information();
    info.other = {"6"};
    ASSERT_TRUE(spv.exchange_information(info));
    const PeerPtr peer = handler.wait_for_peer();
    ASSERT_TRUE(peer);
    EXPECT_FALSE(peer->info().has_services(kFullNode));
}

}  // namespace
}  // namespace bytom::p2p
