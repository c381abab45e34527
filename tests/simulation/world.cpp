#include "simulation/world.hpp"

#include <algorithm>
#include <numeric>
#include <ranges>

#include "simulation/hostile.hpp"
#include "support/utxo_model.hpp"

namespace bytom::simulation {
namespace {

// Who has lost a connection tries again after a time within these.
constexpr Duration kRedialAtLeast = 1s;
constexpr Duration kRedialAtMost = 10s;
/// Of payments, in neu.
constexpr std::uint64_t kLeastFee = 5'000'000;
constexpr std::uint64_t kMostFee = 20'000'000;

std::string short_text(const Hash256& hash) {
    return hash.to_text().substr(0, 8);
}

}  // namespace

World::World(std::uint64_t seed, const Origin& origin)
    : context(seed), origin_(origin), spendable_(origin.outputs()) {
    context.clock_begin = origin.end();
    for (const primitives::BlockPtr& block : origin.blocks())
        context.oracle.grant(block->hash());
    context.timeline.after(1s, [this] { keep_connected(); });
}

World::~World() = default;

Node& World::add_node(NodeOptions options, bool has_origin) {
    nodes_.push_back(
        std::make_unique<Node>(context, nodes_.size(), options,
                               has_origin ? origin_.disk() : std::make_unique<testing::MemoryDisk>()));
    nodes_.back()->start();
    return *nodes_.back();
}

void World::add_hostile(std::unique_ptr<Hostile> hostile, std::vector<std::size_t> targets) {
    if (targets.empty()) {
        targets.resize(context.chance.between(1, std::min<std::size_t>(nodes_.size(), 4)));
        for (std::size_t& target : targets)
            target = context.chance.index(nodes_.size());
    }
    for (const std::size_t target : targets) {
        hostile_links_.push_back(
            std::make_unique<HostileLink>(HostileLink{.hostile = hostile.get(), .node = target}));
    }
    hostiles_.push_back(std::move(hostile));
}

void World::link(std::size_t dialler, std::size_t listener, LineQuality quality) {
    links_.push_back(
        std::make_unique<Link>(Link{.dialler = dialler, .listener = listener, .quality = quality}));
}

// ---- connections

bool World::is_apart(std::size_t a, std::size_t b) const {
    return is_partitioned_ && inside_.contains(a) != inside_.contains(b);
}

Connection* World::connect(LineQuality quality, End::Side dialler, End::Side listener) {
    context.log.note("{} connects to {}", dialler.address.to_text(), listener.address.to_text());
    connections_.push_back(std::make_unique<Connection>(context.timeline, context.log, context.chance,
                                                        quality, std::move(dialler), std::move(listener),
                                                        next_connection_));
    next_connection_ += 2;
    connections_.back()->open();
    return connections_.back().get();
}

void World::keep_connected() {
    for (const auto& link : links_) {
        if (link->dials || (link->connection != nullptr && !link->connection->is_over())) continue;
        link->dials = true;
        const Duration pause = link->connection == nullptr
                                   ? context.chance.between(Duration{}, Duration{2s})
                                   : context.chance.between(kRedialAtLeast, kRedialAtMost);
        context.timeline.after(pause, [this, &link = *link] { dial(link); });
    }
    for (const auto& link : hostile_links_) {
        if (link->dials || (link->connection != nullptr && !link->connection->is_over()) ||
            link->hostile->gives_up())
            continue;
        link->dials = true;
        context.timeline.after(link->hostile->pause(), [this, &link = *link] { dial(link); });
    }
    context.timeline.after(1s, [this] { keep_connected(); });
}

void World::dial(Link& link) {
    link.dials = false;
    Node& a = node(link.dialler);
    Node& b = node(link.listener);
    if (!a.is_up() || !b.is_up() || is_apart(link.dialler, link.listener) || a.is_banned(b.address().ip) ||
        b.is_banned(a.address().ip))
        return;
    link.connection = connect(link.quality, a.side(), b.side());
}

void World::dial(HostileLink& link) {
    link.dials = false;
    Node& target = node(link.node);
    End::Side side = link.hostile->side();
    if (!target.is_up() || target.is_banned(side.address.ip)) return;
    link.connection = connect(link.hostile->line(), std::move(side), target.side());
}

void World::partition(const std::set<std::size_t>& inside) {
    heal();
    inside_ = inside;
    is_partitioned_ = true;
    context.log.note("a partition of {} of {} nodes", inside.size(), nodes_.size());
    for (const auto& link : links_) {
        if (link->connection != nullptr && is_apart(link->dialler, link->listener)) link->connection->cut();
    }
}

void World::heal() {
    if (!std::exchange(is_partitioned_, false)) return;
    context.log.note("the partition is healed");
    for (const auto& link : links_) {
        if (link->connection != nullptr) link->connection->heal();
    }
}

void World::break_some_connection() {
    std::vector<Connection*> open;
    for (const auto& link : links_) {
        if (link->connection != nullptr && !link->connection->is_over()) open.push_back(link->connection);
    }
    if (!open.empty()) open[context.chance.index(open.size())]->break_off("the line is broken");
}

void World::crash(std::size_t number, bool loses_power, Duration downtime) {
    Node& victim = node(number);
    if (!victim.is_up()) return;
    if (loses_power) {
        victim.cut_power();
    } else {
        victim.kill();
    }
    for (const auto& link : links_) {
        if (link->connection == nullptr || link->connection->is_over()) continue;
        if (link->dialler == number) link->connection->lose(0);
        if (link->listener == number) link->connection->lose(1);
    }
    for (const auto& link : hostile_links_) {
        if (link->connection != nullptr && link->node == number) link->connection->lose(1);
    }
    context.timeline.after(downtime, [&victim] { victim.start(); });
}

void World::start_all() {
    for (const auto& node : nodes_)
        node->start();
}

// ---- blocks and transactions

void World::mine(Duration interval, std::vector<double> shares) {
    block_interval_ = interval;
    shares_ = std::move(shares);
    const std::uint64_t generation = ++miners_;
    if (shares_.empty()) return;
    context.timeline.after(context.chance.exponential(interval),
                           [this, generation] { find_block(generation); });
}

void World::find_block(std::uint64_t generation) {
    if (generation != miners_) return;
    const double total = std::accumulate(shares_.begin(), shares_.end(), 0.0);
    double draw = context.chance.unit() * total;
    std::size_t number = 0;
    while (number + 1 < shares_.size() && draw >= shares_[number])
        draw -= shares_[number++];
    if (node(number).mine() != nullptr) ++blocks_found_;
    context.timeline.after(context.chance.exponential(block_interval_),
                           [this, generation] { find_block(generation); });
}

void World::pay(Duration interval, double double_spends) {
    payment_interval_ = interval;
    double_spends_ = double_spends;
    const std::uint64_t generation = ++payers_;
    context.timeline.after(context.chance.exponential(interval),
                           [this, generation] { make_payment(generation); });
}

void World::make_payment(std::uint64_t generation) {
    if (generation != payers_) return;
    const std::size_t number = context.chance.index(nodes_.size());
    if (node(number).is_up()) {
        if (const auto tx = next_payment(double_spends_)) submit(number, tx);
    }
    context.timeline.after(context.chance.exponential(payment_interval_),
                           [this, generation] { make_payment(generation); });
}

primitives::TransactionPtr World::next_payment(double double_spends) {
    Chance& chance = context.chance;
    const bool again = !spent_.empty() && chance.hits(double_spends);
    if (!again && spendable_.empty()) return nullptr;
    std::vector<testing::Spendable>& from = again ? spent_ : spendable_;
    const std::size_t index = chance.index(from.size());
    const testing::Spendable spent = from[index];
    if (!again) {
        std::swap(from[index], from.back());
        from.pop_back();
    }
    const std::uint64_t fee = chance.between(kLeastFee, kMostFee);
    if (spent.tx->data().outputs.at(spent.output).value.amount < 4 * fee) return nullptr;
    std::uint64_t last_height = 0;
    constexpr double kShortLived = 0.05;
    if (chance.hits(kShortLived)) {
        for (const auto& node : nodes_) {
            if (node->is_up()) last_height = std::max(last_height, node->chain().tip()->height());
        }
        last_height += chance.between(1, 5);
    }
    return testing::split(*spent.tx, spent.output, chance.between(1, 3), fee, last_height);
}

void World::submit(std::size_t number, const primitives::TransactionPtr& tx) {
    node(number).submit(tx, [this, number, tx](const chain::TxOutcome& outcome) {
        context.log.note("{} is given transaction {}: {}", node(number).name(), short_text(tx->id()),
                         outcome.accepted()                              ? "accepted"
                         : outcome.reception == chain::Reception::orphan ? "kept as an orphan"
                                                                         : outcome.error_name());
        if (!outcome.accepted() || !payments_.emplace(tx->id(), Payment{.tx = tx, .node = number}).second)
            return;
        for (std::size_t output = 0; output < tx->data().outputs.size(); ++output)
            spendable_.push_back({.tx = tx, .output = output});
        for (const testing::Spendable& spent : origin_.outputs()) {
            if (spent.tx->mapped().result_ids[spent.output] == tx->mapped().spent_output_ids.front())
                spent_.push_back(spent);
        }
    });
}

// ---- what must hold

const chain::BlockNode* World::common_tip() const {
    const chain::BlockNode* common = nullptr;
    for (const auto& node : nodes_) {
        if (!node->is_up()) continue;
        const chain::BlockNode* const tip = node->chain().tip()->node;
        if (common != nullptr && common->hash != tip->hash) return nullptr;
        common = tip;
    }
    return common;
}

void World::check() {
    for (const auto& node : nodes_) {
        for (const auto& [ip, times] : node->blamed()) {
            const bool is_honest =
                std::ranges::any_of(nodes_, [&ip](const auto& other) { return other->address().ip == ip; });
            if (is_honest) context.faults.push_back(node->name() + " blames the honest " + ip.to_text());
        }
        if (!node->is_up()) continue;
        node->finish_witnesses();
        check_bounds(*node);
        check_chain(*node);
        check_payments(*node);
    }
}

/// Whether a neighbour of the node has it in its pool, for long: it does not end soon. Others need not have
/// told: between them there may be pools without room.
bool World::is_pooled_beside(const Node& node, const primitives::Transaction& tx) const {
    if (tx.data().time_range != 0) return false;
    return std::ranges::any_of(links_, [&](const auto& link) {
        const Node* const dialler = nodes_.at(link->dialler).get();
        const Node* const listener = nodes_.at(link->listener).get();
        if (dialler != &node && listener != &node) return false;
        const Node& neighbour = dialler == &node ? *listener : *dialler;
        return neighbour.is_up() && neighbour.chain().pool_entry(tx.id()) != nullptr;
    });
}

void World::check_bounds(const Node& node) {
    const chain::PoolTotals pool = node.chain().pool_totals();
    const chain::PoolLimits& limits = node.options().tx_pool;
    if (pool.transactions > limits.transactions || pool.weight > limits.bytes ||
        pool.orphans > limits.orphans)
        context.faults.push_back(fmt::format("{}: {} transactions and {} orphans in the pool", node.name(),
                                             pool.transactions, pool.orphans));
    if (node.chain().orphan_blocks() > chain::OrphanBlockLimits{}.blocks)
        context.faults.push_back(
            fmt::format("{}: {} orphan blocks", node.name(), node.chain().orphan_blocks()));
}

void World::check_chain(Node& node) {
    const chain::Chain& chain = node.chain();
    const chain::TipPtr tip = chain.tip();
    testing::UtxoModel model(*chain.block(*tip->main_node(0)));
    for (std::uint64_t height = 1; height <= tip->height(); ++height) {
        const primitives::BlockPtr block = chain.block(*tip->main_node(height));
        if (!model.apply(*block))
            context.faults.push_back(fmt::format("{}: block {} cannot be connected", node.name(), height));
    }
    if (model.digest() != tip->state->utxo_digest())
        context.faults.push_back(node.name() + ": its outputs are not those of a replay");
}

void World::check_payments(Node& node) {
    const chain::Chain& chain = node.chain();
    const chain::TipPtr tip = chain.tip();
    std::set<Hash256> mined;
    std::map<Hash256, Hash256> spent_by;
    const auto note = [&spent_by](const primitives::Transaction& tx) {
        for (const Hash256& output : tx.mapped().spent_output_ids)
            spent_by.emplace(output, tx.id());
    };
    for (std::uint64_t height = origin_.height() + 1; height <= tip->height(); ++height) {
        const auto block = chain.block(*tip->main_node(height));
        for (const auto& tx : block->transactions) {
            mined.insert(tx->id());
            note(*tx);
        }
    }
    for (const chain::PoolEntryPtr& entry : chain.pool()->entries)
        note(*entry->tx);
    // What it has refused for the sake of another payment does not come again when that one is over.
    std::set<Hash256> were_taken;
    for (const auto& [id, reason] : node.witness()->removed()) {
        const auto rival = payments_.find(id);
        if (reason != chain::RemovalReason::expired || rival == payments_.end()) continue;
        const auto& spent = rival->second.tx->mapped().spent_output_ids;
        were_taken.insert(spent.begin(), spent.end());
    }
    const auto had_rival = [&were_taken](const primitives::Transaction& tx) {
        return std::ranges::any_of(tx.mapped().spent_output_ids,
                                   [&](const Hash256& output) { return were_taken.contains(output); });
    };
    std::size_t unheard = 0;
    const bool has_room = node.options().tx_pool.transactions == chain::PoolLimits{}.transactions;
    for (const auto& [id, payment] : payments_) {
        if (mined.contains(id) || chain.pool_entry(id) || may_be_absent(node, *payment.tx, spent_by))
            continue;
        const Witness* const witness = node.witness();
        const auto removed = witness->removed().find(id);
        if (removed == witness->removed().end()) {
            ++unheard;
            if (has_room && is_pooled_beside(node, *payment.tx) && !had_rival(*payment.tx))
                context.faults.push_back(
                    fmt::format("{} has not heard of transaction {}", node.name(), short_text(id)));
            continue;
        }
        if (removed->second == chain::RemovalReason::evicted) continue;
        // There was no room to take it back, after its block was disconnected or what it spends came back.
        const bool comes_back = removed->second == chain::RemovalReason::confirmed ||
                                removed->second == chain::RemovalReason::moved;
        if (comes_back && !has_room) continue;
        // The block that took its outputs was disconnected, and the payment in it has expired since.
        if (removed->second == chain::RemovalReason::conflict && had_rival(*payment.tx)) continue;
        context.faults.push_back(fmt::format("{} has lost transaction {} (reason {})", node.name(),
                                             short_text(id), static_cast<int>(removed->second)));
    }
    context.log.note("{} at rest: height {}, {} of {} in the pool, {} never heard of", node.name(),
                     tip->height(), chain.pool_totals().transactions, node.options().tx_pool.transactions,
                     unheard);
}

bool World::may_be_absent(const Node& node, const primitives::Transaction& tx,
                          const std::map<Hash256, Hash256>& spent_by) const {
    const chain::TipPtr tip = node.chain().tip();
    const std::uint64_t end = tx.data().time_range;
    if (end != 0 && end < tip->height() + 1) return true;
    return std::ranges::any_of(tx.mapped().spent_output_ids, [&](const Hash256& output) {
        // Spent by another one, or made by one that is absent itself and judged as such.
        if (spent_by.contains(output)) return true;
        const auto entry = tip->state->find(output);
        if (entry && !entry->spent) return false;
        return !std::ranges::any_of(node.chain().pool()->entries, [&](const chain::PoolEntryPtr& other) {
            return std::ranges::find(other->tx->mapped().result_ids, output) !=
                   other->tx->mapped().result_ids.end();
        });
    });
}

std::uint64_t World::bytes_sent() const {
    std::uint64_t total = 0;
    for (const auto& connection : connections_) {
        total += static_cast<std::uint64_t>(connection->end(0)->sent());
        total += static_cast<std::uint64_t>(connection->end(1)->sent());
    }
    return total;
}

}  // namespace bytom::simulation
