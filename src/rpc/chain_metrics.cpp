#include <algorithm>
#include <ctime>

#include <bytom/chain/chain.hpp>
#include <bytom/chain/statistics.hpp>
#include <bytom/explorer/index.hpp>
#include <bytom/txindex/transaction_index.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/metric_families.hpp"

namespace bytom::rpc {
namespace {

/// Seconds since 1970 by the wall clock: the age of the best block is told to people, no rule depends on it.
std::uint64_t unix_now() {
    return static_cast<std::uint64_t>(std::max<std::time_t>(std::time(nullptr), 0));
}

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

void write_validation(Exposition& out, const chain::Statistics& done) {
    out.counter("bytom_blocks_validated_total", "Blocks that were found valid, on whatever branch.",
                done.blocks_validated);
    out.counter("bytom_block_transactions_validated_total", "Transactions of those blocks.",
                done.transactions_validated);
    out.counter("bytom_blocks_refused_total", "Blocks that break a rule.", done.blocks_refused);
    out.counter("bytom_blocks_connected_total", "Blocks put on the main chain.", done.blocks_connected);
    out.counter("bytom_blocks_disconnected_total", "Blocks taken off it.", done.blocks_disconnected);
    out.counter("bytom_orphan_blocks_total", "Blocks that were kept until their parents came.",
                done.orphan_blocks);
    out.family("bytom_block_stage_seconds_total", "counter",
               "Time of the chain thread in each stage of a block.");
    for (std::size_t i = 0; i < done.stages.size(); ++i)
        out.sample(seconds(done.stages[i]), {{"stage", chain::kStageNames[i]}});
    out.family("bytom_reorganisation_depth_blocks", "histogram",
               "Reorganisations, by the blocks that they took off.");
    std::array<double, chain::kDepthSteps.size()> ends{};
    std::ranges::copy(chain::kDepthSteps, ends.begin());
    out.histogram(ends, done.reorganisations, static_cast<double>(done.blocks_disconnected));
}

}  // namespace

void write_chain_metrics(Exposition& out, const chain::Chain& chain) {
    const chain::TipPtr tip = chain.tip();
    const std::uint64_t now = unix_now();
    const std::uint64_t timestamp = tip->header.timestamp;
    out.gauge("bytom_height", "Height of the best block.", tip->height());
    out.gauge("bytom_pruned_below", "Blocks above genesis and below this height have been pruned; 0: none.",
              chain.pruned_below());
    out.gauge("bytom_best_block_timestamp_seconds", "Its timestamp, since 1970.", timestamp);
    out.gauge("bytom_best_block_age_seconds", "How long ago that was.",
              now > timestamp ? now - timestamp : 0);
    out.gauge("bytom_orphan_blocks", "Blocks that wait for their parents.",
              std::uint64_t{chain.orphan_blocks()});
    out.gauge("bytom_blocks_evaluating", "Blocks whose programs run long and whose verdict is not there yet.",
              std::uint64_t{chain.evaluations().size()});
    const chain::ProgramMemory memory = chain.program_memory();
    out.gauge("bytom_program_memory_bytes", "Memory of the programs of blocks that are being checked.",
              std::uint64_t{memory.used});
    out.gauge("bytom_program_memory_limit_bytes", "The most that they may have together (vm.memory_limit).",
              std::uint64_t{memory.limit});
    const chain::Statistics done = chain.statistics();
    const auto busy = done.busy_since ? std::chrono::steady_clock::now() - *done.busy_since
                                      : std::chrono::steady_clock::duration();
    out.gauge("bytom_chain_busy_seconds", "How long the chain thread has been at one thing; 0: it waits.",
              seconds(busy));
    write_validation(out, done);
}

void write_pool_metrics(Exposition& out, const chain::Chain& chain) {
    const chain::PoolTotals pool = chain.pool_totals();
    out.gauge("bytom_pool_transactions", "Unconfirmed transactions.", std::uint64_t{pool.transactions});
    out.gauge("bytom_pool_bytes", "Their size.", pool.weight);
    out.gauge("bytom_pool_fees_neu", "Their fees.", pool.fees);
    out.gauge("bytom_pool_orphans", "Transactions that wait for others.", std::uint64_t{pool.orphans});
    const chain::Statistics done = chain.statistics();
    out.gauge("bytom_pool_limit_transactions", "The most that are kept (pool.max_transactions).",
              done.pool_bounds.transactions);
    out.gauge("bytom_pool_limit_bytes", "The most bytes that they may have (pool.max_size).",
              done.pool_bounds.bytes);
    out.family("bytom_pool_arrivals_total", "counter",
               "New transactions that were handed to the pool, by what became of them.");
    out.sample(done.pool_accepted, {{"outcome", "accepted"}});
    out.sample(done.pool_orphans, {{"outcome", "orphan"}});
    out.sample(done.pool_refused, {{"outcome", "refused"}});
    out.family("bytom_pool_removals_total", "counter", "Transactions that left the pool, by reason.");
    for (std::size_t i = 0; i < done.pool_removals.size(); ++i)
        out.sample(done.pool_removals[i], {{"reason", chain::kRemovalNames[i]}});
}

void write_follower_metrics(Exposition& out, const ApiContext& context) {
    const std::uint64_t height = context.chain.tip()->height();
    out.family("bytom_follower_lag_blocks", "gauge", "Blocks that wallet and indexes are behind the chain.");
    const auto lag = [&](std::string_view name, const auto* part) {
        if (part == nullptr) return;
        const std::uint64_t at = part->status().height;
        out.sample(height > at ? height - at : 0, {{"follower", name}});
    };
    lag("wallet", context.wallet);
    lag("txindex", context.transaction_index);
    lag("explorer", context.explorer);
}

}  // namespace bytom::rpc
