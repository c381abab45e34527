#include <algorithm>

#include <bytom/consensus/height_dependence.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/mining/template_builder.hpp>
#include <bytom/primitives/merkle.hpp>

#include "mining/selection.hpp"
#include "mining/template_outputs.hpp"

namespace bytom::mining {
namespace {

/// Transactions between two questions whether the template is still wanted, when they are looked at and when
/// their programs are run: milliseconds, usually.
constexpr std::size_t kStride = 64;
constexpr std::size_t kProgramStride = 16;
/// Work (vm/run.hpp) that one build may do on programs: what more gas than a block holds could buy. The rest
/// of the pool waits for the next build.
constexpr std::int64_t kBuildWork = 128 * chain::kPoolTransactionWork;

/// What running a transaction's programs has cost, at most.
std::int64_t work_of(const consensus::TxVerdict& verdict) {
    if (verdict.error || verdict.gas.gas_used < 0) return chain::kPoolTransactionWork;
    return std::min(chain::kWorkPerGas * verdict.gas.gas_used, chain::kPoolTransactionWork);
}

bool is_superseded(const TemplateRequest& request) {
    return request.is_superseded && request.is_superseded();
}

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

/// The transactions of a template, without the coinbase.
struct Choice {
    struct Chosen {
        const chain::PoolEntry* entry;
        bool status_fail;
    };

    std::vector<Chosen> transactions;
    std::uint64_t fees = 0;
    std::uint64_t gas_used = 0;
};

/// The template; null: superseded.
Result<std::shared_ptr<BlockTemplate>> finish(const TemplateRequest& request, const Choice& choice,
                                              primitives::TxMerkleTree& tree) {
    const std::uint64_t height = request.tip.height() + 1;
    const std::size_t count = choice.transactions.size() + 1;
    auto work = std::make_shared<BlockTemplate>();
    BYTOM_ASSIGN(auto coinbase, make_coinbase(height, choice.fees, request.payout));
    std::vector<Hash256> ids;
    ids.reserve(count);
    ids.push_back(coinbase->id());
    work->transactions.reserve(count);
    work->transactions.push_back(std::move(coinbase));
    work->statuses.reserve(count);
    work->statuses.push_back(false);
    for (const Choice::Chosen& chosen : choice.transactions) {
        ids.push_back(chosen.entry->id());
        work->transactions.push_back(chosen.entry->tx);
        work->statuses.push_back(chosen.status_fail);
    }
    work->seed = request.tip.next_seed;
    work->minimum_timestamp = request.tip.median_time + 1;
    work->fees = choice.fees;
    work->gas_used = choice.gas_used;
    // A template of the coinbase alone leaves the tree for the full one that follows.
    const auto root =
        count == 1 ? std::optional(primitives::tx_merkle_root(ids)) : tree.root(ids, request.is_superseded);
    if (!root) return nullptr;
    work->header = {.height = height,
                    .previous_block_hash = request.tip.hash(),
                    .timestamp = std::max(request.now, work->minimum_timestamp),
                    .transaction_merkle_root = *root,
                    .transaction_status_hash = primitives::status_merkle_root(work->statuses),
                    .bits = request.tip.next_bits};
    return work;
}

/// A template's transactions while they are chosen.
class Assembly {
public:
    Assembly(const TemplateRequest& request, TemplateOutputs& outputs,
             std::vector<ExcludedTransaction>& excluded)
        : request_(request), height_(request.tip.height() + 1), outputs_(outputs), excluded_(excluded) {}

    /// To be asked once for each transaction: looks only now and then.
    [[nodiscard]] bool is_superseded() { return ++asked_ % kStride == 0 && mining::is_superseded(request_); }

    [[nodiscard]] bool fits(std::uint64_t gas) const { return gas <= consensus::kMaxBlockGas - gas_used_; }
    [[nodiscard]] bool is_full() const { return gas_used_ == consensus::kMaxBlockGas; }

    /// Applies the transaction to the view and takes it, or notes why not.
    bool take(const Candidate& candidate, bool has_children) {
        if (const auto applied =
                outputs_.apply(*candidate.entry->tx, candidate.status_fail, height_, has_children);
            !applied) {
            exclude(candidate, exclusion_of(applied.error()));
            return false;
        }
        chosen_.push_back(&candidate);
        gas_used_ += candidate.gas;
        fees_ += candidate.fee;
        return true;
    }

    void exclude(const Candidate& candidate, Exclusion reason) {
        excluded_.push_back({candidate.entry->id(), reason});
    }

    /// What was taken, in order of arrival, which puts parents before children and leaves most of the tree as
    /// it was in the template before.
    [[nodiscard]] Choice choice() && {
        // Candidates lie side by side in order of arrival.
        std::ranges::sort(chosen_);
        Choice choice{.transactions = {}, .fees = fees_, .gas_used = gas_used_};
        choice.transactions.reserve(chosen_.size());
        for (const Candidate* candidate : chosen_)
            choice.transactions.push_back({candidate->entry, candidate->status_fail});
        return choice;
    }

private:
    const TemplateRequest& request_;
    std::uint64_t height_;
    TemplateOutputs& outputs_;
    std::size_t asked_ = 0;
    std::vector<ExcludedTransaction>& excluded_;
    std::vector<const Candidate*> chosen_;
    std::uint64_t gas_used_ = 0;
    std::uint64_t fees_ = 0;
};

/// False: superseded.
[[nodiscard]] bool select_by_arrival(std::span<const Candidate> candidates, Assembly& assembly) {
    const std::vector<bool> having_children = find_having_children(find_parents(candidates));
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (assembly.is_superseded()) return false;
        if (assembly.is_full() || !assembly.fits(candidates[i].gas)) {
            for (const Candidate& rest : candidates.subspan(i))
                assembly.exclude(rest, Exclusion::no_room);
            return true;
        }
        assembly.take(candidates[i], having_children[i]);
    }
    return true;
}

/// False: superseded.
[[nodiscard]] bool select_by_fee_rate(std::span<const Candidate> candidates, Assembly& assembly) {
    std::vector<std::vector<std::uint32_t>> parents = find_parents(candidates);
    const std::vector<bool> having_children = find_having_children(parents);
    PackageQueue queue(candidates, std::move(parents));
    for (auto package = queue.next(); !package.empty(); package = queue.next()) {
        if (assembly.is_superseded()) return false;
        std::uint64_t gas = 0;
        for (const std::uint32_t index : package)
            gas += candidates[index].gas;
        if (!assembly.fits(gas)) {
            assembly.exclude(candidates[package.back()], Exclusion::no_room);
            queue.reject(package.back());
            continue;
        }
        for (const std::uint32_t index : package) {
            if (!assembly.take(candidates[index], having_children[index])) {
                queue.reject(index);
                break;
            }
            queue.accept(index);
        }
    }
    return true;
}

}  // namespace

/// All of the pool, as far as it has come, in a block on one tip. As long as everything has room there is
/// nothing to choose, and transactions that arrive later are just added.
struct TemplateBuilder::Growth {
    Growth(const chain::Tip& tip, KnownOutputs& known, std::size_t expected)
        : tip_hash(tip.hash()), state(tip.state), outputs(*state, known, expected) {}

    const Hash256 tip_hash;
    const storage::StoreSnapshotPtr state;
    TemplateOutputs outputs;
    std::vector<chain::PoolEntryPtr> entries;  ///< what `choice` holds, in the pool's order
    Choice choice;
    bool is_possible = true;  ///< false: not everything can be taken on this tip
};

TemplateBuilder::TemplateBuilder(base::ThreadPool* pool) : pool_(pool) {}
TemplateBuilder::~TemplateBuilder() = default;

bool TemplateBuilder::validate(const TemplateRequest& request, std::span<const chain::PoolEntryPtr> entries,
                               std::uint64_t height) {
    ++generation_;
    row_.clear();
    row_.reserve(entries.size());
    std::vector<Verdict*> missing;
    for (const chain::PoolEntryPtr& entry : entries) {
        if (row_.size() % kStride == kStride - 1 && is_superseded(request)) return false;
        Verdict& verdict = verdicts_[entry->id()];
        const bool reusable = verdict.entry == entry && (verdict.height == height ||
                                                         (verdict.height != 0 && verdict.height_independent));
        verdict.entry = entry;
        verdict.generation = generation_;
        if (reusable) {
            verdict.height = height;
        } else if (entry->has_verdict && (entry->height_independent || entry->verdict_height == height)) {
            verdict.verdict = {
                .gas = entry->gas,
                .error = entry->status_fail ? std::optional(consensus::TxError{}) : std::nullopt};
            verdict.height_independent = entry->height_independent;
            verdict.height = height;
        } else {
            verdict.height = 0;
            missing.push_back(&verdict);
        }
        row_.push_back(&verdict);
    }
    const bool is_whole_pool = entries.size() == request.pool.entries.size();
    if (is_whole_pool && verdicts_.size() > entries.size()) {
        std::erase_if(verdicts_,
                      [this](const auto& known) { return known.second.generation != generation_; });
    }

    consensus::TxContext context;
    context.block_height = height;
    for (std::size_t begin = 0; begin < missing.size() && work_left_ > 0; begin += kProgramStride) {
        if (is_superseded(request)) return false;
        const auto part = std::span(missing).subspan(begin, std::min(kProgramStride, missing.size() - begin));
        const auto validate_one = [&](std::size_t i) {
            const primitives::Transaction& tx = *part[i]->entry->tx;
            vm::RunControl control(request.cancelled, chain::kPoolTransactionWork);
            consensus::TxContext own = context;
            own.control = &control;
            part[i]->verdict = consensus::validate_transaction(tx, own);
            part[i]->height_independent = consensus::is_height_independent(tx);
            if (part[i]->verdict.interruption != vm::Interruption::cancelled) part[i]->height = height;
        };
        if (pool_ != nullptr) {
            pool_->for_each(part.size(), validate_one);
        } else {
            for (std::size_t i = 0; i < part.size(); ++i)
                validate_one(i);
        }
        for (const Verdict* made : part)
            work_left_ -= work_of(made->verdict);
    }
    return true;
}

std::optional<Candidate> TemplateBuilder::candidate(const Verdict& known, std::uint64_t height) {
    const consensus::TxVerdict& verdict = known.verdict;
    const std::uint64_t time_range = known.entry->tx->data().time_range;
    // Who has made more gas than it used cannot be counted against the block's limit.
    if (verdict.interruption != vm::Interruption::none || !verdict.valid() || verdict.gas.gas_used < 0 ||
        (time_range != 0 && time_range < height))
        return std::nullopt;
    return Candidate{.entry = known.entry.get(),
                     .fee = static_cast<std::uint64_t>(verdict.gas.btm_value),
                     .gas = static_cast<std::uint64_t>(verdict.gas.gas_used),
                     .status_fail = verdict.status_fail()};
}

TemplateBuilder::Growing TemplateBuilder::grow(const TemplateRequest& request, std::uint64_t height) {
    const auto& entries = request.pool.entries;
    const bool is_same_tip = growth_ && growth_->tip_hash == request.tip.hash();
    if (is_same_tip && !growth_->is_possible) return Growing::not_all;
    const bool continues =
        is_same_tip && growth_->entries.size() <= entries.size() &&
        std::ranges::equal(growth_->entries, std::span(entries).first(growth_->entries.size()));
    if (!continues) growth_.reset();
    const auto added = std::span(entries).subspan(continues ? growth_->entries.size() : 0);
    if (!validate(request, added, height)) return Growing::superseded;
    const auto impossible = [&] {
        growth_ = std::make_unique<Growth>(request.tip, known_outputs_, 0);
        growth_->is_possible = false;
        return Growing::not_all;
    };
    // First what takes no look at outputs, of which most is for nothing if there is too much for a block.
    std::vector<Candidate> candidates;
    candidates.reserve(added.size());
    std::uint64_t room = consensus::kMaxBlockGas - (continues ? growth_->choice.gas_used : 0);
    for (const Verdict* known : row_) {
        const auto next = known->height == height ? candidate(*known, height) : std::nullopt;
        if (!next || next->gas > room) return impossible();
        room -= next->gas;
        candidates.push_back(*next);
    }
    if (!continues) growth_ = std::make_unique<Growth>(request.tip, known_outputs_, entries.size());
    Growth& growth = *growth_;
    for (std::size_t i = 0; i < added.size(); ++i) {
        if (i % kStride == kStride - 1 && is_superseded(request)) return Growing::superseded;
        const Candidate& next = candidates[i];
        if (!growth.outputs.apply(*next.entry->tx, next.status_fail, height, /*has_children=*/true))
            return impossible();
        growth.entries.push_back(added[i]);
        growth.choice.transactions.push_back({next.entry, next.status_fail});
        growth.choice.fees += next.fee;
        growth.choice.gas_used += next.gas;
    }
    return Growing::all;
}

void TemplateBuilder::forget_stale_outputs(std::size_t lookups) {
    if (known_outputs_.size() > 2 * lookups + kStride) known_outputs_.clear();
}

void TemplateBuilder::block_connected(const chain::BlockNode& node, const primitives::Block& block) {
    if (node.parent == nullptr || node.parent->hash != known_outputs_tip_) return;
    known_outputs_tip_ = node.hash;
    for (const primitives::TransactionPtr& tx : block.transactions) {
        for (const Hash256& spent : tx->mapped().spent_output_ids)
            known_outputs_.erase(spent);
        for (const Hash256& result : tx->mapped().result_ids)
            known_outputs_.erase(result);
    }
}

Result<BuiltTemplate, TemplateError> TemplateBuilder::build(const TemplateRequest& request) {
    const std::uint64_t height = request.tip.height() + 1;
    BuiltTemplate built;
    work_left_ = kBuildWork;
    const auto superseded = [] { return std::unexpected(TemplateError{}); };
    const auto finished = [&](const Choice& choice) -> Result<BuiltTemplate, TemplateError> {
        auto work = finish(request, choice, tree_);
        if (!work) {
            return std::unexpected(
                TemplateError{.reason = TemplateFailure::coinbase, .detail = work.error().text()});
        }
        if (*work == nullptr) return superseded();
        built.work = *std::move(work);
        return std::move(built);
    };
    // A template of the coinbase alone leaves what is known of the pool for the full one that follows; to
    // forget what is stale of it takes longer than all else here.
    if (request.pool.entries.empty()) return finished({});
    if (known_outputs_tip_ != request.tip.hash()) {
        known_outputs_.clear();
        known_outputs_tip_ = request.tip.hash();
    }
    row_.clear();
    if (request.selection == Selection::fee_rate) {
        const Growing growing = grow(request, height);
        if (growing == Growing::superseded) return superseded();
        if (growing == Growing::all) {
            forget_stale_outputs(growth_->outputs.lookups());
            return finished(growth_->choice);
        }
    }

    // Unless that was done to see whether all have room.
    const bool is_validated = row_.size() == request.pool.entries.size();
    if (!is_validated && !validate(request, request.pool.entries, height)) return superseded();
    std::vector<Candidate> candidates;
    candidates.reserve(row_.size());
    for (const Verdict* known : row_) {
        if (known->height != height) {
            built.excluded.push_back({known->entry->id(), Exclusion::no_room});
        } else if (const auto next = candidate(*known, height)) {
            candidates.push_back(*next);
        } else {
            built.excluded.push_back({known->entry->id(), Exclusion::invalid});
        }
    }
    TemplateOutputs outputs(*request.tip.state, known_outputs_, candidates.size());
    Assembly assembly(request, outputs, built.excluded);
    const bool is_selected = request.selection == Selection::arrival
                                 ? select_by_arrival(candidates, assembly)
                                 : select_by_fee_rate(candidates, assembly);
    if (!is_selected) return superseded();
    forget_stale_outputs(outputs.lookups());
    return finished(std::move(assembly).choice());
}

}  // namespace bytom::mining
