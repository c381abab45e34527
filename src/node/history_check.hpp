// Validation of what a chain that began with a snapshot has not seen: every block from genesis to the
// snapshot's, in a second chain beside it, while the node serves.
//
// A thread of the lowest priority, with threads of its own that inherit that, synchronises a chain in
// `validation.db` from the peers that this node dials or knows. It validates every block as any node does,
// but for the proof of work of headers that the chain itself has: that was computed when it was imported.
// Once it has the snapshot's block, the unspent outputs at it are compared. If they are the snapshot's, the
// chain remembers so, and the second one goes away. If not, the snapshot was false, and the node must stop.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/p2p/ip_address.hpp>
#include <bytom/rpc/network_info.hpp>

#include "chain_core.hpp"

namespace bytom::node {

/// Any thread.
class HistoryCheck {
public:
    /// Nodes to have the blocks from, as they are known by now. Called on the thread of the check.
    using KnownAddresses = std::function<std::vector<p2p::SocketAddress>()>;

    /// `core`, and what `known_addresses` uses, outlive it.
    HistoryCheck(ChainCore& core, KnownAddresses known_addresses);
    ~HistoryCheck();
    HistoryCheck(const HistoryCheck&) = delete;
    HistoryCheck& operator=(const HistoryCheck&) = delete;

    /// Begins, or goes on where it was, if there is anything to validate. `on_contradiction` is told, on the
    /// thread of the check, that the snapshot was false. Error: no_thread.
    [[nodiscard]] Status<> start(std::function<void(const std::string& what)> on_contradiction);
    /// What has been validated stays so. A second call does nothing.
    void stop();

    /// Nothing: the chain was made from its blocks.
    [[nodiscard]] std::optional<rpc::HistoryInfo> info() const;

private:
    class SecondChain;

    void run(const std::stop_token& stop);
    /// Until the second chain has the snapshot's block; false: it will not come to that.
    [[nodiscard]] bool follow(const std::stop_token& stop);
    /// The second chain's outputs with the snapshot's.
    [[nodiscard]] bool compare();
    void remove_when_remembered(const std::stop_token& stop);
    void contradict(std::string what);
    /// Of the last block that the second chain has in common with ours.
    [[nodiscard]] std::uint64_t fork_height(const chain::Tip& tip) const;
    void fail(const std::string& why);
    void tell(std::uint64_t validated, std::string problem);
    void remove_second_chain() const;

    ChainCore& core_;
    const KnownAddresses known_addresses_;
    const std::optional<storage::SnapshotOrigin> origin_;
    const std::filesystem::path directory_;
    std::function<void(const std::string& what)> on_contradiction_;
    std::atomic<bool> has_failed_{false};  ///< the second chain takes nothing more
    mutable base::Mutex mutex_;
    base::StoppableCondition pause_;  ///< never notified: only a stop ends the waits
    rpc::HistoryInfo info_ BYTOM_GUARDED_BY(mutex_);
    base::Thread thread_;
};

}  // namespace bytom::node
