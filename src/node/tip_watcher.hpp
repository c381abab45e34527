// What the node itself does when the chain moves: a line in the log, and the next proof-of-work seed made
// ready.
#pragma once

#include <memory>

#include <bytom/chain/chain.hpp>
#include <bytom/chain/follower.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

namespace bytom::node {

class TipWatcher final : private chain::FollowerHandler {
public:
    /// Both outlive this.
    TipWatcher(chain::Chain& chain, tensority::SeedCacheStore& seeds) : chain_(chain), seeds_(seeds) {}

    /// Error: no_thread.
    [[nodiscard]] Status<> start();

private:
    void handle(const chain::Event& event) override;
    void failed(const std::string& what) noexcept override;

    chain::Chain& chain_;
    tensority::SeedCacheStore& seeds_;
    std::unique_ptr<chain::Follower> follower_;
};

}  // namespace bytom::node
