#include <string>

#include <bytom/mining/mining_control.hpp>
#include <bytom/stratum/server.hpp>

#include "rpc/metric_families.hpp"

namespace bytom::rpc {
namespace {

void write_device_metrics(Exposition& out, const std::vector<mining::MinerDevice>& devices) {
    out.family("bytom_miner_device_hash_rate", "gauge", "Hashes a second of each device, over ten seconds.");
    for (const mining::MinerDevice& device : devices)
        out.sample(device.hashes_per_second, {{"device", device.name}});
    out.family("bytom_miner_device_hashes_total", "counter", "Hashes of each device since the start.");
    for (const mining::MinerDevice& device : devices)
        out.sample(device.hashes, {{"device", device.name}});
    out.family("bytom_miner_device_errors_total", "counter", "Errors of each device since the start.");
    for (const mining::MinerDevice& device : devices)
        out.sample(device.errors, {{"device", device.name}});
    out.family("bytom_miner_device_stopped", "gauge",
               "1: the device has computed wrongly and is not used any more.");
    for (const mining::MinerDevice& device : devices)
        out.sample(std::uint64_t{device.state == mining::DeviceState::stopped}, {{"device", device.name}});
}

}  // namespace

void write_mining_metrics(Exposition& out, const mining::MiningControl& mining) {
    const mining::MiningInfo info = mining.info();
    out.family("bytom_miner_hash_rate", "gauge",
               "Hashes a second of each thread of the CPU miner, over ten seconds.");
    for (std::size_t i = 0; i < info.threads.size(); ++i)
        out.sample(info.threads[i].hashes_per_second, {{"thread", std::to_string(i)}});
    out.family("bytom_miner_thread_hashes_total", "counter", "Hashes of each thread since it was started.");
    for (std::size_t i = 0; i < info.threads.size(); ++i)
        out.sample(info.threads[i].hashes, {{"thread", std::to_string(i)}});
    if (!info.devices.empty()) write_device_metrics(out, info.devices);
    out.counter("bytom_miner_blocks_found_total", "Blocks of the miner that the chain took.",
                info.blocks.accepted);
    out.counter("bytom_miner_blocks_refused_total", "Blocks of the miner that it did not.",
                info.blocks.refused);
    out.gauge("bytom_kept_templates", "Templates kept for solutions to come.",
              std::uint64_t{info.kept_templates});
    out.gauge("bytom_kept_template_bytes", "About the memory that they take.",
              std::uint64_t{info.kept_bytes});
    if (info.newest) {
        out.gauge("bytom_template_transactions", "Of the newest template.",
                  std::uint64_t{info.newest->transactions.size()});
        out.gauge("bytom_template_fees_neu", "Of the newest template.", info.newest->fees);
    }
    out.family("bytom_submitted_work_total", "counter", "Submitted headers, by what became of them.");
    info.submissions.for_each(
        [&](std::string_view outcome, std::uint64_t count) { out.sample(count, {{"outcome", outcome}}); });
}

void write_stratum_metrics(Exposition& out, const stratum::Server& server) {
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
    out.gauge("bytom_stratum_sessions", "Connections of miners.", std::uint64_t{info.sessions});
    out.gauge("bytom_stratum_waiting_shares", "Shares whose proof of work is to be checked.",
              std::uint64_t{info.waiting_shares});
    out.gauge("bytom_stratum_banned", "Banned workers and addresses.", std::uint64_t{info.banned});
    out.gauge("bytom_stratum_hash_rate", "Hashes a second that the shares of five minutes stand for.",
              sum.rate_5_minutes);
    // Sums over the workers that are remembered: may fall when one is forgotten, as at a restart.
    out.family("bytom_stratum_shares_total", "counter", "Shares of the workers known, by verdict.");
    out.sample(sum.accepted, {{"verdict", "accepted"}});
    out.sample(sum.stale, {{"verdict", "stale"}});
    out.sample(sum.duplicate, {{"verdict", "duplicate"}});
    out.sample(sum.low_difficulty, {{"verdict", "low_difficulty"}});
    out.sample(sum.invalid, {{"verdict", "invalid"}});
    out.counter("bytom_stratum_blocks_total", "Blocks of the workers known.", sum.blocks);
}

}  // namespace bytom::rpc
