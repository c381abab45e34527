#include <algorithm>
#include <atomic>
#include <functional>

#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/blockcenter/follower/follower.hpp>
#include <bytom/blockcenter/gateway/event_stream.hpp>
#include <bytom/blockcenter/gateway/gateway.hpp>
#include <bytom/blockcenter/gateway/pause.hpp>
#include <bytom/blockcenter/store/node_rows.hpp>

#include "blockcenter/follower/applier.hpp"
#include "blockcenter/follower/bench.hpp"

namespace bytom::blockcenter {
namespace {

using namespace std::chrono_literals;

/// What is done in one transaction of the database, unless the pool's snapshot is longer.
constexpr std::size_t kMaxEvents = 200;
constexpr std::size_t kMaxBytes = std::size_t{8} << 20;

/// For so many seconds another node must have had more work before it is followed instead.
constexpr int kPatience = 5;
/// For so many seconds a node may say to have another best block than the one that it has given last.
constexpr int kDelivery = 15;
/// So long the best node may not know the newest block that was followed; then what it does not know is
/// undone.
constexpr auto kEstranged = 10s;

bool has_more_work(const NodeRow& a, const NodeRow& b) noexcept {
    return a.work.size() != b.work.size() ? a.work.size() > b.work.size() : a.work > b.work;
}

/// What a stream does to the rows, each step one transaction of the database. Any thread; if a step fails,
/// the stream is to end, and this with it.
class StreamRows {
public:
    StreamRows(const FollowerParts& parts, KnownPrograms& programs)
        : database_(parts.database), applier_(parts, programs) {}

    /// Throws StoreFailure; errors as of Applier::apply().
    Status<std::string> apply(const std::vector<ChainEvent>& events) BYTOM_EXCLUDES(mutex_) {
        const base::MutexLock lock(mutex_);
        SqlTransaction sql = database_.begin();
        BYTOM_TRY(applier_.apply(sql, events));
        sql.commit();
        return {};
    }

    /// The pool is held against addresses that have been made since, the newest of which is named. As
    /// apply().
    Status<std::string> meet_addresses(std::int64_t newest) BYTOM_EXCLUDES(mutex_) {
        {
            const base::MutexLock lock(mutex_);
            if (!applier_.has_new_addresses(newest)) return {};
        }
        return apply({});
    }

private:
    Database& database_;
    base::Mutex mutex_;
    Applier applier_ BYTOM_GUARDED_BY(mutex_);
};

/// While a stream is read: shows what waits in the pool for new addresses, and ends it when its node is not
/// the one to follow any more, or the lock is lost.
class StreamWatch {
public:
    /// `rows`: of the stream. `may_follow`: whether a node of this name may be followed instead.
    StreamWatch(const FollowerParts& parts, AdvisoryLock& lock, StreamRows& rows, std::string node,
                std::function<bool(const std::string&)> may_follow)
        : parts_(parts),
          lock_(lock),
          rows_(rows),
          node_(std::move(node)),
          may_follow_(std::move(may_follow)) {}

    void run(const std::stop_token& stop, std::stop_source& stream) {
        int outdone = 0;
        int silent = 0;
        FollowedBlock last;
        while (pause(stop, 1s)) {
            try {
                lock_.check();
                const View view = look();
                outdone = view.outdone ? outdone + 1 : 0;
                silent = view.owes_blocks && view.tip.hash == last.hash ? silent + 1 : 0;
                last = view.tip;
                if (!rows_.meet_addresses(view.newest_address)) outdone = kPatience;
            } catch (const StoreFailure&) {
                outdone = kPatience;
            }
            if (silent >= kDelivery) owes_blocks_ = true;
            if (outdone >= kPatience || silent >= kDelivery) stream.request_stop();
        }
    }

    /// The node has another best block, as it says, and does not give it. Any thread.
    [[nodiscard]] bool owes_blocks() const noexcept { return owes_blocks_; }

private:
    struct View {
        FollowedBlock tip{};
        bool outdone = false;
        bool owes_blocks = false;
        std::int64_t newest_address = 0;
    };

    [[nodiscard]] View look() const {
        View view;
        const auto nodes = parts_.database.transact([&](SqlTransaction& sql) {
            view.tip = followed_block(sql);
            view.newest_address = newest_address(sql);
            return list_healthy_nodes(sql, parts_.clock.now() - kNodeMemory);
        });
        const auto own = std::ranges::find(nodes, node_, &NodeRow::node);
        view.owes_blocks = own != nodes.end() && own->tip != view.tip.hash;
        view.outdone = std::ranges::any_of(nodes, [&](const NodeRow& node) {
            return node.node != node_ && may_follow_(node.node) &&
                   (own == nodes.end() || has_more_work(node, *own));
        });
        return view;
    }

    const FollowerParts& parts_;
    AdvisoryLock& lock_;
    StreamRows& rows_;
    const std::string node_;
    const std::function<bool(const std::string&)> may_follow_;
    std::atomic<bool> owes_blocks_ = false;
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
    using Clock = std::chrono::steady_clock;

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
                // The server that answers next may be another one, with fewer addresses under these numbers.
                programs_ = {};
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
        // Those on the bench come last: better them than nobody.
        const auto now = Clock::now();
        std::ranges::stable_partition(nodes,
                                      [&](const NodeRow& node) { return !bench_.has(node.node, now); });
        if (nodes.empty()) estranged_since_.reset();
        for (const NodeRow& node : nodes) {
            const auto address = parts_.nodes.find(node.node);
            if (!address) continue;
            std::stop_source stream_stop;
            const std::stop_callback end(stop, [&stream_stop] { stream_stop.request_stop(); });
            auto stream = EventStream::open(*address, tip.hash, stream_stop.get_token());
            if (&node == &nodes.front() && is_estranged(stream)) {
                unwind(*address, tip, stop);
                return;
            }
            if (!stream) {
                base::log(base::LogLevel::warn, "follower", "{}: {}", node.node, stream.error().why);
                continue;
            }
            base::log(base::LogLevel::info, "follower", "follows {} from block {} on", node.node, tip.height);
            StreamRows rows(parts_, programs_);
            StreamWatch watch(parts_, lock, rows, node.node, [bench = bench_](const std::string& other) {
                return !bench.has(other, Clock::now());
            });
            auto watcher = base::Thread::start(
                "follow-watch", [&](const std::stop_token& ends) { watch.run(ends, stream_stop); });
            if (!watcher) return;
            const std::string why = read(**stream, rows, stop);
            if (!why.empty()) base::log(base::LogLevel::warn, "follower", "{}: {}", node.node, why);
            if (watch.owes_blocks()) {
                base::log(base::LogLevel::warn, "follower",
                          "{}: it does not give the blocks that it says to have", node.node);
                bench_.put(node.node, Clock::now());
            }
            return;
        }
    }

    /// The best node has not known our newest block for a while: its chain is another one.
    bool is_estranged(const Result<std::unique_ptr<EventStream>, StreamFailure>& stream) {
        if (stream) {
            estranged_since_.reset();
            return false;
        }
        if (stream.error().end != StreamEnd::unknown_cursor) return false;
        if (!estranged_since_) estranged_since_ = Clock::now();
        return Clock::now() - *estranged_since_ >= kEstranged;
    }

    /// Takes off the blocks that the node does not know.
    void unwind(const NodeAddress& node, const FollowedBlock& tip, const std::stop_token& stop) {
        const auto blocks = parts_.database.transact([&](SqlTransaction& sql) {
            return list_followed_blocks(sql, std::max<std::int64_t>(tip.height - kRememberedBlocks, 0));
        });
        // The node knows those below some place, and none from there on.
        std::size_t known = 0;
        std::size_t unknown = blocks.size();
        std::size_t step = 1;
        while (unknown - known > 1) {
            const std::size_t probe = step < unknown - known ? unknown - step : known + (unknown - known) / 2;
            const auto stream = EventStream::open(node, blocks[probe].hash, stop);
            if (!stream && stream.error().end != StreamEnd::unknown_cursor) return;
            if (stream) {
                known = probe;
                step = unknown - known;
            } else {
                unknown = probe;
                step *= 2;
            }
        }
        if (blocks.empty() || !EventStream::open(node, blocks[known].hash, stop)) {
            base::log(base::LogLevel::error, "follower",
                      "{}: knows none of the {} newest blocks that were followed", node.text(),
                      blocks.size());
            return;
        }
        std::vector<ChainEvent> events;
        for (std::size_t i = blocks.size(); --i > known;) {
            events.emplace_back(BlockDisconnected{.height = static_cast<std::uint64_t>(blocks[i].height),
                                                  .hash = blocks[i].hash,
                                                  .parent = blocks[i - 1].hash});
        }
        base::log(base::LogLevel::warn, "follower", "{}: does not know the {} newest blocks: they are undone",
                  node.text(), events.size());
        Applier applier(parts_, programs_);
        SqlTransaction sql = parts_.database.begin();
        if (auto applied = applier.apply(sql, events); !applied) {
            base::log(base::LogLevel::error, "follower", "{}", applied.error());
            return;
        }
        sql.commit();
        estranged_since_.reset();
    }

    /// Why the stream ended; nothing: to stop.
    static std::string read(EventStream& stream, StreamRows& rows, const std::stop_token& stop) {
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
            if (auto applied = rows.apply(events); !applied) return std::move(applied).error();
        }
        return {};
    }

    const FollowerParts parts_;
    Bench bench_;
    KnownPrograms programs_;                            ///< as long as the lock is held
    std::optional<Clock::time_point> estranged_since_;  ///< the best node does not know our newest block
    base::Thread thread_;
};

}  // namespace

Result<std::unique_ptr<Follower>> Follower::start(FollowerParts parts) {
    auto follower = std::make_unique<RunningFollower>(std::move(parts));
    BYTOM_TRY(follower->start_thread());
    return follower;
}

}  // namespace bytom::blockcenter
