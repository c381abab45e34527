#include "p2p/mconnection.hpp"

#include <gtest/gtest.h>

namespace bytom::p2p {
namespace {

TEST(Mconnection, MessagesSurviveAnyPortions) {
    Bytes stream;
    std::vector<Bytes> messages;
    for (const std::size_t size : {1, 1023, 1024, 1025, 5000}) {
        messages.emplace_back(size, static_cast<std::uint8_t>(size));
        write_message(stream, kBlockchainChannel, messages.back());
        write_ping(stream);
    }
    for (const std::size_t portion : {1, 2, 3, 1029, 1035, 1036, 4096}) {
        MconnReceiver receiver;
        std::vector<MconnEvent> events;
        for (ByteView rest = stream; !rest.empty();) {
            const ByteView now = rest.first(std::min(portion, rest.size()));
            ASSERT_TRUE(receiver.receive(now, events));
            rest = rest.subspan(now.size());
        }
        ASSERT_EQ(events.size(), 2 * messages.size());
        for (std::size_t index = 0; index < messages.size(); ++index) {
            EXPECT_EQ(events[2 * index].message, messages[index]);
            EXPECT_EQ(events[2 * index + 1].type, PacketType::ping);
        }
        EXPECT_EQ(receiver.end_of_stream(), ProtocolError::eof);
    }
}

TEST(Mconnection, AMessageMayFillItsCapacityButNotMore) {
    for (const std::size_t size : {2048, 2049}) {
        Bytes stream;
        write_message(stream, kBlockchainChannel, Bytes(size, 7));
        MconnReceiver receiver({kBlockchainChannel}, 2048);
        std::vector<MconnEvent> events;
        const Checked status = receiver.receive(stream, events);
        EXPECT_EQ(status.has_value(), size == 2048);
        EXPECT_EQ(events.size(), size == 2048 ? 1 : 0);
        EXPECT_TRUE(status || status.error() == ProtocolError::overflow);
    }
}

TEST(Mconnection, AnEmptyInputIsNothing) {
    MconnReceiver receiver;
    std::vector<MconnEvent> events;
    ASSERT_TRUE(receiver.receive(Bytes{3, kBlockchainChannel}, events));
    ASSERT_TRUE(receiver.receive({}, events));
    ASSERT_TRUE(receiver.receive(Bytes{1, 1, 1, 9}, events));
    ASSERT_EQ(events.size(), 1);
    EXPECT_EQ(events[0].message, Bytes{9});
}

}  // namespace
}  // namespace bytom::p2p
