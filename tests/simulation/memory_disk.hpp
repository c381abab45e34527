// A disk in memory for RocksDB, which loses what was not synced when its power is cut.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace bytom::simulation {

/// Names of files are durable at once, their bytes once they are synced. Any thread. To be held by
/// shared_ptr.
class MemoryDisk final : public rocksdb::FileSystem {
public:
    /// RocksDB on this disk. Outlived by the disk.
    [[nodiscard]] static std::unique_ptr<rocksdb::Env> env(const std::shared_ptr<MemoryDisk>& disk) {
        return rocksdb::NewCompositeEnv(disk);
    }

    /// What the disk has after the death of the process: everything written.
    [[nodiscard]] std::shared_ptr<MemoryDisk> copy() const;
    /// What it has after a power cut: of each file the bytes that were synced, and some of the others.
    [[nodiscard]] std::shared_ptr<MemoryDisk> after_power_cut(std::mt19937_64& random) const;
    [[nodiscard]] std::size_t bytes() const;

    [[nodiscard]] const char* Name() const override { return "MemoryDisk"; }
    rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                        rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                          rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                   std::unique_ptr<rocksdb::FSDirectory>* result,
                                   rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus FileExists(const std::string& name, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus GetChildren(const std::string& directory, const rocksdb::IOOptions& options,
                                  std::vector<std::string>* result, rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus CreateDir(const std::string& name, const rocksdb::IOOptions& options,
                                rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus CreateDirIfMissing(const std::string& name, const rocksdb::IOOptions& options,
                                         rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus DeleteDir(const std::string& name, const rocksdb::IOOptions& options,
                                rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus GetFileSize(const std::string& name, const rocksdb::IOOptions& options,
                                  std::uint64_t* size, rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus GetFileModificationTime(const std::string& name, const rocksdb::IOOptions& options,
                                              std::uint64_t* time, rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                                 const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus LockFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::FileLock** lock, rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus UnlockFile(rocksdb::FileLock* lock, const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus GetTestDirectory(const rocksdb::IOOptions& options, std::string* path,
                                       rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus NewLogger(const std::string& name, const rocksdb::IOOptions& options,
                                std::shared_ptr<rocksdb::Logger>* result,
                                rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus GetAbsolutePath(const std::string& path, const rocksdb::IOOptions& options,
                                      std::string* absolute, rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus IsDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                  bool* is_directory, rocksdb::IODebugContext* debug) override;

private:
    struct File {
        std::mutex mutex;
        std::string data;
        std::size_t synced = 0;
    };
    class Reader;
    class Writer;
    class Sequence;
    class Directory;

    [[nodiscard]] std::shared_ptr<File> find(const std::string& name) const;
    /// `keep` says how many bytes of a file survive.
    template <typename Keep>
    [[nodiscard]] std::shared_ptr<MemoryDisk> copy_of(Keep keep) const;

    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<File>> files_;
    std::set<std::string> directories_;
    std::set<std::string> locks_;
};

}  // namespace bytom::simulation
