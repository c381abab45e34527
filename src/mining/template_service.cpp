#include <algorithm>
#include <span>

#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/subsidy.hpp>
#include <bytom/mining/template_service.hpp>

namespace bytom::mining {
namespace {

WorkOutcome refused(WorkRefusal refusal) {
    WorkOutcome outcome;
    outcome.refusal = refusal;
    return outcome;
}

}  // namespace

std::string_view to_string(WorkRefusal refusal) noexcept {
    switch (refusal) {
        case WorkRefusal::no_template:
            return "no_template";
        case WorkRefusal::stale:
            return "stale";
        case WorkRefusal::duplicate:
            return "duplicate";
        case WorkRefusal::bad_timestamp:
            return "bad_timestamp";
        case WorkRefusal::low_difficulty:
            return "low_difficulty";
        case WorkRefusal::orphan:
            return "orphan";
        case WorkRefusal::refused:
            return "refused";
    }
    return "unknown";
}

/// Who wants to be told, by number.
class TemplateService::Listeners {
public:
    using Callback = std::function<void(const BlockTemplatePtr&)>;

    static std::unique_ptr<WorkSubscription> add(const std::shared_ptr<Listeners>& to, Callback callback) {
        const base::MutexLock lock(to->mutex_);
        const std::uint64_t number = to->next_++;
        to->callbacks_.emplace(number, std::move(callback));
        return std::make_unique<Subscription>(to, number);
    }

    void tell(const BlockTemplatePtr& work) {
        const base::MutexLock lock(mutex_);
        for (const auto& [number, callback] : callbacks_)
            callback(work);
    }

private:
    class Subscription final : public WorkSubscription {
    public:
        Subscription(std::shared_ptr<Listeners> listeners, std::uint64_t number)
            : listeners_(std::move(listeners)), number_(number) {}
        ~Subscription() override { listeners_->remove(number_); }
        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;

    private:
        std::shared_ptr<Listeners> listeners_;
        std::uint64_t number_;
    };

    void remove(std::uint64_t number) {
        const base::MutexLock lock(mutex_);
        callbacks_.erase(number);
    }

    base::Mutex mutex_;  ///< held while callbacks run, so that none runs after it was removed
    std::unordered_map<std::uint64_t, Callback> callbacks_ BYTOM_GUARDED_BY(mutex_);
    std::uint64_t next_ BYTOM_GUARDED_BY(mutex_) = 0;
};

TemplateService::TemplateService(Parts parts, TemplateOptions options)
    : parts_(std::move(parts)),
      options_(options),
      registry_(options.registry),
      builder_(parts_.pool),
      listeners_(std::make_shared<Listeners>()) {}

TemplateService::~TemplateService() {
    {
        const base::MutexLock lock(mutex_);
        stopping_ = true;
        cancelled_ = true;
    }
    changed_.notify_all();
}

Status<> TemplateService::start() {
    rebuild_if_due();
    chain::SubscriptionOptions options;
    options.pool = true;
    BYTOM_ASSIGN(follower_, chain::Follower::start(*parts_.chain, "templates", std::move(options), *this));
    return {};
}

std::optional<std::chrono::steady_clock::time_point> TemplateService::poll() {
    if (!polled_) {
        chain::SubscriptionOptions options;
        options.pool = true;
        polled_ = parts_.chain->subscribe(std::move(options));
    }
    while (const auto event = polled_->next())
        handle(*event);
    return idle();
}

// ---- the template thread

void TemplateService::handle(const chain::Event& event) {
    const auto waits = [this] {
        if (!first_waiting_) first_waiting_ = parts_.monotonic();
    };
    if (const auto* const connected = std::get_if<chain::BlockConnected>(&event)) {
        builder_.block_connected(*connected->node, *connected->block);
    } else if (const auto* const added = std::get_if<chain::TransactionAdded>(&event)) {
        waits();
        waiting_fees_ += added->entry->fee;
    } else if (std::holds_alternative<chain::PoolReset>(event)) {
        waits();
    }
}

std::optional<TemplateService::Instant> TemplateService::idle() {
    rebuild_if_due();
    return next_rebuild();
}

void TemplateService::failed(const std::string& what) noexcept {
    base::log(base::LogLevel::error, "mining", "there are no more templates: {}", what);
}

void TemplateService::rebuild_if_due() {
    try {
        registry_.collect(now());
        const bool new_tip = parts_.chain->tip()->hash() != built_for_;
        const bool requested = refresh_requested_.exchange(false) && options_.policy == RebuildPolicy::eager;
        const auto due = next_rebuild();
        if (new_tip || requested || (due && parts_.monotonic() >= *due)) rebuild(new_tip);
    } catch (const std::exception& error) {
        base::log(base::LogLevel::error, "mining", "no template: {}", error.what());
        built_at_ = parts_.monotonic();
    }
}

std::optional<TemplateService::Instant> TemplateService::next_rebuild() const {
    if (options_.policy == RebuildPolicy::reference) return std::nullopt;
    Instant due = built_at_ + options_.max_age;
    if (first_waiting_) {
        due = std::min(due, std::max(*first_waiting_ + options_.transaction_wait,
                                     built_at_ + options_.refresh_interval));
        const std::uint64_t reward = consensus::block_subsidy(parts_.chain->tip()->height() + 1);
        if (waiting_fees_ >= reward / 100 * options_.fee_step_percent) {
            due = std::min(due, built_at_ + options_.refresh_interval);
        }
    }
    return due;
}

void TemplateService::rebuild(bool new_tip) {
    const chain::TipPtr tip = parts_.chain->tip();
    const Payout payout = parts_.payout();
    built_for_ = tip->hash();
    built_at_ = parts_.monotonic();
    first_waiting_.reset();
    waiting_fees_ = 0;
    if (new_tip) registry_.tip_changed(tip->hash(), now());

    const auto build = [&](const chain::PoolSnapshot& from) {
        return builder_.build({.tip = *tip,
                               .pool = from,
                               .payout = payout,
                               .now = now(),
                               .selection = options_.selection,
                               .is_superseded = [&] { return cancelled_ || parts_.chain->tip() != tip; },
                               .cancelled = &cancelled_});
    };
    // Miners get to work on the new tip at once; the transactions follow as soon as they are validated.
    if (new_tip && options_.policy == RebuildPolicy::eager && parts_.chain->pool_totals().transactions > 0) {
        if (const auto bare = build({})) publish(bare->work);
    }
    const chain::PoolSnapshotPtr pool = parts_.chain->pool();
    const auto built = build(*pool);
    // The event that says so is under way.
    if (!built) {
        if (built.error().reason != TemplateFailure::superseded)
            base::log(base::LogLevel::error, "mining", "no template: {}", built.error().detail);
        return;
    }
    publish(built->work);
    drop_from_pool(built->excluded);
}

void TemplateService::publish(const std::shared_ptr<BlockTemplate>& work) {
    work->id = next_id_++;
    // It may be the last to hold thousands of transactions: it goes when everybody has heard of the new one.
    BlockTemplatePtr old = work;
    {
        const base::MutexLock lock(mutex_);
        current_.swap(old);
        current_id_.store(work->id, std::memory_order_release);
    }
    changed_.notify_all();
    listeners_->tell(work);
    base::log(base::LogLevel::debug, "mining", "template {} for height {}: {} transactions, {} neu of fees",
              work->id, work->header.height, work->transactions.size(), work->fees);
}

void TemplateService::drop_from_pool(const std::vector<ExcludedTransaction>& excluded) {
    // What lacks room or age may still be mined later.
    constexpr std::array<std::pair<Exclusion, chain::RemovalReason>, 3> kReasons{
        {{Exclusion::invalid, chain::RemovalReason::invalid},
         {Exclusion::missing_output, chain::RemovalReason::missing_inputs},
         {Exclusion::spent_output, chain::RemovalReason::conflict}}};
    for (const auto& [exclusion, reason] : kReasons) {
        std::vector<Hash256> ids;
        for (const ExcludedTransaction& transaction : excluded) {
            if (transaction.reason == exclusion) ids.push_back(transaction.id);
        }
        if (!ids.empty()) parts_.chain->remove_transactions(std::move(ids), reason);
    }
}

// ---- work for others

BlockTemplatePtr TemplateService::hand_out() {
    if (parts_.ready && !parts_.ready()) return nullptr;
    BlockTemplatePtr work;
    {
        const base::MutexLock lock(mutex_);
        work = current_;
    }
    if (work) registry_.add(work);
    return work;
}

BlockTemplatePtr TemplateService::newest() const {
    const base::MutexLock lock(mutex_);
    return current_;
}

std::unique_ptr<WorkSubscription> TemplateService::on_new_work(
    std::function<void(const BlockTemplatePtr&)> callback) {
    return Listeners::add(listeners_, std::move(callback));
}

void TemplateService::refresh() {
    refresh_requested_ = true;
    if (follower_) follower_->wake();
}

WorkOutcome TemplateService::submit_header(const primitives::BlockHeader& header) {
    WorkOutcome outcome = judge(header);
    const base::MutexLock lock(mutex_);
    ++(outcome.refusal ? submissions_.refused[static_cast<std::size_t>(*outcome.refusal)]
                       : submissions_.accepted);
    return outcome;
}

SubmissionCounts TemplateService::submissions() const {
    const base::MutexLock lock(mutex_);
    return submissions_;
}

WorkOutcome TemplateService::judge(const primitives::BlockHeader& header) {
    BlockTemplatePtr work = registry_.find(header);
    if (!work) {
        const base::MutexLock lock(mutex_);
        work = current_;
    }
    if (!work) return refused(WorkRefusal::no_template);
    if (header.previous_block_hash != work->header.previous_block_hash) return refused(WorkRefusal::stale);
    if (header.timestamp < work->minimum_timestamp ||
        header.timestamp > now() + consensus::kMaxTimeOffsetSeconds) {
        return refused(WorkRefusal::bad_timestamp);
    }
    const primitives::BlockPtr block = work->block(header.nonce, header.timestamp);
    const Hash256 hash = block->hash();
    if (registry_.is_claimed(hash)) return refused(WorkRefusal::duplicate);
    if (!consensus::meets_target(parts_.proof_of_work(hash, work->seed), block->header.bits)) {
        return refused(WorkRefusal::low_difficulty);
    }
    if (!registry_.claim(hash)) return refused(WorkRefusal::duplicate);
    WorkOutcome result;
    result.block = block;
    try {
        result.outcome = parts_.chain->process_block(block);
    } catch (...) {
        registry_.release(hash);
        throw;
    }
    // What the chain has not taken may be submitted again: the reason may pass.
    if (!result.outcome.accepted()) registry_.release(hash);
    if (result.outcome.reception == chain::Reception::orphan) {
        result.refusal = WorkRefusal::orphan;
    } else if (!result.outcome.accepted()) {
        result.refusal = WorkRefusal::refused;
    } else if (!result.outcome.tip_changed) {
        refresh();  // work beside the main chain: the reference makes a new template all the same
    }
    return result;
}

bool TemplateService::submit(const primitives::BlockPtr& block) {
    const chain::BlockOutcome outcome = parts_.chain->process_block(block);
    // Whatever is wrong with the template, or the branch, another one may be right.
    if (!outcome.accepted() || !outcome.tip_changed) refresh();
    return outcome.accepted();
}

BlockTemplatePtr TemplateService::wait_for_successor(std::uint64_t known_id,
                                                     const std::atomic<bool>& cancelled) {
    base::MutexLock lock(mutex_);
    changed_.wait(lock, [&] BYTOM_REQUIRES(mutex_) {
        return stopping_ || cancelled || (current_ != nullptr && current_->id != known_id);
    });
    return stopping_ || cancelled ? nullptr : current_;
}

void TemplateService::wake_waiters() {
    // The lock makes sure that a waiter that has just found `cancelled` unset is waiting by now.
    const base::MutexLock lock(mutex_);
    changed_.notify_all();
}

}  // namespace bytom::mining
