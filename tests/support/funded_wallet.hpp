// Something to lose for a node whose API is tried out.
#pragma once

#include <string>

#include "support/api_node.hpp"

namespace bytom::test {

struct FundedWallet {
    std::string xpub;
    std::string account_id;
    std::string address;
    std::string transaction_id;  ///< the one that paid the outputs
    std::string output_id;       ///< one of them
};

/// Makes the key "k" (password "p"), its account "a" and an asset "gold", and pays the account some mature
/// outputs of 1 BTM. The node's chain is at its genesis block, its wallet enabled.
FundedWallet fund(ApiNode& node);

}  // namespace bytom::test
