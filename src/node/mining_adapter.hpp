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
    struct Parts {
        std::function<bool()> has_payout;  ///< there is somebody to mine for
        mining::TemplateService* templates = nullptr;
        mining::CpuMiner* miner = nullptr;
        std::size_t threads = 0;  ///< of a miner started without a number; 0: one a processor
        std::string kernel;       ///< of the proof of work, for people
        std::function<void(const primitives::BlockPtr&)> announce;  ///< may be empty
    };

    /// Everything outlives this.
    explicit MiningAdapter(Parts parts);

    [[nodiscard]] bool is_mining() const override { return parts_.miner->threads() > 0; }
    /// If there is somebody to mine for.
    rpc::MiningStart start_mining(std::optional<std::size_t> threads) override;
    /// The same for whoever comes first: where blocks may pay to a program that anyone can spend.
    /// False if the threads could not be started.
    [[nodiscard]] bool mine_for_nobody();
    void stop_mining() override { (void)parts_.miner->set_threads(0); }
    void payout_changed() override { parts_.templates->refresh(); }

    [[nodiscard]] rpc::MiningInfo info() const override;
    [[nodiscard]] Result<rpc::Work> get_work() override;
    [[nodiscard]] std::unique_ptr<rpc::WorkWait> wait_for_work(std::string_view known_longpoll_id,
                                                               std::function<void()> wake) override;
    Status<> submit_work(const primitives::BlockHeader& header) override;
    void announce(const primitives::BlockPtr& block) override {
        if (parts_.announce) parts_.announce(block);
    }

private:
    /// Tells the templates of this run from those of another, whose numbers are the same.
    [[nodiscard]] std::string longpoll_id(std::uint64_t template_id) const;
    [[nodiscard]] std::size_t default_threads() const;
    [[nodiscard]] bool set_threads(std::size_t count);

    const Parts parts_;
    const std::uint64_t run_;
};

/// Whether blocks of this network may pay to a program that anyone can spend.
[[nodiscard]] bool may_mine_without_address(const consensus::NetworkParams& network) noexcept;

}  // namespace bytom::node
