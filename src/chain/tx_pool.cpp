#include "chain/tx_pool.hpp"

#include <algorithm>
#include <ranges>

#include <bytom/base/log.hpp>
#include <bytom/consensus/height_dependence.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/tx_validation.hpp>
#include <bytom/consensus/utxo_rules.hpp>
#include <bytom/crypto/sha3.hpp>

namespace bytom::chain {
namespace {

using primitives::Transaction;
using primitives::TransactionPtr;

TxOutcome refused(Refusal refusal) {
    TxOutcome outcome;
    outcome.refusal = refusal;
    return outcome;
}

/// Whether every honest node finds this transaction, which came in its canonical form, just as invalid.
bool is_invalid_to_everybody(const consensus::TxError& error, const Transaction& tx) {
    if (error.rule == consensus::TxRule::bad_time_range || error.rule == consensus::TxRule::empty_input_ids)
        return false;
    if (error.stage < consensus::TxStage::gas_inputs) return true;
    return error.vm_error != vm::VmError::unexpected && consensus::is_height_independent(tx) &&
           !consensus::has_order_sensitive_gas_inputs(tx);
}

TxOutcome refused(const consensus::TxError& error, const Transaction& tx,
                  const consensus::TxContext& context) {
    TxOutcome outcome;
    outcome.error = error;
    outcome.error_detail = consensus::describe(error, tx, context);
    outcome.is_senders_fault = is_invalid_to_everybody(error, tx);
    return outcome;
}

TxOutcome accepted(const PoolEntry& entry) {
    TxOutcome outcome;
    outcome.reception = Reception::accepted;
    outcome.status_fail = entry.status_fail;
    outcome.fee = entry.fee;
    return outcome;
}

bool is_dust(const Transaction& tx) {
    const auto is_btm = [](const primitives::TxInput& input) {
        const primitives::AssetAmount* value = input.value();
        return value != nullptr && value->asset_id == primitives::kBtmAssetId;
    };
    const auto is_empty = [](const primitives::TxOutput& output) { return output.value.amount == 0; };
    return std::ranges::none_of(tx.data().inputs, is_btm) || std::ranges::any_of(tx.data().outputs, is_empty);
}

/// Whether some input repeats another one's entry.
bool has_duplicate_input(const Transaction& tx) {
    const auto& inputs = tx.mapped().inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (inputs[i].survivor != i) return true;
    }
    return false;
}

/// Can no longer stand in a block of this height.
bool is_over(const Transaction& tx, std::uint64_t height) {
    return tx.data().time_range != 0 && tx.data().time_range < height;
}

}  // namespace

TxPool::TxPool(const ChainOptions& options, const ChainState& state, OnChange on_change)
    : options_(options), state_(state), on_change_(std::move(on_change)), orphans_(options.tx_pool) {}

TxOutcome TxPool::submit(const TransactionPtr& tx, PeerId peer) {
    if (const PoolEntryPtr entry = mempool_.find(tx->id())) {
        TxOutcome outcome = accepted(*entry);
        outcome.was_known = true;
        return outcome;
    }
    return admit(tx, peer);
}

TxOutcome TxPool::admit(const TransactionPtr& tx, PeerId peer) {
    auto entry = check(tx);
    if (!entry) return std::move(entry).error();
    const std::vector<Hash256> missing = missing_outputs(*tx);
    if (!missing.empty()) {
        TxOutcome outcome;
        outcome.was_known = orphans_.contains(tx->id());
        if (orphans_.add({.tx = tx, .peer = peer}, missing, options_.clock->now())) {
            outcome.reception = Reception::orphan;
        } else {
            outcome.refusal = Refusal::pool_full;
        }
        return outcome;
    }
    if (!make_room(*entry)) return refused(Refusal::pool_full);
    orphans_.erase(tx->id());
    const PoolEntryPtr added = mempool_.add(*std::move(entry));
    on_change_(TransactionAdded{.entry = added}, mempool_.sequence());
    wake_orphans(consensus::created_outputs(*tx, added->status_fail));
    return accepted(*added);
}

Result<PoolEntry, TxOutcome> TxPool::check(const TransactionPtr& tx) {
    if (!base::equal(tx->encode(), tx->received())) return std::unexpected(refused(Refusal::not_canonical));
    if (is_dust(*tx)) return std::unexpected(refused(Refusal::dust));
    const Hash256 fingerprint = crypto::sha3_256(tx->received());
    if (const auto known = refusals_.find(fingerprint); known != refusals_.end())
        return std::unexpected(known->second);
    const auto refuse = [&](TxOutcome outcome) {
        remember_refusal(fingerprint, outcome);
        return std::unexpected(std::move(outcome));
    };

    const std::uint64_t height = state_.best()->height;
    consensus::TxContext context;
    context.block_height = height;
    context.program_work_limit = kPoolProgramWork;
    const consensus::TxVerdict verdict = consensus::validate_transaction(*tx, context);
    if (!verdict.valid()) {
        return refuse(
            refused(verdict.error.value_or(consensus::TxError{.rule = consensus::TxRule::gas_calculate}), *tx,
                    context));
    }
    // Stricter than the reference, which lets in what cannot be mined any more or should not be.
    if (is_over(*tx, height + 1))
        return refuse(refused(consensus::TxError{.rule = consensus::TxRule::bad_time_range}, *tx, context));
    if (has_duplicate_input(*tx)) return refuse(refused(Refusal::duplicate_input));
    if (consensus::depends_on_gas_input_order(*tx, context, verdict))
        return refuse(refused(Refusal::input_order_dependent));

    for (const Hash256& output_id : consensus::spent_outputs(*tx, verdict.status_fail())) {
        if (mempool_.spender_of(output_id) != nullptr)
            return std::unexpected(refused(Refusal::pool_conflict));
    }
    PoolEntry entry;
    entry.tx = tx;
    entry.time = options_.clock->now();
    entry.height = height;
    entry.fee = static_cast<std::uint64_t>(verdict.gas.btm_value);
    entry.weight = tx->serialized_size();
    entry.gas = verdict.gas;
    entry.status_fail = verdict.status_fail();
    return entry;
}

std::vector<Hash256> TxPool::missing_outputs(const Transaction& tx) const {
    std::vector<Hash256> missing;
    for (const Hash256& output_id : tx.mapped().spent_output_ids) {
        if (mempool_.creator_of(output_id) != nullptr) continue;
        const auto entry = state_.utxos().find(output_id);
        if (!entry || entry->spent) missing.push_back(output_id);
    }
    return missing;
}

bool TxPool::make_room(const PoolEntry& entry) {
    const PoolLimits& limits = options_.tx_pool;
    for (;;) {
        const PoolTotals totals = mempool_.totals();
        if (totals.transactions < limits.transactions && totals.weight + entry.weight <= limits.bytes)
            return true;
        if (totals.transactions == 0) return false;
        const PoolEntryPtr cheapest = mempool_.cheapest();
        const auto family = mempool_.with_descendants(cheapest);
        std::uint64_t fees = 0;
        std::uint64_t weight = 0;
        for (const PoolEntryPtr& member : family) {
            fees += member->fee;
            weight += member->weight;
        }
        // Neither pay for room with what the newcomer stands on, nor lose by the exchange.
        const bool is_parent = std::ranges::any_of(
            entry.tx->mapped().spent_output_ids, [this, &family](const Hash256& output_id) {
                const PoolEntryPtr creator = mempool_.creator_of(output_id);
                return creator != nullptr && std::ranges::find(family, creator) != family.end();
            });
        if (is_parent || fee_rate(entry.fee, entry.weight) <= fee_rate(fees, weight)) return false;
        remove_family(cheapest, RemovalReason::evicted);
    }
}

void TxPool::remove(const PoolEntryPtr& entry, RemovalReason reason) {
    if (mempool_.remove(entry->id()) == nullptr) return;
    on_change_(TransactionRemoved{.entry = entry, .reason = reason}, mempool_.sequence());
}

void TxPool::remove_family(const PoolEntryPtr& entry, RemovalReason reason) {
    for (const PoolEntryPtr& member : std::views::reverse(mempool_.with_descendants(entry)))
        remove(member, reason);
}

void TxPool::drop(std::span<const Hash256> ids) {
    for (const Hash256& id : ids) {
        if (const PoolEntryPtr entry = mempool_.find(id)) remove_family(entry, RemovalReason::requested);
    }
}

void TxPool::wake_orphans(const std::vector<Hash256>& outputs) {
    // admit() comes back here for the outputs of each orphan it accepts; chains of orphans are as long as the
    // orphan pool at most, but that is too deep for the stack: so the outermost call works the list off.
    waking_.insert(waking_.end(), outputs.begin(), outputs.end());
    if (is_waking_) return;
    is_waking_ = true;
    while (!waking_.empty()) {
        const Hash256 output_id = waking_.front();
        waking_.pop_front();
        for (const OrphanTransaction& orphan : orphans_.take_waiting_for(output_id)) {
            if (mempool_.find(orphan.tx->id()) == nullptr) (void)admit(orphan.tx, orphan.peer);
        }
    }
    is_waking_ = false;
}

void TxPool::follow(const TipChange& change) {
    refusals_.clear();
    for (const ChainedBlock& block : change.connected)
        remove_confirmed(block);
    if (!change.disconnected.empty()) {
        take_back(change);
        remove_unfounded();
    }
    remove_expired();
    std::vector<Hash256> created;
    for (const ChainedBlock& block : change.connected) {
        for (std::size_t i = 0; i < block.block->transactions.size(); ++i) {
            const auto outputs =
                consensus::created_outputs(*block.block->transactions[i], (*block.statuses)[i]);
            created.insert(created.end(), outputs.begin(), outputs.end());
        }
    }
    wake_orphans(created);
}

void TxPool::remove_confirmed(const ChainedBlock& block) {
    for (std::size_t i = 0; i < block.block->transactions.size(); ++i) {
        const Transaction& tx = *block.block->transactions[i];
        orphans_.erase(tx.id());
        if (const PoolEntryPtr entry = mempool_.find(tx.id())) remove(entry, RemovalReason::confirmed);
        for (const Hash256& output_id : consensus::spent_outputs(tx, (*block.statuses)[i])) {
            if (const PoolEntryPtr rival = mempool_.spender_of(output_id))
                remove_family(rival, RemovalReason::conflict);
        }
    }
}

void TxPool::remove_expired() {
    const std::uint64_t next_height = state_.best()->height + 1;
    std::vector<PoolEntryPtr> over;
    for (const auto& [arrival, entry] : mempool_.entries()) {
        if (is_over(*entry->tx, next_height)) over.push_back(entry);
    }
    for (const PoolEntryPtr& entry : over)
        remove_family(entry, RemovalReason::expired);
}

void TxPool::take_back(const TipChange& change) {
    std::unordered_set<Hash256> attached;
    for (const ChainedBlock& block : change.connected) {
        for (const TransactionPtr& tx : block.block->transactions)
            attached.insert(tx->id());
    }
    std::vector<TransactionPtr> returning;
    for (const ChainedBlock& block : std::views::reverse(change.disconnected)) {
        for (const TransactionPtr& tx : block.block->transactions) {
            if (!attached.contains(tx->id())) returning.push_back(tx);
        }
    }
    // What stands on a returning transaction must stand behind it, so it leaves for the moment.
    std::map<std::uint64_t, PoolEntryPtr> standing_on_them;
    for (const TransactionPtr& tx : returning) {
        for (const Hash256& output_id : tx->mapped().result_ids) {
            const PoolEntryPtr child = mempool_.spender_of(output_id);
            if (child == nullptr) continue;
            for (const PoolEntryPtr& member : mempool_.with_descendants(child))
                standing_on_them.emplace(member->arrival, member);
        }
    }
    for (const auto& [arrival, entry] : std::views::reverse(standing_on_them))
        remove(entry, RemovalReason::moved);
    for (const TransactionPtr& tx : returning)
        (void)submit(tx, 0);
    for (const auto& [arrival, entry] : standing_on_them)
        (void)submit(entry->tx, 0);
}

void TxPool::remove_unfounded() {
    std::vector<PoolEntryPtr> unfounded;
    for (const auto& [arrival, entry] : mempool_.entries()) {
        if (!missing_outputs(*entry->tx).empty()) unfounded.push_back(entry);
    }
    for (const PoolEntryPtr& entry : unfounded)
        remove_family(entry, RemovalReason::missing_inputs);
}

void TxPool::remember_refusal(const Hash256& fingerprint, const TxOutcome& outcome) {
    if (refusals_.size() >= options_.tx_pool.remembered_refusals) refusals_.clear();
    if (options_.tx_pool.remembered_refusals > 0) refusals_.emplace(fingerprint, outcome);
}

}  // namespace bytom::chain
