// Transactions as the API shows them (09 §6).
#pragma once

#include <functional>

#include <bytom/json/writer.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::rpc {

/// What a wallet knows about an input or an output; empty texts are left out.
struct Names {
    std::string_view asset_alias;
    std::string_view account_id;
    std::string_view account_alias;
    /// JSON; empty: what the transaction itself says ("{}" except for issuances).
    std::string_view asset_definition;
};

/// How transactions are to be shown: addresses of which network, with whose names. Without a function there
/// are no names.
struct TransactionView {
    std::string_view address_prefix;  ///< "bm", "tm", "sm"
    std::function<Names(std::size_t input)> input_names;
    std::function<Names(std::size_t output)> output_names;
};

/// "spend", "issue" or "coinbase"; "" for an input whose entry is none of them.
[[nodiscard]] std::string_view input_type(const primitives::Transaction& tx, std::size_t input);

/// Members "inputs" and "outputs", into an object that the caller has begun.
void write_inputs_and_outputs(json::Writer& out, const primitives::Transaction& tx,
                              const TransactionView& view);

/// The object in blocks and of the pool: {"id", …, "inputs", "outputs", "status_fail", "mux_id"}.
void write_block_transaction(json::Writer& out, const primitives::Transaction& tx, bool status_fail,
                             const TransactionView& view);

}  // namespace bytom::rpc
