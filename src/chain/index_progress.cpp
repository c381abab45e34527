#include <bytom/base/log.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/chain/index_progress.hpp>
#include <bytom/storage/key_value_store.hpp>

namespace bytom::chain {
namespace {

/// How long written rows may lie unsynced.
constexpr std::chrono::seconds kSyncDelay{2};
constexpr std::chrono::seconds kLogInterval{10};
constexpr std::uint64_t kWorthALine = 100;  // blocks behind

}  // namespace

IndexProgress::IndexProgress(Chain& chain, storage::KeyValueStore& store, std::string_view name)
    : chain_(chain), store_(store), name_(name) {}

void IndexProgress::begin(const BlockNode& place) {
    publish(place);
    if (const IndexStatus now = status(); now.height + kWorthALine < now.best_height) {
        base::log(base::LogLevel::info, name_, "building from block {} to {} while the node serves",
                  now.height, now.best_height);
    }
}

void IndexProgress::written(const BlockNode& place, Instant now) {
    if (!unsynced_since_) unsynced_since_ = now;
    publish(place);
    if (const IndexStatus at = status();
        at.height + kWorthALine < at.best_height && now >= logged_ + kLogInterval) {
        logged_ = now;
        base::log(base::LogLevel::info, name_, "block {} of {} ({} %)", at.height, at.best_height,
                  100 * at.height / at.best_height);
    }
}

std::optional<IndexProgress::Instant> IndexProgress::sync_if_due(Instant now) {
    if (!unsynced_since_) return std::nullopt;
    const Instant due = *unsynced_since_ + kSyncDelay;
    if (now < due) return due;
    store_.sync();
    unsynced_since_.reset();
    return std::nullopt;
}

IndexStatus IndexProgress::status() const {
    const TipPtr tip = chain_.tip();
    const base::MutexLock lock(mutex_);
    return {
        .height = written_->height, .best_height = tip->height(), .current = written_->hash == tip->hash()};
}

bool IndexProgress::wait_until_current(std::chrono::milliseconds timeout) const {
    base::MutexLock lock(mutex_);
    return changed_.wait_for(
        lock, timeout, [this] BYTOM_REQUIRES(mutex_) { return written_->hash == chain_.tip()->hash(); });
}

void IndexProgress::publish(const BlockNode& place) {
    {
        const base::MutexLock lock(mutex_);
        written_ = &place;
    }
    changed_.notify_all();
}

}  // namespace bytom::chain
