#include "storage/log_sync.hpp"

#include <chrono>
#include <thread>

namespace bytom::storage {

void BackgroundErrors::OnErrorRecoveryBegin(
    rocksdb::BackgroundErrorReason /*reason*/,
    rocksdb::Status /*error*/,  // NOLINT(performance-unnecessary-value-param)
    bool* automatic) {
    *automatic = false;
}

void BackgroundErrors::OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status* error) {
    const base::MutexLock lock(mutex_);
    if (first_.ok()) first_ = *error;
}

rocksdb::Status BackgroundErrors::first() const {
    const base::MutexLock lock(mutex_);
    return first_;
}

bool LogSync::must_wait() const {
    using Properties = rocksdb::DB::Properties;
    std::uint64_t pending = 0;
    std::uint64_t running = 0;
    return (rocks_.GetAggregatedIntProperty(Properties::kMemTableFlushPending, &pending) && pending > 0) ||
           (rocks_.GetIntProperty(Properties::kNumRunningFlushes, &running) && running > 0);
}

rocksdb::Status LogSync::sync() const {
    constexpr std::chrono::milliseconds kPause{1};
    // RocksDB has no call that waits for flushes without starting one, and tells of their end before it
    // counts them as ended. A table that cannot be written stays pending.
    while (errors_->first().ok() && must_wait())
        std::this_thread::sleep_for(kPause);
    const base::MutexLock lock(mutex_);
    const rocksdb::Status failed = errors_->first();
    return failed.ok() ? rocks_.FlushWAL(/*sync=*/true) : failed;
}

rocksdb::Status LogSync::flush(rocksdb::ColumnFamilyHandle& family) {
    rocksdb::FlushOptions options;
    options.allow_write_stall = true;
    const base::MutexLock lock(mutex_);
    return rocks_.Flush(options, &family);
}

}  // namespace bytom::storage
