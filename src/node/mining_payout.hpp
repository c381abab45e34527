// Where the coinbases of this node pay to (10 §2).
#pragma once

#include <optional>
#include <string>

#include <bytom/consensus/params.hpp>
#include <bytom/mining/coinbase.hpp>
#include <bytom/wallet/wallet.hpp>

#include "node/config.hpp"

namespace bytom::node {

/// The configured address; without one, the mining address of the wallet; without either, a program
/// that anyone can spend. Any thread.
class MiningPayout {
public:
    /// The wallet may be null, and outlives this. Error, shown to users: mining_address is none of the
    /// network.
    [[nodiscard]] static Result<MiningPayout> open(const Config& config,
                                                   const consensus::NetworkParams& network,
                                                   wallet::Wallet* wallet);

    [[nodiscard]] mining::Payout payout() const;
    /// Where payout() pays to; empty: anyone can spend it. Makes an address if there is but an account.
    [[nodiscard]] std::string address() const;
    /// mining_address of the configuration; empty: not set.
    [[nodiscard]] const std::string& configured() const noexcept { return configured_; }

private:
    MiningPayout(wallet::Wallet* wallet, std::string configured, Bytes program)
        : wallet_(wallet), configured_(std::move(configured)), program_(std::move(program)) {}

    wallet::Wallet* wallet_;
    std::string configured_;
    Bytes program_;  ///< of `configured_`
};

}  // namespace bytom::node
