// What the node itself does when the chain moves or time passes, beside its parts.
#pragma once

#include <memory>

#include <bytom/chain/chain.hpp>
#include <bytom/chain/follower.hpp>
#include <bytom/chain/pool_file.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

namespace bytom::node {

/// Writes a line into the log for each new tip, has the next proof-of-work seed made ready, and keeps the
/// pool's file: on one thread, since none of it is urgent.
class Housekeeper final : private chain::FollowerHandler {
public:
    /// Both outlive this.
    Housekeeper(chain::Chain& chain, tensority::SeedCacheStore& seeds) : chain_(chain), seeds_(seeds) {}

    /// `pool_file` may be null: nothing is kept on the disk. Error: no_thread.
    [[nodiscard]] Status<> start(std::unique_ptr<chain::PoolFile> pool_file);

    /// When the chain has been stopped, for which the thread may wait: ends the thread and writes the pool
    /// down.
    void stop() noexcept;

private:
    void handle(const chain::Event& event) override;
    [[nodiscard]] std::optional<Instant> idle() override;
    void failed(const std::string& what) noexcept override;

    chain::Chain& chain_;
    tensority::SeedCacheStore& seeds_;
    std::unique_ptr<chain::PoolFile> pool_file_;
    std::unique_ptr<chain::Follower> follower_;
};

}  // namespace bytom::node
