#include "simulation/memory_disk.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace bytom::simulation {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

std::string normal(const std::string& path) {
    std::string text = std::filesystem::path(path).lexically_normal().string();
    while (text.size() > 1 && text.ends_with('/'))
        text.pop_back();
    return text;
}

class Lock final : public rocksdb::FileLock {
public:
    explicit Lock(std::string name) : name(std::move(name)) {}
    const std::string name;
};

/// The bytes from `offset` on, at most `size`, in the caller's room.
Slice read_from(const std::string& data, std::uint64_t offset, std::size_t size, char* room) {
    if (offset >= data.size()) return {};
    const std::size_t count = std::min<std::size_t>(size, data.size() - offset);
    std::memcpy(room, data.data() + offset, count);
    return {room, count};
}

}  // namespace

class MemoryDisk::Reader final : public rocksdb::FSRandomAccessFile {
public:
    explicit Reader(std::shared_ptr<File> file) : file_(std::move(file)) {}
    IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions& /*options*/, Slice* result,
                  char* room, IODebugContext* /*debug*/) const override {
        const std::lock_guard lock(file_->mutex);
        *result = read_from(file_->data, offset, size, room);
        return IOStatus::OK();
    }

private:
    std::shared_ptr<File> file_;
};

class MemoryDisk::Sequence final : public rocksdb::FSSequentialFile {
public:
    explicit Sequence(std::shared_ptr<File> file) : file_(std::move(file)) {}
    IOStatus Read(std::size_t size, const IOOptions& /*options*/, Slice* result, char* room,
                  IODebugContext* /*debug*/) override {
        const std::lock_guard lock(file_->mutex);
        *result = read_from(file_->data, position_, size, room);
        position_ += result->size();
        return IOStatus::OK();
    }
    IOStatus Skip(std::uint64_t count) override {
        position_ += count;
        return IOStatus::OK();
    }

private:
    std::shared_ptr<File> file_;
    std::uint64_t position_ = 0;
};

class MemoryDisk::Writer final : public rocksdb::FSWritableFile {
public:
    explicit Writer(std::shared_ptr<File> file) : file_(std::move(file)) {}
    using rocksdb::FSWritableFile::Append;
    IOStatus Append(const Slice& data, const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::lock_guard lock(file_->mutex);
        file_->data.append(data.data(), data.size());
        return IOStatus::OK();
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::lock_guard lock(file_->mutex);
        file_->data.resize(size);
        file_->synced = std::min(file_->synced, file_->data.size());
        return IOStatus::OK();
    }
    IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        return IOStatus::OK();
    }
    IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        return IOStatus::OK();
    }
    IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::lock_guard lock(file_->mutex);
        file_->synced = file_->data.size();
        return IOStatus::OK();
    }
    [[nodiscard]] bool IsSyncThreadSafe() const override { return true; }
    std::uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::lock_guard lock(file_->mutex);
        return file_->data.size();
    }

private:
    std::shared_ptr<File> file_;
};

class MemoryDisk::Directory final : public rocksdb::FSDirectory {
public:
    IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        return IOStatus::OK();
    }
};

template <typename Keep>
std::shared_ptr<MemoryDisk> MemoryDisk::copy_of(Keep keep) const {
    auto disk = std::make_shared<MemoryDisk>();
    const std::lock_guard lock(mutex_);
    disk->directories_ = directories_;
    for (const auto& [name, file] : files_) {
        auto copied = std::make_shared<File>();
        const std::lock_guard of_file(file->mutex);
        copied->data = file->data.substr(0, keep(*file));
        copied->synced = copied->data.size();
        disk->files_.emplace(name, std::move(copied));
    }
    return disk;
}

std::shared_ptr<MemoryDisk> MemoryDisk::copy() const {
    return copy_of([](const File& file) { return file.data.size(); });
}

std::shared_ptr<MemoryDisk> MemoryDisk::after_power_cut(std::mt19937_64& random) const {
    return copy_of([&random](const File& file) {
        const std::size_t unsynced = file.data.size() - file.synced;
        return unsynced == 0 ? file.data.size() : file.synced + random() % (unsynced + 1);
    });
}

std::size_t MemoryDisk::bytes() const {
    const std::lock_guard lock(mutex_);
    std::size_t total = 0;
    for (const auto& [name, file] : files_) {
        const std::lock_guard of_file(file->mutex);
        total += file->data.size();
    }
    return total;
}

std::shared_ptr<MemoryDisk::File> MemoryDisk::find(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(normal(name));
    return found == files_.end() ? nullptr : found->second;
}

IOStatus MemoryDisk::NewSequentialFile(const std::string& name, const FileOptions& /*options*/,
                                       std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                       IODebugContext* /*debug*/) {
    auto file = find(name);
    if (!file) return IOStatus::PathNotFound(name);
    *result = std::make_unique<Sequence>(std::move(file));
    return IOStatus::OK();
}

IOStatus MemoryDisk::NewRandomAccessFile(const std::string& name, const FileOptions& /*options*/,
                                         std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                         IODebugContext* /*debug*/) {
    auto file = find(name);
    if (!file) return IOStatus::PathNotFound(name);
    *result = std::make_unique<Reader>(std::move(file));
    return IOStatus::OK();
}

IOStatus MemoryDisk::NewWritableFile(const std::string& name, const FileOptions& /*options*/,
                                     std::unique_ptr<rocksdb::FSWritableFile>* result,
                                     IODebugContext* /*debug*/) {
    auto file = std::make_shared<File>();
    {
        const std::lock_guard lock(mutex_);
        files_.insert_or_assign(normal(name), file);
    }
    *result = std::make_unique<Writer>(std::move(file));
    return IOStatus::OK();
}

IOStatus MemoryDisk::NewDirectory(const std::string& /*name*/, const IOOptions& /*options*/,
                                  std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* /*debug*/) {
    *result = std::make_unique<Directory>();
    return IOStatus::OK();
}

IOStatus MemoryDisk::FileExists(const std::string& name, const IOOptions& /*options*/,
                                IODebugContext* /*debug*/) {
    const std::lock_guard lock(mutex_);
    const std::string path = normal(name);
    return files_.contains(path) || directories_.contains(path) ? IOStatus::OK() : IOStatus::NotFound(name);
}

IOStatus MemoryDisk::GetChildren(const std::string& directory, const IOOptions& /*options*/,
                                 std::vector<std::string>* result, IODebugContext* /*debug*/) {
    const std::lock_guard lock(mutex_);
    const std::string prefix = normal(directory) + "/";
    result->clear();
    for (auto file = files_.lower_bound(prefix); file != files_.end() && file->first.starts_with(prefix);
         ++file) {
        const std::string rest = file->first.substr(prefix.size());
        if (!rest.contains('/')) result->push_back(rest);
    }
    return IOStatus::OK();
}

IOStatus MemoryDisk::DeleteFile(const std::string& name, const IOOptions& /*options*/,
                                IODebugContext* /*debug*/) {
    const std::lock_guard lock(mutex_);
    return files_.erase(normal(name)) != 0 ? IOStatus::OK() : IOStatus::PathNotFound(name);
}

IOStatus MemoryDisk::CreateDir(const std::string& name, const IOOptions& options, IODebugContext* debug) {
    return CreateDirIfMissing(name, options, debug);
}

IOStatus MemoryDisk::CreateDirIfMissing(const std::string& name, const IOOptions& /*options*/,
                                        IODebugContext* /*debug*/) {
    const std::lock_guard lock(mutex_);
    directories_.insert(normal(name));
    return IOStatus::OK();
}

IOStatus MemoryDisk::DeleteDir(const std::string& name, const IOOptions& /*options*/,
                               IODebugContext* /*debug*/) {
    const std::lock_guard lock(mutex_);
    directories_.erase(normal(name));
    return IOStatus::OK();
}

IOStatus MemoryDisk::GetFileSize(const std::string& name, const IOOptions& /*options*/, std::uint64_t* size,
                                 IODebugContext* /*debug*/) {
    const auto file = find(name);
    if (!file) return IOStatus::PathNotFound(name);
    const std::lock_guard lock(file->mutex);
    *size = file->data.size();
    return IOStatus::OK();
}

IOStatus MemoryDisk::GetFileModificationTime(const std::string& /*name*/, const IOOptions& /*options*/,
                                             std::uint64_t* time, IODebugContext* /*debug*/) {
    *time = 0;
    return IOStatus::OK();
}

IOStatus MemoryDisk::RenameFile(const std::string& from, const std::string& to, const IOOptions& /*options*/,
                                IODebugContext* /*debug*/) {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(normal(from));
    if (found == files_.end()) return IOStatus::PathNotFound(from);
    auto file = found->second;
    files_.erase(found);
    files_.insert_or_assign(normal(to), std::move(file));
    return IOStatus::OK();
}

IOStatus MemoryDisk::LockFile(const std::string& name, const IOOptions& /*options*/, rocksdb::FileLock** lock,
                              IODebugContext* /*debug*/) {
    const std::lock_guard guard(mutex_);
    if (!locks_.insert(normal(name)).second) return IOStatus::IOError("LOCK", "lock hold by current process");
    files_.try_emplace(normal(name), std::make_shared<File>());
    *lock = std::make_unique<Lock>(normal(name)).release();  // RocksDB gives it back to UnlockFile
    return IOStatus::OK();
}

IOStatus MemoryDisk::UnlockFile(rocksdb::FileLock* lock, const IOOptions& /*options*/,
                                IODebugContext* /*debug*/) {
    const std::unique_ptr<Lock> owned(static_cast<Lock*>(lock));
    const std::lock_guard guard(mutex_);
    locks_.erase(owned->name);
    return IOStatus::OK();
}

IOStatus MemoryDisk::GetTestDirectory(const IOOptions& /*options*/, std::string* path,
                                      IODebugContext* /*debug*/) {
    *path = "/test";
    return IOStatus::OK();
}

IOStatus MemoryDisk::NewLogger(const std::string& /*name*/, const IOOptions& /*options*/,
                               std::shared_ptr<rocksdb::Logger>* /*result*/, IODebugContext* /*debug*/) {
    return IOStatus::NotSupported("no log on this disk");
}

IOStatus MemoryDisk::GetAbsolutePath(const std::string& path, const IOOptions& /*options*/,
                                     std::string* absolute, IODebugContext* /*debug*/) {
    *absolute = normal(path);
    return IOStatus::OK();
}

IOStatus MemoryDisk::IsDirectory(const std::string& path, const IOOptions& /*options*/, bool* is_directory,
                                 IODebugContext* /*debug*/) {
    const std::lock_guard lock(mutex_);
    *is_directory = directories_.contains(normal(path));
    return IOStatus::OK();
}

}  // namespace bytom::simulation
