// The generation that is shown, and the block that it stands at.
#pragma once

#include "wallet/account_store.hpp"
#include "wallet/asset_store.hpp"
#include "wallet/rows.hpp"

namespace bytom::chain {
class BlockNode;
}

namespace bytom::wallet {

struct View {
    ViewRow row;
    const chain::BlockNode* node = nullptr;  ///< null: the chain does not know its block

    void put(storage::KeyValueBatch& batch) const {
        batch.put(kState, base::as_bytes(kViewKey), rows::encode(row));
    }
};

/// What a generation's rows are made from.
struct Sources {
    storage::KeyValueStore& store;
    AccountStore& accounts;
    AssetStore& assets;
};

/// Every row of the generation.
void erase_generation(Generation generation, storage::KeyValueBatch& batch);

}  // namespace bytom::wallet
