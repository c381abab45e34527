// Transactions as the explorer's API shows them (13 §2).
#pragma once

#include <bytom/explorer_api/form_view.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::explorer_api {

/// Where a transaction stands. The default is the pool.
struct TransactionPlace {
    bool on_main_chain = true;    ///< false: in a block of a side branch
    std::uint64_t timestamp = 0;  ///< timestamp of its block
    std::uint64_t block_height = 0;
    std::uint64_t index_id = 0;  ///< 1 + the number of transactions before it; 0 if unknown
    bool status_fail = false;
    std::optional<std::uint64_t> confirmations = 0;  ///< nothing: left out
};

/// BTM in control outputs.
[[nodiscard]] std::uint64_t btm_paid(const primitives::TxData& tx) noexcept;
/// BTM in less BTM out; 0 for a coinbase. Both in neu.
[[nodiscard]] std::uint64_t btm_fee(const primitives::TxData& tx) noexcept;

/// The object of `transaction/{id}` and of all lists.
void write_transaction(json::Writer& out, const primitives::Transaction& tx, const TransactionPlace& place,
                       const FormView& view);

/// The row of `unconfirmed-transactions`.
void write_unconfirmed_row(json::Writer& out, const primitives::Transaction& tx, bool status_fail);

/// The object of `unconfirmed-transaction/{id}`.
void write_unconfirmed(json::Writer& out, const primitives::Transaction& tx, bool status_fail,
                       const FormView& view);

}  // namespace bytom::explorer_api
