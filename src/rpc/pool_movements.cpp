#include "rpc/pool_movements.hpp"

#include <bytom/chain/chain.hpp>
#include <bytom/consensus/utxo_rules.hpp>

namespace bytom::rpc {

std::vector<PoolMovements> pool_movements(const chain::Chain& chain, ByteView control_program) {
    std::vector<PoolMovements> found;
    const chain::PoolSnapshotPtr pool = chain.pool();
    for (const chain::PoolEntryPtr& entry : pool->entries) {
        PoolMovements movements{.entry = entry, .assets = {}};
        const primitives::TxData& data = entry->tx->data();
        const auto concerns = [&](const primitives::AssetAmount& value, const Bytes& program) {
            return consensus::takes_effect(value.asset_id, entry->status_fail) &&
                   base::equal(program, control_program);
        };
        for (const primitives::TxInput& input : data.inputs) {
            const auto* spend = std::get_if<primitives::SpendInput>(&input.body);
            if (spend != nullptr && concerns(spend->value, spend->control_program))
                movements.assets[spend->value.asset_id].sent += spend->value.amount;
        }
        for (const primitives::TxOutput& output : data.outputs) {
            if (!output.is_retirement() && concerns(output.value, output.control_program))
                movements.assets[output.value.asset_id].received += output.value.amount;
        }
        if (!movements.assets.empty()) found.push_back(std::move(movements));
    }
    return found;
}

}  // namespace bytom::rpc
