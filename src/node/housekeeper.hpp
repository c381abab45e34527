// What the node itself does when the chain moves or time passes, beside its parts.
#pragma once

#include <memory>

#include <bytom/base/clock.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/chain/follower.hpp>
#include <bytom/chain/pool_file.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "node/hooks.hpp"
#include "node/tip_log.hpp"

namespace bytom::node {

/// Writes lines about new tips into the log, tells the hooks of them and of deep reorganisations, has the
/// next proof-of-work seed made ready, and keeps the pool's file: on one thread, since none of it is urgent.
class Housekeeper final : private chain::FollowerHandler {
public:
    /// All outlive this.
    Housekeeper(chain::Chain& chain, tensority::SeedCacheStore& seeds, const base::Clock& clock, Hooks& hooks)
        : chain_(chain), seeds_(seeds), clock_(clock), hooks_(hooks) {}

    /// `pool_file` may be null: nothing is kept on the disk. Error: no_thread.
    [[nodiscard]] Status<> start(std::unique_ptr<chain::PoolFile> pool_file);

    /// When the chain has been stopped, for which the thread may wait: ends the thread and writes the pool
    /// down.
    void stop() noexcept;

private:
    void handle(const chain::Event& event) override;
    [[nodiscard]] std::optional<Instant> idle() override;
    void failed(const std::string& what) noexcept override;
    static void tell(const std::optional<std::string>& line);
    void tell_hooks(const chain::BlockNode& tip, std::uint64_t clock);

    chain::Chain& chain_;
    tensority::SeedCacheStore& seeds_;
    const base::Clock& clock_;
    Hooks& hooks_;
    std::uint64_t taken_off_ = 0;  ///< blocks, by the reorganisation that is being told
    TipLog tips_;
    std::unique_ptr<chain::PoolFile> pool_file_;
    std::unique_ptr<chain::Follower> follower_;
};

}  // namespace bytom::node
