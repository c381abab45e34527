#include <algorithm>

#include <bytom/chain/utxo_overlay.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/mining/template_builder.hpp>
#include <bytom/primitives/merkle.hpp>

#include "mining/selection.hpp"

namespace bytom::mining {
namespace {

Exclusion exclusion_of(consensus::BlockRule rule) {
    switch (rule) {
        case consensus::BlockRule::utxo_spent:
            return Exclusion::spent_output;
        case consensus::BlockRule::coinbase_immature:
            return Exclusion::immature;
        default:
            return Exclusion::missing_output;
    }
}

/// A template's transactions while they are chosen.
class Assembly {
public:
    Assembly(const chain::Tip& tip, std::vector<ExcludedTransaction>& excluded)
        : height_(tip.height() + 1), overlay_(*tip.state), excluded_(excluded) {}

    [[nodiscard]] bool fits(std::uint64_t gas) const { return gas <= consensus::kMaxBlockGas - gas_used_; }
    [[nodiscard]] bool is_full() const { return gas_used_ == consensus::kMaxBlockGas; }

    /// Applies the transaction to the view and takes it, or notes why not.
    bool take(const Candidate& candidate) {
        const auto& tx = candidate.entry->tx;
        if (const auto applied = overlay_.apply(*tx, candidate.status_fail, height_, /*coinbase=*/false);
            !applied) {
            exclude(candidate, exclusion_of(applied.error()));
            return false;
        }
        transactions_.push_back(tx);
        statuses_.push_back(candidate.status_fail);
        gas_used_ += candidate.gas;
        fees_ += candidate.fee;
        return true;
    }

    void exclude(const Candidate& candidate, Exclusion reason) {
        excluded_.push_back({candidate.entry->id(), reason});
    }

    /// The finished template.
    [[nodiscard]] Result<std::shared_ptr<BlockTemplate>> finish(const TemplateRequest& request) {
        auto work = std::make_shared<BlockTemplate>();
        BYTOM_ASSIGN(auto coinbase, make_coinbase(height_, fees_, request.payout));
        work->transactions.reserve(transactions_.size() + 1);
        work->transactions.push_back(std::move(coinbase));
        std::ranges::move(transactions_, std::back_inserter(work->transactions));
        work->statuses.push_back(false);
        work->statuses.insert(work->statuses.end(), statuses_.begin(), statuses_.end());
        work->seed = request.tip.next_seed;
        work->minimum_timestamp = request.tip.median_time + 1;
        work->fees = fees_;
        work->gas_used = gas_used_;

        std::vector<Hash256> ids;
        ids.reserve(work->transactions.size());
        for (const auto& tx : work->transactions)
            ids.push_back(tx->id());
        work->header = {.height = height_,
                        .previous_block_hash = request.tip.hash(),
                        .timestamp = std::max(request.now, work->minimum_timestamp),
                        .transaction_merkle_root = primitives::tx_merkle_root(ids),
                        .transaction_status_hash = primitives::status_merkle_root(work->statuses),
                        .bits = request.tip.next_bits};
        return work;
    }

private:
    std::uint64_t height_;
    chain::UtxoOverlay overlay_;
    std::vector<ExcludedTransaction>& excluded_;
    std::vector<primitives::TransactionPtr> transactions_;
    primitives::TxStatuses statuses_;
    std::uint64_t gas_used_ = 0;
    std::uint64_t fees_ = 0;
};

void select_by_arrival(std::span<const Candidate> candidates, Assembly& assembly) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (assembly.is_full() || !assembly.fits(candidates[i].gas)) {
            for (const Candidate& rest : candidates.subspan(i))
                assembly.exclude(rest, Exclusion::no_room);
            return;
        }
        assembly.take(candidates[i]);
    }
}

void select_by_fee_rate(std::span<const Candidate> candidates, Assembly& assembly) {
    PackageQueue queue(candidates);
    for (auto package = queue.next(); !package.empty(); package = queue.next()) {
        std::uint64_t gas = 0;
        for (const std::uint32_t index : package)
            gas += candidates[index].gas;
        if (!assembly.fits(gas)) {
            assembly.exclude(candidates[package.back()], Exclusion::no_room);
            queue.reject(package.back());
            continue;
        }
        for (const std::uint32_t index : package) {
            if (!assembly.take(candidates[index])) {
                queue.reject(index);
                break;
            }
            queue.accept(index);
        }
    }
}

}  // namespace

void TemplateBuilder::validate(const chain::PoolSnapshot& pool, std::uint64_t height) {
    std::unordered_map<Hash256, Verdict> kept;
    kept.reserve(pool.entries.size());
    std::vector<Verdict*> missing;
    consensus::TxContext context;
    context.block_height = height;
    context.program_work_limit = chain::kPoolProgramWork;
    for (const chain::PoolEntryPtr& entry : pool.entries) {
        const auto known = verdicts_.find(entry->id());
        const bool reusable = known != verdicts_.end() && known->second.entry == entry &&
                              (height == height_ || is_height_independent(*entry->tx));
        Verdict& verdict = kept[entry->id()];
        if (reusable) {
            verdict = std::move(known->second);
        } else {
            verdict.entry = entry;
            missing.push_back(&verdict);
        }
    }
    const auto validate_one = [&](std::size_t i) {
        missing[i]->verdict = consensus::validate_transaction(*missing[i]->entry->tx, context);
    };
    if (pool_ != nullptr) {
        pool_->for_each(missing.size(), validate_one);
    } else {
        for (std::size_t i = 0; i < missing.size(); ++i)
            validate_one(i);
    }
    verdicts_ = std::move(kept);
    height_ = height;
}

Result<BuiltTemplate> TemplateBuilder::build(const TemplateRequest& request) {
    const std::uint64_t height = request.tip.height() + 1;
    // A template of the coinbase alone leaves the verdicts for the full one that follows.
    if (!request.pool.entries.empty()) validate(request.pool, height);
    BuiltTemplate built;
    std::vector<Candidate> candidates;
    candidates.reserve(request.pool.entries.size());
    for (const chain::PoolEntryPtr& entry : request.pool.entries) {
        const consensus::TxVerdict& verdict = verdicts_.at(entry->id()).verdict;
        const std::uint64_t time_range = entry->tx->data().time_range;
        if (!verdict.valid() || (time_range != 0 && time_range < height)) {
            built.excluded.push_back({entry->id(), Exclusion::invalid});
            continue;
        }
        candidates.push_back({.entry = entry.get(),
                              .fee = static_cast<std::uint64_t>(verdict.gas.btm_value),
                              .gas = static_cast<std::uint64_t>(verdict.gas.gas_used),
                              .status_fail = verdict.status_fail()});
    }
    Assembly assembly(request.tip, built.excluded);
    if (request.selection == Selection::arrival) {
        select_by_arrival(candidates, assembly);
    } else {
        select_by_fee_rate(candidates, assembly);
    }
    BYTOM_ASSIGN(built.work, assembly.finish(request));
    return built;
}

}  // namespace bytom::mining
