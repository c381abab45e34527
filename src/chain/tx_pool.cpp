#include "chain/tx_pool.hpp"

#include <algorithm>
#include <limits>
#include <ranges>
#include <unordered_set>
#include <utility>

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

TxOutcome refused_tx(Refusal refusal) {
    TxOutcome outcome;
    outcome.refusal = refusal;
    return outcome;
}

/// Whether every honest node finds this transaction, which came in its canonical form, just as invalid.
bool is_invalid_to_everybody(const consensus::TxError& error, const Transaction& tx) {
    if (error.rule == consensus::TxRule::bad_time_range || error.rule == consensus::TxRule::empty_input_ids)
        return false;
    if (error.stage < consensus::TxStage::gas_inputs) return true;
    return consensus::is_height_independent(tx) && !consensus::has_order_sensitive_gas_inputs(tx);
}

TxOutcome refused_tx(const consensus::TxError& error, const Transaction& tx,
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

TxOutcome known(const PoolEntry& entry) {
    TxOutcome outcome = accepted(entry);
    outcome.was_known = true;
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

TxOutcome refused_as_over(const Transaction& tx, std::uint64_t height) {
    consensus::TxContext context;
    context.block_height = height;
    return refused_tx(consensus::TxError{.rule = consensus::TxRule::bad_time_range}, tx, context);
}

/// What it costs to look at a transaction without running anything: a unit of work for each byte, which is
/// hashed and copied, and this much for finding its place.
constexpr std::int64_t kLookWork = 512;

/// A best block of this age is one on the way to a better one.
constexpr std::uint64_t kCatchingUpSeconds = 3600;

/// The greatest fee that counts as one.
constexpr auto kMaxSurplus = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// Of a transaction that need not be checked again.
ProgramCheck check_of(const PoolEntry& entry) {
    ProgramCheck check;
    check.verdict.gas = entry.gas;
    if (entry.status_fail) check.verdict.error = consensus::TxError{};
    check.height = entry.verdict_height;
    check.height_independent = entry.height_independent;
    check.is_hearsay = !entry.has_verdict;
    return check;
}

}  // namespace

TxPool::TxPool(const ChainOptions& options, const ChainState& state, VerdictCache& verdicts,
               Recorder& recorder, OnChange on_change, std::function<void()> on_work)
    : options_(options),
      state_(state),
      verdicts_(verdicts),
      recorder_(recorder),
      on_change_(std::move(on_change)),
      orphans_(options.tx_pool),
      refusals_(options.tx_pool.remembered_refusals) {
    if (options.pool == nullptr) return;
    checks_.emplace(options, std::move(on_work));
    checks_->set_height(height());
}

void TxPool::submit(TransactionPtr tx, PeerId peer, TxDone done) {
    Arrival arrival;
    arrival.tx = std::move(tx);
    arrival.may_wait = peer != kFromPoolFile;
    arrival.peer = peer == kFromPoolFile ? 0 : peer;
    arrival.answer = TxAnswer(std::move(done));
    look_at(std::move(arrival));
}

void TxPool::test(TransactionPtr tx, TxDone done) {
    Arrival arrival;
    arrival.tx = std::move(tx);
    arrival.is_test = true;
    arrival.answer = TxAnswer(std::move(done));
    look_at(std::move(arrival));
}

void TxPool::answer(Arrival& arrival, const TxOutcome& outcome) {
    if (!arrival.is_test) recorder_.pool_answered(outcome);
    arrival.answer.give(outcome);
}

void TxPool::work_off() {
    if (!checks_) return;
    checks_->poll();
    for (Arrival& arrival : checks_->take_finished()) {
        if (arrival.check) {
            decide(std::move(arrival));
        } else {
            look_at(std::move(arrival));
        }
    }
}

void TxPool::stop(Refusal refusal) {
    if (!checks_) return;
    for (Arrival& arrival : checks_->stop())
        arrival.answer.give(refused_tx(refusal));
}

void TxPool::look_at(Arrival arrival) {
    if (checks_ && !arrival.is_looked_at && !checks_->has_credit(arrival.peer)) {
        if (!checks_->put(arrival)) answer(arrival, refused_tx(Refusal::overloaded));
        return;
    }
    arrival.is_looked_at = true;
    arrival.look_work = kLookWork + static_cast<std::int64_t>(arrival.tx->serialized_size());
    if (const auto outcome = judge_cheaply(arrival)) {
        if (checks_) checks_->charge(arrival.peer, arrival.look_work);
        return answer(arrival, *outcome);
    }
    if (arrival.check && arrival.check->holds_at(height())) return decide(std::move(arrival));
    run_programs(std::move(arrival));
}

std::optional<TxOutcome> TxPool::judge_cheaply(Arrival& arrival) {
    const Transaction& tx = *arrival.tx;
    if (const PoolEntryPtr entry = mempool_.find(tx.id())) {
        // A version whose programs succeed is welcome in place of one whose programs fail.
        if (!entry->status_fail || base::equal(entry->tx->received(), tx.received())) return known(*entry);
    }
    if (!base::equal(tx.encode(), tx.received())) return refused_tx(Refusal::not_canonical);
    if (is_dust(tx)) return refused_tx(Refusal::dust);
    if (arrival.peer != 0 || !arrival.may_wait) {
        if (auto outcome = judge_inputs(arrival)) return outcome;
    }
    if (!arrival.fingerprint) arrival.fingerprint = crypto::sha3_256(tx.received());
    if (const TxOutcome* refusal = refusals_.find(*arrival.fingerprint)) return *refusal;
    return std::nullopt;
}

std::optional<TxOutcome> TxPool::judge_inputs(Arrival& arrival) {
    const Transaction& tx = *arrival.tx;
    if (tx.serialized_size() > static_cast<std::uint64_t>(consensus::kMaxTxGas))
        return refused_tx(Refusal::oversized);
    if (has_duplicate_input(tx)) return refused_tx(Refusal::duplicate_input);
    if (is_over(tx, height() + 1)) return refused_as_over(tx, height());
    if (const auto missing = first_missing_output(tx)) return keep_orphan(arrival, *missing);
    if (is_conflict(tx.id(), tx.mapped().spent_output_ids)) return refused_tx(Refusal::pool_conflict);
    const std::uint64_t fee = btm_surplus(tx).value_or(0);
    if (pays_too_little(fee, tx.serialized_size())) return refused_tx(Refusal::fee_too_low);
    if (!may_find_room(fee, tx.serialized_size())) return refused_tx(Refusal::pool_full);
    return std::nullopt;
}

void TxPool::run_programs(Arrival arrival) {
    if (!checks_) {
        arrival.check = check_programs(*arrival.tx, height(), never_cancelled_, *options_.evaluation.memory);
        return decide(std::move(arrival));
    }
    if (!checks_->put(arrival)) answer(arrival, refused_tx(Refusal::overloaded));
}

void TxPool::decide(Arrival arrival) {
    if (!arrival.check->holds_at(height()) && !std::exchange(arrival.was_repeated, true)) {
        arrival.check.reset();
        return look_at(std::move(arrival));
    }
    if (const auto outcome = judge_programs(arrival)) return answer(arrival, *outcome);
    answer(arrival, admit(arrival));
}

std::optional<TxOutcome> TxPool::judge_programs(const Arrival& arrival) {
    const ProgramCheck& check = *arrival.check;
    const Transaction& tx = *arrival.tx;
    const auto remembered = [&](TxOutcome outcome) {
        if (arrival.fingerprint) refusals_.remember(*arrival.fingerprint, outcome, check.height_independent);
        return outcome;
    };
    if (check.end == ProgramCheck::End::cancelled) return refused_tx(Refusal::stopping);
    if (check.end == ProgramCheck::End::no_memory) return refused_tx(Refusal::overloaded);
    if (check.end == ProgramCheck::End::too_much_work) return remembered(refused_tx(Refusal::too_much_work));
    consensus::TxContext context;
    context.block_height = check.height;
    if (!check.verdict.valid()) {
        return remembered(refused_tx(
            check.verdict.error.value_or(consensus::TxError{.rule = consensus::TxRule::gas_calculate}), tx,
            context));
    }
    // Stricter than the reference, which lets in what cannot be mined any more or should not be.
    if (is_over(tx, height() + 1)) return refused_as_over(tx, height());
    if (has_duplicate_input(tx)) return refused_tx(Refusal::duplicate_input);
    if (check.order_dependent) return remembered(refused_tx(Refusal::input_order_dependent));
    if (check.verdict.gas.gas_used < 0) return remembered(refused_tx(Refusal::gas_gained));
    if (check.verdict.status_fail() && arrival.peer != 0) return remembered(refused_tx(Refusal::status_fail));
    return std::nullopt;
}

TxOutcome TxPool::admit(const Arrival& arrival) {
    const TransactionPtr& tx = arrival.tx;
    const ProgramCheck& check = *arrival.check;
    const bool status_fail = check.verdict.status_fail();
    const PoolEntryPtr before = mempool_.find(tx->id());
    if (before != nullptr && (!before->status_fail || status_fail)) return known(*before);
    if (is_conflict(tx->id(), consensus::spent_outputs(*tx, status_fail)))
        return refused_tx(Refusal::pool_conflict);
    if (const auto missing = first_missing_output(*tx)) return keep_orphan(arrival, *missing);
    const auto fee = static_cast<std::uint64_t>(check.verdict.gas.btm_value);
    if (!arrival.was_in_block && pays_too_little(fee, tx->serialized_size()))
        return refused_tx(Refusal::fee_too_low);

    PoolEntry entry;
    entry.tx = tx;
    entry.time = options_.clock->now();
    entry.height = height();
    entry.verdict_height = check.height;
    entry.fee = fee;
    entry.weight = tx->serialized_size();
    entry.gas = check.verdict.gas;
    entry.status_fail = status_fail;
    entry.has_verdict = !check.is_hearsay;
    entry.height_independent = check.height_independent;
    if (arrival.is_test) {
        const bool has_room = before != nullptr || may_find_room(entry.fee, entry.weight);
        return has_room ? accepted(entry) : refused_tx(Refusal::pool_full);
    }
    if (before != nullptr) {
        // What stands on it still does: the outputs are the same.
        entry.arrival = before->arrival;
        remove(before, RemovalReason::replaced);
    } else if (!make_room(entry)) {
        return refused_tx(Refusal::pool_full);
    }
    orphans_.erase(tx->id());
    const PoolEntryPtr added = mempool_.add(std::move(entry));
    verdicts_.add(added);
    on_change_(TransactionAdded{.entry = added}, mempool_.sequence());
    wake_orphans(consensus::created_outputs(*tx, status_fail));
    return accepted(*added);
}

std::optional<Hash256> TxPool::first_missing_output(const Transaction& tx) const {
    for (const Hash256& output_id : tx.mapped().spent_output_ids) {
        if (mempool_.creator_of(output_id) != nullptr) continue;
        const auto entry = state_.utxos().find(output_id);
        if (!entry || entry->spent) return output_id;
    }
    return std::nullopt;
}

bool TxPool::is_conflict(const Hash256& id, const std::vector<Hash256>& outputs) const {
    return std::ranges::any_of(outputs, [&](const Hash256& output_id) {
        const PoolEntryPtr spender = mempool_.spender_of(output_id);
        return spender != nullptr && spender->id() != id;
    });
}

TxOutcome TxPool::keep_orphan(const Arrival& arrival, const Hash256& missing) {
    if (!arrival.may_wait || arrival.is_test) return refused_tx(Refusal::missing_inputs);
    TxOutcome outcome;
    outcome.was_known = orphans_.contains(arrival.tx->id());
    const OrphanTransaction orphan{.tx = arrival.tx, .peer = arrival.peer, .check = arrival.check};
    if (orphans_.add(orphan, missing, options_.clock->now())) {
        outcome.reception = Reception::orphan;
    } else {
        outcome.refusal = Refusal::pool_full;
    }
    return outcome;
}

bool TxPool::pays_too_little(std::uint64_t fee, std::uint64_t weight) const {
    return fee_rate(fee, weight) < static_cast<double>(options_.tx_pool.min_fee_rate);
}

bool TxPool::may_find_room(std::uint64_t fee, std::uint64_t weight) const {
    const PoolLimits& limits = options_.tx_pool;
    const PoolTotals totals = mempool_.totals();
    if (totals.transactions < limits.transactions && totals.weight + weight <= limits.bytes) return true;
    if (totals.transactions == 0) return false;
    const PoolEntryPtr cheapest = mempool_.cheapest();
    return fee_rate(fee, weight) > fee_rate(cheapest->fee, cheapest->weight);
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
    if (reason == RemovalReason::confirmed) {
        verdicts_.confirm(entry);
    } else {
        verdicts_.erase(entry);
    }
    recorder_.pool_removed(reason);
    on_change_(TransactionRemoved{.entry = entry, .reason = reason}, mempool_.sequence());
}

void TxPool::remove_family(const PoolEntryPtr& entry, RemovalReason reason) {
    for (const PoolEntryPtr& member : std::views::reverse(mempool_.with_descendants(entry)))
        remove(member, reason);
}

void TxPool::drop(std::span<const Hash256> ids, RemovalReason reason) {
    for (const Hash256& id : ids) {
        if (const PoolEntryPtr entry = mempool_.find(id)) remove_family(entry, reason);
    }
}

void TxPool::wake_orphans(const std::vector<Hash256>& outputs) {
    // look_at() comes back here for the outputs of each orphan it accepts; chains of orphans are as long as
    // the orphan pool at most, but that is too deep for the stack: so the outermost call works the list off.
    waking_.insert(waking_.end(), outputs.begin(), outputs.end());
    if (is_waking_) return;
    is_waking_ = true;
    while (!waking_.empty()) {
        const Hash256 output_id = waking_.front();
        waking_.pop_front();
        for (const OrphanTransaction& orphan : orphans_.take_waiting_for(output_id)) {
            Arrival arrival;
            arrival.tx = orphan.tx;
            arrival.peer = orphan.peer;
            arrival.check = orphan.check;
            look_at(std::move(arrival));
        }
    }
    is_waking_ = false;
}

void TxPool::follow(const TipChange& change) {
    refusals_.forget_passing();
    if (checks_) checks_->set_height(height());
    // While old blocks come in, what we have been sent is not late: we are.
    const std::uint64_t now = options_.clock->now();
    if (state_.best()->timestamp + kCatchingUpSeconds < now) orphans_.extend(now);
    for (const ChainedBlock& block : change.connected)
        remove_confirmed(block);
    if (!change.disconnected.empty()) {
        take_back(change);
        remove_unfounded();
    }
    remove_expired();
    if (orphans_.size() == 0) return;
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
        if (orphans_.size() > 0) orphans_.erase(tx.id());
        if (const PoolEntryPtr entry = mempool_.find(tx.id())) {
            remove(entry, RemovalReason::confirmed);
            // No two entries spend the same output.
            if (entry->status_fail == (*block.statuses)[i]) continue;
        }
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

void TxPool::expire() {
    const std::uint64_t now = options_.clock->now();
    orphans_.expire(now);
    const auto lifetime = static_cast<std::uint64_t>(options_.tx_pool.lifetime.count());
    if (lifetime == 0) return;
    // In order of arrival, and so, but for what has come back from a block, of age.
    std::vector<PoolEntryPtr> old;
    for (const auto& [arrival, entry] : mempool_.entries()) {
        if (now < entry->time || now - entry->time <= lifetime) break;
        old.push_back(entry);
    }
    for (const PoolEntryPtr& entry : old)
        remove_family(entry, RemovalReason::evicted);
}

void TxPool::take_back(const TipChange& change) {
    std::unordered_set<Hash256> attached;
    for (const ChainedBlock& block : change.connected) {
        for (const TransactionPtr& tx : block.block->transactions)
            attached.insert(tx->id());
    }
    struct Returning {
        TransactionPtr tx;
        bool status_fail = false;
    };
    std::vector<Returning> returning;
    for (const ChainedBlock& block : std::views::reverse(change.disconnected)) {
        for (std::size_t i = 0; i < block.block->transactions.size(); ++i) {
            const TransactionPtr& tx = block.block->transactions[i];
            if (!attached.contains(tx->id())) returning.push_back({tx, (*block.statuses)[i]});
        }
    }
    // What stands on a returning transaction must stand behind it, so it leaves for the moment.
    std::map<std::uint64_t, PoolEntryPtr> standing_on_them;
    for (const Returning& back : returning) {
        for (const Hash256& output_id : back.tx->mapped().result_ids) {
            const PoolEntryPtr child = mempool_.spender_of(output_id);
            if (child == nullptr) continue;
            for (const PoolEntryPtr& member : mempool_.with_descendants(child))
                standing_on_them.emplace(member->arrival, member);
        }
    }
    for (const auto& [arrival, entry] : std::views::reverse(standing_on_them))
        remove(entry, RemovalReason::moved);
    for (const Returning& back : returning)
        take_back(back.tx, back.status_fail);
    for (const auto& [number, entry] : standing_on_them) {
        Arrival arrival;
        arrival.tx = entry->tx;
        arrival.check = check_of(*entry);
        arrival.was_repeated = true;  // as good as what stays in the pool
        arrival.was_in_block = true;
        decide(std::move(arrival));
    }
}

void TxPool::take_back(const TransactionPtr& tx, bool status_fail) {
    Arrival arrival;
    arrival.tx = tx;
    arrival.is_looked_at = true;
    arrival.was_in_block = true;
    if (judge_cheaply(arrival)) return;
    // The block has shown what its programs do, unless they look at the height. A reorganisation may bring
    // back more than could be run again.
    ProgramCheck check;
    check.height = height();
    check.height_independent = consensus::is_height_independent(*tx);
    check.is_hearsay = true;
    const auto fee = btm_surplus(*tx);
    if (!check.height_independent || !fee || *fee > kMaxSurplus ||
        consensus::has_order_sensitive_gas_inputs(*tx)) {
        return run_programs(std::move(arrival));
    }
    check.verdict.gas.btm_value = static_cast<std::int64_t>(*fee);
    check.verdict.gas.storage_gas = static_cast<std::int64_t>(tx->serialized_size());
    check.verdict.gas.gas_valid = true;
    if (status_fail) check.verdict.error = consensus::TxError{};
    consensus::TxContext context;
    context.block_height = check.height;
    check.order_dependent = consensus::depends_on_gas_input_order(*tx, context, check.verdict);
    arrival.check = check;
    decide(std::move(arrival));
}

void TxPool::remove_unfounded() {
    std::vector<PoolEntryPtr> unfounded;
    for (const auto& [arrival, entry] : mempool_.entries()) {
        if (first_missing_output(*entry->tx)) unfounded.push_back(entry);
    }
    for (const PoolEntryPtr& entry : unfounded)
        remove_family(entry, RemovalReason::missing_inputs);
}

}  // namespace bytom::chain
