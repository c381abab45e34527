#include "http/connection_table.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace bytom::http {
namespace {

using Activity = ConnectionTable::Activity;
using std::chrono::seconds;

const ConnectionTable::Time kStart{};

class ConnectionTableTest : public ::testing::Test {
protected:
    ConnectionTable::Id add(const std::string& address, int second, bool local = false) {
        const auto admission = table.admit(address, local, 0, kStart + seconds(second));
        EXPECT_TRUE(admission.id) << address << " at " << second;
        evicted = admission.evicted ? admission.evicted->id : 0;
        return admission.id.value_or(0);
    }
    bool refuses(const std::string& address, int second, bool local = false) {
        return !table.admit(address, local, 0, kStart + seconds(second)).id;
    }

    bool refuses_web_socket(ConnectionTable::Id id, int second) {
        const auto admission =
            table.admit_lasting(id, ConnectionTable::Lasting::web_socket, kStart + seconds(second));
        evicted = admission.evicted ? admission.evicted->id : 0;
        return !admission.id;
    }

    ConnectionTable table{{.total = 6,
                           .local_reserve = 2,
                           .per_address = 3,
                           .web_sockets = 2,
                           .grace = seconds(5),
                           .long_grace = seconds(60)}};
    ConnectionTable::Id evicted = 0;  ///< of the last add()
};

TEST_F(ConnectionTableTest, OneAddressTakesPlacesFromItself) {
    const auto first = add("a", 0);
    const auto second = add("a", 1);
    add("a", 2);
    add("b", 2);
    table.enter(first, Activity::working, kStart + seconds(3));
    add("a", 4);
    EXPECT_EQ(evicted, second);  // the longest idle one
    EXPECT_EQ(table.size(), 4U);
}

TEST_F(ConnectionTableTest, LocalClientsHavePlacesOfTheirOwn) {
    const auto oldest = add("a", 0);
    add("b", 1);
    add("c", 2);
    add("d", 3);
    add("e", 4);
    EXPECT_EQ(evicted, oldest);  // the other two are for local clients
    add("", 5, true);
    EXPECT_EQ(evicted, 0U);
    add("", 6, true);
    EXPECT_EQ(evicted, 0U);
    const auto third = add("", 7, true);
    EXPECT_NE(evicted, 0U);  // somebody from elsewhere
    EXPECT_EQ(table.size(), 6U);
    table.leave(third);
    EXPECT_EQ(table.size(), 5U);
}

TEST_F(ConnectionTableTest, SilentLocalClientsDoNotShutOthersOut) {
    const auto first = add("", 0, true);
    for (int i = 1; i < 6; ++i)
        add("", i, true);
    add("", 6, true);
    EXPECT_EQ(evicted, first);
    add("a", 7);
    EXPECT_NE(evicted, 0U);
}

TEST_F(ConnectionTableTest, IdleOnesGoBeforeSlowOnesAndWorkStays) {
    const auto writing = add("a", 0);
    const auto reading = add("b", 0);
    const auto working = add("c", 0);
    const auto idle = add("d", 3);
    table.enter(writing, Activity::writing, kStart);
    table.enter(reading, Activity::reading, kStart + seconds(1));
    table.enter(working, Activity::working, kStart);
    const auto fifth = add("e", 4);
    EXPECT_EQ(evicted, idle);
    table.enter(fifth, Activity::working, kStart);
    EXPECT_TRUE(refuses("f", 4));  // the requests under way are young
    const auto sixth = add("f", 6);
    EXPECT_EQ(evicted, reading);
    table.enter(sixth, Activity::working, kStart);
    const auto seventh = add("g", 7);
    EXPECT_EQ(evicted, writing);
    table.enter(seventh, Activity::working, kStart);
    EXPECT_TRUE(refuses("h", 59));
    EXPECT_FALSE(table.evict_one(kStart + seconds(59)));
    table.enter(seventh, Activity::idle, kStart + seconds(59));
    EXPECT_EQ(table.evict_one(kStart + seconds(59)).value().id, seventh);
    // A call that has run for long gives way in the end.
    table.enter(working, Activity::working, kStart - seconds(1));
    EXPECT_EQ(table.evict_one(kStart + seconds(59)).value().id, working);
}

TEST_F(ConnectionTableTest, QuietWebSocketsGiveWay) {
    const auto first = add("a", 0);
    const auto second = add("b", 0);
    const auto third = add("c", 0);
    EXPECT_FALSE(refuses_web_socket(first, 0));
    EXPECT_FALSE(refuses_web_socket(second, 1));
    EXPECT_TRUE(refuses_web_socket(third, 59));  // nobody has been quiet for long
    table.enter(first, Activity::quiet, kStart + seconds(50));
    EXPECT_FALSE(refuses_web_socket(third, 61));
    EXPECT_EQ(evicted, second);
    EXPECT_TRUE(refuses_web_socket(second, 61));  // it has lost its place altogether
    EXPECT_EQ(table.size(), 2U);
    // Quiet ones give their places to others, too, behind those that are slow.
    EXPECT_EQ(table.evict_one(kStart + seconds(200)).value().id, first);
    const auto fourth = add("d", 200);
    EXPECT_FALSE(refuses_web_socket(fourth, 200));
    EXPECT_EQ(evicted, 0U);
}

TEST_F(ConnectionTableTest, NoAddressKeepsWebSocketsFromOthers) {
    const auto first = add("a", 0);
    const auto second = add("a", 0);
    const auto third = add("a", 0);
    EXPECT_FALSE(refuses_web_socket(first, 0));
    EXPECT_FALSE(refuses_web_socket(second, 1));
    EXPECT_TRUE(refuses_web_socket(third, 2));
    EXPECT_FALSE(refuses_web_socket(add("b", 3), 3));
    EXPECT_EQ(evicted, first);
    EXPECT_TRUE(refuses_web_socket(add("c", 4), 4));  // one each
    const auto local = add("", 5, true);
    EXPECT_FALSE(refuses_web_socket(local, 5));
    EXPECT_EQ(evicted, second);
    EXPECT_FALSE(refuses_web_socket(add("", 6, true), 6));
    EXPECT_TRUE(refuses_web_socket(add("", 7, true), 7));
    EXPECT_TRUE(refuses_web_socket(third, 1000));  // nor do others take those of this machine
    EXPECT_FALSE(refuses_web_socket(add("", 1000, true), 1000));
    EXPECT_EQ(evicted, local);
}

TEST_F(ConnectionTableTest, TheSlowestGivesItsMemory) {
    const auto slow = add("a", 0);
    const auto slower = add("b", 0);
    table.enter(slow, Activity::writing, kStart + seconds(1));
    table.enter(slower, Activity::writing, kStart);
    EXPECT_FALSE(table.evict_slowest(Activity::writing, kStart + seconds(4)));
    EXPECT_FALSE(table.evict_slowest(Activity::reading, kStart + seconds(100)));
    EXPECT_EQ(table.evict_slowest(Activity::writing, kStart + seconds(5)).value().id, slower);
}

TEST_F(ConnectionTableTest, WhoWaitsForTheEndOfAllIsWokenByTheLast) {
    EXPECT_TRUE(table.wait_until_empty(std::chrono::hours(1)));
    const auto first = add("a", 0);
    const auto last = add("b", 0);
    EXPECT_FALSE(table.wait_until_empty(std::chrono::milliseconds(0)));
    const std::jthread leaving([&] {
        table.leave(first);
        table.leave(last);
    });
    EXPECT_TRUE(table.wait_until_empty(std::chrono::hours(1)));
    EXPECT_EQ(table.size(), 0U);
}

}  // namespace
}  // namespace bytom::http
