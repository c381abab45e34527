// Server-sent events, however their bytes arrive.
#include "blockcenter/gateway/event_parser.hpp"

#include <gtest/gtest.h>

namespace bytom::blockcenter {
namespace {

constexpr std::string_view kStream =
    "retry: 3000\nid: aa\n\nevent: block_connected\nid: bb\ndata: {\"height\":1}\n\n: heartbeat\n\n"
    "event: pool_reset\r\ndata: a\r\ndata: b\r\n\r\n";

std::vector<NodeEvent> parse(std::size_t piece) {
    EventParser parser(1'000);
    std::vector<NodeEvent> events;
    for (std::size_t at = 0; at < kStream.size(); at += piece) {
        EXPECT_TRUE(parser.feed(kStream.substr(at, piece)));
        while (auto event = parser.next())
            events.push_back(*std::move(event));
    }
    return events;
}

TEST(EventParser, GivesTheSameInPiecesOfAnyLength) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, kStream.size()}) {
        const auto events = parse(piece);
        ASSERT_EQ(events.size(), 4U) << piece;
        EXPECT_TRUE(events[0].data.empty());
        EXPECT_EQ(events[0].id, "aa");
        EXPECT_EQ(events[1].type, "block_connected");
        EXPECT_EQ(events[1].id, "bb");
        EXPECT_EQ(events[1].data, "{\"height\":1}");
        EXPECT_TRUE(events[2].data.empty());
        EXPECT_EQ(events[3].type, "pool_reset");
        EXPECT_EQ(events[3].data, "a\nb");
    }
}

TEST(EventParser, RefusesAnEventThatIsTooLong) {
    EventParser parser(100);
    EXPECT_TRUE(parser.feed("data: " + std::string(50, 'x') + "\n\n"));
    EXPECT_TRUE(parser.feed("data: " + std::string(50, 'x')));
    EXPECT_FALSE(parser.feed(std::string(60, 'x')));
}

}  // namespace
}  // namespace bytom::blockcenter
