// What the API needs of mining (09 §5.4); the node's wiring implements it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bytom/base/result.hpp>
#include <bytom/mining/block_template.hpp>

namespace bytom::rpc {

struct Work {
    primitives::BlockHeader header;     ///< timestamp now, nonce 0
    Hash256 seed;                       ///< Tensority seed of this block
    std::string longpoll_id;            ///< hex; of this template in this run of the node
    mining::BlockTemplatePtr contents;  ///< where all of it comes from
};

struct MiningInfo {
    struct ThreadRate {
        std::uint64_t hashes = 0;
        double recent = 0.0;   ///< hashes per second
        double average = 0.0;  ///< the same over the thread's life
    };

    std::string kernel;
    std::vector<ThreadRate> threads;
    std::uint64_t blocks_found = 0;    ///< by the CPU miner, and accepted
    std::uint64_t blocks_refused = 0;  ///< by the chain
    mining::BlockTemplatePtr work;     ///< null: there is none
    std::size_t kept_templates = 0;
    std::size_t kept_bytes = 0;
    /// What has become of submitted headers: "accepted" and the refusals.
    std::vector<std::pair<std::string_view, std::uint64_t>> submissions;
};

/// Ends a wait for work when destroyed: the callback is not running then and never will.
class WorkWait {
public:
    virtual ~WorkWait() = default;
};

enum class MiningStart : std::uint8_t {
    done,
    no_mining_address,  ///< nobody to pay the reward to
    failed,
};

/// Called from worker threads, several at once; submissions may take as long as the chain needs. The errors'
/// names are what users of the API read ("no block is ready for mining", "pending mining block has been
/// changed", "work has been submitted before", "submit result is orphan"); a broken block rule is name
/// "invalid block" with the rule's text as detail.
class MiningControl {
public:
    virtual ~MiningControl() = default;

    [[nodiscard]] virtual bool is_mining() const = 0;
    /// With that many threads, or as many as the configuration says.
    virtual MiningStart start_mining(std::optional<std::size_t> threads) = 0;
    virtual void stop_mining() = 0;
    /// The wallet's mining address or coinbase data has changed: templates made from now on follow it.
    virtual void payout_changed() = 0;

    [[nodiscard]] virtual MiningInfo info() const = 0;

    [[nodiscard]] virtual Result<Work> get_work() = 0;
    /// Has `wake` called, from any thread, once or more often, when there is other work than the one known.
    /// Null, and no call: there is already. Never blocks.
    [[nodiscard]] virtual std::unique_ptr<WorkWait> wait_for_work(std::string_view known_longpoll_id,
                                                                  std::function<void()> wake) = 0;
    /// Nonce and timestamp come from the header, its parent and roots say which work is meant.
    virtual Status<> submit_work(const primitives::BlockHeader& header) = 0;
    /// Tells the peers of a block that was submitted whole and accepted.
    virtual void announce(const primitives::BlockPtr& block) = 0;
};

}  // namespace bytom::rpc
