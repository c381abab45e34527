#include <bytom/blockcenter/follower/replay.hpp>
#include <bytom/blockcenter/gateway/event_stream.hpp>

#include "blockcenter/follower/applier.hpp"

namespace bytom::blockcenter {
namespace {

/// Near the goal blocks are applied one by one, so that it is not passed by.
constexpr std::int64_t kNear = 300;
constexpr std::size_t kAtOnce = 200;
/// Heartbeats without a block: the node has no more.
constexpr int kMaxHeartbeats = 4;

bool is_of_chain(const ChainEvent& event) noexcept {
    return std::holds_alternative<BlockConnected>(event) || std::holds_alternative<BlockDisconnected>(event);
}

}  // namespace

Status<std::string> follow_up_to(const FollowerParts& copy, const NodeAddress& node,
                                 const std::function<FollowedBlock()>& goal, const std::stop_token& stop) {
    const auto place = [&] {
        return copy.database.transact([](SqlTransaction& sql) { return followed_block(sql); });
    };
    FollowedBlock at = place();
    auto stream = EventStream::open(node, at.hash, stop);
    if (!stream) return std::unexpected(stream.error().why);
    KnownPrograms programs;
    Applier applier(copy, programs);
    int heartbeats = 0;
    while (true) {
        const FollowedBlock wanted = goal();
        if (wanted.hash == at.hash) return {};
        const std::size_t most = wanted.height - at.height > kNear ? kAtOnce : 1;
        std::vector<ChainEvent> events;
        while (events.size() < most) {
            auto event = (*stream)->next();
            if (!event) return std::unexpected(event.error().why);
            if (!*event) {
                if (++heartbeats > kMaxHeartbeats)
                    return std::unexpected(
                        std::string("the node does not come to the block that the "
                                    "database stands at"));
                break;
            }
            auto read = read_event(**event);
            if (!read) return std::unexpected("an event is not understood: " + read.error());
            if (!is_of_chain(*read)) continue;
            heartbeats = 0;
            events.push_back(*std::move(read));
        }
        if (events.empty()) continue;
        SqlTransaction sql = copy.database.begin();
        BYTOM_TRY(applier.apply(sql, events));
        sql.commit();
        at = place();
    }
}

}  // namespace bytom::blockcenter
