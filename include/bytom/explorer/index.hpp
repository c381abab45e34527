// The index of addresses and assets (explorer.enable): what was paid to whom, who holds what, what spent what
// (protocol document 13 §3). Knows nothing of HTTP or JSON.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

#include <bytom/chain/index_progress.hpp>
#include <bytom/explorer/view.hpp>
#include <bytom/storage/figures.hpp>

namespace rocksdb {
class Env;
}

namespace bytom::chain {
class Chain;
}

namespace bytom::explorer {

struct IndexOptions {
    std::filesystem::path directory;  ///< made if absent, its parent must exist
    chain::Chain* chain = nullptr;    ///< outlives the index
    /// Called once, on the index's thread, when the disk has failed: the node must stop.
    std::function<void(const std::string& what)> on_failure;
    /// What one commit holds at most, roughly, while the index is behind the chain; a block is never split.
    std::size_t batch_bytes = std::size_t{16} << 20;
    rocksdb::Env* env = nullptr;  ///< as in storage::StoreOptions
};

using IndexStatus = chain::IndexStatus;

/// A database of its own beside the chain's. A thread follows the chain from where the database stands, so an
/// index that is switched on later, or again, reads what it has missed while the node serves. All rows of a
/// block and the block that the index stands on are one commit: after a crash at any instant it goes on from
/// there. A reorganisation takes rows back exactly as they were made. Every row follows from the blocks of
/// the main chain alone: an index that is built anew has the same ones.
class Index {
public:
    /// Errors: storage::open_error; no_thread.
    [[nodiscard]] static Result<std::unique_ptr<Index>> open(IndexOptions options);

    /// Stops if stop() was not called. Views must be gone.
    ~Index();
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;

    /// Ends the thread; before the chain ends. Reading stays possible. A second call does nothing.
    void stop();

    // --- Any thread. May throw storage::StorageFailure. ---

    /// Never null. Cheap: made for each request.
    [[nodiscard]] ViewPtr view() const;
    [[nodiscard]] IndexStatus status() const;
    /// Of its database.
    [[nodiscard]] storage::StoreFigures figures() const;
    /// False if the time is over before the best block is in the index.
    [[nodiscard]] bool wait_until_current(std::chrono::milliseconds timeout) const;

private:
    class Impl;
    explicit Index(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace bytom::explorer
