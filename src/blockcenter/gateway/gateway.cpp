#include <algorithm>

#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/blockcenter/gateway/gateway.hpp>
#include <bytom/blockcenter/gateway/pause.hpp>
#include <bytom/blockcenter/store/chain_rows.hpp>
#include <bytom/blockcenter/store/node_rows.hpp>
#include <bytom/blockcenter/store/payment_rows.hpp>

#include "blockcenter/gateway/sender.hpp"

namespace bytom::blockcenter {
namespace {

using namespace std::chrono_literals;

/// A node that is so many blocks behind what has been followed, and what another one has, is left out until
/// it has caught up.
constexpr std::int64_t kMaxLag = 3;

class RunningGateway final : public Gateway {
public:
    explicit RunningGateway(GatewayParts parts) : parts_(std::move(parts)) {}

    Status<> start_threads() {
        for (const NodeAddress& node : parts_.nodes) {
            // A node that does not answer holds up nobody's news but its own.
            BYTOM_ASSIGN(base::Thread watcher,
                         base::Thread::start(
                             "gw-watch", [this, &node](const std::stop_token& stop) { watch(node, stop); }));
            watchers_.push_back(std::move(watcher));
        }
        BYTOM_ASSIGN(tidier_,
                     base::Thread::start("gw-tidy", [this](const std::stop_token& stop) { tidy(stop); }));
        BYTOM_ASSIGN(sender_,
                     base::Thread::start("gw-send", [this](const std::stop_token& stop) { send(stop); }));
        return {};
    }

private:
    void watch(const NodeAddress& node, const std::stop_token& stop) const {
        bool told = true;  // healthy when the log last told of it
        do {
            NodeRow seen = look_at(node, stop);
            if (stop.stop_requested()) return;
            write(seen);
            if (std::exchange(told, seen.healthy) == seen.healthy) continue;
            if (seen.healthy) {
                base::log(base::LogLevel::info, "gateway", "node {} is healthy", seen.node);
            } else {
                base::log(base::LogLevel::warn, "gateway", "node {} is left out: {}", seen.node,
                          seen.trouble);
            }
        } while (pause(stop, 1s));
    }

    [[nodiscard]] NodeRow look_at(const NodeAddress& node, const std::stop_token& stop) const {
        NodeRow row{.node = node.text()};
        const auto begin = std::chrono::steady_clock::now();
        const auto tip = read_tip(node, parts_.chain_id, stop);
        row.latency =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin)
                .count();
        if (!tip) {
            row.trouble = tip.error();
            return row;
        }
        row.healthy = true;
        row.height = tip->height;
        row.tip = tip->hash;
        row.work = tip->work;
        return row;
    }

    /// With what the chain that is followed says to it: blocks that have come count, and what another node
    /// says to have does not. Blocks that only a lost node had make nobody late.
    void write(NodeRow& node) const {
        try {
            parts_.database.transact([&](SqlTransaction& sql) {
                std::int64_t others = 0;
                for (const NodeRow& other : list_healthy_nodes(sql, parts_.clock.now() - kNodeMemory)) {
                    if (other.node != node.node) others = std::max(others, other.height);
                }
                const std::int64_t there = std::min(followed_block(sql).height, others);
                if (node.healthy && node.height + kMaxLag < there) {
                    node.healthy = false;
                    node.trouble = "it is " + std::to_string(there - node.height) + " blocks behind";
                }
                put_node(sql, node, parts_.clock.now());
            });
        } catch (const StoreFailure& failure) {
            base::log(base::LogLevel::warn, "gateway", "cannot write what {} is like: {}", node.node,
                      failure.what());
        }
    }

    /// Payments that were built and forgotten.
    void tidy(const std::stop_token& stop) const {
        constexpr std::int64_t kAtOnce = 200;
        do {
            try {
                (void)parts_.database.transact([&](SqlTransaction& sql) {
                    return remove_forgotten_attempts(sql, parts_.clock.now(), kAtOnce);
                });
            } catch (const StoreFailure& failure) {
                base::log(base::LogLevel::warn, "gateway", "forgotten payments stay: {}", failure.what());
            }
        } while (pause(stop, 10s));
    }

    void send(const std::stop_token& stop) {
        Sender sender(parts_);
        std::unique_ptr<Listener> queue;
        while (!stop.stop_requested()) {
            try {
                if (queue == nullptr) queue = parts_.database.listen(kQueueChannel);
                while (!stop.stop_requested() && sender.send_next(stop)) {
                }
                // Also what was put back, whose time has come without a word.
                (void)queue->wait(1s);
            } catch (const StoreFailure& failure) {
                base::log(base::LogLevel::warn, "gateway", "the queue cannot be read: {}", failure.what());
                (void)pause(stop, 1s);
            }
        }
    }

    const GatewayParts parts_;
    std::vector<base::Thread> watchers_;
    base::Thread tidier_;
    base::Thread sender_;
};

}  // namespace

Result<std::unique_ptr<Gateway>> Gateway::start(GatewayParts parts) {
    auto gateway = std::make_unique<RunningGateway>(std::move(parts));
    BYTOM_TRY(gateway->start_threads());
    return gateway;
}

}  // namespace bytom::blockcenter
