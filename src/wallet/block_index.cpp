#include "wallet/block_index.hpp"

#include <algorithm>

#include <bytom/consensus/params.hpp>
#include <bytom/consensus/utxo_rules.hpp>
#include <bytom/vm/segwit.hpp>

namespace bytom::wallet {
namespace {

using primitives::SpendInput;
using primitives::Transaction;

/// Calls body(SpendInput, spent output id) once for every output that the transaction takes.
template <typename Body>
void for_each_spend(const Transaction& tx, bool status_fail, const Body& body) {
    const auto& inputs = tx.data().inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const primitives::MappedInput& mapped = tx.mapped().inputs[i];
        const auto* spend = std::get_if<SpendInput>(&inputs[i].body);
        if (spend == nullptr || mapped.survivor != i) continue;
        if (consensus::takes_effect(spend->value.asset_id, status_fail)) body(*spend, mapped.spent_output_id);
    }
}

Output spent_output(const SpendInput& spend, const Hash256& id) {
    Output output;
    output.id = id;
    output.source_id = spend.source_id;
    output.source_position = spend.source_position;
    output.value = spend.value;
    output.control_program = spend.control_program;
    return output;
}

Output made_output(const Transaction& tx, std::size_t index) {
    const primitives::TxOutput& made = tx.data().outputs[index];
    Output output;
    output.id = tx.mapped().result_ids[index];
    output.source_id = tx.mapped().mux_id;
    output.source_position = index;
    output.value = made.value;
    output.control_program = made.control_program;
    return output;
}

void set_owner(Output& output, const LocalAddress& owner) {
    output.account_id = owner.account_id;
    output.position = owner.position;
}

Key order_key(Generation generation, const Output& output) {
    return Key(generation)
        .account(output.account_id)
        .hash(output.value.asset_id)
        .u64(~output.value.amount)
        .hash(output.id);
}

Key place_key(Generation generation, std::uint64_t height, std::uint32_t position) {
    return Key(generation).u64(height).u32(position);
}

/// Calls body(account) once for each account of the record.
template <typename Body>
void for_each_account(const TransactionRecord& record, const Body& body) {
    std::vector<std::string_view> seen;
    for (const auto* accounts : {&record.input_accounts, &record.output_accounts}) {
        for (const std::string& account : *accounts) {
            if (account.empty() || std::ranges::find(seen, account) != seen.end()) continue;
            seen.push_back(account);
            body(account);
        }
    }
}

}  // namespace

bool is_standard_program(ByteView program) {
    return vm::is_standard(program);
}

bool find_accounts(const AccountStore& accounts, const Transaction& tx, TransactionRecord& record) {
    bool touches = false;
    const auto& inputs = tx.data().inputs;
    const auto& outputs = tx.data().outputs;
    record.input_accounts.assign(inputs.size(), {});
    record.output_accounts.assign(outputs.size(), {});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto* spend = std::get_if<SpendInput>(&inputs[i].body);
        if (spend == nullptr) continue;
        if (auto owner = accounts.owner(spend->control_program)) {
            record.input_accounts[i] = std::move(owner->account_id);
            touches = true;
        }
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (auto owner = accounts.owner(outputs[i].control_program)) {
            record.output_accounts[i] = std::move(owner->account_id);
            touches = true;
        }
    }
    return touches;
}

std::vector<Hash256> spent_outputs(const Transaction& tx, bool status_fail) {
    std::vector<Hash256> ids;
    for_each_spend(tx, status_fail, [&ids](const SpendInput&, const Hash256& id) { ids.push_back(id); });
    return ids;
}

PoolEffect pool_effect(const AccountStore& accounts, const Transaction& tx, bool status_fail) {
    PoolEffect effect;
    for_each_spend(tx, status_fail, [&](const SpendInput& spend, const Hash256& id) {
        if (accounts.owner(spend.control_program)) effect.spent.push_back(id);
    });
    for (std::size_t i = 0; i < tx.data().outputs.size(); ++i) {
        const primitives::TxOutput& made = tx.data().outputs[i];
        if (made.is_retirement() || !consensus::takes_effect(made.value.asset_id, status_fail)) continue;
        const auto owner = accounts.owner(made.control_program);
        if (!owner && is_standard_program(made.control_program)) continue;
        Output output = made_output(tx, i);
        if (owner) set_owner(output, *owner);
        effect.outputs.push_back(std::move(output));
    }
    return effect;
}

BlockIndex::BlockIndex(const storage::KeyValueStore& store, const AccountStore& accounts,
                       const AssetStore& assets, Generation generation)
    : store_(store), accounts_(accounts), assets_(assets), generation_(generation) {}

std::optional<Output>& BlockIndex::slot(const Hash256& id) {
    const auto [at, added] = outputs_.try_emplace(id);
    if (added) {
        if (const auto value = store_.get(kOutputs, Key(generation_).hash(id)))
            at->second = rows::checked(rows::decode_output(id, *value));
    }
    return at->second;
}

TotalRow& BlockIndex::total(const TotalKey& key) {
    const auto [at, added] = totals_.try_emplace(key);
    if (added) {
        const auto value = store_.get(kBalances, Key(generation_).account(key.first).hash(key.second));
        if (value) at->second = rows::checked(rows::decode_total(*value));
    }
    return at->second;
}

void BlockIndex::add(Output output, storage::KeyValueBatch& batch) {
    std::optional<Output>& row = slot(output.id);
    if (row) remove(output.id, batch);
    TotalRow& sum = total({output.account_id, output.value.asset_id});
    sum.amount += output.value.amount;
    if (sum.amount < output.value.amount) ++sum.carry;
    ++sum.outputs;
    batch.put(kOutputs, Key(generation_).hash(output.id), rows::encode(output));
    batch.put(kOutputOrder, order_key(generation_, output), rows::encode_number(output.valid_height));
    row = std::move(output);
}

void BlockIndex::remove(const Hash256& id, storage::KeyValueBatch& batch) {
    std::optional<Output>& row = slot(id);
    if (!row) return;
    TotalRow& sum = total({row->account_id, row->value.asset_id});
    // Version 1 of the schema did not store a carry.
    if (sum.amount < row->value.amount && sum.carry != 0) --sum.carry;
    sum.amount -= row->value.amount;
    --sum.outputs;
    batch.erase(kOutputs, Key(generation_).hash(id));
    batch.erase(kOutputOrder, order_key(generation_, *row));
    row.reset();
}

void BlockIndex::write_totals(storage::KeyValueBatch& batch) const {
    for (const auto& [key, sum] : totals_) {
        const Key row = Key(generation_).account(key.first).hash(key.second);
        if (sum.outputs == 0) {
            batch.erase(kBalances, row);
        } else {
            batch.put(kBalances, row, rows::encode(sum));
        }
    }
}

void BlockIndex::add_transaction(const IndexedBlock& indexed, std::uint32_t position,
                                 storage::KeyValueBatch& batch) {
    const primitives::Block& block = indexed.block;
    const primitives::TransactionPtr& tx = block.transactions[position];
    TransactionRecord record;
    if (!find_accounts(accounts_, *tx, record)) return;
    record.tx = tx;
    record.status_fail = indexed.statuses[position];
    record.coinbase = position == 0;
    record.block_hash = indexed.hash;
    record.block_height = block.header.height;
    record.position = position;
    record.block_transactions = static_cast<std::uint32_t>(block.transactions.size());
    record.time = block.header.timestamp;
    const Key place = place_key(generation_, record.block_height, position);
    batch.put(kTransactions, place, rows::encode(record));
    batch.put(kTransactionIds, Key(generation_).hash(tx->id()),
              rows::encode(PlaceRow{.height = record.block_height, .position = position}));
    for_each_account(record, [&](const std::string& account) {
        const Key key = Key(generation_).account(account).u64(record.block_height).u32(position);
        batch.put(kAccountTransactions, key, {});
    });
    batch.erase(kUnconfirmed, tx->id().view());
}

void BlockIndex::attach(const IndexedBlock& indexed, storage::KeyValueBatch& batch) {
    const primitives::Block& block = indexed.block;
    for (std::size_t position = 0; position < block.transactions.size(); ++position) {
        const Transaction& tx = *block.transactions[position];
        const bool status_fail = indexed.statuses.at(position);
        add_transaction(indexed, static_cast<std::uint32_t>(position), batch);
        for (const primitives::TxInput& input : tx.data().inputs) {
            if (const auto* issuance = std::get_if<primitives::IssuanceInput>(&input.body))
                assets_.note_issuance(*issuance, batch);
        }
        for_each_spend(tx, status_fail, [&](const SpendInput& spend, const Hash256& id) {
            if (is_standard_program(spend.control_program)) {
                if (accounts_.owner(spend.control_program)) remove(id, batch);
            } else {
                batch.erase(kContractOutputs, Key(generation_).hash(id));
            }
        });
        const std::uint64_t valid_height =
            position == 0 ? block.header.height + consensus::kCoinbaseMaturity : 0;
        for (std::size_t i = 0; i < tx.data().outputs.size(); ++i) {
            const primitives::TxOutput& made = tx.data().outputs[i];
            if (made.is_retirement() || !consensus::takes_effect(made.value.asset_id, status_fail)) continue;
            const bool standard = is_standard_program(made.control_program);
            const auto owner = standard ? accounts_.owner(made.control_program) : std::nullopt;
            if (standard && !owner) continue;
            Output output = made_output(tx, i);
            output.valid_height = valid_height;
            if (owner) {
                set_owner(output, *owner);
                add(std::move(output), batch);
            } else {
                batch.put(kContractOutputs, Key(generation_).hash(output.id), rows::encode(output));
            }
        }
    }
    write_totals(batch);
}

void BlockIndex::detach(const IndexedBlock& indexed, bool keep_dropped, storage::KeyValueBatch& batch) {
    const primitives::Block& block = indexed.block;
    for (std::size_t position = block.transactions.size(); position-- > 0;) {
        const Transaction& tx = *block.transactions[position];
        for (std::size_t i = 0; i < tx.data().outputs.size(); ++i) {
            const Hash256& id = tx.mapped().result_ids[i];
            if (is_standard_program(tx.data().outputs[i].control_program)) {
                if (accounts_.owner(tx.data().outputs[i].control_program)) remove(id, batch);
            } else {
                batch.erase(kContractOutputs, Key(generation_).hash(id));
            }
        }
        for_each_spend(tx, indexed.statuses.at(position), [&](const SpendInput& spend, const Hash256& id) {
            Output output = spent_output(spend, id);
            if (!is_standard_program(spend.control_program)) {
                batch.put(kContractOutputs, Key(generation_).hash(id), rows::encode(output));
            } else if (const auto owner = accounts_.owner(spend.control_program)) {
                set_owner(output, *owner);
                add(std::move(output), batch);
            }
        });
    }
    write_totals(batch);
    remove_transactions(block.header.height, keep_dropped, batch);
}

void BlockIndex::remove_transactions(std::uint64_t height, bool keep_dropped, storage::KeyValueBatch& batch) {
    const auto snapshot = store_.snapshot();
    const auto found = snapshot->cursor(kTransactions);
    const Key prefix = Key(generation_).u64(height);
    for (found->seek(prefix); found->valid(); found->next()) {
        const ByteView key = found->key();
        if (key.size() < prefix.view().size() || !base::equal(key.first(prefix.view().size()), prefix.view()))
            break;
        TransactionRecord record = rows::checked(rows::decode_transaction(found->value()));
        const Hash256& id = record.tx->id();
        batch.erase(kTransactions, key);
        batch.erase(kTransactionIds, Key(generation_).hash(id));
        for_each_account(record, [&](const std::string& account) {
            batch.erase(kAccountTransactions,
                        Key(generation_).account(account).u64(height).u32(record.position));
        });
        if (!keep_dropped) continue;
        // One of the wallet's own is on its way back into the pool.
        record.state =
            record.is_own() ? TransactionRecord::State::pending : TransactionRecord::State::dropped;
        record.rolled_back = true;
        record.was_in_pool = true;
        record.block_hash = {};
        record.block_height = 0;
        record.position = 0;
        record.block_transactions = 0;
        batch.put(kUnconfirmed, id.view(), rows::encode(record));
    }
}

void BlockIndex::remove_outputs(std::string_view account_id, storage::KeyValueBatch& batch) {
    const auto snapshot = store_.snapshot();
    const Key prefix = Key(generation_).account(account_id);
    const Bytes end = prefix.after();
    const auto found = snapshot->cursor(kOutputOrder);
    for (found->seek(prefix); found->valid() && base::less(found->key(), end); found->next())
        batch.erase(kOutputs, Key(generation_).bytes(found->key().last(Hash256::kSize)));
    batch.erase_range(kOutputOrder, prefix, end);
    batch.erase_range(kBalances, prefix, end);
}

}  // namespace bytom::wallet
