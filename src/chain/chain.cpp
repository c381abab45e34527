#include <future>
#include <thread>

#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/chain/chain.hpp>

#include "chain/chain_state.hpp"
#include "chain/delivery_queue.hpp"
#include "chain/evaluator.hpp"
#include "chain/event_hub.hpp"
#include "chain/log_name.hpp"
#include "chain/pruner.hpp"
#include "chain/recorder.hpp"
#include "chain/seed_guess.hpp"
#include "chain/tip_board.hpp"
#include "chain/tx_pool.hpp"
#include "chain/verdict_cache.hpp"

namespace bytom::chain {
namespace {

/// How often the thread looks after orphans, and transactions whose senders have used up their work, while
/// there are any. It sleeps otherwise.
constexpr std::chrono::milliseconds kLookInterval{1000};
constexpr std::chrono::hours kLongestSleep{1};
/// Accounts for what a queued transaction needs besides its bytes.
constexpr std::size_t kTxOverhead = 1024;

template <typename Outcome>
Outcome refused_as(Refusal refusal) {
    Outcome outcome;
    outcome.refusal = refusal;
    return outcome;
}

}  // namespace

/// The parts of the chain and the thread that owns them.
class Chain::Impl {
public:
    explicit Impl(ChainOptions options)
        : options_(std::move(options)),
          evaluator_(
              options_.evaluation,
              [this](const IncomingBlock& block, BodyLimits limits) {
                  limits.known = &verdicts_;
                  return check_body(block, nullptr, limits);
              },
              [this](const Candidate& block, const BodyVerdict& verdict) {
                  deliver_verdict(block, verdict);
              }) {}

    ~Impl() { stop(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] Status<OpenError> open() {
        std::optional<std::stop_callback<std::function<void()>>> interruption;
        interruption.emplace(options_.interrupt, [this] { stopping_ = true; });
        BYTOM_ASSIGN(state_, ChainState::open(options_, verdicts_, evaluator_, recorder_, stopping_,
                                              [this](const TipChange& change) { follow(change); }));
        board_.emplace(make_tip());
        hub_.emplace(
            EventHub::Sources{.block = [this](const BlockNode& node,
                                              bool connected) { return load_event(node, connected); },
                              .pool = [this] { return pool_->mempool().snapshot(); }},
            state_->best());
        queue_.emplace(options_.queue_bytes, options_.queue_items);
        pool_.emplace(
            options_, *state_, verdicts_, recorder_,
            [this](const Event& event, std::uint64_t sequence) { hub_->publish_pool(event, sequence); },
            [this] { queue_->nudge(); });
        pruner_.emplace(*state_, options_.prune, options_.own_thread);
        state_->settle();
        recorder_.rest();
        interruption.reset();
        if (stopping_) return std::unexpected(OpenError(OpenFailure::interrupted));
        if (options_.own_thread) {
            BYTOM_ASSIGN(thread_, base::Thread::start("chain", [this](const std::stop_token&) { run(); }));
        }
        is_open_ = true;
        return {};
    }

    void stop() {
        if (!std::exchange(is_open_, false)) return;
        stopping_ = true;
        close(Refusal::stopping);
        if (thread_.joinable()) {
            thread_.join();
        } else {
            finish();
        }
        pruner_->stop();
        evaluator_.stop();
        board_->stop();
        hub_->stop();
    }

    void start_pruning(std::function<std::uint64_t()> needed_from) {
        pruner_->start([this, needed_from = std::move(needed_from)] {
            const std::uint64_t by_subscribers = hub_->needed_from();
            return needed_from ? std::min(by_subscribers, needed_from()) : by_subscribers;
        });
        queue_->nudge();
    }

    // --- Deliveries ---

    /// What can be done with a block before its turn, on the thread that delivers it.
    [[nodiscard]] Candidate prepare(IncomingBlock block, BlockOrigin origin) {
        Candidate candidate{.incoming = std::move(block), .origin = origin, .ahead = {}};
        if (!origin.work_ahead || options_.pool == nullptr) return candidate;
        const primitives::BlockHeader& header = candidate.block().header;
        seed_guess_.note(header, candidate.hash());
        const TipPtr tip = board_->tip();
        const auto seed = origin.evidence == consensus::WorkEvidence::computed
                              ? seed_guess_.seed_for(header.height, *tip)
                              : std::nullopt;
        candidate.ahead =
            std::make_shared<const AheadCheck>(candidate.incoming, seed, options_.proof_of_work,
                                               BodyLimits{.cancelled = &stopping_,
                                                          .work = options_.evaluation.inline_work,
                                                          .memory = options_.evaluation.memory.get(),
                                                          .known = &verdicts_});
        return candidate;
    }

    /// False: the queue is full and `done` untouched.
    [[nodiscard]] bool deliver(Candidate candidate, BlockDone& done, bool wait) {
        const std::size_t bytes = candidate.size();
        const std::shared_ptr<const AheadCheck> ahead = candidate.ahead;
        Delivery delivery = BlockDelivery{.candidate = std::move(candidate), .done = std::move(done)};
        const auto result = put(delivery, bytes, wait);
        if (result == DeliveryQueue::Put::done) {
            if (ahead != nullptr) ahead->start(*options_.pool);
            return true;
        }
        done = std::move(std::get<BlockDelivery>(delivery).done);
        if (result == DeliveryQueue::Put::full) return false;
        done(refused_as<BlockOutcome>(closing_refusal()));
        return true;
    }

    [[nodiscard]] bool deliver(primitives::TransactionPtr tx, PeerId peer, TxDone& done, bool wait,
                               bool is_test = false) {
        const std::size_t bytes = tx->serialized_size() + kTxOverhead;
        Delivery delivery =
            TxDelivery{.tx = std::move(tx), .peer = peer, .done = std::move(done), .is_test = is_test};
        const auto result = put(delivery, bytes, wait);
        if (result == DeliveryQueue::Put::done) return true;
        done = std::move(std::get<TxDelivery>(delivery).done);
        if (result == DeliveryQueue::Put::full) return false;
        done(refused_as<TxOutcome>(closing_refusal()));
        return true;
    }

    void deliver(RemovalRequest request) {
        const std::size_t bytes = request.ids.size() * Hash256::kSize;
        Delivery delivery = std::move(request);
        // A closed queue has nobody left who would care.
        (void)put(delivery, bytes, true);
    }

    void confirm_snapshot() {
        Delivery delivery = SnapshotConfirmed{};
        // A closed queue forgets it: it is found out again after the next start.
        (void)put(delivery, 0, true);
    }

    /// On the evaluator's thread.
    void deliver_verdict(const Candidate& block, const BodyVerdict& verdict) {
        Delivery delivery = EvaluatedBlock{.candidate = block, .verdict = verdict};
        // A closed queue forgets it, as the evaluator forgets the others.
        (void)queue_->put(delivery, block.size(), true);
    }

    /// See Chain::run_once().
    bool run_once() {
        if (queue_->is_closed()) return false;
        try {
            return step({});
        } catch (const std::exception& error) {
            fail(error.what());
            return false;
        }
    }

    [[nodiscard]] bool has_work() const { return queue_->has_news(); }

    template <typename Outcome>
    Outcome wait_for(std::future<Outcome> outcome) {
        while (!options_.own_thread && outcome.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            (void)run_once();
        return outcome.get();
    }

    // --- Parts for readers ---

    [[nodiscard]] const ChainOptions& options() const noexcept { return options_; }
    [[nodiscard]] const ChainState& state() const noexcept { return *state_; }
    [[nodiscard]] const TxPool& pool() const noexcept { return *pool_; }
    [[nodiscard]] const Evaluator& evaluator() const noexcept { return evaluator_; }
    [[nodiscard]] const TipBoard& board() const noexcept { return *board_; }
    [[nodiscard]] storage::StoreFigures store_figures() const { return state_->store().figures(); }
    [[nodiscard]] Statistics statistics() const noexcept {
        Statistics statistics = recorder_.statistics();
        const PoolLimits& limits = options_.tx_pool;
        statistics.pool_bounds = {.transactions = limits.transactions,
                                  .bytes = limits.bytes,
                                  .lifetime = limits.lifetime,
                                  .min_fee_rate = limits.min_fee_rate};
        return statistics;
    }
    [[nodiscard]] EventHub& hub() noexcept { return *hub_; }

private:
    [[nodiscard]] Refusal closing_refusal() const noexcept {
        return failed_.load() ? Refusal::storage_failure : Refusal::stopping;
    }

    /// Without a chain thread there is nobody to wait for.
    [[nodiscard]] DeliveryQueue::Put put(Delivery& delivery, std::size_t bytes, bool wait) {
        for (;;) {
            const auto result = queue_->put(delivery, bytes, wait && options_.own_thread);
            if (result != DeliveryQueue::Put::full || !wait) return result;
            (void)run_once();
        }
    }

    void close(Refusal refusal) {
        for (Delivery& delivery : queue_->close())
            refuse(delivery, refusal);
    }

    static void refuse(Delivery& delivery, Refusal refusal) {
        if (auto* block = std::get_if<BlockDelivery>(&delivery)) {
            block->done(refused_as<BlockOutcome>(refusal));
        } else if (auto* tx = std::get_if<TxDelivery>(&delivery)) {
            if (tx->done) tx->done(refused_as<TxOutcome>(refusal));
        }
    }

    // --- The chain thread ---

    void run() {
        try {
            while (!queue_->is_closed())
                (void)step(is_anything_waiting() ? kLookInterval : kLongestSleep);
        } catch (const std::exception& error) {
            return fail(error.what());
        }
        finish();
    }

    [[nodiscard]] bool is_anything_waiting() const {
        return state_->orphans().size() > 0 || pool_->orphans().size() > 0 || pool_->is_anything_waiting();
    }

    /// What the next delivery needs, which is waited for; false if none came.
    bool step(std::chrono::milliseconds patience) {
        recorder_.begin();
        const auto due = state_->store().sync_if_due();
        recorder_.rest();
        auto delivery = queue_->take(std::min(due.value_or(patience), patience));
        recorder_.begin();
        if (delivery) handle(*delivery);
        pruner_->step();
        pool_->work_off();
        expire_orphans();
        recorder_.rest();
        return delivery.has_value();
    }

    void finish() {
        try {
            pool_->stop(closing_refusal());
            state_->store().sync();
        } catch (const std::exception& error) {
            fail(error.what());
        }
    }

    void handle(Delivery& delivery) {
        try {
            if (auto* block = std::get_if<BlockDelivery>(&delivery)) {
                const BlockOutcome outcome = state_->deliver(std::move(block->candidate));
                block->done(outcome);
            } else if (auto* tx = std::get_if<TxDelivery>(&delivery)) {
                if (tx->is_test)
                    pool_->test(std::move(tx->tx), std::move(tx->done));
                else
                    pool_->submit(std::move(tx->tx), tx->peer, std::move(tx->done));
            } else if (auto* evaluated = std::get_if<EvaluatedBlock>(&delivery)) {
                state_->take_evaluated(std::move(evaluated->candidate), std::move(evaluated->verdict));
            } else if (std::holds_alternative<SnapshotConfirmed>(delivery)) {
                state_->confirm_snapshot();
            } else {
                const auto& request = std::get<RemovalRequest>(delivery);
                pool_->drop(request.ids, request.reason);
            }
        } catch (const std::exception&) {
            failed_ = true;
            refuse(delivery, Refusal::storage_failure);
            throw;
        }
    }

    void expire_orphans() {
        const std::uint64_t now = options_.clock->now();
        if (now == expired_at_) return;
        expired_at_ = now;
        state_->expire_orphans();
        pool_->expire();
    }

    void fail(const std::string& what) {
        failed_ = true;
        base::log(base::LogLevel::error, kLog, "the chain stops: {}", what);
        close(Refusal::storage_failure);
        pool_->stop(Refusal::storage_failure);
        board_->stop();
        hub_->stop();
        if (options_.on_failure) options_.on_failure(what);
    }

    [[nodiscard]] TipPtr make_tip() const {
        const BlockNode& best = *state_->best();
        return std::make_shared<const Tip>(Tip{.node = &best,
                                               .header = state_->load_header(best),
                                               .next_bits = best.next_bits(),
                                               .next_seed = best.next_seed(),
                                               .median_time = best.median_time(),
                                               .state = state_->store().snapshot()});
    }

    /// After each commit: readers first, then subscribers, then the pool, whose events follow the chain's.
    void follow(const TipChange& change) {
        board_->show(make_tip());
        std::vector<Event> events;
        events.reserve(change.disconnected.size() + change.connected.size() + 1);
        for (const ChainedBlock& block : change.disconnected) {
            events.emplace_back(
                BlockDisconnected{.node = block.node, .block = block.block, .statuses = block.statuses});
        }
        for (const ChainedBlock& block : change.connected) {
            events.emplace_back(
                BlockConnected{.node = block.node, .block = block.block, .statuses = block.statuses});
        }
        events.emplace_back(
            TipChanged{.node = state_->best(),
                       .reorganised = !change.disconnected.empty(),
                       .wire_form = change.connected.empty() ? nullptr : change.connected.back().wire_form});
        hub_->publish_blocks(events, state_->best());
        pool_->follow(change);
    }

    [[nodiscard]] Event load_event(const BlockNode& node, bool connected) const {
        ChainedBlock block = state_->load_block(node);
        if (connected) {
            return BlockConnected{
                .node = block.node, .block = std::move(block.block), .statuses = std::move(block.statuses)};
        }
        return BlockDisconnected{
            .node = block.node, .block = std::move(block.block), .statuses = std::move(block.statuses)};
    }

    const ChainOptions options_;
    std::atomic<bool> stopping_{false};
    Recorder recorder_;
    VerdictCache verdicts_;
    Evaluator evaluator_;
    std::unique_ptr<ChainState> state_;
    std::optional<TipBoard> board_;
    std::optional<EventHub> hub_;
    std::optional<DeliveryQueue> queue_;
    std::optional<TxPool> pool_;
    std::optional<Pruner> pruner_;
    SeedGuess seed_guess_;
    std::atomic<bool> failed_{false};
    std::uint64_t expired_at_ = 0;
    bool is_open_ = false;
    base::Thread thread_;
};

Chain::Chain(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Chain::~Chain() = default;

Result<std::unique_ptr<Chain>, OpenError> Chain::open(ChainOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    try {
        BYTOM_TRY(impl->open());
    } catch (const storage::StorageFailure& failure) {
        return base::fail(failure.name(), impl->options().store.directory.string() + ": " + failure.what());
    }
    return std::unique_ptr<Chain>(new Chain(std::move(impl)));
}

void Chain::stop() {
    impl_->stop();
}

bool Chain::run_once() {
    return impl_->run_once();
}

bool Chain::has_work() const {
    return impl_->has_work();
}

void Chain::submit_block(IncomingBlock block, BlockOrigin origin, BlockDone done) {
    (void)impl_->deliver(impl_->prepare(std::move(block), origin), done, true);
}

void Chain::submit_transaction(primitives::TransactionPtr tx, PeerId peer, TxDone done) {
    (void)impl_->deliver(std::move(tx), peer, done, true);
}

bool Chain::try_submit_block(IncomingBlock block, BlockOrigin origin, BlockDone& done) {
    return impl_->deliver(impl_->prepare(std::move(block), origin), done, false);
}

bool Chain::try_submit_transaction(primitives::TransactionPtr tx, PeerId peer, TxDone& done) {
    return impl_->deliver(std::move(tx), peer, done, false);
}

BlockOutcome Chain::process_block(IncomingBlock block, BlockOrigin origin) {
    std::promise<BlockOutcome> promise;
    auto outcome = promise.get_future();
    submit_block(std::move(block), origin,
                 [&promise](const BlockOutcome& result) { promise.set_value(result); });
    return impl_->wait_for(std::move(outcome));
}

void Chain::submit_block(primitives::BlockPtr block, BlockOrigin origin, BlockDone done) {
    submit_block(make_incoming_block(std::move(block)), origin, std::move(done));
}

BlockOutcome Chain::process_block(primitives::BlockPtr block, BlockOrigin origin) {
    return process_block(make_incoming_block(std::move(block)), origin);
}

TxOutcome Chain::process_transaction(primitives::TransactionPtr tx, PeerId peer) {
    std::promise<TxOutcome> promise;
    auto outcome = promise.get_future();
    submit_transaction(std::move(tx), peer,
                       [&promise](const TxOutcome& result) { promise.set_value(result); });
    return impl_->wait_for(std::move(outcome));
}

TxOutcome Chain::test_transaction(primitives::TransactionPtr tx) {
    std::promise<TxOutcome> promise;
    auto outcome = promise.get_future();
    TxDone done = [&promise](const TxOutcome& result) { promise.set_value(result); };
    (void)impl_->deliver(std::move(tx), 0, done, true, /*is_test=*/true);
    return impl_->wait_for(std::move(outcome));
}

void Chain::start_pruning(std::function<std::uint64_t()> needed_from) {
    impl_->start_pruning(std::move(needed_from));
}

void Chain::remove_transactions(std::vector<Hash256> ids, RemovalReason reason) {
    impl_->deliver(RemovalRequest{.ids = std::move(ids), .reason = reason});
}

const consensus::NetworkParams& Chain::network() const noexcept {
    return *impl_->options().network;
}

TipPtr Chain::tip() const {
    return impl_->board().tip();
}

const BlockNode* Chain::find(const Hash256& hash) const {
    return impl_->state().index().find(hash);
}

const BlockNode* Chain::main_node(std::uint64_t height) const {
    return tip()->main_node(height);
}

bool Chain::on_main_chain(const BlockNode& node) const {
    return tip()->on_main_chain(node);
}

std::size_t Chain::index_size() const {
    return impl_->state().index().size();
}

primitives::BlockHeader Chain::header(const BlockNode& node) const {
    return impl_->state().load_header(node);
}

primitives::BlockPtr Chain::block(const BlockNode& node) const {
    return impl_->state().load_block(node).block;
}

Bytes Chain::raw_block(const BlockNode& node) const {
    return impl_->state().load_raw_block(node);
}

primitives::TxStatuses Chain::statuses(const BlockNode& node) const {
    return impl_->state().load_statuses(node);
}

bool Chain::is_orphan_block(const Hash256& hash) const {
    return impl_->state().orphans().contains(hash);
}

std::size_t Chain::orphan_blocks() const {
    return impl_->state().orphans().size();
}

bool Chain::is_being_evaluated(const Hash256& hash) const {
    return impl_->evaluator().contains(hash);
}

ProgramMemory Chain::program_memory() const {
    const auto& memory = impl_->options().evaluation.memory;
    return memory ? ProgramMemory{.used = memory->used(), .limit = memory->limit()} : ProgramMemory{};
}

std::vector<Evaluation> Chain::evaluations() const {
    return impl_->evaluator().list();
}

std::vector<const BlockNode*> Chain::branch_tips() const {
    return impl_->state().index().tips();
}

const BlockNode* Chain::out_of_reach() const {
    const BlockNode* const node = impl_->state().out_of_reach();
    const BlockNode& best = *tip()->node;
    const bool is_better =
        node != nullptr && node->height > best.height && node->chain_work >= best.chain_work;
    return is_better ? node : nullptr;
}

std::uint64_t Chain::pruned_below() const noexcept {
    return impl_->state().pruned_below();
}

PoolEntryPtr Chain::pool_entry(const Hash256& tx_id) const {
    return impl_->pool().mempool().find(tx_id);
}

bool Chain::is_orphan_transaction(const Hash256& tx_id) const {
    return impl_->pool().orphans().contains(tx_id);
}

PoolSnapshotPtr Chain::pool() const {
    return impl_->pool().mempool().snapshot();
}

PoolTotals Chain::pool_totals() const {
    PoolTotals totals = impl_->pool().mempool().totals();
    totals.orphans = impl_->pool().orphans().size();
    return totals;
}

storage::StoreFigures Chain::store_figures() const {
    return impl_->store_figures();
}

Statistics Chain::statistics() const {
    return impl_->statistics();
}

bool Chain::wait_for_height(std::uint64_t height, std::chrono::milliseconds timeout) const {
    return impl_->board().wait_for_height(height, timeout);
}

std::optional<storage::SnapshotOrigin> Chain::snapshot_origin() const {
    return impl_->state().store().snapshot_origin();
}

void Chain::confirm_snapshot() {
    impl_->confirm_snapshot();
}

std::unique_ptr<Subscription> Chain::subscribe(SubscriptionOptions options) {
    return impl_->hub().subscribe(std::move(options));
}

}  // namespace bytom::chain
