#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/blockcenter/gateway/gateway.hpp>
#include <bytom/blockcenter/gateway/pause.hpp>
#include <bytom/blockcenter/store/node_rows.hpp>

#include "blockcenter/gateway/sender.hpp"

namespace bytom::blockcenter {
namespace {

using namespace std::chrono_literals;

/// A node that is so many blocks behind the best one is left out until it has caught up.
constexpr std::int64_t kMaxLag = 3;

class RunningGateway final : public Gateway {
public:
    explicit RunningGateway(GatewayParts parts) : parts_(std::move(parts)) {}

    Status<> start_threads() {
        BYTOM_ASSIGN(watcher_,
                     base::Thread::start("gw-watch", [this](const std::stop_token& stop) { watch(stop); }));
        BYTOM_ASSIGN(sender_,
                     base::Thread::start("gw-send", [this](const std::stop_token& stop) { send(stop); }));
        return {};
    }

private:
    void watch(const std::stop_token& stop) {
        do {
            std::vector<NodeRow> seen;
            for (const NodeAddress& node : parts_.nodes) {
                seen.push_back(look_at(node, stop));
                if (stop.stop_requested()) return;
            }
            leave_out_stragglers(seen);
            write(seen);
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

    static void leave_out_stragglers(std::vector<NodeRow>& nodes) {
        std::int64_t best = 0;
        for (const NodeRow& node : nodes) {
            if (node.healthy) best = std::max(best, node.height);
        }
        for (NodeRow& node : nodes) {
            if (!node.healthy || node.height + kMaxLag >= best) continue;
            node.healthy = false;
            node.trouble = "it is " + std::to_string(best - node.height) + " blocks behind";
        }
    }

    void write(const std::vector<NodeRow>& nodes) {
        try {
            parts_.database.transact([&](SqlTransaction& sql) {
                for (const NodeRow& node : nodes)
                    put_node(sql, node, parts_.clock.now());
            });
        } catch (const StoreFailure& failure) {
            base::log(base::LogLevel::warn, "gateway", "cannot write what the nodes are like: {}",
                      failure.what());
        }
        tell_changes(nodes);
    }

    void tell_changes(const std::vector<NodeRow>& nodes) {
        told_.resize(nodes.size(), true);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (told_[i] == nodes[i].healthy) continue;
            told_[i] = nodes[i].healthy;
            if (nodes[i].healthy) {
                base::log(base::LogLevel::info, "gateway", "node {} is healthy", nodes[i].node);
            } else {
                base::log(base::LogLevel::warn, "gateway", "node {} is left out: {}", nodes[i].node,
                          nodes[i].trouble);
            }
        }
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
    std::vector<bool> told_;  ///< by node: healthy when the log last told of it
    base::Thread watcher_;
    base::Thread sender_;
};

}  // namespace

Result<std::unique_ptr<Gateway>> Gateway::start(GatewayParts parts) {
    auto gateway = std::make_unique<RunningGateway>(std::move(parts));
    BYTOM_TRY(gateway->start_threads());
    return gateway;
}

}  // namespace bytom::blockcenter
