// Many payments for a transaction pool, made up for tests and benchmarks of templates.
#pragma once

#include <vector>

#include <bytom/chain/chain.hpp>

#include "support/block_maker.hpp"

namespace bytom::testing {

/// An output that a transaction may spend.
struct Spendable {
    TransactionPtr tx;
    std::size_t output = 0;
};

/// Lengthens the chain, which must be young, until it has `count` outputs of coins in blocks that anybody may
/// spend. Throws std::runtime_error if the chain refuses a block.
inline std::vector<Spendable> make_outputs(chain::Chain& chain, std::size_t count) {
    constexpr std::size_t kFan = 200;
    const std::size_t fans = (count + kFan - 1) / kFan;
    const auto extend = [&](const std::vector<TransactionPtr>& txs) {
        const auto outcome = chain.process_block(make_block(chain.tip()->header, txs));
        if (!outcome.tip_changed) throw std::runtime_error(outcome.error_text());
    };
    while (chain.tip()->height() < fans + consensus::kCoinbaseMaturity)
        extend({});
    std::vector<Spendable> outputs;
    std::vector<TransactionPtr> txs;
    for (std::uint64_t height = 1; height <= fans; ++height) {
        const auto block = chain.block(*chain.main_node(height));
        txs.push_back(split(*block->transactions.front(), 0, kFan));
        for (std::size_t i = 0; i < kFan; ++i)
            outputs.push_back({txs.back(), i});
        if (txs.size() == 10 || height == fans) {
            extend(txs);
            txs.clear();
        }
    }
    outputs.resize(count);
    return outputs;
}

}  // namespace bytom::testing
