// This node's templates and miners under one control.
#pragma once

#include <functional>

#include <bytom/consensus/params.hpp>
#include <bytom/mining/mining_control.hpp>

namespace bytom::mining {

/// Any thread.
class LocalMining final : public MiningControl {
public:
    struct Parts {
        std::function<std::string()> pays_to;  ///< the address to mine for; empty: there is none
        TemplateService* templates = nullptr;
        CpuMiner* miner = nullptr;
        DeviceMiner* devices = nullptr;  ///< null: none
        bool uses_processor = true;      ///< false: no threads unless they are asked for by number
        std::size_t threads = 0;  ///< used when mining is started without a number; 0: one per processor
        std::string kernel;       ///< name of the proof-of-work kernel, shown to users
    };

    /// Everything outlives this.
    explicit LocalMining(Parts parts);

    [[nodiscard]] bool is_mining() const override;
    /// Only if there is an address to mine for.
    MiningStart start_mining(std::optional<std::size_t> threads) override;
    /// The same without an address: where blocks may pay to a program that anyone can spend.
    /// False if the threads could not be started.
    [[nodiscard]] bool mine_for_nobody();
    void stop_mining() override;
    void payout_changed() override { parts_.templates->refresh(); }

    [[nodiscard]] MiningInfo info() const override;
    [[nodiscard]] bool has_payout() const override { return !parts_.pays_to().empty(); }
    [[nodiscard]] std::optional<Work> get_work() override;
    [[nodiscard]] std::unique_ptr<WorkSubscription> wait_for_work(std::string_view known_longpoll_id,
                                                                  std::function<void()> wake) override;
    [[nodiscard]] WorkOutcome submit_work(const primitives::BlockHeader& header) override {
        return parts_.templates->submit_header(header);
    }

private:
    /// Tells the templates of this run from those of another, whose numbers are the same.
    [[nodiscard]] std::string longpoll_id(std::uint64_t template_id) const;
    [[nodiscard]] std::size_t default_threads() const;
    /// With that many threads, and all devices.
    [[nodiscard]] bool start(std::size_t threads);

    const Parts parts_;
    const std::uint64_t run_;
};

/// Whether blocks of this network may pay to a program that anyone can spend.
[[nodiscard]] bool may_mine_without_address(const consensus::NetworkParams& network) noexcept;

}  // namespace bytom::mining
