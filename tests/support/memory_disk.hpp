// A disk in memory below RocksDB, whose operations fail at will and which forgets what was never synced.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <rocksdb/env.h>

namespace bytom::testing {

enum class DiskFault : std::uint8_t {
    io_error,   ///< any operation
    no_space,   ///< what makes files or makes them longer
    read_only,  ///< what changes anything
};

struct MemoryDiskState;

/// Any thread. Environments must not outlive it.
class MemoryDisk {
public:
    MemoryDisk();
    ~MemoryDisk();
    MemoryDisk(const MemoryDisk&) = delete;
    MemoryDisk& operator=(const MemoryDisk&) = delete;

    /// As long as the disk.
    [[nodiscard]] rocksdb::Env* env() const noexcept { return env_.get(); }

    /// The operation of this number, of those that the fault can hit, fails, and all after it if it `lasts`.
    /// Counting begins now, at 0.
    void fail(DiskFault fault, std::size_t first, bool lasts);
    void heal();
    /// Operations that the fault could have hit since fail().
    [[nodiscard]] std::size_t counted() const;
    /// Of those, the first one that failed, as text; empty: none did.
    [[nodiscard]] std::string first_failed() const;

    /// Called with the name of the file before each read at a place in it, without locks of the disk.
    void before_read(std::function<void(const std::string& name)> action);
    /// Called before each sync of a file, without locks of the disk.
    void before_sync(std::function<void()> action);

    /// As the end of the process leaves it: everything written is there.
    [[nodiscard]] std::unique_ptr<MemoryDisk> copy() const;
    /// As the end of the power leaves it: names as they were when their directory was last synced, contents
    /// as far as they were synced, and `kept` of 256 parts of what was written after that.
    [[nodiscard]] std::unique_ptr<MemoryDisk> after_power_cut(unsigned kept = 0) const;

    /// In all files together.
    [[nodiscard]] std::size_t bytes() const;

private:
    std::shared_ptr<MemoryDiskState> state_;
    std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace bytom::testing
