// What pool transactions move at one program.
#pragma once

#include <map>
#include <vector>

#include <bytom/chain/pool_view.hpp>
#include <bytom/explorer/amount.hpp>

namespace bytom::chain {
class Chain;
}

namespace bytom::rpc {

struct PoolSums {
    explorer::Amount received = 0;
    explorer::Amount sent = 0;
};

struct PoolMovements {
    chain::PoolEntryPtr entry;
    std::map<primitives::AssetId, PoolSums> assets;
};

/// Transactions that touch the program, in order of arrival. Looks at the whole pool.
[[nodiscard]] std::vector<PoolMovements> pool_movements(const chain::Chain& chain, ByteView control_program);

}  // namespace bytom::rpc
