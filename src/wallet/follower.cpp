#include "wallet/follower.hpp"

#include <algorithm>

#include <fmt/core.h>

#include <bytom/base/log.hpp>
#include <bytom/chain/body_pruned.hpp>

namespace bytom::wallet {
namespace {

constexpr int kScanStepsPerTurn = 16;
constexpr std::uint64_t kBlocksKept = 256;  // the last ones, for step_back_to_known
/// How long rows made from blocks may stay unsynced; after a power cut they are read from the chain again.
constexpr std::chrono::seconds kSyncDelay{2};
constexpr std::chrono::minutes kExpiryInterval{30};

}  // namespace

Follower::Follower(const WalletOptions& options, storage::KeyValueStore& store, AccountStore& accounts,
                   AssetStore& assets, OutputStore& outputs)
    : chain_(*options.chain),
      clock_(*options.clock),
      steady_(options.steady),
      rescan_at_start_(options.rescan),
      on_failure_(options.on_failure),
      on_news_(options.on_news),
      store_(store),
      accounts_(accounts),
      assets_(assets),
      outputs_(outputs),
      rescan_(*options.chain, {.store = store, .accounts = accounts, .assets = assets}, *options.clock,
              interrupt_.get_token()),
      unconfirmed_(store, accounts, outputs),
      answers_(std::make_shared<Answers>([this] { wake(); })) {}

Follower::~Follower() {
    stop();
}

void Follower::require_bodies(std::uint64_t from) const {
    // Genesis always has its body, and a rescan begins behind a snapshot's block.
    const std::uint64_t first = std::max(from, first_node()->height + 1);
    const std::uint64_t below = chain_.pruned_below();
    if (first < below) throw chain::BodyPruned(first, below);
}

std::uint64_t Follower::needed_from() const {
    const base::MutexLock lock(status_mutex_);
    const std::uint64_t rescan = status_.rescan ? status_.rescan->from : kNothing;
    return std::min(rescan, held_from_.load());
}

Status<> Follower::check_bodies() {
    const std::uint64_t below = chain_.pruned_below();
    if (rescan_.is_under_way() && rescan_.status(view_)->from < below && below > 1) {
        base::log(base::LogLevel::warn, "wallet",
                  "the rescan that was under way cannot go on: blocks 1 to {} have been pruned", below - 1);
        const auto batch = store_.batch();
        rescan_.put_end(*batch);
        rescan_.recovery().cancel(*batch);
        store_.write(*batch, true);
        rescan_.ended();
    }
    const chain::BlockNode* const fork = chain::fork_point(view_.node, chain_.tip()->node);
    if (fork->height + 1 >= below) return {};
    return base::fail("wallet_pruned",
                      fmt::format("the wallet stands at block {}, and blocks 1 to {} have been pruned: with "
                                  "wallet.disable the node runs without it; the wallet needs a node that has "
                                  "them (delete the chain's directory to synchronise again)",
                                  fork->height, below - 1));
}

Status<> Follower::start() {
    chain::SubscriptionOptions options;
    options.pool = true;
    {
        const base::MutexLock lock(index_mutex_);
        if (const auto row = store_.get(kState, base::as_bytes(kViewKey))) {
            view_.row = rows::checked(rows::decode_view(*row));
            view_.node = chain_.find(view_.row.hash);
        }
        if (view_.node == nullptr && !step_back_to_known()) {
            if (!view_.row.hash.is_zero()) {
                base::log(base::LogLevel::warn, "wallet",
                          "the chain does not know block {} of height {}: all blocks are scanned again",
                          view_.row.hash.to_text(), view_.row.height);
            }
            start_afresh();
        } else if (view_.node->height < first_node()->height) {
            base::log(
                base::LogLevel::warn, "wallet",
                "the chain began with a snapshot of block {}, and the wallet had seen all up to block {}: "
                "it cannot see the blocks between and begins anew",
                first_node()->height, view_.node->height);
            start_afresh();
        } else if (rescan_at_start_) {
            require_bodies(0);
            const auto batch = store_.batch();
            begin_rescan(0, *batch);
        }
        BYTOM_TRY(check_bodies());
        unconfirmed_.load(view_.row.generation, steady_());
        publish();
        options.from = view_.node;
    }
    const base::MutexLock lock(wake_mutex_);
    BYTOM_ASSIGN(thread_, chain::Follower::start(chain_, "wallet", std::move(options), *this));
    return {};
}

void Follower::stop() {
    interrupt_.request_stop();
    if (thread_) thread_->stop();
    answers_->close();
}

void Follower::wake() {
    const base::MutexLock lock(wake_mutex_);
    if (thread_) thread_->wake();
}

void Follower::finish() {
    store_.sync();
    end();
}

void Follower::failed(const std::string& what) noexcept {
    base::log(base::LogLevel::error, "wallet", "{}", what);
    if (on_failure_) on_failure_(what);
    end();
}

void Follower::end() noexcept {
    const base::MutexLock lock(status_mutex_);
    ended_ = true;
    status_condition_.notify_all();
}

std::optional<Follower::Instant> Follower::idle() {
    const bool scanning = scan();
    resubmit();
    announce_again();
    // The clock may also have been set back.
    const std::uint64_t now = clock_.now();
    const auto interval = static_cast<std::uint64_t>(std::chrono::seconds(kExpiryInterval).count());
    if (now < expiry_checked_ || now >= expiry_checked_ + interval) {
        expiry_checked_ = now;
        const base::MutexLock lock(index_mutex_);
        unconfirmed_.expire(expiry_checked_);
    }
    if (sync_due_ && *sync_due_ <= std::chrono::steady_clock::now()) {
        store_.sync();
        sync_due_.reset();
    }
    return scanning ? std::chrono::steady_clock::now() : next_turn();
}

Follower::Instant Follower::next_turn() const {
    const Instant now = std::chrono::steady_clock::now();
    Instant next = std::min(now + kExpiryInterval, sync_due_.value_or(Instant::max()));
    const base::MutexLock lock(index_mutex_);
    if (const auto due = unconfirmed_.next_due(); due && *due != Unconfirmed::Time::max())
        next = std::min(next, now + std::max(*due - steady_(), Unconfirmed::Time::duration(0)));
    return next;
}

// --- Events ---

void Follower::handle(const chain::Event& event) {
    if (follow(event)) tell_news(event);
}

void Follower::tell_news(const chain::Event& event) {
    std::vector<Hash256> seen;
    {
        const base::MutexLock lock(index_mutex_);
        seen = unconfirmed_.take_seen();
    }
    if (!on_news_) return;
    for (const Hash256& id : seen)
        on_news_({.kind = TransactionNews::Kind::seen, .tx_id = id});
    if (const auto* connected = std::get_if<chain::BlockConnected>(&event))
        tell_news(*connected->block, *connected->node, TransactionNews::Kind::confirmed);
    if (const auto* disconnected = std::get_if<chain::BlockDisconnected>(&event))
        tell_news(*disconnected->block, *disconnected->node, TransactionNews::Kind::unconfirmed);
}

void Follower::tell_news(const primitives::Block& block, const chain::BlockNode& node,
                         TransactionNews::Kind kind) {
    for (const primitives::TransactionPtr& tx : block.transactions) {
        TransactionRecord record;
        if (find_accounts(accounts_, *tx, record))
            on_news_({.kind = kind, .tx_id = tx->id(), .block = &node});
    }
}

bool Follower::follow(const chain::Event& event) {
    // One before it may have been left out.
    if (interrupt_.stop_requested()) return false;
    if (!sync_due_) sync_due_ = std::chrono::steady_clock::now() + kSyncDelay;
    if (const auto* connected = std::get_if<chain::BlockConnected>(&event)) return connect(*connected);
    if (const auto* disconnected = std::get_if<chain::BlockDisconnected>(&event)) {
        disconnect(*disconnected);
        return true;
    }
    const base::MutexLock lock(index_mutex_);
    if (const auto* added = std::get_if<chain::TransactionAdded>(&event)) {
        if (!unconfirmed_.entered(*added->entry, view_.row.generation, steady_()))
            remove_from_pool({added->entry->id()});
    } else if (const auto* removed = std::get_if<chain::TransactionRemoved>(&event)) {
        unconfirmed_.left(*removed->entry, removed->reason, steady_());
    } else if (const auto* reset = std::get_if<chain::PoolReset>(&event)) {
        remove_from_pool(unconfirmed_.reset(*reset->pool, view_.row.generation, steady_()));
    }
    return true;
}

void Follower::remove_from_pool(std::vector<Hash256> ids) {
    // May wait for room in the chain's queue, whose thread never waits for the wallet.
    if (!ids.empty()) chain_.remove_transactions(std::move(ids));
}

bool Follower::connect(const chain::BlockConnected& event) {
    const base::MutexLock lock(index_mutex_);
    if (event.node->parent != view_.node) throw std::logic_error("the wallet is out of step");
    // A rescan passes here too; what is found counts for it.
    if (!rescan_.is_under_way() && !rescan_.recovery().filter(*event.block)) return false;
    accounts_.make_used_addresses(event.block->transactions);
    const auto batch = store_.batch();
    index(view_.row.generation)
        .attach({.block = *event.block, .statuses = *event.statuses, .hash = event.node->hash}, *batch);
    const std::uint64_t height = event.node->height;
    view_.row.height = height;
    view_.row.hash = event.node->hash;
    view_.node = event.node;
    view_.put(*batch);
    if (height + kBlocksKept > chain_.tip()->height()) {
        batch->put(kRecentBlocks, Key().u64(height),
                   rows::encode(RecentBlockRow{
                       .hash = view_.row.hash, .statuses = *event.statuses, .block = event.block}));
        if (height % kBlocksKept == 0 && height > kBlocksKept)
            batch->erase_range(kRecentBlocks, Key().u64(0), Key().u64(height - kBlocksKept));
    }
    const auto conflicts = unconfirmed_.conflicts(*event.block, *event.statuses, *batch);
    store_.write(*batch, false);
    unconfirmed_.forget(*event.block, conflicts, steady_());
    publish();
    return true;
}

void Follower::disconnect(const chain::BlockDisconnected& event) {
    const base::MutexLock lock(index_mutex_);
    if (event.node != view_.node) throw std::logic_error("the wallet is out of step");
    const auto batch = store_.batch();
    index(view_.row.generation)
        .detach({.block = *event.block, .statuses = *event.statuses, .hash = event.node->hash}, true, *batch);
    view_.node = event.node->parent;
    view_.row.height = view_.node->height;
    view_.row.hash = view_.node->hash;
    view_.put(*batch);
    store_.write(*batch, false);
    unconfirmed_.rolled_back(steady_());
    publish();
}

// --- Payments that wait ---

Submission Follower::begin_submission(const primitives::TransactionPtr& tx) {
    const base::MutexLock lock(index_mutex_);
    return unconfirmed_.begin_submission(tx, view_.row.generation, clock_.now());
}

void Follower::end_submission(const Hash256& tx_id, Submission begun, const chain::TxOutcome& outcome) {
    const base::MutexLock lock(index_mutex_);
    unconfirmed_.end_submission(tx_id, begun, outcome, steady_());
    wake();
}

Status<WalletError> Follower::abandon(const Hash256& tx_id) {
    const base::MutexLock lock(index_mutex_);
    auto abandoned = unconfirmed_.abandon(tx_id);
    if (!abandoned) return std::unexpected(std::move(abandoned).error());
    remove_from_pool(*std::move(abandoned));
    return {};
}

void Follower::announce_again() {
    const base::MutexLock lock(announcer_mutex_);
    if (!announcer_) return;
    std::vector<primitives::TransactionPtr> due;
    {
        const base::MutexLock index_lock(index_mutex_);
        due = unconfirmed_.take_announcements(steady_());
    }
    for (const primitives::TransactionPtr& tx : due)
        announcer_(tx);
}

void Follower::set_announcer(std::function<void(const primitives::TransactionPtr&)> announcer) {
    const base::MutexLock lock(announcer_mutex_);
    announcer_ = std::move(announcer);
}

void Follower::resubmit() {
    // Submitting does not wait, so it is done under the lock: what is abandoned meanwhile must not
    // follow.
    const base::MutexLock lock(index_mutex_);
    for (const auto& [tx_id, outcome] : answers_->take())
        unconfirmed_.resubmitted(tx_id, outcome);
    for (const primitives::TransactionPtr& tx : unconfirmed_.take_due(steady_())) {
        chain::TxDone done = [answers = answers_, id = tx->id()](const chain::TxOutcome& outcome) {
            answers->put(id, outcome);
        };
        // A full queue: it is tried again later.
        (void)chain_.try_submit_transaction(tx, 0, done);
    }
}

// --- Rows ---

BlockIndex Follower::index(Generation generation) const {
    return {store_, accounts_, assets_, generation};
}

bool Follower::step_back_to_known() {
    if (view_.row.hash.is_zero()) return false;
    // First check whether they reach far enough.
    std::vector<RecentBlockRow> blocks;
    Hash256 hash = view_.row.hash;
    while (chain_.find(hash) == nullptr) {
        const std::uint64_t height = view_.row.height - blocks.size();
        const auto value = store_.get(kRecentBlocks, Key().u64(height));
        if (!value) return false;
        RecentBlockRow block = rows::checked(rows::decode_recent_block(*value));
        if (block.hash != hash || height == 0) return false;
        hash = block.block->header.previous_block_hash;
        blocks.push_back(std::move(block));
    }
    for (const RecentBlockRow& block : blocks) {
        const auto batch = store_.batch();
        index(view_.row.generation)
            .detach({.block = *block.block, .statuses = block.statuses, .hash = block.hash}, true, *batch);
        --view_.row.height;
        view_.row.hash = block.block->header.previous_block_hash;
        view_.put(*batch);
        store_.write(*batch, false);
    }
    view_.node = chain_.find(hash);
    base::log(base::LogLevel::info, "wallet", "the chain has lost {} blocks; went back to height {}",
              blocks.size(), view_.row.height);
    return true;
}

const chain::BlockNode* Follower::first_node() const {
    const auto origin = chain_.snapshot_origin();
    return origin ? chain_.find(origin->block.hash) : chain_.main_node(0);
}

void Follower::start_afresh() {
    const Generation last = rescan_.newest(view_);
    const auto batch = store_.batch();
    erase_generation(view_.row.generation, *batch);
    rescan_.put_end(*batch);
    // A wallet without accounts has nothing to find in blocks that are gone.
    const std::uint64_t below = chain_.pruned_below();
    const bool may_skip = below > first_node()->height + 1 && accounts_.list({}).empty();
    view_.node = may_skip ? chain_.main_node(below - 1) : first_node();
    view_.row = {.generation = last + 1, .height = view_.node->height, .hash = view_.node->hash};
    if (view_.node->height == 0) {
        index(view_.row.generation)
            .attach({.block = *chain_.block(*view_.node),
                     .statuses = chain_.statuses(*view_.node),
                     .hash = view_.node->hash},
                    *batch);
    }
    view_.put(*batch);
    store_.write(*batch, true);
    rescan_.ended();
}

void Follower::publish() {
    const base::MutexLock lock(status_mutex_);
    status_.height = view_.row.height;
    status_.hash = view_.row.hash;
    status_node_ = view_.node;
    status_.recovering = rescan_.is_recovering_accounts();
    status_.rescan = rescan_.status(view_);
    status_condition_.notify_all();
}

// --- Rescans ---

bool Follower::scan() {
    for (int left = kScanStepsPerTurn; left > 0; --left) {
        const base::MutexLock lock(index_mutex_);
        if (!rescan_.is_under_way()) return false;
        if (!sync_due_) sync_due_ = std::chrono::steady_clock::now() + kSyncDelay;
        if (rescan_.step(view_)) show_scanned();
        publish();
    }
    return true;
}

void Follower::show_scanned() {
    const auto batch = store_.batch();
    rescan_.put_arrival(view_, *batch);
    store_.write(*batch, true);
    rescan_.ended();
    // Addresses that were found may be those of pool transactions.
    unconfirmed_.refresh(*chain_.pool());
    base::log(base::LogLevel::info, "wallet", "rescan done at height {}", view_.row.height);
}

void Follower::begin_rescan(std::uint64_t from, storage::KeyValueBatch& batch) {
    // Below there are no bodies; from genesis on is another thing than from block 1 on.
    if (const std::uint64_t first = first_node()->height; first > 0) from = std::max(from, first + 1);
    const ScanRow scan = rescan_.plan(view_, from);
    rescan_.put(scan, batch);
    store_.write(batch, true);
    rescan_.took_effect(scan);
    publish();
    wake();
}

// --- Calls ---

WalletStatus Follower::status() const {
    WalletStatus result;
    {
        const base::MutexLock lock(status_mutex_);
        result = status_;
    }
    result.best_height = chain_.tip()->height();
    return result;
}

bool Follower::wait_until_current(std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const chain::BlockNode* const target = chain_.tip()->node;
    base::MutexLock lock(status_mutex_);
    const auto is_current = [&]() BYTOM_REQUIRES(status_mutex_) {
        return !status_.rescan && status_node_ != nullptr &&
               (status_node_->ancestor(target->height) == target || status_node_ == chain_.tip()->node);
    };
    status_condition_.wait_until(lock, deadline,
                                 [&]() BYTOM_REQUIRES(status_mutex_) { return ended_ || is_current(); });
    return is_current();
}

void Follower::rescan(std::uint64_t from_height) {
    const base::MutexLock lock(index_mutex_);
    const BodyHold hold(held_from_, from_height);
    require_bodies(from_height);
    const auto batch = store_.batch();
    rescan_.recovery().start(*batch);
    begin_rescan(from_height, *batch);
}

bool Follower::cancel_rescan() {
    const base::MutexLock lock(index_mutex_);
    if (!rescan_.is_under_way()) return false;
    const auto batch = store_.batch();
    rescan_.put_end(*batch);
    rescan_.recovery().cancel(*batch);
    store_.write(*batch, true);
    rescan_.ended();
    publish();
    return true;
}

Status<WalletError> Follower::recover(const std::vector<crypto::XPub>& xpubs) {
    const base::MutexLock lock(index_mutex_);
    const BodyHold hold(held_from_, 0);
    require_bodies(0);
    const auto batch = store_.batch();
    BYTOM_TRY(rescan_.recovery().start_accounts(xpubs, *batch));
    begin_rescan(0, *batch);
    return {};
}

Status<WalletError> Follower::rename_account(std::string_view account_id, std::string_view new_alias) {
    const base::MutexLock lock(index_mutex_);
    const BodyHold hold(held_from_, 0);
    require_bodies(0);
    const auto batch = store_.batch();
    const auto commit = [&]() BYTOM_REQUIRES(index_mutex_) { begin_rescan(0, *batch); };
    return accounts_.rename(account_id, new_alias, *batch, commit);
}

Status<WalletError> Follower::delete_account(std::string_view account_id) {
    const base::MutexLock lock(index_mutex_);
    const BodyHold hold(held_from_, 0);
    require_bodies(0);
    const auto batch = store_.batch();
    index(view_.row.generation).remove_outputs(account_id, *batch);
    unconfirmed_.remove_account(account_id, *batch);
    const auto commit = [&]() BYTOM_REQUIRES(index_mutex_) { begin_rescan(0, *batch); };
    BYTOM_TRY(accounts_.remove(account_id, *batch, commit));
    outputs_.forget_account(account_id);
    unconfirmed_.refresh(*chain_.pool());
    return {};
}

}  // namespace bytom::wallet
