#include "wallet/follower.hpp"

#include <algorithm>

#include <bytom/base/log.hpp>

namespace bytom::wallet {
namespace {

constexpr int kEventsPerTurn = 64;
constexpr int kScanStepsPerTurn = 16;
constexpr std::size_t kCopyBatchBytes = std::size_t{1} << 20;
constexpr std::uint64_t kBlocksKept = 256;  // the last ones, for step_back_to_known
constexpr std::chrono::seconds kIdleWait{2};
constexpr std::uint64_t kExpiryInterval = 30 * 60;  // seconds

}  // namespace

Follower::Follower(const WalletOptions& options, storage::KeyValueStore& store, AccountStore& accounts,
                   AssetStore& assets, OutputStore& outputs)
    : chain_(*options.chain),
      clock_(*options.clock),
      steady_(options.steady),
      rescan_at_start_(options.rescan),
      on_failure_(options.on_failure),
      store_(store),
      accounts_(accounts),
      assets_(assets),
      outputs_(outputs),
      recovery_(store, accounts, *options.clock),
      unconfirmed_(store, accounts, outputs),
      answers_(std::make_shared<Answers>()) {}

Follower::~Follower() {
    stop();
}

Status<> Follower::start() {
    {
        const std::scoped_lock lock(index_mutex_);
        if (const auto row = store_.get(kState, base::as_bytes(kScanKey)))
            scan_ = rows::checked(rows::decode_scan(*row));
        if (const auto row = store_.get(kState, base::as_bytes(kViewKey))) {
            view_ = rows::checked(rows::decode_view(*row));
            view_node_ = chain_.find(view_.hash);
        }
        if (view_node_ == nullptr && !step_back_to_known()) {
            if (!view_.hash.is_zero()) {
                base::log(base::LogLevel::warn, "wallet",
                          "the chain does not know block {} of height {}: all blocks are scanned again",
                          view_.hash.to_text(), view_.height);
            }
            const auto batch = store_.batch();
            start_afresh(*batch);
            store_.write(*batch, true);
        } else if (rescan_at_start_) {
            begin(next_scan(0));
        }
        unconfirmed_.load(view_.generation, steady_());
        publish();
    }
    BYTOM_ASSIGN(thread_, base::Thread::start("wallet", [this](const std::stop_token&) { run(); }));
    return {};
}

void Follower::stop() {
    {
        const std::scoped_lock lock(wake_mutex_);
        stopping_ = true;
        woken_ = true;
    }
    wake_condition_.notify_all();
    thread_.stop();
}

void Follower::wake() {
    {
        const std::scoped_lock lock(wake_mutex_);
        woken_ = true;
    }
    wake_condition_.notify_all();
}

void Follower::run() {
    try {
        follow();
    } catch (const std::exception& failure) {
        base::log(base::LogLevel::error, "wallet", "{}", failure.what());
        if (on_failure_) on_failure_(failure.what());
    }
    subscription_.reset();
    const std::scoped_lock lock(status_mutex_);
    ended_ = true;
    status_condition_.notify_all();
}

void Follower::follow() {
    subscription_ = chain_.subscribe({.from = view_node_, .pool = true, .on_ready = [this] { wake(); }});
    for (;;) {
        {
            const std::scoped_lock lock(wake_mutex_);
            if (stopping_) break;
            woken_ = false;
        }
        bool busy = false;
        for (int i = 0; i < kEventsPerTurn; ++i) {
            const auto event = subscription_->next();
            if (!event) break;
            handle(*event);
            busy = true;
        }
        for (int i = 0; i < kScanStepsPerTurn && scan_step(); ++i)
            busy = true;
        resubmit();
        // The clock may also have been set back.
        const std::uint64_t now = clock_.now();
        if (now < expiry_checked_ || now >= expiry_checked_ + kExpiryInterval) {
            expiry_checked_ = now;
            const std::scoped_lock lock(index_mutex_);
            unconfirmed_.expire(expiry_checked_);
        }
        if (!busy) wait_for_work();
    }
    store_.sync();
}

void Follower::wait_for_work() {
    std::unique_lock lock(wake_mutex_);
    const bool woken = wake_condition_.wait_for(lock, kIdleWait, [this] { return woken_; });
    lock.unlock();
    if (woken || !unsynced_) return;
    store_.sync();
    unsynced_ = false;
}

// --- Events ---

void Follower::handle(const chain::Event& event) {
    unsynced_ = true;
    if (const auto* connected = std::get_if<chain::BlockConnected>(&event)) return connect(*connected);
    if (const auto* disconnected = std::get_if<chain::BlockDisconnected>(&event))
        return disconnect(*disconnected);
    const std::scoped_lock lock(index_mutex_);
    if (const auto* added = std::get_if<chain::TransactionAdded>(&event))
        return unconfirmed_.entered(*added->entry, view_.generation);
    if (const auto* removed = std::get_if<chain::TransactionRemoved>(&event))
        return unconfirmed_.left(*removed->entry, removed->reason, steady_());
    if (const auto* reset = std::get_if<chain::PoolReset>(&event))
        return unconfirmed_.reset(*reset->pool, view_.generation, steady_());
}

void Follower::connect(const chain::BlockConnected& event) {
    const std::scoped_lock lock(index_mutex_);
    if (event.node->parent != view_node_) throw std::logic_error("the wallet is out of step");
    // A rescan comes by here too; what it finds counts for it.
    if (!scan_) recovery_.filter(*event.block);
    accounts_.make_used_addresses(event.block->transactions);
    const auto batch = store_.batch();
    attach(view_.generation, *event.node, *event.block, *event.statuses, *batch);
    view_.height = event.node->height;
    view_.hash = event.node->hash;
    view_node_ = event.node;
    put_view(*batch);
    if (view_.height + kBlocksKept > chain_.tip()->height()) {
        batch->put(kRecentBlocks, Key().u64(view_.height),
                   rows::encode(RecentBlockRow{
                       .hash = view_.hash, .statuses = *event.statuses, .block = event.block}));
        if (view_.height % kBlocksKept == 0 && view_.height > kBlocksKept)
            batch->erase_range(kRecentBlocks, Key().u64(0), Key().u64(view_.height - kBlocksKept));
    }
    const auto conflicts = unconfirmed_.conflicts(*event.block, *event.statuses, *batch);
    store_.write(*batch, false);
    unconfirmed_.forget(*event.block, conflicts, steady_());
    publish();
}

void Follower::disconnect(const chain::BlockDisconnected& event) {
    const std::scoped_lock lock(index_mutex_);
    if (event.node != view_node_) throw std::logic_error("the wallet is out of step");
    const auto batch = store_.batch();
    BlockIndex(store_, accounts_, assets_, view_.generation)
        .detach({.block = *event.block, .statuses = *event.statuses, .hash = event.node->hash}, true, *batch);
    view_node_ = event.node->parent;
    view_.height = view_node_->height;
    view_.hash = view_node_->hash;
    put_view(*batch);
    store_.write(*batch, false);
    unconfirmed_.rolled_back(steady_());
    publish();
}

// --- Payments that wait ---

Submission Follower::begin_submission(const primitives::TransactionPtr& tx) {
    const std::scoped_lock lock(index_mutex_);
    return unconfirmed_.begin_submission(tx, view_.generation, clock_.now());
}

void Follower::end_submission(const Hash256& tx_id, Submission begun, const chain::TxOutcome& outcome) {
    const std::scoped_lock lock(index_mutex_);
    unconfirmed_.end_submission(tx_id, begun, outcome, steady_());
}

Status<WalletError> Follower::abandon(const Hash256& tx_id) {
    std::vector<Hash256> family;
    {
        const std::scoped_lock lock(index_mutex_);
        auto abandoned = unconfirmed_.abandon(tx_id);
        if (!abandoned) return std::unexpected(std::move(abandoned).error());
        family = *std::move(abandoned);
    }
    chain_.remove_transactions(std::move(family));
    return {};
}

void Follower::resubmit() {
    // Submitting waits for nothing, so it is done under the lock: what is abandoned meanwhile must not
    // follow.
    const std::scoped_lock lock(index_mutex_);
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

void Follower::attach(Generation generation, const chain::BlockNode& node, const primitives::Block& block,
                      const primitives::TxStatuses& statuses, storage::KeyValueBatch& batch) const {
    BlockIndex(store_, accounts_, assets_, generation)
        .attach({.block = block, .statuses = statuses, .hash = node.hash}, batch);
}

void Follower::put_view(storage::KeyValueBatch& batch) const {
    batch.put(kState, base::as_bytes(kViewKey), rows::encode(view_));
}

void Follower::erase_generation(Generation generation, storage::KeyValueBatch& batch) const {
    const Key begin(generation);
    for (const Family family : kGenerationFamilies)
        batch.erase_range(family, begin, begin.after());
}

bool Follower::step_back_to_known() {
    if (view_.hash.is_zero()) return false;
    // First whether they reach far enough.
    std::vector<RecentBlockRow> blocks;
    Hash256 hash = view_.hash;
    while (chain_.find(hash) == nullptr) {
        const std::uint64_t height = view_.height - blocks.size();
        const auto value = store_.get(kRecentBlocks, Key().u64(height));
        if (!value) return false;
        RecentBlockRow block = rows::checked(rows::decode_recent_block(*value));
        if (block.hash != hash || height == 0) return false;
        hash = block.block->header.previous_block_hash;
        blocks.push_back(std::move(block));
    }
    for (const RecentBlockRow& block : blocks) {
        const auto batch = store_.batch();
        BlockIndex(store_, accounts_, assets_, view_.generation)
            .detach({.block = *block.block, .statuses = block.statuses, .hash = block.hash}, true, *batch);
        --view_.height;
        view_.hash = block.block->header.previous_block_hash;
        put_view(*batch);
        store_.write(*batch, false);
    }
    view_node_ = chain_.find(hash);
    base::log(base::LogLevel::info, "wallet", "the chain has lost {} blocks; went back to height {}",
              blocks.size(), view_.height);
    return true;
}

void Follower::start_afresh(storage::KeyValueBatch& batch) {
    const Generation last = std::max(view_.generation, scan_ ? scan_->generation : 0);
    for (Generation generation : {view_.generation, last})
        erase_generation(generation, batch);
    batch.erase(kState, base::as_bytes(kScanKey));
    scan_.reset();
    view_node_ = chain_.main_node(0);
    view_ = {.generation = last + 1, .height = 0, .hash = view_node_->hash};
    attach(view_.generation, *view_node_, *chain_.block(*view_node_), chain_.statuses(*view_node_), batch);
    put_view(batch);
}

void Follower::publish() {
    const std::scoped_lock lock(status_mutex_);
    status_.height = view_.height;
    status_.hash = view_.hash;
    status_node_ = view_node_;
    status_.recovering = recovery_.of_accounts();
    status_.rescan.reset();
    if (scan_) {
        // Whoever waits for the end of it must not see the wallet's height before.
        const std::uint64_t below = view_.height == 0 ? 0 : view_.height - 1;
        const std::uint64_t done = scan_->phase == ScanRow::Phase::forward ? scan_->height
                                   : scan_->from == 0                      ? 0
                                                                           : scan_->from - 1;
        status_.rescan = {.from = scan_->from, .height = std::min(done, below), .target = view_.height};
    }
    status_condition_.notify_all();
}

// --- Rescans ---

ScanRow Follower::next_scan(std::uint64_t from) const {
    ScanRow scan;
    scan.generation = std::max(view_.generation, scan_ ? scan_->generation : 0) + 1;
    scan.from = scan_ ? std::min(scan_->from, from) : from;
    return scan;
}

void Follower::put_scan(const ScanRow& scan, storage::KeyValueBatch& batch) const {
    if (scan_ && scan_->generation != scan.generation) erase_generation(scan_->generation, batch);
    batch.put(kState, base::as_bytes(kScanKey), rows::encode(scan));
}

void Follower::begin(const ScanRow& scan) {
    const auto batch = store_.batch();
    put_scan(scan, *batch);
    store_.write(*batch, true);
    scan_ = scan;
    publish();
    wake();
}

bool Follower::scan_step() {
    const std::scoped_lock lock(index_mutex_);
    if (!scan_) return false;
    unsynced_ = true;
    const chain::BlockNode* node = scan_->phase == ScanRow::Phase::start ? nullptr : chain_.find(scan_->hash);
    if (node == nullptr) {
        scan_start();
    } else if (scan_->phase == ScanRow::Phase::back && node->height >= scan_->from && node->height > 0) {
        scan_back(*node);
    } else {
        scan_forward(*node);
    }
    publish();
    return true;
}

void Follower::scan_start() {
    ScanRow scan = *scan_;
    {
        const auto batch = store_.batch();
        erase_generation(scan.generation, *batch);
        store_.write(*batch, false);
    }
    if (scan.from > 0) return scan_copy(scan);
    const chain::BlockNode& genesis = *view_node_->ancestor(0);
    const auto block = chain_.block(genesis);
    recovery_.filter(*block);
    accounts_.make_used_addresses(block->transactions);
    const auto batch = store_.batch();
    scan.phase = ScanRow::Phase::forward;
    scan.height = 0;
    scan.hash = genesis.hash;
    attach(scan.generation, genesis, *block, chain_.statuses(genesis), *batch);
    put_scan(scan, *batch);
    store_.write(*batch, false);
    scan_ = scan;
}

void Follower::scan_copy(const ScanRow& scan) {
    const auto snapshot = store_.snapshot();
    const Key from(view_.generation);
    for (const Family family : kGenerationFamilies) {
        auto batch = store_.batch();
        const auto found = snapshot->cursor(family);
        const Bytes end = from.after();
        for (found->seek(from); found->valid() && base::less(found->key(), end); found->next()) {
            batch->put(family, Key(scan.generation).bytes(found->key().subspan(from.view().size())),
                       found->value());
            if (batch->bytes() < kCopyBatchBytes) continue;
            store_.write(*batch, false);
            batch = store_.batch();
        }
        store_.write(*batch, false);
    }
    ScanRow copied = scan;
    copied.phase = ScanRow::Phase::back;
    copied.height = view_.height;
    copied.hash = view_.hash;
    const auto batch = store_.batch();
    put_scan(copied, *batch);
    store_.write(*batch, false);
    scan_ = copied;
}

void Follower::scan_back(const chain::BlockNode& node) {
    const auto batch = store_.batch();
    BlockIndex(store_, accounts_, assets_, scan_->generation)
        .detach({.block = *chain_.block(node), .statuses = chain_.statuses(node), .hash = node.hash}, false,
                *batch);
    ScanRow scan = *scan_;
    scan.height = node.parent->height;
    scan.hash = node.parent->hash;
    put_scan(scan, *batch);
    store_.write(*batch, false);
    scan_ = scan;
}

void Follower::scan_forward(const chain::BlockNode& node) {
    if (view_node_->ancestor(node.height) != &node) {
        // A reorganisation has passed it.
        scan_back(node);
        return;
    }
    if (&node == view_node_) return show_scanned();
    const chain::BlockNode& next = *view_node_->ancestor(node.height + 1);
    const auto block = chain_.block(next);
    recovery_.filter(*block);
    const auto batch = store_.batch();
    attach(scan_->generation, next, *block, chain_.statuses(next), *batch);
    ScanRow scan = *scan_;
    scan.phase = ScanRow::Phase::forward;
    scan.height = next.height;
    scan.hash = next.hash;
    put_scan(scan, *batch);
    store_.write(*batch, false);
    scan_ = scan;
}

void Follower::show_scanned() {
    const auto batch = store_.batch();
    erase_generation(view_.generation, *batch);
    batch->erase(kState, base::as_bytes(kScanKey));
    view_.generation = scan_->generation;
    put_view(*batch);
    store_.write(*batch, true);
    scan_.reset();
    // Addresses that were found may be those of pool transactions.
    unconfirmed_.refresh(*chain_.pool());
    base::log(base::LogLevel::info, "wallet", "rescan done at height {}", view_.height);
}

// --- Calls ---

WalletStatus Follower::status() const {
    WalletStatus result;
    {
        const std::scoped_lock lock(status_mutex_);
        result = status_;
    }
    result.best_height = chain_.tip()->height();
    return result;
}

bool Follower::wait_until_current(std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const chain::BlockNode* const target = chain_.tip()->node;
    std::unique_lock lock(status_mutex_);
    const auto is_current = [&] {
        return !status_.rescan && status_node_ != nullptr &&
               (status_node_->ancestor(target->height) == target || status_node_ == chain_.tip()->node);
    };
    while (!is_current()) {
        if (ended_ || status_condition_.wait_until(lock, deadline) == std::cv_status::timeout)
            return is_current();
    }
    return true;
}

void Follower::rescan(std::uint64_t from_height) {
    const std::scoped_lock lock(index_mutex_);
    const ScanRow scan = next_scan(from_height);
    const auto batch = store_.batch();
    recovery_.start(*batch);
    put_scan(scan, *batch);
    store_.write(*batch, true);
    scan_ = scan;
    publish();
    wake();
}

bool Follower::cancel_rescan() {
    const std::scoped_lock lock(index_mutex_);
    if (!scan_) return false;
    const auto batch = store_.batch();
    erase_generation(scan_->generation, *batch);
    batch->erase(kState, base::as_bytes(kScanKey));
    recovery_.cancel(*batch);
    store_.write(*batch, true);
    scan_.reset();
    publish();
    return true;
}

Status<WalletError> Follower::recover(const std::vector<crypto::XPub>& xpubs) {
    const std::scoped_lock lock(index_mutex_);
    const ScanRow scan = next_scan(0);
    const auto batch = store_.batch();
    BYTOM_TRY(recovery_.start_accounts(xpubs, *batch));
    put_scan(scan, *batch);
    store_.write(*batch, true);
    scan_ = scan;
    publish();
    wake();
    return {};
}

Status<WalletError> Follower::rename_account(std::string_view account_id, std::string_view new_alias) {
    const std::scoped_lock lock(index_mutex_);
    const ScanRow scan = next_scan(0);
    const auto batch = store_.batch();
    put_scan(scan, *batch);
    BYTOM_TRY(accounts_.rename(account_id, new_alias, *batch));
    scan_ = scan;
    publish();
    wake();
    return {};
}

Status<WalletError> Follower::delete_account(std::string_view account_id) {
    const std::scoped_lock lock(index_mutex_);
    const ScanRow scan = next_scan(0);
    const auto batch = store_.batch();
    put_scan(scan, *batch);
    BlockIndex(store_, accounts_, assets_, view_.generation).remove_outputs(account_id, *batch);
    unconfirmed_.remove_account(account_id, *batch);
    BYTOM_TRY(accounts_.remove(account_id, *batch));
    outputs_.forget_account(account_id);
    unconfirmed_.refresh(*chain_.pool());
    scan_ = scan;
    publish();
    wake();
    return {};
}

}  // namespace bytom::wallet
