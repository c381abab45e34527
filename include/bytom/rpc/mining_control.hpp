// What the API needs of mining (09 §5.4); the node's wiring implements it.
#pragma once

#include <bytom/base/result.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::rpc {

struct Work {
    primitives::BlockHeader header;  ///< timestamp now, nonce 0
    Hash256 seed;                    ///< Tensority seed of this block
};

enum class MiningStart : std::uint8_t {
    done,
    no_mining_address,  ///< nobody to pay the reward to
    failed,
};

/// Called from worker threads, several at once; submissions may take as long as the chain needs. The errors'
/// names are what users of the API read ("no block is ready for mining", "pending mining block has been
/// changed", "work has been submitted before", "submit result is orphan"); a broken block rule is name "invalid block" with the rule's text as
/// detail.
class MiningControl {
public:
    virtual ~MiningControl() = default;

    [[nodiscard]] virtual bool is_mining() const = 0;
    virtual MiningStart start_mining() = 0;
    virtual void stop_mining() = 0;
    /// The wallet's mining address or coinbase data has changed: templates made from now on follow it.
    virtual void payout_changed() = 0;

    [[nodiscard]] virtual Result<Work> get_work() = 0;
    /// Nonce and timestamp come from the header, its parent and roots say which work is meant.
    virtual Status<> submit_work(const primitives::BlockHeader& header) = 0;
    /// Tells the peers of a block that was submitted whole and accepted.
    virtual void announce(const primitives::BlockPtr& block) = 0;
};

}  // namespace bytom::rpc
