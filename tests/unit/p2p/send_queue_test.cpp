#include "p2p/send_queue.hpp"

#include <gtest/gtest.h>

#include "p2p/mconnection.hpp"

namespace bytom::p2p {
namespace {

SharedMessage message(std::size_t size, std::uint8_t byte = 'm') {
    return std::make_shared<const Bytes>(size, byte);
}

std::vector<MconnEvent> all_of(SendQueue& queue, std::size_t batch) {
    MconnReceiver receiver;
    std::vector<MconnEvent> events;
    while (!queue.empty()) {
        Bytes out;
        queue.take(out, batch);
        EXPECT_FALSE(out.empty());
        EXPECT_TRUE(receiver.receive(out, events));
    }
    return events;
}

TEST(SendQueue, KeepsEachBudgetButTakesOneMessageOfAnySize) {
    SendLedger ledger(SIZE_MAX);
    SendQueue queue(100, 10, ledger);
    EXPECT_TRUE(queue.push(message(60), Urgency::reply));
    EXPECT_FALSE(queue.push(message(41), Urgency::reply));
    EXPECT_TRUE(queue.push(message(40), Urgency::reply));
    EXPECT_TRUE(queue.push(message(5000), Urgency::relay)) << "nothing else waits";
    EXPECT_FALSE(queue.push(message(1), Urgency::relay));
    EXPECT_EQ(queue.bytes(), 5100U);
    EXPECT_FALSE(queue.push(message(0), Urgency::reply));
    EXPECT_FALSE(queue.push(nullptr, Urgency::reply));
    EXPECT_FALSE(queue.push(message(kMaxMessageSize + 1), Urgency::reply));
    EXPECT_EQ(all_of(queue, 1).size(), 3U);
    EXPECT_EQ(queue.bytes(), 0U);
}

TEST(SendQueue, EndsAMessageBeforeAMoreUrgentOne) {
    SendLedger ledger(SIZE_MAX);
    SendQueue queue(10'000, 10'000, ledger);
    EXPECT_TRUE(queue.push(message(3000, 'r'), Urgency::relay));
    EXPECT_TRUE(queue.push(message(10, 's'), Urgency::relay));
    Bytes out;
    queue.take(out, 1);
    EXPECT_TRUE(queue.push(message(10, 'a'), Urgency::reply));
    queue.push_ping();
    queue.push_pong();
    queue.push_pong();
    std::vector<MconnEvent> events;
    MconnReceiver receiver;
    ASSERT_TRUE(receiver.receive(out, events));
    out.clear();
    queue.take(out, SIZE_MAX);
    ASSERT_TRUE(receiver.receive(out, events));
    ASSERT_EQ(events.size(), 5U);
    EXPECT_EQ(events[0].type, PacketType::ping) << "in the middle of the message";
    EXPECT_EQ(events[1].type, PacketType::pong);
    EXPECT_EQ(events[2].message.front(), 'r');
    EXPECT_EQ(events[3].message.front(), 'a');
    EXPECT_EQ(events[4].message.front(), 's');
}

TEST(SendQueue, AllQueuesShareABudgetInWhichAMessageCountsOnce) {
    SendLedger ledger(100);
    SendQueue first(1000, 1000, ledger);
    const SharedMessage relayed = message(60);
    {
        SendQueue second(1000, 1000, ledger);
        EXPECT_TRUE(first.push(relayed, Urgency::relay));
        EXPECT_TRUE(second.push(relayed, Urgency::relay));
        EXPECT_EQ(ledger.bytes(), 60U);
        EXPECT_FALSE(second.push(message(41), Urgency::reply)) << "although nothing of it waits";
        EXPECT_TRUE(second.push(message(40), Urgency::reply));
        all_of(first, 10);
        EXPECT_EQ(ledger.bytes(), 100U) << "the other one still waits";
    }
    EXPECT_EQ(ledger.bytes(), 0U);
}

}  // namespace
}  // namespace bytom::p2p
