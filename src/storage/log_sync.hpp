// Forcing the write-ahead log to the disk beside RocksDB's own threads.
#pragma once

#include <memory>

#include <rocksdb/db.h>
#include <rocksdb/listener.h>

#include <bytom/base/mutex.hpp>

namespace bytom::storage {

/// What RocksDB's own threads have failed in, and no recovery from it: after a failed write the node stops,
/// which RocksDB, waiting for room on the disk, would only delay. Any thread.
class BackgroundErrors final : public rocksdb::EventListener {
public:
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, rocksdb::Status error,
                              bool* automatic) override;
    void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override;

    /// Good if there was none.
    [[nodiscard]] rocksdb::Status first() const;

private:
    mutable base::Mutex mutex_;
    rocksdb::Status first_ BYTOM_GUARDED_BY(mutex_);
};

/// Before RocksDB writes a table it syncs the logs that came before. Where that fails while somebody else
/// waits to sync them as well, a RocksDB with assertions (Debian's) ends the process. So no write carries a
/// sync, since it may begin a table first: the log is synced by a call of its own, while no table is written.
/// For the thread that writes; flush() is for another.
class LogSync {
public:
    LogSync(rocksdb::DB& rocks, std::shared_ptr<const BackgroundErrors> errors)
        : rocks_(rocks), errors_(std::move(errors)) {}

    /// A table is being written, or about to be: sync() would wait.
    [[nodiscard]] bool must_wait() const;

    /// Everything written is on the disk when it returns; otherwise the status says why not.
    [[nodiscard]] rocksdb::Status sync() const;

    /// Writes the rows of a family that are in memory into a table. For a thread that does not write; waits.
    [[nodiscard]] rocksdb::Status flush(rocksdb::ColumnFamilyHandle& family);

private:
    rocksdb::DB& rocks_;
    std::shared_ptr<const BackgroundErrors> errors_;
    mutable base::Mutex mutex_;  ///< of either: the log is synced, or a table written for flush()
};

}  // namespace bytom::storage
