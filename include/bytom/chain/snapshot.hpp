// Snapshots of a chain: made from a store, and a store made from one (docs/snapshot.md).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/snapshot_file.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/proof_of_work.hpp>
#include <bytom/storage/chain_store.hpp>

namespace bytom::chain {

/// Blocks that a snapshot lies below the best block unless it is asked for otherwise: who starts with it
/// cannot leave its block any more, whatever the network does.
inline constexpr std::uint64_t kSnapshotConfirmations = 100;

/// A step of what takes long, for people: "headers", "outputs".
using SnapshotProgress = std::function<void(std::string_view step, std::uint64_t done, std::uint64_t total)>;

struct SnapshotExportOptions {
    const consensus::NetworkParams* network = nullptr;
    /// Nothing: kSnapshotConfirmations below the best block.
    std::optional<std::uint64_t> height = std::nullopt;
    SnapshotWriter::Sink sink;
    /// On the calling thread.
    SnapshotProgress on_progress = {};
    /// Outputs changed above the height that are held in memory, some 110 bytes each. With more changes than
    /// that the undo records are read several times.
    std::size_t changes_in_memory = std::size_t{1} << 20;
};

/// Writes the main chain's snapshot. The store must not change meanwhile (open it read-only). Errors,
/// kSnapshotError: there is no such height, what undoes the blocks above it is not there, the sink fails.
/// Throws StorageFailure.
[[nodiscard]] Result<SnapshotHead> export_snapshot(const storage::ChainStore& store,
                                                   const SnapshotExportOptions& options);

/// What a snapshot of the main chain's block of this height would say of itself. As export_snapshot().
[[nodiscard]] Result<SnapshotHead> snapshot_head(const storage::ChainStore& store,
                                                 const consensus::NetworkParams& network,
                                                 std::uint64_t height);

/// A set of outputs that the authors of this program have computed.
struct PinnedSnapshot {
    std::uint64_t height = 0;
    Hash256 digest;
};

/// Ascending.
[[nodiscard]] std::span<const PinnedSnapshot> pinned_snapshots(
    const consensus::NetworkParams& network) noexcept;

/// Whether this program may begin with it: it is of this network, agrees with its checkpoints, and its digest
/// is `trusted` or, without that, one of `pinned` for its height. Errors, kSnapshotError: it says which.
[[nodiscard]] Status<> check_snapshot_head(const SnapshotHead& head, const consensus::NetworkParams& network,
                                           const std::optional<Hash256>& trusted,
                                           std::span<const PinnedSnapshot> pinned);

struct SnapshotImportOptions {
    const consensus::NetworkParams* network = nullptr;
    consensus::ProofOfWork proof_of_work;  ///< called by several threads
    base::ThreadPool* pool = nullptr;
    std::uint64_t now = 0;  ///< seconds since 1970
    /// On the calling thread.
    SnapshotProgress on_progress = {};
};

/// Fills a new store from a reader whose head has been read and checked. Every header is validated, with its
/// proof of work (05 §4 rules 1 to 6). The best block comes last and is synced: before, the store has none.
/// Needs the headers in memory (0.2 KB each). Errors, kSnapshotError: those of the reader; a header that
/// breaks a rule; the store has a chain. Throws StorageFailure.
[[nodiscard]] Status<> import_snapshot(SnapshotReader& reader, const SnapshotHead& head,
                                       storage::ChainStore& store, const SnapshotImportOptions& options);

}  // namespace bytom::chain
