// The wallet of the running node, or its absence.
#pragma once

#include <memory>

#include <bytom/keys/key_store.hpp>
#include <bytom/wallet/wallet.hpp>

#include "chain_core.hpp"
#include "node/hooks.hpp"

namespace bytom::node {

/// Keys and wallet; both null with wallet.disable.
struct WalletPart {
    std::unique_ptr<keys::KeyStore> key_store;
    std::unique_ptr<wallet::Wallet> wallet;

    /// Opens what the configuration asks for. Core and hooks outlive it; `on_failure` may be called from the
    /// wallet's thread.
    [[nodiscard]] static Result<WalletPart> open(ChainCore& core, Hooks& hooks,
                                                 std::function<void(const std::string& what)> on_failure);
};

}  // namespace bytom::node
