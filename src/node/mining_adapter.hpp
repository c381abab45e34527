// Mining as the API sees it.
#pragma once

#include <bytom/consensus/params.hpp>
#include <bytom/mining/cpu_miner.hpp>
#include <bytom/mining/template_service.hpp>
#include <bytom/rpc/mining_control.hpp>

namespace bytom::node {

/// Puts the template service and the CPU miner behind the API's calls. Any thread.
class MiningAdapter final : public rpc::MiningControl {
public:
    /// Everything outlives this.
    MiningAdapter(const consensus::NetworkParams& network, mining::TemplateService& templates,
                  mining::CpuMiner& miner)
        : network_(network), templates_(templates), miner_(miner) {}

    [[nodiscard]] bool is_mining() const override { return miner_.threads() > 0; }
    /// One thread a processor. Without a wallet there is nobody to pay: only on solonet the reward may go to
    /// a program that anyone can spend.
    rpc::MiningStart start_mining() override;
    void stop_mining() override { miner_.set_threads(0); }
    void payout_changed() override { templates_.refresh(); }

    [[nodiscard]] Result<rpc::Work> get_work() override;
    Status<> submit_work(const primitives::BlockHeader& header) override;
    /// There are no peers yet whom one could tell.
    void announce(const primitives::BlockPtr&) override {}

private:
    const consensus::NetworkParams& network_;
    mining::TemplateService& templates_;
    mining::CpuMiner& miner_;
};

/// Whether blocks of this network may pay to a program that anyone can spend.
[[nodiscard]] bool may_mine_without_address(const consensus::NetworkParams& network) noexcept;

}  // namespace bytom::node
