#include "support/memory_disk.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

namespace bytom::testing {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

struct File {
    std::string content;
    std::size_t synced = 0;
};
using FilePtr = std::shared_ptr<File>;

enum class Operation : std::uint8_t { read, change, grow };

bool concerns(DiskFault fault, Operation operation) {
    switch (fault) {
        case DiskFault::io_error:
            return true;
        case DiskFault::no_space:
            return operation == Operation::grow;
        case DiskFault::read_only:
            return operation != Operation::read;
    }
    return true;
}

IOStatus status_of(DiskFault fault, const std::string& what) {
    switch (fault) {
        case DiskFault::no_space:
            return IOStatus::NoSpace(what, "No space left on device");
        case DiskFault::read_only:
            return IOStatus::IOError(what, "Read-only file system");
        case DiskFault::io_error:
            break;
    }
    return IOStatus::IOError(what, "Input/output error");
}

IOStatus absent(const std::string& path) {
    return IOStatus::NotFound(path, "No such file or directory");
}

/// Without slashes that mean nothing.
std::string plain(const std::string& path) {
    std::string result;
    for (const char c : path) {
        if (c != '/' || !result.ends_with('/')) result.push_back(c);
    }
    if (result.size() > 1 && result.ends_with('/')) result.pop_back();
    return result;
}

std::string directory_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

}  // namespace

struct MemoryDiskState {
    /// The status with which the operation ends before it has done anything.
    IOStatus begin(Operation operation, const std::string& what) {
        if (!fault || !concerns(*fault, operation)) return IOStatus::OK();
        const std::size_t number = counted++;
        if (lasts ? number < first : number != first) return IOStatus::OK();
        if (first_failed.empty()) first_failed = what;
        return status_of(*fault, what);
    }

    std::mutex mutex;
    std::map<std::string, FilePtr> files;
    std::map<std::string, FilePtr> durable_files;  ///< names that a power cut leaves
    std::set<std::string> directories;
    std::set<std::string> locks;
    std::optional<DiskFault> fault;
    std::size_t first = 0;
    bool lasts = false;
    std::size_t counted = 0;
    std::string first_failed;
    std::function<void(const std::string& name)> before_read;
    std::function<void()> before_sync;
};

namespace {

class SequentialFile final : public rocksdb::FSSequentialFile {
public:
    SequentialFile(std::shared_ptr<MemoryDiskState> disk, FilePtr file, std::string name)
        : disk_(std::move(disk)), file_(std::move(file)), name_(std::move(name)) {}

    IOStatus Read(std::size_t count, const IOOptions& /*options*/, Slice* result, char* scratch,
                  IODebugContext* /*debug*/) override {
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::read, "read " + name_);
        if (!status.ok()) return status;
        const std::size_t there =
            std::min(count, file_->content.size() - std::min(at_, file_->content.size()));
        std::memcpy(scratch, file_->content.data() + at_, there);
        at_ += there;
        *result = Slice(scratch, there);
        return IOStatus::OK();
    }
    IOStatus Skip(std::uint64_t count) override {
        const std::lock_guard lock(disk_->mutex);
        at_ = std::min<std::size_t>(at_ + count, file_->content.size());
        return IOStatus::OK();
    }

private:
    const std::shared_ptr<MemoryDiskState> disk_;
    const FilePtr file_;
    const std::string name_;
    std::size_t at_ = 0;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFile {
public:
    RandomAccessFile(std::shared_ptr<MemoryDiskState> disk, FilePtr file, std::string name)
        : disk_(std::move(disk)), file_(std::move(file)), name_(std::move(name)) {}

    IOStatus Read(std::uint64_t offset, std::size_t count, const IOOptions& /*options*/, Slice* result,
                  char* scratch, IODebugContext* /*debug*/) const override {
        std::function<void(const std::string& name)> action;
        {
            const std::lock_guard lock(disk_->mutex);
            action = disk_->before_read;
        }
        if (action) action(name_);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::read, "read " + name_);
        if (!status.ok()) return status;
        const std::size_t size = file_->content.size();
        const std::size_t begin = std::min<std::size_t>(offset, size);
        const std::size_t there = std::min(count, size - begin);
        std::memcpy(scratch, file_->content.data() + begin, there);
        *result = Slice(scratch, there);
        return IOStatus::OK();
    }

private:
    const std::shared_ptr<MemoryDiskState> disk_;
    const FilePtr file_;
    const std::string name_;
};

class WritableFile final : public rocksdb::FSWritableFile {
public:
    WritableFile(std::shared_ptr<MemoryDiskState> disk, FilePtr file, std::string name)
        : disk_(std::move(disk)), file_(std::move(file)), name_(std::move(name)) {}

    using rocksdb::FSWritableFile::Append;
    IOStatus Append(const Slice& data, const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::grow, "append to " + name_);
        // A disk that is full takes what still fits.
        file_->content.append(data.data(), status.ok() ? data.size() : data.size() / 2);
        return status;
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::change, "truncate " + name_);
        if (status.ok()) file_->content.resize(size);
        return status;
    }
    IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::lock_guard lock(disk_->mutex);
        return disk_->begin(Operation::read, "close " + name_);
    }
    IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        return IOStatus::OK();
    }
    IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        std::function<void()> action;
        {
            const std::lock_guard lock(disk_->mutex);
            action = disk_->before_sync;
        }
        if (action) action();
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::grow, "sync " + name_);
        if (status.ok()) file_->synced = file_->content.size();
        return status;
    }
    std::uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::lock_guard lock(disk_->mutex);
        return file_->content.size();
    }
    [[nodiscard]] bool IsSyncThreadSafe() const override { return true; }

private:
    const std::shared_ptr<MemoryDiskState> disk_;
    const FilePtr file_;
    const std::string name_;
};

class Directory final : public rocksdb::FSDirectory {
public:
    Directory(std::shared_ptr<MemoryDiskState> disk, std::string name)
        : disk_(std::move(disk)), name_(std::move(name)) {}

    IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::change, "sync " + name_);
        if (!status.ok()) return status;
        const auto is_here = [this](const auto& entry) { return directory_of(entry.first) == name_; };
        std::erase_if(disk_->durable_files, is_here);
        for (const auto& entry : disk_->files) {
            if (is_here(entry)) disk_->durable_files.insert(entry);
        }
        return IOStatus::OK();
    }
    IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        return IOStatus::OK();
    }

private:
    const std::shared_ptr<MemoryDiskState> disk_;
    const std::string name_;
};

class Lock final : public rocksdb::FileLock {
public:
    explicit Lock(std::string name) : name_(std::move(name)) {}
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    const std::string name_;
};

class MemoryFileSystem final : public rocksdb::FileSystem {
public:
    explicit MemoryFileSystem(std::shared_ptr<MemoryDiskState> disk) : disk_(std::move(disk)) {}

    [[nodiscard]] const char* Name() const override { return "MemoryDisk"; }

    IOStatus NewSequentialFile(const std::string& path, const FileOptions& /*options*/,
                               std::unique_ptr<rocksdb::FSSequentialFile>* result,
                               IODebugContext* /*debug*/) override {
        return open<SequentialFile>(path, result);
    }
    IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& /*options*/,
                                 std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                 IODebugContext* /*debug*/) override {
        return open<RandomAccessFile>(path, result);
    }
    IOStatus NewWritableFile(const std::string& name, const FileOptions& /*options*/,
                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                             IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::grow, "create " + path);
        if (!status.ok()) return status;
        if (!disk_->directories.contains(directory_of(path))) return absent(path);
        auto file = std::make_shared<File>();
        disk_->files[path] = file;
        *result = std::make_unique<WritableFile>(disk_, std::move(file), path);
        return IOStatus::OK();
    }
    IOStatus NewDirectory(const std::string& name, const IOOptions& /*options*/,
                          std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::read, "open " + path);
        if (!status.ok()) return status;
        if (!disk_->directories.contains(path)) return absent(path);
        *result = std::make_unique<Directory>(disk_, path);
        return IOStatus::OK();
    }
    IOStatus FileExists(const std::string& name, const IOOptions& /*options*/,
                        IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::read, "look for " + path);
        if (!status.ok()) return status;
        const bool exists = disk_->files.contains(path) || disk_->directories.contains(path);
        return exists ? IOStatus::OK() : absent(path);
    }
    IOStatus GetChildren(const std::string& name, const IOOptions& /*options*/,
                         std::vector<std::string>* result, IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::read, "list " + path);
        if (!status.ok()) return status;
        if (!disk_->directories.contains(path)) return absent(path);
        result->clear();
        for (const auto& [file, content] : disk_->files) {
            if (directory_of(file) == path) result->push_back(file.substr(path.size() + 1));
        }
        return IOStatus::OK();
    }
    IOStatus DeleteFile(const std::string& name, const IOOptions& /*options*/,
                        IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::change, "delete " + path);
        if (!status.ok()) return status;
        return disk_->files.erase(path) > 0 ? IOStatus::OK() : absent(path);
    }
    IOStatus CreateDir(const std::string& name, const IOOptions& /*options*/,
                       IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::grow, "make " + path);
        if (status.ok()) disk_->directories.insert(path);
        return status;
    }
    IOStatus CreateDirIfMissing(const std::string& name, const IOOptions& options,
                                IODebugContext* debug) override {
        const std::string path = plain(name);
        {
            const std::lock_guard lock(disk_->mutex);
            if (disk_->directories.contains(path)) return IOStatus::OK();
        }
        return CreateDir(path, options, debug);
    }
    IOStatus DeleteDir(const std::string& name, const IOOptions& /*options*/,
                       IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::change, "delete " + path);
        if (status.ok()) disk_->directories.erase(path);
        return status;
    }
    IOStatus GetFileSize(const std::string& name, const IOOptions& /*options*/, std::uint64_t* size,
                         IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::read, "look at " + path);
        if (!status.ok()) return status;
        const auto found = disk_->files.find(path);
        if (found == disk_->files.end()) return absent(path);
        *size = found->second->content.size();
        return IOStatus::OK();
    }
    IOStatus GetFileModificationTime(const std::string& /*path*/, const IOOptions& /*options*/,
                                     std::uint64_t* time, IODebugContext* /*debug*/) override {
        *time = 0;
        return IOStatus::OK();
    }
    IOStatus RenameFile(const std::string& old_name, const std::string& new_name,
                        const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
        const std::string from = plain(old_name);
        const std::string to = plain(new_name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::change, "rename " + from + " to " + to);
        if (!status.ok()) return status;
        const auto found = disk_->files.find(from);
        if (found == disk_->files.end()) return absent(from);
        const FilePtr file = found->second;
        disk_->files.erase(found);
        disk_->files[to] = file;
        return IOStatus::OK();
    }
    IOStatus LockFile(const std::string& name, const IOOptions& /*options*/, rocksdb::FileLock** result,
                      IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::change, "lock " + path);
        if (!status.ok()) return status;
        if (!disk_->locks.insert(path).second)
            return IOStatus::IOError("While lock file: " + path, "Resource temporarily unavailable");
        *result = new Lock(path);  // NOLINT(cppcoreguidelines-owning-memory): given back to UnlockFile
        return IOStatus::OK();
    }
    IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions& /*options*/,
                        IODebugContext* /*debug*/) override {
        const std::unique_ptr<Lock> mine(static_cast<Lock*>(lock));
        const std::lock_guard guard(disk_->mutex);
        disk_->locks.erase(mine->name());
        return IOStatus::OK();
    }
    IOStatus GetTestDirectory(const IOOptions& /*options*/, std::string* path,
                              IODebugContext* /*debug*/) override {
        *path = "/test";
        return IOStatus::OK();
    }
    IOStatus GetAbsolutePath(const std::string& path, const IOOptions& /*options*/, std::string* result,
                             IODebugContext* /*debug*/) override {
        *result = path;
        return IOStatus::OK();
    }
    IOStatus NewLogger(const std::string& /*path*/, const IOOptions& /*options*/,
                       std::shared_ptr<rocksdb::Logger>* /*result*/, IODebugContext* /*debug*/) override {
        return IOStatus::NotSupported("logger");
    }
    IOStatus IsDirectory(const std::string& name, const IOOptions& /*options*/, bool* result,
                         IODebugContext* /*debug*/) override {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        *result = disk_->directories.contains(path);
        return IOStatus::OK();
    }

private:
    template <typename Opened, typename Interface>
    IOStatus open(const std::string& name, std::unique_ptr<Interface>* result) {
        const std::string path = plain(name);
        const std::lock_guard lock(disk_->mutex);
        const IOStatus status = disk_->begin(Operation::read, "open " + path);
        if (!status.ok()) return status;
        const auto found = disk_->files.find(path);
        if (found == disk_->files.end()) return absent(path);
        *result = std::make_unique<Opened>(disk_, found->second, path);
        return IOStatus::OK();
    }

    const std::shared_ptr<MemoryDiskState> disk_;
};

/// RocksDB pauses for a second after a background job that has failed.
class ClockWithoutPauses final : public rocksdb::SystemClockWrapper {
public:
    ClockWithoutPauses() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
    [[nodiscard]] const char* Name() const override { return "ClockWithoutPauses"; }
    void SleepForMicroseconds(int /*micros*/) override {}
};

/// The machine's threads over another file system.
class MemoryEnv final : public rocksdb::EnvWrapper {
public:
    explicit MemoryEnv(std::shared_ptr<rocksdb::FileSystem> files)
        : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
        file_system_ = std::move(files);
        system_clock_ = std::make_shared<ClockWithoutPauses>();
    }
    [[nodiscard]] const char* Name() const override { return "MemoryEnv"; }
};

}  // namespace

MemoryDisk::MemoryDisk()
    : state_(std::make_shared<MemoryDiskState>()),
      env_(std::make_unique<MemoryEnv>(std::make_shared<MemoryFileSystem>(state_))) {}

MemoryDisk::~MemoryDisk() = default;

void MemoryDisk::fail(DiskFault fault, std::size_t first, bool lasts) {
    const std::lock_guard lock(state_->mutex);
    state_->fault = fault;
    state_->first = first;
    state_->lasts = lasts;
    state_->counted = 0;
    state_->first_failed.clear();
}

void MemoryDisk::heal() {
    const std::lock_guard lock(state_->mutex);
    state_->fault.reset();
}

std::size_t MemoryDisk::counted() const {
    const std::lock_guard lock(state_->mutex);
    return state_->counted;
}

std::string MemoryDisk::first_failed() const {
    const std::lock_guard lock(state_->mutex);
    return state_->first_failed;
}

void MemoryDisk::before_read(std::function<void(const std::string& name)> action) {
    const std::lock_guard lock(state_->mutex);
    state_->before_read = std::move(action);
}

void MemoryDisk::before_sync(std::function<void()> action) {
    const std::lock_guard lock(state_->mutex);
    state_->before_sync = std::move(action);
}

std::unique_ptr<MemoryDisk> MemoryDisk::copy() const {
    auto result = std::make_unique<MemoryDisk>();
    const std::lock_guard lock(state_->mutex);
    result->state_->directories = state_->directories;
    for (const auto& [name, file] : state_->files)
        result->state_->files[name] = std::make_shared<File>(*file);
    for (const auto& [name, file] : state_->durable_files) {
        const auto same = state_->files.find(name);
        const bool is_same = same != state_->files.end() && same->second == file;
        result->state_->durable_files[name] =
            is_same ? result->state_->files[name] : std::make_shared<File>(*file);
    }
    return result;
}

std::unique_ptr<MemoryDisk> MemoryDisk::after_power_cut(unsigned kept) const {
    constexpr std::size_t kParts = 256;
    auto result = std::make_unique<MemoryDisk>();
    const std::lock_guard lock(state_->mutex);
    result->state_->directories = state_->directories;
    for (const auto& [name, file] : state_->durable_files) {
        const std::size_t lost = file->content.size() - std::min(file->synced, file->content.size());
        auto rest = std::make_shared<File>();
        rest->content = file->content.substr(0, file->content.size() - lost + (lost * kept / kParts));
        rest->synced = rest->content.size();
        result->state_->files[name] = rest;
        result->state_->durable_files[name] = rest;
    }
    return result;
}

std::size_t MemoryDisk::bytes() const {
    const std::lock_guard lock(state_->mutex);
    std::size_t total = 0;
    for (const auto& [name, file] : state_->files)
        total += file->content.size();
    return total;
}

}  // namespace bytom::testing
