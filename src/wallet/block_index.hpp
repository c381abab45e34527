// What a block does to the rows of a generation: outputs, balances, transactions (10 §4, §7).
#pragma once

#include <map>
#include <unordered_map>

#include <bytom/primitives/block.hpp>

#include "wallet/account_store.hpp"
#include "wallet/asset_store.hpp"
#include "wallet/output_store.hpp"

namespace bytom::wallet {

/// A block with what was found out about it.
struct IndexedBlock {
    const primitives::Block& block;
    const primitives::TxStatuses& statuses;
    const Hash256& hash;
};

/// Collects the changes of one block, then writes them into a batch. For one block, one thread.
class BlockIndex {
public:
    BlockIndex(const storage::KeyValueStore& store, const AccountStore& accounts, const AssetStore& assets,
               Generation generation);

    /// Outputs, balances, transactions and asset definitions; transactions of the block are no longer
    /// unconfirmed.
    void attach(const IndexedBlock& block, storage::KeyValueBatch& batch);

    /// The last attached block is taken back: outputs that it made go, those that it spent come back, usable
    /// at once, its transactions go. `keep_dropped`: they stay visible as dropped ones.
    void detach(const IndexedBlock& block, bool keep_dropped, storage::KeyValueBatch& batch);

    /// Takes away every output of an account.
    void remove_outputs(std::string_view account_id, storage::KeyValueBatch& batch);

private:
    /// Account and asset.
    using TotalKey = std::pair<std::string, primitives::AssetId>;

    [[nodiscard]] std::optional<Output>& slot(const Hash256& id);
    void add(Output output, storage::KeyValueBatch& batch);
    void remove(const Hash256& id, storage::KeyValueBatch& batch);
    [[nodiscard]] TotalRow& total(const TotalKey& key);
    void write_totals(storage::KeyValueBatch& batch) const;
    void add_transaction(const IndexedBlock& block, std::uint32_t position, storage::KeyValueBatch& batch);
    void remove_transactions(std::uint64_t height, bool keep_dropped, storage::KeyValueBatch& batch);

    const storage::KeyValueStore& store_;
    const AccountStore& accounts_;
    const AssetStore& assets_;
    Generation generation_;
    std::unordered_map<Hash256, std::optional<Output>> outputs_;  ///< standard ones, as they are by now
    std::map<TotalKey, TotalRow> totals_;
};

/// The accounts of a transaction's inputs and outputs, into the record. False: it does not touch the wallet.
bool find_accounts(const AccountStore& accounts, const primitives::Transaction& tx,
                   TransactionRecord& record);

/// The outputs that the transaction spends, no matter whose.
[[nodiscard]] std::vector<Hash256> spent_outputs(const primitives::Transaction& tx, bool status_fail);

/// What the transaction does to the wallet's outputs while it is in the pool.
[[nodiscard]] PoolEffect pool_effect(const AccountStore& accounts, const primitives::Transaction& tx,
                                     bool status_fail);

/// Whether outputs of this program can be an account's (if it is one's): both witness forms,
/// TRUE and FAIL. All others are contracts.
[[nodiscard]] bool is_standard_program(ByteView program);

}  // namespace bytom::wallet
