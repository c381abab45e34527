// Mining as the API sees it.
#pragma once

#include <functional>

#include <bytom/consensus/params.hpp>
#include <bytom/mining/cpu_miner.hpp>
#include <bytom/mining/template_service.hpp>
#include <bytom/rpc/mining_control.hpp>

namespace bytom::node {

/// Puts the template service and the CPU miner behind the API's calls. Any thread.
class MiningAdapter final : public rpc::MiningControl {
public:
    /// `has_payout`: there is somebody to mine for. Everything outlives this.
    MiningAdapter(std::function<bool()> has_payout, mining::TemplateService& templates,
                  mining::CpuMiner& miner, std::function<void(const primitives::BlockPtr&)> announce = {})
        : has_payout_(std::move(has_payout)),
          templates_(templates),
          miner_(miner),
          announce_(std::move(announce)) {}

    [[nodiscard]] bool is_mining() const override { return miner_.threads() > 0; }
    /// One thread a processor, if there is somebody to mine for.
    rpc::MiningStart start_mining() override;
    /// The same for whoever comes first: where blocks may pay to a program that anyone can spend.
    void mine_for_nobody();
    void stop_mining() override { miner_.set_threads(0); }
    void payout_changed() override { templates_.refresh(); }

    [[nodiscard]] Result<rpc::Work> get_work() override;
    Status<> submit_work(const primitives::BlockHeader& header) override;
    void announce(const primitives::BlockPtr& block) override {
        if (announce_) announce_(block);
    }

private:
    const std::function<bool()> has_payout_;
    mining::TemplateService& templates_;
    mining::CpuMiner& miner_;
    const std::function<void(const primitives::BlockPtr&)> announce_;
};

/// Whether blocks of this network may pay to a program that anyone can spend.
[[nodiscard]] bool may_mine_without_address(const consensus::NetworkParams& network) noexcept;

}  // namespace bytom::node
