// The wallet of the running node, or its absence.
#pragma once

#include <memory>

#include <bytom/keys/key_store.hpp>
#include <bytom/mining/coinbase.hpp>
#include <bytom/wallet/wallet.hpp>

#include "chain_core.hpp"
#include "node/hooks.hpp"

namespace bytom::node {

/// Keys and wallet; both null with wallet.disable. Methods from any thread.
struct WalletPart {
    std::unique_ptr<keys::KeyStore> key_store;
    std::unique_ptr<wallet::Wallet> wallet;

    /// Opens what the configuration asks for. Core and hooks outlive it; `on_failure` may be called from the
    /// wallet's thread.
    [[nodiscard]] static Result<WalletPart> open(ChainCore& core, Hooks& hooks,
                                                 std::function<void(const std::string& what)> on_failure);

    /// Where coinbases pay to: the wallet's mining address, or for want of one a program that anyone can
    /// spend (10 §2).
    [[nodiscard]] mining::Payout payout() const;
    /// Whether there is a mining address, or an account to make one of.
    [[nodiscard]] bool has_mining_address() const;
};

}  // namespace bytom::node
