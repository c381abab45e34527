// What every command that touches the chain stands on.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include <bytom/base/clock.hpp>
#include <bytom/base/descriptor_limits.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/consensus/proof_of_work.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "commands.hpp"
#include "node/config.hpp"
#include "node/home_directory.hpp"

namespace bytom::node {

/// A directory that is removed at the end, for db_backend = "memdb".
class ScratchDirectory {
public:
    ScratchDirectory();
    ~ScratchDirectory();
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

struct ChainCoreOptions {
    bool log_to_console = false;
    /// Descriptors are kept for peers, clients of the API and miners.
    bool serves = false;
    /// Works on a medium that cannot be written, and beside a process that writes, too: the chain is then as
    /// it is at this moment.
    bool reads_only = false;
    /// Otherwise `chain` is left to open_chain().
    bool opens_chain = true;
    /// What an import of a snapshot has left behind that did not come to its end is no error.
    bool takes_over_unfinished = false;
    /// Ends open() early: chain::OpenFailure::interrupted.
    std::stop_token interrupt = {};
    /// Called on the chain thread when the disk has failed: the process must stop.
    std::function<void(const std::string& what)> on_failure = {};
};

/// What an import of a snapshot fills before it gets the name of the chain's database.
[[nodiscard]] std::filesystem::path unfinished_import(const std::filesystem::path& chain_database);

/// The second chain of HistoryCheck. An import of a snapshot makes the directory, so that the next start
/// counts its files; it goes when the history has been validated.
[[nodiscard]] std::filesystem::path history_database(const std::filesystem::path& chain_database);

/// For commands that do not make a home directory. Error `home`: there is none.
[[nodiscard]] Status<> require_home(const CommandInput& input);

/// The lock, the log, the proof of work and the chain of one home directory. Members are made in this order
/// and go in reverse; each uses those before it.
struct ChainCore {
    /// Opens everything. Errors are shown to users: a bad configuration, no such network, a home directory
    /// that is in use, of another network, damaged, full or not writable. May throw storage::StorageFailure.
    [[nodiscard]] static Result<std::unique_ptr<ChainCore>, chain::OpenError> open(const CommandInput& input,
                                                                                   ChainCoreOptions options);

    /// Opens the chain that lies where `store` says. Errors as open(). May throw storage::StorageFailure.
    [[nodiscard]] Status<chain::OpenError> open_chain(ChainCoreOptions options);

    /// Tensority with this core's seed caches, which must outlive the function. Callable from several
    /// threads.
    [[nodiscard]] consensus::ProofOfWork proof_of_work();

    ChainCore(Config settings, base::DescriptorPlan plan, HomeLock home_lock, tensority::Kernel kernel);

    const Config config;
    const base::DescriptorPlan descriptors;
    HomeLock lock;
    base::SystemClock clock;
    base::ThreadPool pool{0, "verify"};
    tensority::SeedCacheStore seeds;
    std::optional<ScratchDirectory> scratch;
    /// Where the chain's database lies, of which network it is, and how it is opened.
    storage::StoreOptions store;
    const consensus::NetworkParams* network = nullptr;
    std::unique_ptr<chain::Chain> chain;
};

}  // namespace bytom::node
