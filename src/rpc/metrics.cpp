#include "rpc/metrics.hpp"

#include <fmt/format.h>

#include <bytom/chain/chain.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/mining/mining_control.hpp>
#include <bytom/rpc/network_info.hpp>
#include <bytom/stratum/server.hpp>

namespace bytom::rpc {
namespace {

/// Families of samples, one after the other.
class Exposition {
public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        fmt::format_to(std::back_inserter(text_), "# HELP bytom_{0} {1}\n# TYPE bytom_{0} {2}\n", name, help,
                       type);
    }
    /// `labels` are empty or stand in braces.
    void sample(double value, std::string_view labels = {}) {
        fmt::format_to(std::back_inserter(text_), "bytom_{}{} {}\n", name_, labels, json::number_text(value));
    }
    void sample(std::uint64_t value, std::string_view labels = {}) {
        fmt::format_to(std::back_inserter(text_), "bytom_{}{} {}\n", name_, labels, value);
    }
    void gauge(std::string_view name, std::string_view help, auto value) {
        family(name, "gauge", help);
        sample(value);
    }
    void counter(std::string_view name, std::string_view help, std::uint64_t value) {
        family(name, "counter", help);
        sample(value);
    }

    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    std::string text_;
    std::string_view name_;
};

void write_chain(Exposition& out, const chain::Chain& chain) {
    const chain::TipPtr tip = chain.tip();
    const chain::PoolTotals pool = chain.pool_totals();
    out.gauge("height", "Height of the best block.", tip->height());
    out.gauge("best_block_timestamp_seconds", "Its timestamp, since 1970.", tip->header.timestamp);
    out.gauge("blocks_evaluating", "Blocks whose programs run long and whose verdict is not there yet.",
              std::uint64_t{chain.evaluations().size()});
    const chain::ProgramMemory memory = chain.program_memory();
    out.gauge("program_memory_bytes", "Memory of the programs of blocks that are being checked.",
              std::uint64_t{memory.used});
    out.gauge("program_memory_limit_bytes", "The most that they may have together (vm.memory_limit).",
              std::uint64_t{memory.limit});
    out.gauge("pool_transactions", "Unconfirmed transactions.", std::uint64_t{pool.transactions});
    out.gauge("pool_bytes", "Their size.", pool.weight);
    out.gauge("pool_fees_neu", "Their fees.", pool.fees);
    out.gauge("pool_orphans", "Transactions that wait for others.", std::uint64_t{pool.orphans});
}

void write_network(Exposition& out, const NetworkInfo& network) {
    const SyncInfo sync = network.sync();
    out.gauge("peers", "Connected peers.", std::uint64_t{network.status().peer_count});
    out.gauge("best_header_height", "Highest header whose proof of work was checked.", sync.best_header);
    out.gauge("syncing", "1 while the node catches up.", std::uint64_t{sync.syncing ? 1U : 0U});
    out.gauge("sync_blocks_per_second", "Blocks connected a second.", sync.blocks_per_second);
}

void write_mining(Exposition& out, const mining::MiningControl& mining) {
    const mining::MiningInfo info = mining.info();
    out.family("miner_hash_rate", "gauge",
               "Hashes a second of each thread of the CPU miner, over ten seconds.");
    for (std::size_t i = 0; i < info.threads.size(); ++i)
        out.sample(info.threads[i].hashes_per_second, fmt::format("{{thread=\"{}\"}}", i));
    out.family("miner_thread_hashes_total", "counter", "Hashes of each thread since it was started.");
    for (std::size_t i = 0; i < info.threads.size(); ++i)
        out.sample(info.threads[i].hashes, fmt::format("{{thread=\"{}\"}}", i));
    out.counter("miner_blocks_found_total", "Blocks of the CPU miner that the chain took.",
                info.blocks.accepted);
    out.counter("miner_blocks_refused_total", "Blocks of the CPU miner that it did not.",
                info.blocks.refused);
    out.gauge("kept_templates", "Templates kept for solutions to come.", std::uint64_t{info.kept_templates});
    out.gauge("kept_template_bytes", "About the memory that they take.", std::uint64_t{info.kept_bytes});
    if (info.newest) {
        out.gauge("template_transactions", "Of the newest template.",
                  std::uint64_t{info.newest->transactions.size()});
        out.gauge("template_fees_neu", "Of the newest template.", info.newest->fees);
    }
    out.family("submitted_work_total", "counter", "Submitted headers, by what became of them.");
    info.submissions.for_each([&](std::string_view outcome, std::uint64_t count) {
        out.sample(count, fmt::format("{{outcome=\"{}\"}}", outcome));
    });
}

void write_stratum(Exposition& out, const stratum::Server& server) {
    const stratum::ServerInfo info = server.info();
    stratum::WorkerInfo sum;
    for (const stratum::WorkerInfo& worker : info.workers) {
        sum.accepted += worker.accepted;
        sum.stale += worker.stale;
        sum.duplicate += worker.duplicate;
        sum.low_difficulty += worker.low_difficulty;
        sum.invalid += worker.invalid;
        sum.blocks += worker.blocks;
        sum.rate_5_minutes += worker.rate_5_minutes;
    }
    out.gauge("stratum_sessions", "Connections of miners.", std::uint64_t{info.sessions});
    out.gauge("stratum_waiting_shares", "Shares whose proof of work is to be checked.",
              std::uint64_t{info.waiting_shares});
    out.gauge("stratum_banned", "Banned workers and addresses.", std::uint64_t{info.banned});
    out.gauge("stratum_hash_rate", "Hashes a second that the shares of five minutes stand for.",
              sum.rate_5_minutes);
    // Sums over the workers that are remembered: may fall when one is forgotten, as at a restart.
    out.family("stratum_shares_total", "counter", "Shares of the workers known, by verdict.");
    out.sample(sum.accepted, "{verdict=\"accepted\"}");
    out.sample(sum.stale, "{verdict=\"stale\"}");
    out.sample(sum.duplicate, "{verdict=\"duplicate\"}");
    out.sample(sum.low_difficulty, "{verdict=\"low_difficulty\"}");
    out.sample(sum.invalid, "{verdict=\"invalid\"}");
    out.counter("stratum_blocks_total", "Blocks of the workers known.", sum.blocks);
}

}  // namespace

std::string metrics_text(const ApiContext& context) {
    Exposition out;
    write_chain(out, context.chain);
    write_network(out, context.network);
    write_mining(out, context.mining);
    if (context.stratum != nullptr) write_stratum(out, *context.stratum);
    return std::move(out).take();
}

}  // namespace bytom::rpc
