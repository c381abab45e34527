// Which bodies go, and when (PruneOptions).
#pragma once

#include <atomic>
#include <functional>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/chain/chain.hpp>

namespace bytom::chain {

class ChainState;

/// Dropping costs the chain thread one small commit; the disk gets its room back on a thread that runs while
/// there is enough of it. The chain thread's, but for start().
class Pruner {
public:
    /// Bytes of bodies that wait for more before their room is given back. After a start they never wait.
    static constexpr std::uint64_t kReclaimBytes = std::uint64_t{64} << 20;

    /// The state outlives it. `may_start_thread`: else the room is given back as RocksDB sees fit.
    Pruner(ChainState& state, PruneOptions options, bool may_start_thread)
        : state_(state), options_(options), may_start_thread_(may_start_thread) {}

    /// Until then nothing goes. Any thread, once. `needed_from` is called by step() and must be short.
    void start(std::function<std::uint64_t()> needed_from);
    /// After every delivery.
    void step();
    void stop() noexcept { reclaiming_.stop(); }

private:
    void drop();
    [[nodiscard]] bool is_worth_reclaiming(std::uint64_t from, std::uint64_t below);
    void reclaim();

    ChainState& state_;
    const PruneOptions options_;
    const bool may_start_thread_;
    std::atomic<bool> has_started_{false};
    std::function<std::uint64_t()> needed_from_;  ///< set before has_started_
    const BlockNode* looked_at_ = nullptr;        ///< the best block when step() looked last
    bool reclaimed_once_ = false;
    std::uint64_t waiting_bytes_ = 0;  ///< dropped since the last time
    std::atomic<bool> is_reclaiming_{false};
    base::Thread reclaiming_;
};

}  // namespace bytom::chain
