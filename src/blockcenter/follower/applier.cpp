#include "blockcenter/follower/applier.hpp"

#include <algorithm>

#include <bytom/blockcenter/store/payment_rows.hpp>
#include <bytom/primitives/transaction.hpp>

#include "blockcenter/follower/known_part.hpp"

namespace bytom::blockcenter {
namespace {

std::vector<Hash256> spent_by(const AttemptRow& attempt) {
    const auto decoded = primitives::Transaction::decode(attempt.raw);
    return decoded ? decoded->mapped().spent_output_ids : std::vector<Hash256>();
}

}  // namespace

std::uint64_t Applier::missing_of_pool(const ChainEvent& event, std::uint64_t missing_before) noexcept {
    if (const auto* reset = std::get_if<PoolReset>(&event)) return reset->transactions;
    if (std::holds_alternative<PoolAdded>(event)) return missing_before > 0 ? missing_before - 1 : 0;
    return missing_before;
}

Status<std::string> Applier::apply(SqlTransaction& sql, const std::vector<ChainEvent>& events) {
    // Also where the lock of followers was lost unseen: what another has done meanwhile does not fit.
    const FollowedBlock before = lock_followed_block(sql);
    programs_.refresh(sql);
    if (has_new_addresses(programs_.newest())) {
        if (before.hash != tip_.hash)
            return std::unexpected(std::string("another process has followed the chain meanwhile"));
        match_pool(sql);
    }
    matched_ = programs_.newest();
    tip_ = before;
    followed_.clear();
    for (const ChainEvent& event : events)
        BYTOM_TRY(std::visit([&](const auto& concrete) { return apply_event(sql, concrete); }, event));
    if (tip_.hash == before.hash) return {};
    set_followed_block(sql, tip_);
    std::vector<FollowedBlock> blocks;
    blocks.reserve(followed_.size());
    for (const auto& [height, hash] : followed_)
        blocks.push_back({.height = height, .hash = hash});
    if (blocks.empty()) blocks.push_back(tip_);
    remember_blocks(sql, blocks);
    return {};
}

std::optional<KnownTransaction> Applier::known_part(SqlTransaction& sql, const EventTransaction& transaction,
                                                    std::int64_t height) {
    std::vector<Bytes> programs;
    const auto look_at = [&](const EventPut& put) {
        if (programs_.may_have(put.program)) programs.push_back(put.program);
    };
    std::ranges::for_each(transaction.inputs, look_at);
    std::ranges::for_each(transaction.outputs, look_at);
    if (programs.empty()) return std::nullopt;
    return part_of(sql, transaction, height, address_map(find_addresses(sql, programs)),
                   parts_.address_prefix);
}

Status<std::string> Applier::apply_event(SqlTransaction& sql, const BlockConnected& block) {
    const auto height = static_cast<std::int64_t>(block.height);
    if (block.parent != tip_.hash || height != tip_.height + 1)
        return std::unexpected("block " + std::to_string(height) + " does not follow the block before");
    std::vector<Bytes> hashes;
    std::vector<Bytes> spent;
    for (std::size_t i = 0; i < block.transactions.size(); ++i) {
        pool_.remove(block.transactions[i].id);
        auto known = known_part(sql, block.transactions[i], height);
        if (!known) continue;
        known->place = static_cast<std::int64_t>(i);
        known->time = static_cast<std::int64_t>(block.time);
        remove_from_pool(sql, {base::to_bytes(known->hash.view())});
        add_transaction(sql, *known);
        hashes.push_back(base::to_bytes(known->hash.view()));
        for (const KnownOutput& output : known->spent)
            spent.push_back(base::to_bytes(output.id.view()));
    }
    if (!hashes.empty()) {
        confirm_attempts(sql, hashes, height, parts_.clock.now());
        // Those that are confirmed hold nothing any more.
        conflict_attempts(sql, spent, height, parts_.clock.now());
    }
    tip_ = {.height = height, .hash = block.hash};
    followed_[height] = block.hash;
    return {};
}

Status<std::string> Applier::apply_event(SqlTransaction& sql, const BlockDisconnected& block) {
    if (block.hash != tip_.hash)
        return std::unexpected("block " + std::to_string(block.height) + " is taken off, but is not the tip");
    const std::string reason =
        "rolled back: block " + std::to_string(tip_.height) + " has left the main chain";
    // Locked before outputs are, as the API does.
    const auto conflicted = take_conflicted_attempts(sql, tip_.height);
    undo_block(sql, tip_.height);
    for (const AttemptRow& attempt : list_attempts_of_block(sql, tip_.height))
        roll_back_attempt(sql, attempt, spent_by(attempt), reason, parts_.clock.now());
    // What was in the block goes before what could not be because of it.
    for (const ConflictedAttempt& attempt : conflicted)
        revive_attempt(sql, attempt, spent_by(attempt.row), reason, parts_.clock.now());
    followed_.erase(tip_.height);
    tip_ = {.height = tip_.height - 1, .hash = block.parent};
    return {};
}

Status<std::string> Applier::apply_event(SqlTransaction& sql, const PoolReset& reset) {
    clear_pool(sql);
    pool_.clear();
    missing_of_pool_ = reset.transactions;
    if (missing_of_pool_ == 0) end_snapshot(sql);
    return {};
}

Status<std::string> Applier::apply_event(SqlTransaction& sql, const PoolAdded& added) {
    // Later ones stand before earlier ones, also after a restart.
    const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    pool_place_ = std::max(pool_place_ + 1, static_cast<std::int64_t>(now));
    pool_.add(added.transaction, added.time, pool_place_);
    if (auto known = known_part(sql, added.transaction, kUnconfirmed);
        known && !is_known_transaction(sql, known->hash)) {
        known->place = pool_place_;
        known->time = static_cast<std::int64_t>(added.time);
        add_transaction(sql, *known);
    }
    if (missing_of_pool_ == 0) return {};
    --missing_of_pool_;
    if (missing_of_pool_ == 0) end_snapshot(sql);
    return {};
}

Status<std::string> Applier::apply_event(SqlTransaction& sql, const PoolRemoved& removed) {
    const std::vector<Bytes> hashes{base::to_bytes(removed.id.view())};
    pool_.remove(removed.id);
    remove_from_pool(sql, hashes);
    if (removed.reason == "confirmed" || removed.reason == "moved") return {};
    for (const AttemptRow& attempt : list_lost_attempts(sql, hashes))
        queue_again(sql, attempt, "it left the pool: " + removed.reason, parts_.clock.now());
    return {};
}

Status<std::string> Applier::apply_event(SqlTransaction& /*sql*/, const OtherEvent& /*other*/) {
    return {};
}

void Applier::match_pool(SqlTransaction& sql) {
    const auto is_new = [&](ByteView program) { return programs_.may_have(program, matched_); };
    for (const PoolMirror::Waiting* waiting : pool_.touching(is_new)) {
        auto known = known_part(sql, waiting->transaction, kUnconfirmed);
        if (!known || is_in_block(sql, known->hash)) continue;
        known->place = waiting->place;
        known->time = static_cast<std::int64_t>(waiting->time);
        add_missing_parts(sql, *known);
    }
}

void Applier::end_snapshot(SqlTransaction& sql) {
    for (const AttemptRow& attempt : list_lost_attempts(sql, {}))
        queue_again(sql, attempt, "the node's pool does not have it", parts_.clock.now());
}

}  // namespace bytom::blockcenter
