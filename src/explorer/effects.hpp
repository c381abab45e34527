// What a transaction moves: a pure function of the transaction and its status (04 §7).
#pragma once

#include <bytom/explorer/records.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::explorer {

struct SpentOutput {
    Hash256 id;
    ProgramHash address;
    primitives::AssetAmount value;
    std::uint32_t input = 0;
};

struct MadeOutput {
    Hash256 id;
    ProgramHash address;
    primitives::AssetAmount value;
    std::uint32_t index = 0;
};

struct Issuance {
    primitives::AssetAmount value;
    std::uint32_t input = 0;
};

/// Only what takes effect. Positions refer to the transaction's inputs and outputs.
struct TxEffects {
    std::vector<SpentOutput> spent;
    std::vector<MadeOutput> made;
    std::vector<Issuance> issued;
    std::vector<primitives::AssetAmount> retired;
    Amount btm_out = 0;  ///< neu put into control outputs
    Amount fee = 0;      ///< neu; of a coinbase 0
};

[[nodiscard]] TxEffects effects_of(const primitives::Transaction& tx, bool status_fail);

/// The address that a coinbase pays first; nothing if it pays none.
[[nodiscard]] std::optional<ProgramHash> miner_of(const primitives::Transaction& coinbase);

}  // namespace bytom::explorer
