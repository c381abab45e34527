#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/blockcenter/follower/follower.hpp>
#include <bytom/blockcenter/gateway/event_stream.hpp>
#include <bytom/blockcenter/gateway/gateway.hpp>
#include <bytom/blockcenter/gateway/pause.hpp>
#include <bytom/blockcenter/store/node_rows.hpp>

#include "blockcenter/follower/applier.hpp"

namespace bytom::blockcenter {
namespace {

using namespace std::chrono_literals;

/// What is done in one transaction of the database, unless the pool's snapshot is longer.
constexpr std::size_t kMaxEvents = 200;
constexpr std::size_t kMaxBytes = std::size_t{8} << 20;

/// For so many seconds another node must have had more work before it is followed instead.
constexpr int kPatience = 5;

bool has_more_work(const NodeRow& a, const NodeRow& b) noexcept {
    return a.work.size() != b.work.size() ? a.work.size() > b.work.size() : a.work > b.work;
}

/// While a stream is read: ends it when its node is not the one to follow any more, or the lock is lost.
class StreamWatch {
public:
    StreamWatch(const FollowerParts& parts, AdvisoryLock& lock, std::string node)
        : parts_(parts), lock_(lock), node_(std::move(node)) {}

    void run(const std::stop_token& stop, std::stop_source& stream) {
        int outdone = 0;
        while (pause(stop, 1s)) {
            try {
                lock_.check();
                outdone = is_outdone() ? outdone + 1 : 0;
            } catch (const StoreFailure&) {
                outdone = kPatience;
            }
            if (outdone >= kPatience) stream.request_stop();
        }
    }

private:
    [[nodiscard]] bool is_outdone() const {
        const auto nodes = parts_.database.transact([this](SqlTransaction& sql) {
            return list_healthy_nodes(sql, parts_.clock.now() - kNodeMemory);
        });
        if (nodes.empty()) return false;
        for (const NodeRow& node : nodes) {
            if (node.node == node_) return has_more_work(nodes.front(), node);
        }
        return true;
    }

    const FollowerParts& parts_;
    AdvisoryLock& lock_;
    const std::string node_;
};

class RunningFollower final : public Follower {
public:
    explicit RunningFollower(FollowerParts parts) : parts_(std::move(parts)) {}

    Status<> start_thread() {
        BYTOM_ASSIGN(thread_,
                     base::Thread::start("follower", [this](const std::stop_token& stop) { run(stop); }));
        return {};
    }

private:
    void run(const std::stop_token& stop) {
        std::unique_ptr<AdvisoryLock> lock;
        do {
            try {
                if (lock == nullptr) {
                    lock = parts_.database.try_lock(LockName::follower);
                    if (lock == nullptr) continue;
                    base::log(base::LogLevel::info, "follower", "this process follows the chain");
                }
                follow_one_node(*lock, stop);
                lock->check();
            } catch (const StoreFailure& failure) {
                base::log(base::LogLevel::warn, "follower", "the database fails: {}", failure.what());
                lock.reset();
            }
        } while (pause(stop, 500ms));
    }

    /// Until the stream ends.
    void follow_one_node(AdvisoryLock& lock, const std::stop_token& stop) {
        std::vector<NodeRow> nodes;
        FollowedBlock tip;
        parts_.database.transact([&](SqlTransaction& sql) {
            nodes = list_healthy_nodes(sql, parts_.clock.now() - kNodeMemory);
            tip = followed_block(sql);
        });
        for (const NodeRow& node : nodes) {
            const auto address = NodeAddress::parse(node.node);
            if (!address) continue;
            std::stop_source stream_stop;
            const std::stop_callback end(stop, [&stream_stop] { stream_stop.request_stop(); });
            auto stream = EventStream::open(*address, tip.hash, stream_stop.get_token());
            if (!stream) {
                base::log(base::LogLevel::warn, "follower", "{}: {}", node.node, stream.error().why);
                continue;
            }
            base::log(base::LogLevel::info, "follower", "follows {} from block {} on", node.node, tip.height);
            StreamWatch watch(parts_, lock, node.node);
            auto watcher = base::Thread::start(
                "follow-watch", [&](const std::stop_token& ends) { watch.run(ends, stream_stop); });
            if (!watcher) return;
            const std::string why = read(**stream, stop);
            if (!why.empty()) base::log(base::LogLevel::warn, "follower", "{}: {}", node.node, why);
            return;
        }
    }

    /// Why the stream ended; nothing: to stop.
    std::string read(EventStream& stream, const std::stop_token& stop) {
        Applier applier(parts_);
        std::uint64_t missing = 0;
        while (!stop.stop_requested()) {
            std::vector<ChainEvent> events;
            std::size_t bytes = 0;
            do {
                auto event = stream.next();
                if (!event) return event.error().end == StreamEnd::stopped ? "" : event.error().why;
                if (!*event) continue;
                bytes += (*event)->data.size();
                auto read = read_event(**event);
                if (!read) return "an event is not understood: " + read.error();
                missing = Applier::missing_of_pool(*read, missing);
                events.push_back(*std::move(read));
            } while (missing > 0 || (stream.has_event() && events.size() < kMaxEvents && bytes < kMaxBytes));
            if (events.empty()) continue;
            SqlTransaction sql = parts_.database.begin();
            if (auto applied = applier.apply(sql, events); !applied) return std::move(applied).error();
            sql.commit();
        }
        return {};
    }

    const FollowerParts parts_;
    base::Thread thread_;
};

}  // namespace

Result<std::unique_ptr<Follower>> Follower::start(FollowerParts parts) {
    auto follower = std::make_unique<RunningFollower>(std::move(parts));
    BYTOM_TRY(follower->start_thread());
    return follower;
}

}  // namespace bytom::blockcenter
