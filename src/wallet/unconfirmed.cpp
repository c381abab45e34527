#include "wallet/unconfirmed.hpp"

#include <algorithm>
#include <utility>

#include <bytom/base/log.hpp>
#include <bytom/consensus/utxo_rules.hpp>

#include "wallet/block_index.hpp"

namespace bytom::wallet {
namespace {

using chain::RemovalReason;
using primitives::TransactionPtr;
using State = TransactionRecord::State;

constexpr std::uint64_t kOthersLifetime = std::uint64_t{24} * 3600;  // seconds

/// Calls body(spent output id) for every output that the transaction would take.
template <typename Body>
void for_each_spent(const primitives::Transaction& tx, const Body& body) {
    const auto& inputs = tx.data().inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (std::holds_alternative<primitives::SpendInput>(inputs[i].body))
            body(tx.mapped().inputs[i].spent_output_id);
    }
}

/// Whether the chain's answer will be the same at every later try. A program's may depend on the height; what
/// the pool had accepted before is not given up because of it.
std::optional<DropReason> final_refusal(const chain::TxOutcome& outcome, bool was_in_pool) {
    if (outcome.reception != chain::Reception::refused) return std::nullopt;
    if (outcome.error) {
        if (outcome.error->rule == consensus::TxRule::bad_time_range) return DropReason::expired;
        if (outcome.error->rule == consensus::TxRule::program && was_in_pool) return std::nullopt;
        return DropReason::refused;
    }
    using chain::Refusal;
    switch (outcome.refusal.value_or(Refusal::stopping)) {
        case Refusal::dust:
        case Refusal::duplicate_input:
        case Refusal::input_order_dependent:
        case Refusal::oversized:
        case Refusal::not_canonical:
        case Refusal::gas_gained:
        case Refusal::too_much_work:
            return DropReason::refused;
        // A state of the pool or of the node that passes.
        case Refusal::fee_too_low:
        case Refusal::pool_full:
        case Refusal::pool_conflict:
        case Refusal::status_fail:
        case Refusal::missing_inputs:
        case Refusal::overloaded:
        case Refusal::stopping:
        case Refusal::storage_failure:
        // Of blocks.
        case Refusal::descends_from_invalid:
        case Refusal::checkpoint_mismatch:
        case Refusal::checkpoint_fork:
        case Refusal::evaluations_full:
        case Refusal::unencodable:
            return std::nullopt;
    }
    return std::nullopt;
}

void set_dropped(TransactionRecord& record, DropReason reason, const std::string& detail) {
    record.state = State::dropped;
    record.drop_reason = reason;
    record.drop_detail = detail;
    base::log(base::LogLevel::warn, "wallet", "payment {} is dropped: {}", record.tx->id().to_text(),
              record.drop_text());
}

}  // namespace

std::optional<TransactionRecord> Unconfirmed::find(const Hash256& tx_id) const {
    const auto value = store_.get(kUnconfirmed, tx_id.view());
    if (!value) return std::nullopt;
    return rows::checked(rows::decode_transaction(*value));
}

std::vector<TransactionRecord> Unconfirmed::all() const {
    std::vector<TransactionRecord> records;
    const auto snapshot = store_.snapshot();
    const auto found = snapshot->cursor(kUnconfirmed);
    for (found->seek({}); found->valid(); found->next())
        records.push_back(rows::checked(rows::decode_transaction(found->value())));
    return records;
}

void Unconfirmed::write(const TransactionRecord& record, bool sync) {
    const auto batch = store_.batch();
    batch->put(kUnconfirmed, record.tx->id().view(), rows::encode(record));
    store_.write(*batch, sync);
}

void Unconfirmed::erase(const Hash256& tx_id) {
    const auto batch = store_.batch();
    batch->erase(kUnconfirmed, tx_id.view());
    store_.write(*batch, false);
}

PoolEffect Unconfirmed::expected_effect(const TransactionRecord& record) const {
    PoolEffect effect = pool_effect(accounts_, *record.tx, record.status_fail);
    if (!record.was_in_pool) {
        std::erase_if(effect.outputs, [](const Output& output) {
            return !consensus::takes_effect(output.value.asset_id, /*status_fail=*/true);
        });
    }
    return effect;
}

void Unconfirmed::track(const TransactionRecord& record, Time now) {
    const Hash256& id = record.tx->id();
    outputs_.set_pool_transaction(id, expected_effect(record));
    if (own_.try_emplace(id, record.tx).second)
        for_each_spent(*record.tx, [&](const Hash256& spent) { spenders_.emplace(spent, id); });
    if (in_pool_.contains(id)) {
        // Submitted again while it is in the pool: peers are told at once.
        announcements_.add(id, now == Time::max() ? Time{} : now + kFirstReminder);
    } else {
        resubmissions_.add(id, now);
    }
}

void Unconfirmed::untrack(const Hash256& tx_id) {
    resubmissions_.remove(tx_id);
    announcements_.remove(tx_id);
    if (!in_pool_.contains(tx_id)) outputs_.remove_pool_transaction(tx_id);
    const auto found = own_.find(tx_id);
    if (found == own_.end()) return;
    for_each_spent(*found->second, [&](const Hash256& spent) {
        const auto [begin, end] = spenders_.equal_range(spent);
        const auto entry = std::find_if(begin, end, [&](const auto& at) { return at.second == tx_id; });
        if (entry != end) spenders_.erase(entry);
    });
    own_.erase(found);
}

void Unconfirmed::collect_family(const Hash256& tx_id, std::vector<Hash256>& family) const {
    if (std::ranges::find(family, tx_id) != family.end()) return;
    family.push_back(tx_id);
    const auto found = own_.find(tx_id);
    if (found == own_.end()) return;
    for (const Hash256& made : found->second->mapped().result_ids) {
        const auto [begin, end] = spenders_.equal_range(made);
        for (auto at = begin; at != end; ++at)
            collect_family(at->second, family);
    }
}

void Unconfirmed::drop(TransactionRecord record, DropReason reason, const std::string& detail) {
    std::vector<Hash256> family;
    collect_family(record.tx->id(), family);
    for (const Hash256& id : family) {
        auto member = id == record.tx->id() ? std::optional(record) : find(id);
        if (member) {
            set_dropped(*member, reason, detail);
            write(*member);
        }
        untrack(id);
    }
}

void Unconfirmed::load(Generation generation, Time now) {
    std::vector<TransactionRecord> pending = all();
    for (TransactionRecord& record : pending) {
        // Earlier versions showed an abandoned one as pending while the pool had it.
        if (record.drop_reason != DropReason::abandoned || record.state == State::dropped) continue;
        record.state = State::dropped;
        write(record);
    }
    std::erase_if(pending, [](const TransactionRecord& record) { return record.state != State::pending; });
    std::unordered_set<Hash256> made;
    for (const TransactionRecord& record : pending)
        made.insert(record.tx->mapped().result_ids.begin(), record.tx->mapped().result_ids.end());
    for (const TransactionRecord& record : pending) {
        if (record.is_own()) track(record, now);
    }
    for (const TransactionRecord& record : pending) {
        if (!own_.contains(record.tx->id())) continue;
        const auto spent = pool_effect(accounts_, *record.tx, record.status_fail).spent;
        const bool gone = std::ranges::any_of(spent, [&](const Hash256& id) {
            return !made.contains(id) && !store_.get(kOutputs, Key(generation).hash(id));
        });
        if (gone) drop(record, DropReason::conflict, "what it spends is spent already");
    }
}

// --- The pool ---

bool Unconfirmed::entered(const chain::PoolEntry& entry, Generation generation, Time now) {
    const auto before = find(entry.id());
    if (before && before->drop_reason == DropReason::abandoned) return false;
    accounts_.make_used_addresses(std::span(&entry.tx, 1));
    PoolEffect effect = pool_effect(accounts_, *entry.tx, entry.status_fail);
    TransactionRecord record;
    const bool touches = find_accounts(accounts_, *entry.tx, record);
    if (!touches && effect.outputs.empty()) return true;
    outputs_.set_pool_transaction(entry.id(), std::move(effect));
    in_pool_.insert(entry.id());
    resubmissions_.remove(entry.id());
    if (!touches) return true;
    // By the time we hear of it, it may be in a block.
    if (store_.get(kTransactionIds, Key(generation).hash(entry.id()))) return true;
    record.state = State::pending;
    record.tx = entry.tx;
    record.status_fail = entry.status_fail;
    record.time = entry.time;
    record.was_in_pool = true;
    if (before) {
        record.rolled_back = before->rolled_back;
        record.submitted = before->submitted;
    }
    write(record);
    if (!before || !before->was_in_pool) seen_.push_back(entry.id());
    if (record.is_own()) track(record, now);
    return true;
}

void Unconfirmed::left(const chain::PoolEntry& entry, RemovalReason reason, Time now) {
    const Hash256& id = entry.id();
    in_pool_.erase(id);
    announcements_.remove(id);
    // A mined one goes with its block.
    if (reason == RemovalReason::confirmed) {
        if (!own_.contains(id)) outputs_.remove_pool_transaction(id);
        return;
    }
    auto record = find(id);
    if (record && own_.contains(id)) {
        switch (reason) {
            case RemovalReason::conflict:
                return drop(*std::move(record), DropReason::conflict, "a block spends what it spends");
            case RemovalReason::expired:
                return drop(*std::move(record), DropReason::expired, "");
            default:
                return track(*record, now);
        }
    }
    outputs_.remove_pool_transaction(id);
    if (!record) return;
    const bool keep = reason == RemovalReason::missing_inputs || reason == RemovalReason::moved ||
                      record->rolled_back || record->drop_reason != DropReason::none;
    if (!keep) return erase(id);
    record->state = State::dropped;
    write(*record);
}

std::vector<Hash256> Unconfirmed::reset(const chain::PoolSnapshot& pool, Generation generation, Time now) {
    std::vector<Hash256> abandoned;
    // What was pending when the node stopped is not in the new pool and stays; what has left the pool while
    // we did not hear of it goes, except for own ones, which go back.
    std::unordered_set<Hash256> gone = std::exchange(in_pool_, {});
    for (const chain::PoolEntryPtr& entry : pool.entries) {
        gone.erase(entry->id());
        if (!entered(*entry, generation, now)) abandoned.push_back(entry->id());
    }
    for (const Hash256& id : gone) {
        announcements_.remove(id);
        const auto record = find(id);
        if (record && own_.contains(id)) {
            track(*record, now);
            continue;
        }
        outputs_.remove_pool_transaction(id);
        if (!record || !pool_known_) continue;
        if (record->rolled_back || record->drop_reason != DropReason::none) {
            TransactionRecord dropped = *record;
            dropped.state = State::dropped;
            write(dropped);
        } else {
            erase(id);
        }
    }
    pool_known_ = true;
    return abandoned;
}

// --- Blocks ---

std::vector<Hash256> Unconfirmed::conflicts(const primitives::Block& block,
                                            const primitives::TxStatuses& statuses,
                                            storage::KeyValueBatch& batch) const {
    std::vector<Hash256> losers;
    if (spenders_.empty()) return losers;
    std::unordered_set<Hash256> mined;
    for (const TransactionPtr& tx : block.transactions)
        mined.insert(tx->id());
    for (std::size_t i = 0; i < block.transactions.size(); ++i) {
        const primitives::Transaction& winner = *block.transactions[i];
        const std::size_t before = losers.size();
        for (const Hash256& spent : spent_outputs(winner, statuses.at(i))) {
            const auto [begin, end] = spenders_.equal_range(spent);
            for (auto at = begin; at != end; ++at) {
                if (!mined.contains(at->second)) collect_family(at->second, losers);
            }
        }
        for (std::size_t loser = before; loser < losers.size(); ++loser) {
            auto record = find(losers[loser]);
            if (!record) continue;
            set_dropped(*record, DropReason::conflict,
                        "transaction " + winner.id().to_text() + " spends what it spends");
            batch.put(kUnconfirmed, losers[loser].view(), rows::encode(*record));
        }
    }
    return losers;
}

void Unconfirmed::forget(const primitives::Block& block, const std::vector<Hash256>& conflicts, Time now) {
    for (const TransactionPtr& tx : block.transactions) {
        in_pool_.erase(tx->id());
        untrack(tx->id());
    }
    for (const Hash256& id : conflicts)
        untrack(id);
    resubmissions_.block_came(now);
}

void Unconfirmed::rolled_back(Time now) {
    for (TransactionRecord& record : all()) {
        if (!record.is_own()) continue;
        const bool of_a_block =
            record.drop_reason == DropReason::conflict || record.drop_reason == DropReason::expired;
        if (record.state == State::dropped && of_a_block) {
            record.state = State::pending;
            record.drop_reason = DropReason::none;
            record.drop_detail.clear();
            write(record);
        }
        if (record.state == State::pending) track(record, now);
    }
}

// --- Submissions ---

Submission Unconfirmed::begin_submission(const TransactionPtr& tx, Generation generation,
                                         std::uint64_t wall_time) {
    const Hash256& id = tx->id();
    if (store_.get(kTransactionIds, Key(generation).hash(id))) return Submission::nothing;
    TransactionRecord record;
    if (!find_accounts(accounts_, *tx, record)) return Submission::nothing;
    const auto before = find(id);
    record.state = State::pending;
    record.tx = tx;
    record.time = wall_time;
    record.submitted = true;
    if (before) {
        record.rolled_back = before->rolled_back;
        record.was_in_pool = before->was_in_pool;
        record.status_fail = before->status_fail;
        record.time = before->time;
    }
    write(record, true);
    const bool waits = before && before->state == State::pending;
    // The submission is under way: another one is due only if this one has no result.
    track(record, Time::max());
    return waits ? Submission::nothing : before ? Submission::revived : Submission::added;
}

void Unconfirmed::end_submission(const Hash256& tx_id, Submission begun, const chain::TxOutcome& outcome,
                                 Time now) {
    if (begun == Submission::nothing || in_pool_.contains(tx_id)) return;
    auto record = find(tx_id);
    // In a block by now, or abandoned.
    if (!record || record->state != State::pending) return;
    if (outcome.accepted()) {
        outputs_.set_pool_transaction(tx_id, pool_effect(accounts_, *record->tx, outcome.status_fail));
        resubmissions_.remove(tx_id);
        resubmissions_.add(tx_id, now + kFirstRetry);
        return;
    }
    if (begun == Submission::revived)
        return drop(*std::move(record), DropReason::refused, outcome.error_text());
    untrack(tx_id);
    erase(tx_id);
}

std::vector<TransactionPtr> Unconfirmed::take_due(Time now) {
    return in_order(resubmissions_.take_due(now));
}

std::vector<TransactionPtr> Unconfirmed::take_announcements(Time now) {
    return in_order(announcements_.take_due(now));
}

std::optional<Unconfirmed::Time> Unconfirmed::next_due() const {
    const auto retry = resubmissions_.next();
    const auto reminder = announcements_.next();
    return retry && reminder ? std::min(*retry, *reminder) : retry ? retry : reminder;
}

std::vector<TransactionPtr> Unconfirmed::in_order(const std::vector<Hash256>& ids) const {
    std::vector<TransactionPtr> due;
    std::unordered_set<Hash256> left(ids.begin(), ids.end());
    std::unordered_map<Hash256, Hash256> makers;
    for (const Hash256& id : ids) {
        const auto found = own_.find(id);
        if (found == own_.end()) continue;
        for (const Hash256& made : found->second->mapped().result_ids)
            makers.emplace(made, id);
    }
    const auto visit = [&](const auto& self, const Hash256& id) -> void {
        if (left.erase(id) == 0) return;
        const auto found = own_.find(id);
        if (found == own_.end()) return;
        for_each_spent(*found->second, [&](const Hash256& spent) {
            if (const auto maker = makers.find(spent); maker != makers.end()) self(self, maker->second);
        });
        due.push_back(found->second);
    };
    for (const Hash256& id : ids)
        visit(visit, id);
    return due;
}

void Unconfirmed::resubmitted(const Hash256& tx_id, const chain::TxOutcome& outcome) {
    if (!own_.contains(tx_id) || in_pool_.contains(tx_id)) return;
    auto record = find(tx_id);
    if (!record) return;
    if (const auto reason = final_refusal(outcome, record->was_in_pool))
        drop(*std::move(record), *reason, outcome.error_text());
}

Result<std::vector<Hash256>, WalletError> Unconfirmed::abandon(const Hash256& tx_id) {
    auto record = find(tx_id);
    if (!record || !record->is_own() || record->state != State::pending)
        return fail(ErrorKind::find_transaction, "no payment of this wallet waits under this id");
    std::vector<Hash256> family;
    collect_family(tx_id, family);
    drop(*std::move(record), DropReason::abandoned, "");
    // The pool still has them for a moment, and what it does with them no longer matters.
    for (const Hash256& id : family) {
        in_pool_.erase(id);
        outputs_.remove_pool_transaction(id);
    }
    store_.sync();
    return family;
}

// --- The rest ---

void Unconfirmed::expire(std::uint64_t wall_time) {
    for (const TransactionRecord& record : all()) {
        if (record.state != State::pending || record.is_own()) continue;
        if (wall_time <= record.time + kOthersLifetime || in_pool_.contains(record.tx->id())) continue;
        erase(record.tx->id());
    }
}

void Unconfirmed::remove_account(std::string_view account_id, storage::KeyValueBatch& batch) const {
    for (TransactionRecord& record : all()) {
        bool touches = false;
        for (auto* accounts : {&record.input_accounts, &record.output_accounts}) {
            for (std::string& account : *accounts) {
                if (account == account_id) account.clear();
                touches = touches || !account.empty();
            }
        }
        const Hash256& id = record.tx->id();
        if (touches) {
            batch.put(kUnconfirmed, id.view(), rows::encode(record));
        } else {
            batch.erase(kUnconfirmed, id.view());
        }
    }
}

void Unconfirmed::refresh(const chain::PoolSnapshot& pool) {
    for (const chain::PoolEntryPtr& entry : pool.entries) {
        if (in_pool_.contains(entry->id()))
            outputs_.set_pool_transaction(entry->id(),
                                          pool_effect(accounts_, *entry->tx, entry->status_fail));
    }
    std::vector<Hash256> lost;
    for (const auto& [id, tx] : own_) {
        if (!find(id)) lost.push_back(id);
    }
    for (const Hash256& id : lost)
        untrack(id);
    for (const auto& [id, tx] : own_) {
        if (const auto record = find(id)) outputs_.set_pool_transaction(id, expected_effect(*record));
    }
}

}  // namespace bytom::wallet
