// What the node itself does when the chain moves: a line in the log, and the next proof-of-work seed made
// ready.
#pragma once

#include <memory>
#include <thread>

#include <bytom/chain/chain.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

namespace bytom::node {

/// Owns a thread that follows the chain's events.
class TipWatcher {
public:
    /// Both outlive this.
    TipWatcher(chain::Chain& chain, tensority::SeedCacheStore& seeds);

private:
    void run(const std::stop_token& stop);
    void tip_changed(const chain::TipChanged& change);

    chain::Chain& chain_;
    tensority::SeedCacheStore& seeds_;
    std::unique_ptr<chain::Subscription> subscription_;
    std::jthread thread_;
};

}  // namespace bytom::node
