#include "http/connection_table.hpp"

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

    ConnectionTable table{{.total = 6, .local_reserve = 2, .per_address = 3, .grace = seconds(5)}};
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
    EXPECT_TRUE(refuses("h", 1000));
    EXPECT_FALSE(table.evict_one(kStart + seconds(1000)));
    table.enter(working, Activity::idle, kStart);
    EXPECT_EQ(table.evict_one(kStart + seconds(1000)).value().id, working);
}

}  // namespace
}  // namespace bytom::http
