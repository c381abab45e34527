// Whether a chain's store holds what it should (docs/storage.md), for operators who doubt their disk.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <bytom/base/thread_pool.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/proof_of_work.hpp>
#include <bytom/storage/chain_store.hpp>

namespace bytom::chain {

struct AuditOptions {
    const consensus::NetworkParams* network = nullptr;
    consensus::ProofOfWork proof_of_work;  ///< called by several threads
    base::ThreadPool* pool = nullptr;
    /// How many blocks of the main chain are read, from its tip down. Nothing: all that have bodies, and
    /// then, if none is pruned, the whole set of unspent outputs is compared, too. Headers are always looked
    /// at from genesis on.
    std::optional<std::uint64_t> depth = std::nullopt;
    std::uint64_t now = 0;  ///< seconds since 1970
    std::stop_token interrupt = {};
    /// After some of the blocks, on the calling thread.
    std::function<void(std::uint64_t done, std::uint64_t total)> on_progress = {};
};

/// Something that is not as it should be.
struct AuditFinding {
    std::optional<storage::BlockKey> block;  ///< where, if it is known
    std::string what;                        ///< shown to users

    [[nodiscard]] std::string text() const;
};

struct AuditReport {
    std::uint64_t headers = 0;  ///< on all branches
    std::uint64_t blocks = 0;   ///< main-chain blocks that were read
    std::uint64_t unspent = 0;  ///< outputs in the set; 0 unless all blocks were read
    /// Bodies above genesis and below this height are not there, and are not missed.
    std::uint64_t pruned_below = 0;
    /// Newest blocks first. Ends after kMaxAuditFindings.
    std::vector<AuditFinding> findings;
    bool interrupted = false;

    [[nodiscard]] bool sound() const noexcept { return findings.empty() && !interrupted; }
};

inline constexpr std::size_t kMaxAuditFindings = 100;

/// Reads the store and computes again: hashes, rules and summed work of the headers (05 §4 rules 1 to 5), the
/// way from genesis to the tip; of each block its proof of work, its Merkle roots, its undo record, and the
/// unspent outputs that all of them together must leave. Programs are not run. Damage that RocksDB finds is a
/// finding; nothing is thrown. Needs the headers in memory (0.3 KB each) and, with a depth, the outputs that
/// its blocks touch.
[[nodiscard]] AuditReport audit_chain(const storage::ChainStore& store, const AuditOptions& options);

}  // namespace bytom::chain
