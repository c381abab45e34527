// The transaction pool over restarts: a file of its transactions in order.
#pragma once

#include <chrono>
#include <filesystem>

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
/// the file up to date from then on. What is wrong with the file is told in the log and is never fatal. Has
/// no thread: its owner's calls work() again and again.
class PoolFile {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// The chain outlives it.
    PoolFile(Chain& chain, PoolFileOptions options);
    PoolFile(const PoolFile&) = delete;
    PoolFile& operator=(const PoolFile&) = delete;

    /// Does one thing that is due: reads the file, puts one transaction back, or writes the file. May wait
    /// for the chain until that is stopped. Returns when it wants to be called again.
    [[nodiscard]] Instant work(Instant now) noexcept;

    /// Writes the pool as it is, with what of the file has not been put back yet. To be called when the chain
    /// has been stopped: nothing is added to the pool any more.
    void finish() noexcept;

    /// The file's transactions have had their turn.
    [[nodiscard]] bool is_restored() const noexcept { return stage_ == Stage::keeping; }

private:
    enum class Stage : std::uint8_t { reading, restoring, keeping };

    void read();
    /// False: the chain takes no more.
    [[nodiscard]] bool restore_one();
    void restored(Instant now);
    void write();

    Chain& chain_;
    const PoolFileOptions options_;
    const Hash256 genesis_;
    Stage stage_ = Stage::reading;
    std::vector<Bytes> unread_;  ///< those of the file that have not had their turn, in reverse order
    std::size_t in_file_ = 0;    ///< transactions that the file had
    std::size_t accepted_ = 0;   ///< how many of those the pool took
    Instant next_write_{};
    std::uint64_t written_sequence_ = 0;
};

}  // namespace bytom::chain
