#include <array>
#include <atomic>
#include <limits>

#include <bytom/consensus/block_validation.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/foreseen_signatures.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>
#include <bytom/primitives/merkle.hpp>

namespace bytom::consensus {
namespace {

std::unexpected<BlockError> fail(BlockRule rule) {
    return std::unexpected(BlockError{.rule = rule});
}

/// Transactions whose signatures are checked together: as many as are checked at once where they have one
/// each.
constexpr std::size_t kGroup = 8;

/// Of the transactions of one block.
class TxVerdicts {
public:
    TxVerdicts(const primitives::Block& block, const BodyOptions& options)
        : block_(block), options_(options), verdicts_(block.transactions.size()) {}

    /// One a transaction. Behind the first invalid one, which decides, they may be left out.
    std::vector<TxVerdict> find() && {
        const std::size_t groups = (verdicts_.size() + kGroup - 1) / kGroup;
        if (options_.pool != nullptr) {
            options_.pool->for_each(groups, [this](std::size_t group) { find_group(group * kGroup); });
        } else {
            for (std::size_t group = 0; group < groups; ++group)
                find_group(group * kGroup);
        }
        return std::move(verdicts_);
    }

private:
    void find_group(std::size_t first) {
        const std::size_t end = std::min(first + kGroup, verdicts_.size());
        std::array<bool, kGroup> is_known{};
        crypto::CheckedSignatures signatures;
        std::int64_t work = 0;
        for (std::size_t i = first; i < end && !is_decided(i); ++i) {
            const primitives::Transaction& tx = *block_.transactions[i];
            if (const auto known =
                    options_.known != nullptr ? options_.known->find(tx, context(i)) : std::nullopt) {
                is_known[i - first] = true;
                set(i, *known);
            } else {
                work += foresee_signatures(tx, signatures);
            }
        }
        if (may_spend(work)) signatures.check();
        for (std::size_t i = first; i < end && !is_decided(i); ++i) {
            if (is_known[i - first]) continue;
            TxContext own = context(i);
            own.signatures = &signatures;
            set(i, validate_transaction(*block_.transactions[i], own));
        }
    }

    /// Whoever fills a block with signatures that no program asks for pays for them as well. Programs charge
    /// those that they ask for once more. Without work left the programs find out that there is none.
    [[nodiscard]] bool may_spend(std::int64_t work) const {
        return work > 0 &&
               (options_.control == nullptr || options_.control->spend(work) == vm::Interruption::none);
    }

    [[nodiscard]] TxContext context(std::size_t i) const {
        return {.block_version = block_.header.version,
                .block_height = block_.header.height,
                .first_in_block = i == 0,
                .serialized_size = {},
                .control = options_.control};
    }

    /// An invalid one stands before it.
    [[nodiscard]] bool is_decided(std::size_t i) const {
        return i > first_invalid_.load(std::memory_order_relaxed);
    }

    void set(std::size_t i, const TxVerdict& verdict) {
        verdicts_[i] = verdict;
        if (verdicts_[i].valid()) return;
        std::size_t first = first_invalid_.load();
        while (i < first && !first_invalid_.compare_exchange_weak(first, i)) {
        }
    }

    const primitives::Block& block_;
    const BodyOptions& options_;
    std::vector<TxVerdict> verdicts_;
    std::atomic<std::size_t> first_invalid_ = std::numeric_limits<std::size_t>::max();
};

/// Rule 8.
bool is_coinbase_right(const primitives::Block& block, std::uint64_t amount) {
    if (block.transactions.empty()) return false;
    const auto& outputs = block.transactions.front()->data().outputs;
    return outputs.size() == 1 && !outputs[0].is_retirement() && outputs[0].value.amount == amount;
}

Hash256 transaction_root(const primitives::Block& block) {
    std::vector<Hash256> ids;
    ids.reserve(block.transactions.size());
    for (const auto& transaction : block.transactions)
        ids.push_back(transaction->id());
    return primitives::tx_merkle_root(ids);
}

}  // namespace

Status<BlockError> check_header(const primitives::BlockHeader& header, const HeaderContext& context) {
    if (header.version != 1) return fail(BlockRule::bad_version);
    if (header.height != context.parent_height + 1) return fail(BlockRule::bad_height);
    const std::uint64_t bits = next_bits(context.parent_height, context.parent_bits,
                                         context.timestamps_newest_first.front(), context.retarget_timestamp);
    if (header.bits != bits) return fail(BlockRule::bad_bits);
    if (header.previous_block_hash != context.parent_hash) return fail(BlockRule::prev_mismatch);
    if (header.timestamp > context.now && header.timestamp - context.now > kMaxTimeOffsetSeconds)
        return std::unexpected(BlockError{.rule = BlockRule::bad_timestamp, .transient = true});
    if (header.timestamp <= median_time(context.timestamps_newest_first))
        return fail(BlockRule::bad_timestamp);
    return {};
}

Status<BlockError> check_work(const Hash256& block_hash, std::uint64_t bits, const Hash256& seed,
                              const ProofOfWork& proof_of_work, WorkEvidence evidence) {
    const Hash256 pow = evidence == WorkEvidence::computed ? proof_of_work(block_hash, seed) : Hash256{};
    if (!meets_target(pow, bits)) return fail(BlockRule::bad_pow);
    return {};
}

Result<BlockVerdict, BlockError> check_body(const primitives::Block& block, const BodyOptions& options) {
    const std::vector<TxVerdict> transactions = TxVerdicts(block, options).find();
    BlockVerdict verdict;
    verdict.statuses.reserve(transactions.size());
    verdict.gas.reserve(transactions.size());
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        const TxVerdict& transaction = transactions[i];
        if (!transaction.valid()) {
            return std::unexpected(BlockError{
                .rule = BlockRule::tx_invalid,
                .tx_index = i,
                .tx_count = transactions.size(),
                .tx_error = transaction.error,
                .interruption = transaction.interruption,
            });
        }
        verdict.statuses.push_back(transaction.status_fail());
        verdict.gas.push_back(transaction.gas);
        verdict.fees += static_cast<std::uint64_t>(transaction.gas.btm_value);
        verdict.gas_used += static_cast<std::uint64_t>(transaction.gas.gas_used);
        if (verdict.gas_used > kMaxBlockGas) return fail(BlockRule::block_gas_limit);
    }
    if (!is_coinbase_right(block, block_subsidy(block.header.height) + verdict.fees))
        return fail(BlockRule::bad_coinbase);
    if (!options.root_matches.value_or(false) &&
        (options.root_matches || transaction_root(block) != block.header.transaction_merkle_root))
        return fail(BlockRule::tx_merkle_mismatch);
    if (primitives::status_merkle_root(verdict.statuses) != block.header.transaction_status_hash)
        return fail(BlockRule::status_merkle_mismatch);
    return verdict;
}

Result<BlockVerdict, BlockError> validate_block(const primitives::Block& block, const HeaderContext& context,
                                                const Hash256& seed, const ProofOfWork& proof_of_work,
                                                WorkEvidence evidence, base::ThreadPool* pool) {
    BYTOM_TRY(check_header(block.header, context));
    BYTOM_TRY(check_work(block.hash(), block.header.bits, seed, proof_of_work, evidence));
    return check_body(block, {.pool = pool});
}

}  // namespace bytom::consensus
