// The global transaction index (wallet.txindex): where every transaction of the chain stands, not only the
// wallet's.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <bytom/base/hash256.hpp>
#include <bytom/base/result.hpp>
#include <bytom/chain/index_progress.hpp>
#include <bytom/storage/figures.hpp>

namespace bytom::chain {
class BlockNode;
class Chain;
}  // namespace bytom::chain

namespace rocksdb {
class Env;
}

namespace bytom::txindex {

struct TransactionIndexOptions {
    std::filesystem::path directory;  ///< created if absent, its parent must exist
    chain::Chain* chain = nullptr;    ///< outlives the index
    /// Called once, on the index's thread, when the disk has failed: the node must stop.
    std::function<void(const std::string& what)> on_failure;
    rocksdb::Env* env = nullptr;  ///< as in storage::StoreOptions
};

struct TransactionPlace {
    /// Not on the main chain: a reorganisation took the block off, and no block of the main chain has the
    /// transaction again.
    const chain::BlockNode* block = nullptr;
    std::uint32_t position = 0;  ///< in the block
};

using TransactionIndexStatus = chain::IndexStatus;

/// A database of its own beside the chain's. A thread follows the chain from where the database stands, so an
/// index that is switched on later, or again, reads what it has missed while the node serves. A transaction's
/// row is written in one commit with the block that the index stands on: after a crash it goes on from there.
/// What a reorganisation rolls back is not erased: such transactions can still be shown (10 §7).
class TransactionIndex {
public:
    /// Errors: storage::open_error.
    [[nodiscard]] static Result<std::unique_ptr<TransactionIndex>> open(TransactionIndexOptions options);

    /// Stops if stop() was not called.
    ~TransactionIndex();
    TransactionIndex(const TransactionIndex&) = delete;
    TransactionIndex& operator=(const TransactionIndex&) = delete;

    /// Ends the thread; before the chain ends. Reading stays possible. A second call does nothing.
    void stop();

    // --- Any thread. May throw storage::StorageFailure. ---

    /// Nothing: no block that the index has seen contains it.
    [[nodiscard]] std::optional<TransactionPlace> find(const Hash256& tx_id) const;
    [[nodiscard]] TransactionIndexStatus status() const;
    /// Of its database.
    [[nodiscard]] storage::StoreFigures figures() const;
    /// False on timeout, before the best block is in the index.
    [[nodiscard]] bool wait_until_current(std::chrono::milliseconds timeout) const;

private:
    class Impl;
    explicit TransactionIndex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace bytom::txindex
