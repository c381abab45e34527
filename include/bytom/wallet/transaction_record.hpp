// What the wallet keeps of its transactions (09 §6, 10 §7).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <bytom/primitives/transaction.hpp>

namespace bytom::wallet {

/// A transaction that touches the wallet.
struct TransactionRecord {
    enum class State : std::uint8_t {
        confirmed,  ///< in a block of the main chain
        pending,    ///< in the pool, or was when the node stopped
        /// Was in a block that a reorganisation took off the main chain and is not in the pool: what it
        /// spends is gone, or it was a coinbase. It may still be submitted again.
        dropped,
    };

    State state = State::confirmed;
    primitives::TransactionPtr tx;
    bool status_fail = false;
    bool coinbase = false;
    bool rolled_back =
        false;  ///< was in a block once that a reorganisation took off; pending or dropped since

    // Of a confirmed one; zero for the others.
    Hash256 block_hash;
    std::uint64_t block_height = 0;
    std::uint32_t position = 0;            ///< in the block
    std::uint32_t block_transactions = 0;  ///< how many the block has

    std::uint64_t time = 0;  ///< seconds since 1970: the block's, or of arrival at this node
    /// One an input or output: the local account whose program it has, as found when it was indexed; empty if
    /// none. (Spend inputs only.)
    std::vector<std::string> input_accounts;
    std::vector<std::string> output_accounts;
};

struct TransactionQuery {
    std::string account_id;  ///< empty: all
    std::size_t from = 0;
    std::size_t count = static_cast<std::size_t>(-1);
};

/// Called for one record after the other; false ends the walk.
using TransactionVisitor = std::function<bool(const TransactionRecord&)>;

}  // namespace bytom::wallet
