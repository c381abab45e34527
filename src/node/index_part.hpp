// The indexes of the running node, as far as the configuration asks for them.
#pragma once

#include <functional>
#include <memory>

#include <bytom/explorer/index.hpp>
#include <bytom/txindex/transaction_index.hpp>

#include "chain_core.hpp"

namespace bytom::node {

/// What is on the disk of an index that is off stays, and is continued later.
struct IndexPart {
    std::unique_ptr<txindex::TransactionIndex> transactions;  ///< null: wallet.txindex is off
    std::unique_ptr<explorer::Index> explorer;                ///< null: explorer.enable is off

    /// The core outlives it; `on_failure` may be called from the indexes' threads.
    [[nodiscard]] static Result<IndexPart> open(
        ChainCore& core, const std::function<void(const std::string& what)>& on_failure);

    /// Before the chain stops. A second call does nothing.
    void stop();
};

}  // namespace bytom::node
