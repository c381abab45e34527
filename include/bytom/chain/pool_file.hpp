// The transaction pool over restarts: a file of its transactions in order.
#pragma once

#include <filesystem>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/chain/chain.hpp>

namespace bytom::chain {

/// The file's content: a mark with the format's version, the network's genesis hash, the transactions as they
/// were received, parents first, and a checksum over all that. No more than `max_bytes` of transactions: the
/// last ones are left out.
[[nodiscard]] Bytes encode_pool_file(const Hash256& genesis, std::span<const Bytes> transactions,
                                     std::size_t max_bytes);

/// The transactions, not decoded. Errors: pool_file_damaged, pool_file_foreign (another version or network).
[[nodiscard]] Result<std::vector<Bytes>> decode_pool_file(ByteView content, const Hash256& genesis);

struct PoolFileOptions {
    std::filesystem::path path;
    std::chrono::seconds interval{300};  ///< between two writings, if the pool has changed
    std::size_t max_bytes = std::size_t{64} << 20;
};

/// Puts the file's transactions back into the pool, one by one and like any other (kFromPoolFile), and keeps
/// the file up to date from then on. Has a thread of its own: neither the start nor the chain waits for it.
/// What is wrong with the file is told in the log and is never fatal.
class PoolFile {
public:
    /// The chain outlives it. Error: no_thread.
    [[nodiscard]] static Result<std::unique_ptr<PoolFile>> start(Chain& chain, PoolFileOptions options);
    /// finish().
    ~PoolFile();
    PoolFile(const PoolFile&) = delete;
    PoolFile& operator=(const PoolFile&) = delete;

    /// Has the thread end soon. It may wait for the chain until that is stopped.
    void request_stop() noexcept { thread_.request_stop(); }

    /// Joins the thread and writes the pool as it is, with what of the file has not been put back yet. To be
    /// called when the chain has been stopped: nothing is added to the pool any more. A second call does
    /// nothing.
    void finish() noexcept;

    /// The file's transactions have had their turn. Any thread.
    [[nodiscard]] bool is_restored() const noexcept { return restored_; }

private:
    PoolFile(Chain& chain, PoolFileOptions options);

    void run(const std::stop_token& stop);
    void restore(const std::stop_token& stop);
    void write();

    Chain& chain_;
    const PoolFileOptions options_;
    const Hash256 genesis_;
    /// Of the file, in reverse order, as long as they have not had their turn. The thread's own, then
    /// finish()'s.
    std::vector<Bytes> unread_;
    std::uint64_t written_sequence_ = 0;
    std::atomic<bool> restored_{false};
    base::Mutex mutex_;
    base::StoppableCondition stopped_;
    base::Thread thread_;
};

}  // namespace bytom::chain
