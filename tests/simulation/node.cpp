#include "simulation/node.hpp"

#include <stdexcept>
#include <utility>

namespace bytom::simulation {
namespace {

using p2p::Offence;

/// Threads that the pool would have.
constexpr std::size_t kPoolThreads = 4;
/// Between looks of the witness that is slow.
constexpr Duration kSlowWitness = 20s;

}  // namespace

/// The network thread: events of the timeline.
class Node::Loop final : public p2p::NetworkLoop {
public:
    explicit Loop(Node& node) : node_(node) {}

    void post(Task task) override { node_.later(Duration{}, std::move(task)); }

    [[nodiscard]] std::unique_ptr<Timer> call_after(std::chrono::milliseconds delay, Task task) override {
        auto timer = std::make_unique<CancelledTimer>();
        node_.later(delay, [wanted = std::weak_ptr(timer->wanted), task = std::move(task)]() mutable {
            if (!wanted.expired()) task();
        });
        return timer;
    }
    [[nodiscard]] Instant now() const override { return node_.context_.timeline.now(); }

private:
    /// Its end means that the task is not wanted any more.
    struct CancelledTimer final : Timer {
        std::shared_ptr<bool> wanted = std::make_shared<bool>(true);
    };

    Node& node_;
};

/// Tasks run one at a time, each after a time of its own.
class Node::Pool final : public base::ThreadPool {
public:
    explicit Pool(Node& node) : ThreadPool(kPoolThreads, "unused"), node_(node) {}

    void submit(Task task) override {
        const std::uint64_t number = next_++;
        tasks_.emplace(number, std::move(task));
        const Duration time = node_.context_.chance.between(Duration{10us}, node_.options_.pool_task);
        node_.later(time, [this, number] { run(number); });
    }
    /// Runs what waits, at once.
    void drain() {
        while (!tasks_.empty())
            run(tasks_.begin()->first);
    }

private:
    void run(std::uint64_t number) {
        auto task = tasks_.extract(number);
        if (task) task.mapped()();
    }

    Node& node_;
    std::map<std::uint64_t, Task> tasks_;
    std::uint64_t next_ = 0;
};

/// What dies with the process. In the order of its making.
struct Node::Life {
    explicit Life(Node& node) : loop(node), pool(node) {}

    Loop loop;
    Pool pool;
    std::unique_ptr<chain::Chain> chain;
    std::unique_ptr<sync::Reactor> reactor;
    std::unique_ptr<mining::TemplateService> templates;
    std::vector<std::unique_ptr<Witness>> witnesses;  ///< an eager one, a slow one
    bool chain_runs = false;                          ///< its next step is an event
    std::uint64_t template_polls = 0;
    const chain::BlockNode* noted_tip = nullptr;
};

Node::Node(Context& context, std::size_t number, NodeOptions options,
           std::unique_ptr<testing::MemoryDisk> disk)
    : context_(context),
      number_(number),
      name_("n" + std::to_string(number)),
      options_(options),
      disk_(std::move(disk)) {
    address_ = {.ip = *p2p::IpAddress::from_text("10." + std::to_string(number / 250) + "." +
                                                 std::to_string(number % 250) + ".1"),
                .port = 46657};
}

Node::~Node() {
    end_life();
}

End::Side Node::side() {
    return {.address = address_, .services = "7", .handler = this, .enter = [this](Task task) {
                enter(std::move(task));
            }};
}

std::uint64_t Node::now() const {
    const auto passed = std::chrono::floor<std::chrono::seconds>(context_.timeline.now() - kBegin + ahead_);
    return context_.clock_begin + static_cast<std::uint64_t>(passed.count());
}

void Node::start() {
    if (life_) return;
    ++lives_;
    life_ = std::make_shared<Life>(*this);
    Life& life = *life_;
    chain::ChainOptions options;
    options.store.directory = "/chain";
    options.store.env = disk_->env();
    options.store.now = [this] { return context_.timeline.now(); };
    options.store.block_cache_bytes = std::size_t{256} << 10;
    options.store.write_buffer_bytes = options_.memory;
    options.network = &consensus::solonet();
    options.clock = this;
    options.proof_of_work = context_.oracle.function();
    options.pool = &life.pool;
    options.utxo_cache_bytes = std::size_t{1} << 20;
    options.tx_pool = options_.tx_pool;
    options.evaluation.inline_work = std::nullopt;
    options.own_thread = false;
    options.on_failure = [this](const std::string& what) {
        context_.faults.push_back(name_ + ": the chain has failed: " + what);
    };
    auto opened = chain::Chain::open(std::move(options));
    if (!opened) throw std::runtime_error(name_ + " cannot start: " + opened.error().text());
    life.chain = *std::move(opened);
    sync::ReactorOptions reactor;
    reactor.chain = life.chain.get();
    reactor.pool = &life.pool;
    reactor.clock = this;
    reactor.proof_of_work = context_.oracle.function();
    life.reactor = std::make_unique<sync::Reactor>(std::move(reactor));
    life.reactor->attach(life.loop, this);
    if (options_.mines) {
        mining::TemplateService::Parts parts;
        parts.chain = life.chain.get();
        parts.clock = this;
        parts.pool = &life.pool;
        parts.proof_of_work = context_.oracle.function();
        parts.payout = [this] {
            const std::string text = name_;
            return mining::Payout{.control_program = {0x51},
                                  .arbitrary = base::to_bytes(base::as_bytes(text))};
        };
        parts.monotonic = [this] { return context_.timeline.now(); };
        life.templates = std::make_unique<mining::TemplateService>(std::move(parts));
    }
    if (options_.has_witnesses) {
        constexpr std::size_t kFew = 4;
        life.witnesses.push_back(
            std::make_unique<Witness>(name_ + " eager", *life.chain, 1024, context_.faults));
        life.witnesses.push_back(
            std::make_unique<Witness>(name_ + " slow", *life.chain, kFew, context_.faults));
    }
    life.noted_tip = life.chain->tip()->node;
    context_.log.note("{} starts at {}", name_, life.noted_tip->height);
    later(Duration{}, [this] { every_second(); });
    if (life.templates) later(Duration{}, [this] { poll_templates(); });
}

void Node::kill() {
    if (!life_) return;
    context_.log.note("{} is killed", name_);
    auto rest = disk_->copy();
    end_life();
    disk_ = std::move(rest);
}

void Node::cut_power() {
    if (!life_) return;
    const auto kept = static_cast<unsigned>(context_.chance.engine()() % 256);
    context_.log.note("{} loses its power, and all but {}/256 of what was not synced", name_, kept);
    auto rest = disk_->after_power_cut(kept);
    end_life();
    disk_ = std::move(rest);
}

void Node::end_life() {
    // Nothing of it runs from now on; what ends here still writes, to a disk that nobody looks at again.
    const std::shared_ptr<Life> life = std::exchange(life_, nullptr);
    if (!life) return;
    scores_.clear();
    life->pool.drain();
    life->reactor->stop();
    life->witnesses.clear();
    life->templates.reset();
    life->reactor.reset();
    life->chain->stop();
    life->pool.drain();
    life->chain.reset();
}

chain::Chain& Node::chain() const {
    return *life_->chain;
}
sync::Reactor& Node::reactor() const {
    return *life_->reactor;
}

void Node::finish_witnesses() {
    for (const auto& witness : life_->witnesses)
        witness->finish();
}

const Witness* Node::witness() const {
    return life_->witnesses.empty() ? nullptr : life_->witnesses.front().get();
}

void Node::later(Duration delay, Task task) {
    context_.timeline.after(delay, [this, life = std::weak_ptr(life_), task = std::move(task)]() mutable {
        if (!life.expired()) enter(std::move(task));
    });
}

void Node::enter(Task task) {
    if (!life_) return;
    task();
    pump();
}

/// The chain takes one delivery after the other, each of which takes its time.
void Node::pump() {
    Life& life = *life_;
    if (life.chain_runs || !life.chain->has_work()) return;
    life.chain_runs = true;
    later(context_.chance.between(Duration{10us}, options_.chain_step), [this] {
        Life& here = *life_;
        here.chain_runs = false;
        (void)here.chain->run_once();
        const chain::BlockNode* const tip = here.chain->tip()->node;
        if (!here.witnesses.empty()) here.witnesses.front()->take(1000);
        if (tip == here.noted_tip) return;
        context_.log.note("{} is at {} {}", name_, tip->height, tip->hash.to_text().substr(0, 8));
        here.noted_tip = tip;
        if (context_.on_tip) context_.on_tip(number_, *tip);
        if (here.templates) poll_templates();
    });
}

void Node::every_second() {
    Life& life = *life_;
    (void)life.chain->run_once();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(context_.timeline.now() - kBegin);
    if (life.witnesses.size() > 1 && seconds % std::chrono::floor<std::chrono::seconds>(kSlowWitness) == 0s)
        life.witnesses[1]->take(context_.chance.between(1, 50));
    later(1s, [this] { every_second(); });
}

void Node::poll_templates() {
    Life& life = *life_;
    const auto due = life.templates->poll();
    if (!due) return;
    later(std::max(*due - context_.timeline.now(), Duration{1ms}), [this, poll = ++life.template_polls] {
        if (poll == life_->template_polls) poll_templates();
    });
}

primitives::BlockPtr Node::mine() {
    if (!life_ || !life_->templates) return nullptr;
    poll_templates();
    const mining::BlockTemplatePtr work = life_->templates->hand_out();
    if (!work) return nullptr;
    primitives::BlockHeader header = work->header_at(now());
    header.nonce = (static_cast<std::uint64_t>(number_) << 40U) | ++solutions_;
    const primitives::BlockPtr block = work->block(header.nonce, header.timestamp);
    context_.oracle.grant(block->hash());
    context_.log.note("{} finds {} {} with {} transactions", name_, block->header.height,
                      block->hash().to_text().substr(0, 8), block->transactions.size());
    enter([&] {
        const mining::WorkOutcome outcome = life_->templates->submit_header(header);
        if (outcome.refusal) {
            context_.log.note("{} refuses its own block: {} {}", name_, to_string(*outcome.refusal),
                              outcome.outcome.error_text());
            if (*outcome.refusal == mining::WorkRefusal::refused)
                context_.faults.push_back(name_ + " refuses its own block: " + outcome.outcome.error_text());
        }
    });
    return block;
}

void Node::submit(primitives::TransactionPtr tx, chain::TxDone done) {
    enter([&] {
        if (!life_->chain->try_submit_transaction(std::move(tx), 0, done))
            context_.log.note("{} is busy", name_);
    });
}

void Node::on_connected(const p2p::PeerPtr& peer) {
    if (life_) life_->reactor->on_connected(peer);
}
void Node::on_message(const p2p::PeerPtr& peer, Bytes message) {
    if (life_) life_->reactor->on_message(peer, std::move(message));
}
void Node::on_disconnected(const p2p::PeerPtr& peer) {
    if (life_) life_->reactor->on_disconnected(peer);
}

void Node::report(const p2p::PeerPtr& peer, Offence offence, std::string_view why) {
    const p2p::IpAddress ip = peer->address().ip;
    context_.log.note("{} blames {}: {}", name_, ip.to_text(), why);
    ++blamed_[ip];
    p2p::BanScore& score = scores_[ip];
    const auto passed = std::chrono::floor<std::chrono::seconds>(context_.timeline.now() - kBegin);
    const auto seconds = static_cast<std::uint64_t>(passed.count());
    score.increase(offence, seconds);
    if (!score.deserves_ban(seconds)) return;
    scores_.erase(ip);
    context_.log.note("{} bans {}", name_, ip.to_text());
    (void)bans_.add(ip, p2p::kBanSeconds, ban_time());
    peer->close(why);
}

}  // namespace bytom::simulation
