#include <atomic>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "p2p/mconnection.hpp"
#include "support/eventually.hpp"
#include "support/temporary_directory.hpp"
#include "unit/p2p/network_peer.hpp"

namespace bytom::p2p {
namespace {

using testing::dial;
using testing::loopback_options;
using testing::RecordingHandler;

SharedMessage message_of(std::size_t size, std::uint8_t byte) {
    return std::make_shared<const Bytes>(size, byte);
}

void send(Network& network, const PeerPtr& peer, SharedMessage what, Urgency urgency = Urgency::reply) {
    network.post([peer, what = std::move(what), urgency] { peer->send(what, urgency); });
}

struct Node {
    explicit Node(NetworkOptions options = loopback_options()) {
        auto started = Network::start(std::move(options), handler);
        if (started)
            network = std::move(*started);
        else
            ADD_FAILURE() << started.error().text();
    }

    [[nodiscard]] SocketAddress address() const { return *network->listen_address(); }

    RecordingHandler handler;
    std::unique_ptr<Network> network;
};

TEST(Network, TwoNodesMeetAndTalk) {
    Node server;
    NetworkOptions options = loopback_options();
    options.alias = "alias";
    Node client(options);

    const auto dialled = dial(*client.network, server.address());
    ASSERT_TRUE(dialled) << dialled.error().text;
    const PeerPtr accepted = server.handler.wait_for_peer();
    ASSERT_TRUE(accepted);
    EXPECT_TRUE((*dialled)->is_outbound());
    EXPECT_FALSE(accepted->is_outbound());
    EXPECT_EQ(accepted->info().pub_key, options.key.public_key);
    EXPECT_EQ(accepted->info().other, (std::vector<std::string>{"7", "alias"}));
    EXPECT_EQ(accepted->info().remote_addr, accepted->address().to_text());
    EXPECT_EQ(server.network->peers().size(), 1U);

    send(*client.network, *dialled, message_of(3, 'a'));
    send(*server.network, accepted, message_of(5, 'b'));
    ASSERT_TRUE(server.handler.wait_for_messages(1));
    ASSERT_TRUE(client.handler.wait_for_messages(1));
    EXPECT_EQ(server.handler.messages()[0], Bytes(3, 'a'));
    EXPECT_EQ(client.handler.messages()[0], Bytes(5, 'b'));
    EXPECT_EQ(accepted->traffic().total_received, 5 + 3);  // the head of the packet and its payload

    client.network->post([peer = *dialled] { peer->close("test"); });
    EXPECT_TRUE(client.handler.wait_for_disconnects(1));
    EXPECT_TRUE(server.handler.wait_for_disconnects(1));
    EXPECT_TRUE(server.network->peers().empty());
}

TEST(Network, CarriesTheLargestMessageAndManySmallOnes) {
    Node server;
    Node client;
    const auto dialled = dial(*client.network, server.address());
    ASSERT_TRUE(dialled);
    send(*client.network, *dialled, message_of(kMaxMessageSize, 'x'));
    constexpr std::size_t kSmall = 2000;
    for (std::size_t index = 0; index < kSmall; ++index)
        send(*client.network, *dialled, message_of(1 + index % 3000, static_cast<std::uint8_t>(index)));
    ASSERT_TRUE(server.handler.wait_for_messages(1 + kSmall));
    const auto messages = server.handler.messages();
    EXPECT_EQ(messages[0].size(), kMaxMessageSize);
    for (std::size_t index = 0; index < kSmall; ++index)
        ASSERT_EQ(messages[1 + index], Bytes(1 + index % 3000, static_cast<std::uint8_t>(index)));
}

TEST(Network, RefusesWhatDoesNotFitTheBudgetOfASlowReader) {
    Node server;
    NetworkOptions options = loopback_options();
    options.reply_budget = std::size_t{1} << 20;
    Node client(options);
    const auto dialled = dial(*client.network, server.address());
    ASSERT_TRUE(dialled);
    const PeerPtr accepted = server.handler.wait_for_peer();
    ASSERT_TRUE(accepted);
    std::atomic<bool> paused = false;
    server.network->post([&] {
        accepted->pause_reading();
        paused = true;
    });
    ASSERT_TRUE(bytom::testing::eventually([&] { return paused.load(); }));

    // Sockets swallow some, then the queue fills up to its budget and not beyond.
    std::atomic<std::size_t> taken = 0;
    std::atomic<bool> refused = false;
    ASSERT_TRUE(bytom::testing::eventually([&] {
        client.network->post([&, peer = *dialled] {
            if (refused) return;
            if (!peer->send(message_of(100'000, 'm'), Urgency::reply)) {
                refused = true;
                EXPECT_LE(peer->queued_bytes(), options.reply_budget);
                EXPECT_TRUE(peer->send(message_of(10, 'r'), Urgency::relay))
                    << "each urgency has its own budget";
                return;
            }
            ++taken;
        });
        return refused.load();
    }));
    EXPECT_TRUE(server.handler.messages().size() <= 1);
    server.network->post([&] { accepted->resume_reading(); });
    EXPECT_TRUE(server.handler.wait_for_messages(taken + 1));
}

TEST(Network, AnswersGoBeforeWhatIsRelayed) {
    Node server;
    Node client;
    const auto dialled = dial(*client.network, server.address());
    ASSERT_TRUE(dialled);
    client.network->post([peer = *dialled] {
        for (int count = 0; count < 10; ++count)
            peer->send(message_of(2000, 'r'), Urgency::relay);
        peer->send(message_of(2000, 'a'), Urgency::reply);
    });
    ASSERT_TRUE(server.handler.wait_for_messages(11));
    EXPECT_EQ(server.handler.messages()[0].front(), 'a');
}

TEST(Network, OneConnectionANode) {
    Node server;
    Node client;
    ASSERT_TRUE(dial(*client.network, server.address()));
    const auto again = dial(*client.network, server.address());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().text, "node is already connected");
    // In the other direction it shows only by the key; whichever stays, it is one.
    (void)dial(*server.network, client.address());
    EXPECT_TRUE(bytom::testing::eventually(
        [&] { return server.network->peers().size() == 1 && client.network->peers().size() == 1; }));
}

TEST(Network, CrossedDialsLeaveOneConnection) {
    for (int round = 0; round < 10; ++round) {
        Node first;
        Node second;
        std::promise<void> first_is_done;
        std::promise<void> second_is_done;
        first.network->dial(second.address(), [&](const auto&) { first_is_done.set_value(); });
        second.network->dial(first.address(), [&](const auto&) { second_is_done.set_value(); });
        first_is_done.get_future().wait();
        second_is_done.get_future().wait();
        EXPECT_TRUE(bytom::testing::eventually(
            [&] { return first.network->peers().size() == 1 && second.network->peers().size() == 1; }));
    }
}

TEST(Network, DoesNotTalkToItself) {
    NetworkOptions options = loopback_options();
    options.listen_address->ip = *IpAddress::from_text("0.0.0.0");
    Node node(options);
    const auto direct =
        dial(*node.network, {.ip = *IpAddress::from_text("127.0.0.1"), .port = node.address().port});
    ASSERT_FALSE(direct);
    // By an address that does not show it.
    const auto hidden =
        dial(*node.network, {.ip = *IpAddress::from_text("127.0.0.2"), .port = node.address().port});
    ASSERT_FALSE(hidden);
    EXPECT_TRUE(node.network->peers().empty());
}

TEST(Network, RefusesOtherNetworksAndVersions) {
    Node server;
    NetworkOptions options = loopback_options();
    options.network = "wisdom";
    Node other_network(options);
    const auto first = dial(*other_network.network, server.address());
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().text, "node information: network_mismatch");
    options = loopback_options();
    options.version = "2.0.0";
    Node other_version(options);
    EXPECT_EQ(dial(*other_version.network, server.address()).error().text,
              "node information: major_mismatch");
    EXPECT_EQ(other_network.network->last_misfit(), ProtocolError::network_mismatch);
    EXPECT_EQ(other_version.network->last_misfit(), ProtocolError::major_mismatch);
    // A peer is the better news.
    options.key = NodeKey::generate();
    Node same_network(options);
    ASSERT_TRUE(dial(*other_version.network, same_network.address()));
    EXPECT_FALSE(other_version.network->last_misfit());
    EXPECT_EQ(server.handler.connected(), 0U);
}

TEST(Network, SaysWhyADialFailed) {
    Node node;
    std::uint16_t closed_port = 0;
    {
        Node gone;
        closed_port = gone.address().port;
    }
    const auto refused = dial(*node.network, {.ip = *IpAddress::from_text("127.0.0.1"), .port = closed_port});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text, "connection refused");
}

TEST(Network, KeepsDiallingConfiguredPeers) {
    NetworkOptions options = loopback_options();
    auto server = std::make_unique<Node>(options);
    options.listen_address = server->address();
    NetworkOptions client_options = loopback_options();
    client_options.keep_dial = {server->address()};
    Node client(client_options);
    ASSERT_TRUE(client.handler.wait_for_peer());
    server.reset();
    ASSERT_TRUE(client.handler.wait_for_disconnects(1));
    server = std::make_unique<Node>(options);
    EXPECT_TRUE(client.handler.wait_for_peer(2)) << "within the first delays of the back-off";
}

TEST(Network, DialsSeedsAndSourcesAndRemembersThem) {
    const ::bytom::testing::TemporaryDirectory directory;
    Node seed;
    Node found;
    NetworkOptions options = loopback_options();
    options.data_directory = directory.path().string();
    {
        options.seeds = {seed.address()};
        Node node(options);
        node.network->post([&] {
            node.network->add_address_source([&](std::size_t) { return std::vector{found.address()}; });
        });
        ASSERT_TRUE(node.handler.wait_for_peer(2));
    }
    options.seeds.clear();
    Node again(options);
    EXPECT_TRUE(again.handler.wait_for_peer(2)) << "both are in the address book";
}

TEST(Network, HearsOfNewerVersionsFromSeedsOnly) {
    NetworkOptions newer = loopback_options();
    newer.version = "1.2.0";
    Node stranger(newer);
    newer = loopback_options();
    newer.version = "2.0.0";
    Node seed(newer);
    NetworkOptions options = loopback_options();
    Node node(options);
    ASSERT_TRUE(dial(*node.network, stranger.address()));
    EXPECT_EQ(node.network->newest_version().update, VersionUpdate::none);
    EXPECT_EQ(node.network->newest_version().version, "1.1.1");

    options.seeds = {seed.address()};
    Node warned(options);
    // It is dialled without being asked to, and does not talk to us, but says why.
    EXPECT_TRUE(bytom::testing::eventually(
        [&] { return warned.network->newest_version().update != VersionUpdate::none; }));
    EXPECT_EQ(warned.network->newest_version().update, VersionUpdate::newer_major);
    EXPECT_EQ(warned.network->newest_version().version, "2.0.0");
}

TEST(Network, LanPeersAreMarked) {
    Node server;
    Node client;
    client.network->post([&] { client.network->offer_lan_addresses({server.address()}); });
    const PeerPtr peer = client.handler.wait_for_peer();
    ASSERT_TRUE(peer);
    EXPECT_TRUE(peer->is_lan());
    EXPECT_TRUE(peer->is_outbound());
}

TEST(Network, TakesNoMorePeersThanItMay) {
    NetworkOptions options = loopback_options();
    options.max_peers = 2;
    Node server(options);
    Node first;
    Node second;
    Node third;
    ASSERT_TRUE(dial(*first.network, server.address()));
    ASSERT_TRUE(dial(*second.network, server.address()));
    // The one that dials may be through with the handshake before the other one counts it.
    ASSERT_TRUE(server.handler.wait_for_peer(2));
    EXPECT_TRUE(dial(*third.network, server.address()));
    ASSERT_TRUE(server.handler.wait_for_peer(3)) << "a newcomer gets in";
    ASSERT_TRUE(server.handler.wait_for_disconnects(1)) << "and another one has to go";
    EXPECT_EQ(server.network->peers().size(), 2U);
}

TEST(Network, DialledPeersGiveWayToNobody) {
    NetworkOptions options = loopback_options();
    options.max_peers = 2;
    Node server(options);
    Node first;
    Node second;
    Node third;
    ASSERT_TRUE(dial(*server.network, first.address()));
    ASSERT_TRUE(dial(*server.network, second.address()));
    EXPECT_FALSE(dial(*third.network, server.address()));
    EXPECT_EQ(server.network->peers().size(), 2U);
}

TEST(Network, BansSurviveAndAreLifted) {
    const ::bytom::testing::TemporaryDirectory directory;
    NetworkOptions options = loopback_options();
    options.data_directory = directory.path().string();
    const IpAddress ip = *IpAddress::from_text("203.0.113.7");
    {
        Node node(options);
        EXPECT_TRUE(node.network->ban(ip, std::chrono::hours{1}));
        const auto loopback = node.network->ban(*IpAddress::from_text("127.0.0.1"), std::chrono::hours{1});
        ASSERT_FALSE(loopback);
        EXPECT_EQ(loopback.error().name, "never_banned");
    }
    Node node(options);
    ASSERT_EQ(node.network->bans().size(), 1U);
    EXPECT_EQ(node.network->bans()[0].ip, ip);
    EXPECT_EQ(dial(*node.network, {.ip = ip, .port = 1}).error().text, "the address is banned");
    EXPECT_TRUE(*node.network->unban(ip));
    EXPECT_FALSE(*node.network->unban(ip));
}

TEST(Network, SixOffencesEndAConnection) {
    Node server;
    Node client;
    ASSERT_TRUE(dial(*client.network, server.address()));
    const PeerPtr offender = server.handler.wait_for_peer();
    ASSERT_TRUE(offender);
    const auto offend = [&](int times) {
        server.network->post([&, times] {
            for (int count = 0; count < times; ++count)
                server.network->report(offender, Offence::illegal_message, "test");
        });
    };
    offend(5);
    send(*client.network, client.network->peers()[0], message_of(1, 'm'));
    EXPECT_TRUE(server.handler.wait_for_messages(1)) << "a hundred points are not too many";
    offend(1);
    EXPECT_TRUE(server.handler.wait_for_disconnects(1));
    EXPECT_TRUE(server.network->bans().empty()) << "loopback is never banned";
}

TEST(Network, TimersRunOnceUnlessTheyAreDropped) {
    Node node;
    std::atomic<int> ran = 0;
    std::unique_ptr<NetworkLoop::Timer> kept;
    std::unique_ptr<NetworkLoop::Timer> later;
    std::promise<void> both_are_over;
    node.network->post([&] {
        kept = node.network->call_after(std::chrono::milliseconds{1}, [&] { ++ran; });
        auto dropped = node.network->call_after(std::chrono::milliseconds{1}, [&] { ran += 100; });
        dropped.reset();
        later = node.network->call_after(std::chrono::milliseconds{2}, [&] { both_are_over.set_value(); });
    });
    both_are_over.get_future().wait();
    EXPECT_EQ(ran, 1);
    node.network->stop();
}

TEST(Network, StopsInTheMiddleOfEverything) {
    Node server;
    auto client = std::make_unique<Node>();
    const auto dialled = dial(*client->network, server.address());
    ASSERT_TRUE(dialled);
    std::unique_ptr<NetworkLoop::Timer> timer;
    client->network->post([&] {
        timer = client->network->call_after(std::chrono::hours{1}, [] {});
        (*dialled)->send(message_of(5'000'000, 'x'), Urgency::reply);
    });
    client->network->dial({.ip = *IpAddress::from_text("192.0.2.1"), .port = 1}, [](const auto&) {});
    client->network->stop();
    EXPECT_TRUE(client->handler.wait_for_disconnects(1));
    EXPECT_FALSE((*dialled)->send(message_of(1, 'x'), Urgency::reply));
    client.reset();
    EXPECT_TRUE(server.handler.wait_for_disconnects(1));
}

}  // namespace
}  // namespace bytom::p2p
