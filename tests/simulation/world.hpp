// A network of simulated nodes and what befalls it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "simulation/node.hpp"
#include "simulation/origin.hpp"

namespace bytom::simulation {

class Hostile;

/// A transaction that some node has taken into its pool.
struct Payment {
    primitives::TransactionPtr tx;
    std::size_t node = 0;  ///< to which it was submitted first
};

/// Owns nodes, hostile peers and connections. Everything happens in virtual time, by chance from the seed
/// alone.
class World {
public:
    World(std::uint64_t seed, const Origin& origin);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    Context context;

    // Who is there.

    /// Starts at once; with the origin's chain, or with genesis alone.
    Node& add_node(NodeOptions options, bool has_origin = true);
    /// It dials these nodes, or some; a node may be there several times.
    void add_hostile(std::unique_ptr<Hostile> hostile, std::vector<std::size_t> targets = {});
    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
    [[nodiscard]] Node& node(std::size_t number) { return *nodes_.at(number); }
    [[nodiscard]] const Node& node(std::size_t number) const { return *nodes_.at(number); }
    [[nodiscard]] const Origin& origin() const noexcept { return origin_; }

    /// The two are connected from now on whenever they can be. The first one dials.
    void link(std::size_t dialler, std::size_t listener, LineQuality quality = {});

    // What befalls it.

    /// Nothing gets through between nodes inside and outside.
    void partition(const std::set<std::size_t>& inside);
    void heal();
    /// One of the open connections is broken off.
    void break_some_connection();
    /// A node is down for this time.
    void crash(std::size_t number, bool loses_power, Duration downtime);
    /// No more crashes that are under way: every node is up.
    void start_all();

    /// Blocks are found from now on, one in this time, by nodes with these shares of the hash rate. Replaces
    /// what was said before; empty: none.
    void mine(Duration interval, std::vector<double> shares);
    /// Transactions come from now on, one in this time, at any node; this part of them spends what another
    /// one spends.
    void pay(Duration interval, double double_spends);
    void stop_paying() { ++payers_; }
    /// At one node.
    void submit(std::size_t number, const primitives::TransactionPtr& tx);

    // What has become of it.

    /// All honest nodes that are up have this tip: nothing if they do not agree.
    [[nodiscard]] const chain::BlockNode* common_tip() const;
    /// Checks everything that must hold, once the world is at rest. What does not is in context.faults.
    void check();
    [[nodiscard]] const std::map<Hash256, Payment>& payments() const noexcept { return payments_; }
    [[nodiscard]] std::uint64_t bytes_sent() const;
    [[nodiscard]] std::size_t blocks_found() const noexcept { return blocks_found_; }

private:
    friend class Hostile;

    struct Link {
        std::size_t dialler = 0;
        std::size_t listener = 0;
        LineQuality quality;
        Connection* connection = nullptr;
        bool dials = false;  ///< an attempt is under way
    };
    struct HostileLink {
        Hostile* hostile = nullptr;
        std::size_t node = 0;
        Connection* connection = nullptr;
        bool dials = false;
    };

    [[nodiscard]] bool is_apart(std::size_t a, std::size_t b) const;
    Connection* connect(LineQuality quality, End::Side dialler, End::Side listener);
    void keep_connected();
    void dial(Link& link);
    void dial(HostileLink& link);
    void find_block(std::uint64_t generation);
    void make_payment(std::uint64_t generation);
    [[nodiscard]] primitives::TransactionPtr next_payment(double double_spends);
    [[nodiscard]] bool is_pooled_beside(const Node& node, const primitives::Transaction& tx) const;
    void check_bounds(const Node& node);
    void check_chain(Node& node);
    void check_payments(Node& node);
    [[nodiscard]] bool may_be_absent(const Node& node, const primitives::Transaction& tx,
                                     const std::map<Hash256, Hash256>& spent_by) const;

    const Origin& origin_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::vector<std::unique_ptr<Hostile>> hostiles_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<std::unique_ptr<Link>> links_;
    std::vector<std::unique_ptr<HostileLink>> hostile_links_;
    p2p::ConnectionId next_connection_ = 1;
    std::set<std::size_t> inside_;
    bool is_partitioned_ = false;

    Duration block_interval_{};
    std::vector<double> shares_;
    std::uint64_t miners_ = 0;
    std::size_t blocks_found_ = 0;
    Duration payment_interval_{};
    double double_spends_ = 0;
    std::uint64_t payers_ = 0;
    std::vector<testing::Spendable> spendable_;
    std::vector<testing::Spendable> spent_;
    std::map<Hash256, Payment> payments_;
};

}  // namespace bytom::simulation
