// What the wallet keeps of its transactions (09 §6, 10 §7).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <bytom/primitives/transaction.hpp>

namespace bytom::wallet {

/// Why a transaction will not be confirmed. Stored.
enum class DropReason : std::uint8_t {
    none = 0,       ///< a reorganisation took its block off, and it is not in the pool
    conflict = 1,   ///< a block spends what it spends
    refused = 2,    ///< the chain will never take it
    expired = 3,    ///< the last block that could have had it is passed
    abandoned = 4,  ///< the user gave it up
};

[[nodiscard]] std::string_view to_string(DropReason reason) noexcept;

/// A transaction that touches the wallet.
struct TransactionRecord {
    /// Stored.
    enum class State : std::uint8_t {
        confirmed = 0,  ///< in a block of the main chain
        pending = 1,    ///< in the pool or, if it is an own one, on its way there
        /// Neither, and not submitted again by the wallet: see drop_reason. It may still be submitted by
        /// hand, and be in a block one day.
        dropped = 2,
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

    bool submitted = false;    ///< by a user of this node
    bool was_in_pool = false;  ///< or in a block
    /// For dropped ones.
    DropReason drop_reason = DropReason::none;
    std::string drop_detail;

    /// Whether the wallet works for its confirmation: it spends from an account, or a user submitted it here.
    [[nodiscard]] bool is_own() const noexcept;
    /// "conflict: transaction … spends what it spends"; empty if there is no reason to give.
    [[nodiscard]] std::string drop_text() const;
};

struct TransactionQuery {
    std::string account_id;  ///< empty: all
    std::size_t from = 0;
    std::size_t count = static_cast<std::size_t>(-1);
};

/// Called for one record after the other; false ends the walk.
using TransactionVisitor = std::function<bool(const TransactionRecord&)>;

}  // namespace bytom::wallet
