// Mining as its operator and miners see it: what the API asks and is told (09 §5.4).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bytom/mining/cpu_miner.hpp>
#include <bytom/mining/device_miner.hpp>
#include <bytom/mining/template_service.hpp>

namespace bytom::mining {

/// A template as it is handed out to a miner.
struct Work {
    primitives::BlockHeader header;  ///< timestamp now, nonce 0
    Hash256 seed;                    ///< Tensority seed of this block
    std::string longpoll_id;         ///< hex; of this template in this run of the node
    BlockTemplatePtr contents;
};

struct MiningInfo {
    std::string kernel;   ///< name of the proof-of-work kernel
    std::string pays_to;  ///< address that rewards go to; empty: a program that anyone can spend
    std::vector<MinerThreadRate> threads;
    std::vector<MinerDevice> devices;  ///< all that the configuration names
    MinerBlocks blocks;                ///< of threads and devices
    BlockTemplatePtr newest;           ///< null: there is none
    std::size_t kept_templates = 0;
    std::size_t kept_bytes = 0;
    SubmissionCounts submissions;
};

enum class MiningStart : std::uint8_t {
    done,
    no_mining_address,  ///< there is no address to pay the reward to
    failed,
};

/// Called from worker threads, several at once; submissions may take as long as the chain needs.
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

    /// Whether there is an address that rewards go to.
    [[nodiscard]] virtual bool has_payout() const = 0;
    /// Nothing: no block is ready for mining.
    [[nodiscard]] virtual std::optional<Work> get_work() = 0;
    /// Calls `wake`, from any thread, once or more often, when there is work other than the known one. Null,
    /// and no call, if there is already. Never blocks.
    [[nodiscard]] virtual std::unique_ptr<WorkSubscription> wait_for_work(std::string_view known_longpoll_id,
                                                                          std::function<void()> wake) = 0;
    /// Nonce and timestamp come from the header, its parent and roots say which work is meant.
    [[nodiscard]] virtual WorkOutcome submit_work(const primitives::BlockHeader& header) = 0;
};

}  // namespace bytom::mining
