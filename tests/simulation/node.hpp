// A whole node without threads, sockets, files and clocks of the machine: chain, pool, templates, sync and
// relay as they are shipped.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <bytom/base/clock.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/mining/template_service.hpp>
#include <bytom/p2p/ban_list.hpp>
#include <bytom/sync/reactor.hpp>

#include "simulation/oracle.hpp"
#include "simulation/timeline.hpp"
#include "simulation/wire.hpp"
#include "simulation/witness.hpp"
#include "support/memory_disk.hpp"

namespace bytom::simulation {

/// What all parts of one simulation share. Outlives its nodes.
struct Context {
    explicit Context(std::uint64_t seed) : log(timeline), chance(seed) {}

    Timeline timeline;
    Log log;
    Chance chance;
    Oracle oracle;
    std::vector<std::string> faults;  ///< what must not have happened
    std::uint64_t clock_begin = 0;    ///< seconds since 1970 when the simulation begins
    /// Told of every new best block of every node. May be empty.
    std::function<void(std::size_t node, const chain::BlockNode& tip)> on_tip;
};

struct NodeOptions {
    /// How long the chain thread, and tasks of the pool, take for one thing at most.
    Duration chain_step = 5ms;
    Duration pool_task = 2ms;
    chain::PoolLimits tx_pool;
    std::size_t memory = std::size_t{4} << 20;  ///< of the database: nothing is flushed below it
    bool has_witnesses = true;
    bool mines = true;  ///< has templates
};

class Node final : public p2p::PeerHandler, public p2p::OffenceBook, public base::Clock {
public:
    /// `number` names it and is its address. Down until start().
    Node(Context& context, std::size_t number, NodeOptions options,
         std::unique_ptr<testing::MemoryDisk> disk);
    ~Node() override;
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    void start();
    /// As if the process had died: what it had written is on the disk.
    void kill();
    /// The power is cut: what was not synced is lost, or some of it.
    void cut_power();

    [[nodiscard]] bool is_up() const noexcept { return life_ != nullptr; }
    [[nodiscard]] std::size_t number() const noexcept { return number_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const p2p::SocketAddress& address() const noexcept { return address_; }
    [[nodiscard]] const NodeOptions& options() const noexcept { return options_; }
    [[nodiscard]] End::Side side();
    [[nodiscard]] const testing::MemoryDisk& disk() const noexcept { return *disk_; }

    // Of a node that is up.
    [[nodiscard]] chain::Chain& chain() const;
    [[nodiscard]] sync::Reactor& reactor() const;
    /// Witnesses of this life.
    void finish_witnesses();
    [[nodiscard]] const Witness* witness() const;

    /// Its miner has found a block. Nothing if it has no work.
    primitives::BlockPtr mine();
    void submit(primitives::TransactionPtr tx, chain::TxDone done);

    /// Its clock, compared with the true time.
    void set_clock(Duration ahead) noexcept { ahead_ = ahead; }
    [[nodiscard]] std::uint64_t now() const override;
    [[nodiscard]] p2p::BanTime ban_time() const { return {.unix = now(), .steady = context_.timeline.now()}; }
    [[nodiscard]] bool is_banned(const p2p::IpAddress& address) const {
        return bans_.contains(address, ban_time());
    }

    // p2p::PeerHandler, for the wire
    void on_connected(const p2p::PeerPtr& peer) override;
    void on_message(const p2p::PeerPtr& peer, Bytes message) override;
    void on_disconnected(const p2p::PeerPtr& peer) override;
    // p2p::OffenceBook, for the reactor
    void report(const p2p::PeerPtr& peer, p2p::Offence offence, std::string_view why) override;

    /// Whom it has blamed, and how often.
    [[nodiscard]] const std::map<p2p::IpAddress, std::size_t>& blamed() const noexcept { return blamed_; }

private:
    struct Life;
    class Loop;
    class Pool;

    /// Runs an event of this node, if it is up, and has done what follows from it.
    void enter(Task task);
    void pump();
    void every_second();
    void poll_templates();
    void end_life();
    /// An event of this life.
    void later(Duration delay, Task task);

    Context& context_;
    const std::size_t number_;
    const std::string name_;
    const NodeOptions options_;
    p2p::SocketAddress address_;
    std::unique_ptr<testing::MemoryDisk> disk_;
    Duration ahead_{};
    p2p::BanList bans_;
    std::map<p2p::IpAddress, p2p::BanScore> scores_;
    std::map<p2p::IpAddress, std::size_t> blamed_;
    std::uint64_t lives_ = 0;
    std::uint64_t solutions_ = 0;
    std::shared_ptr<Life> life_;
};

}  // namespace bytom::simulation
