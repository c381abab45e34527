// Valid blocks and transactions made up for tests, on a network where any proof of work will do.
#pragma once

#include <map>
#include <string>

#include <bytom/consensus/block_validation.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/genesis.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>
#include <bytom/primitives/merkle.hpp>

namespace bytom::testing {

using primitives::Block;
using primitives::BlockPtr;
using primitives::TransactionPtr;

/// Meets every target.
inline Hash256 no_work(const Hash256& /*block_hash*/, const Hash256& /*seed*/) {
    return {};
}

/// Anybody may spend an output with this program.
inline Bytes anyone_can_spend() {
    return {0x51};
}

inline TransactionPtr transaction(primitives::TxData data) {
    return std::make_shared<const primitives::Transaction>(
        primitives::Transaction::from_data(std::move(data)).value());
}

inline primitives::TxInput spend(const primitives::Transaction& tx, std::size_t output) {
    const primitives::TxOutput& spent = tx.data().outputs.at(output);
    primitives::TxInput input;
    input.body = primitives::SpendInput{.source_id = tx.mapped().mux_id,
                                        .value = spent.value,
                                        .source_position = output,
                                        .vm_version = 1,
                                        .control_program = spent.control_program,
                                        .spend_commitment_suffix = {},
                                        .arguments = {}};
    return input;
}

inline primitives::TxOutput btm_output(std::uint64_t amount) {
    primitives::TxOutput output;
    output.value = {.asset_id = primitives::kBtmAssetId, .amount = amount};
    output.control_program = anyone_can_spend();
    return output;
}

inline constexpr std::uint64_t kFee = 10'000'000;  ///< neu; pays for any transaction made here

/// Spends an output into `parts` equal ones, paying `fee`.
inline TransactionPtr split(const primitives::Transaction& tx, std::size_t output, std::size_t parts = 1,
                            std::uint64_t fee = kFee, std::uint64_t time_range = 0) {
    primitives::TxData data;
    data.time_range = time_range;
    data.inputs.push_back(spend(tx, output));
    const std::uint64_t amount = tx.data().outputs.at(output).value.amount - fee;
    for (std::size_t i = 0; i < parts; ++i)
        data.outputs.push_back(btm_output(amount / parts));
    return transaction(std::move(data));
}

/// Spends two outputs into one.
inline TransactionPtr join(const primitives::Transaction& a, std::size_t a_output,
                           const primitives::Transaction& b, std::size_t b_output, std::uint64_t fee = kFee) {
    primitives::TxData data;
    data.inputs = {spend(a, a_output), spend(b, b_output)};
    data.outputs = {btm_output(a.data().outputs.at(a_output).value.amount +
                               b.data().outputs.at(b_output).value.amount - fee)};
    return transaction(std::move(data));
}

/// The header's roots follow from the transactions; `coinbase_excess` makes the reward wrong.
inline BlockPtr make_block(const primitives::BlockHeader& parent, const std::vector<TransactionPtr>& txs = {},
                           const std::string& tag = {}, std::uint64_t coinbase_excess = 0,
                           const Bytes& coinbase_program = anyone_can_spend()) {
    Block block;
    block.header.height = parent.height + 1;
    block.header.previous_block_hash = parent.hash();
    block.header.timestamp = parent.timestamp + 150;
    block.header.bits = parent.bits;
    primitives::TxStatuses statuses{false};
    std::uint64_t reward = consensus::block_subsidy(block.header.height) + coinbase_excess;
    for (const TransactionPtr& tx : txs) {
        const consensus::TxVerdict verdict =
            consensus::validate_transaction(*tx, {.block_version = 1,
                                                  .block_height = block.header.height,
                                                  .first_in_block = false,
                                                  .serialized_size = {}});
        statuses.push_back(verdict.status_fail());
        reward += static_cast<std::uint64_t>(verdict.gas.btm_value);
    }
    primitives::TxData coinbase;
    primitives::TxInput input;
    const std::string arbitrary = std::to_string(block.header.height) + tag;
    input.body = primitives::CoinbaseInput{.arbitrary = base::to_bytes(base::as_bytes(arbitrary))};
    coinbase.inputs.push_back(input);
    coinbase.outputs.push_back(btm_output(reward));
    coinbase.outputs.back().control_program = coinbase_program;
    block.transactions.push_back(transaction(std::move(coinbase)));
    block.transactions.insert(block.transactions.end(), txs.begin(), txs.end());
    std::vector<Hash256> ids;
    ids.reserve(block.transactions.size());
    for (const TransactionPtr& tx : block.transactions)
        ids.push_back(tx->id());
    block.header.transaction_merkle_root = primitives::tx_merkle_root(ids);
    block.header.transaction_status_hash = primitives::status_merkle_root(statuses);
    return std::make_shared<const Block>(std::move(block));
}

}  // namespace bytom::testing
