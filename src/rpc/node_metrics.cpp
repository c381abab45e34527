#include <bytom/chain/chain.hpp>
#include <bytom/rpc/network_info.hpp>
#include <bytom/rpc/node_figures.hpp>

#include "rpc/call_recorder.hpp"
#include "rpc/metric_families.hpp"
#include "rpc/process_figures.hpp"

namespace bytom::rpc {
namespace {

void write_process(Exposition& out, const ProcessFigures& process) {
    out.counter("process_cpu_seconds_total", "Time of processors that all threads have used.",
                process.cpu_seconds);
    out.gauge("process_resident_memory_bytes", "Memory that is resident.", process.resident_bytes);
    out.gauge("process_virtual_memory_bytes", "Address space.", process.virtual_bytes);
    out.gauge("process_threads", "Threads.", process.threads);
    out.gauge("process_open_fds", "Open descriptors.", process.open_descriptors);
    out.gauge("process_max_fds", "The most that may be open.", process.max_descriptors);
    out.gauge("process_start_time_seconds", "When the process was started, since 1970.", process.start_time);
}

void write_databases(Exposition& out, const std::vector<DatabaseFigures>& databases) {
    const auto each = [&](std::string_view name, std::string_view type, std::string_view help, auto value) {
        out.family(name, type, help);
        for (const DatabaseFigures& database : databases)
            out.sample(std::uint64_t{value(database.store)}, {{"database", database.name}});
    };
    using storage::StoreFigures;
    each("bytom_database_table_bytes", "gauge", "Tables of a database on the disk.",
         [](const StoreFigures& of) { return of.table_bytes; });
    each("bytom_database_memory_bytes", "gauge", "What has not been written to tables yet.",
         [](const StoreFigures& of) { return of.memory_bytes; });
    each("bytom_database_compaction_pending_bytes", "gauge", "What compaction has still to rewrite.",
         [](const StoreFigures& of) { return of.pending_bytes; });
    each("bytom_database_slowdowns_total", "counter", "Times that writes were slowed down for compaction.",
         [](const StoreFigures& of) { return of.slowdowns; });
    each("bytom_database_stalls_total", "counter", "Times that writes had to wait for compaction.",
         [](const StoreFigures& of) { return of.stops; });
    each("bytom_database_stalled", "gauge", "1 while writes wait.",
         [](const StoreFigures& of) -> std::uint64_t { return of.is_stopped ? 1 : 0; });
}

void write_seeds(Exposition& out, const SeedFigures& seeds) {
    out.gauge("bytom_seed_caches", "Prepared seeds of the proof of work.", seeds.kept);
    out.gauge("bytom_seed_cache_bytes", "Their memory.", seeds.memory_bytes);
    out.counter("bytom_seed_cache_hits_total", "Seeds that were prepared when they were needed.", seeds.hits);
    out.counter("bytom_seed_cache_builds_total", "Seeds that were prepared, ahead or when they were needed.",
                seeds.builds);
    out.counter("bytom_seed_cache_evictions_total", "Prepared seeds that made room for others.",
                seeds.evictions);
}

void write_traffic(Exposition& out, const NetworkFigures& network) {
    out.family("bytom_p2p_bytes_total", "counter", "Bytes of packets from and to peers, before encryption.");
    out.sample(network.bytes_received, {{"direction", "received"}});
    out.sample(network.bytes_sent, {{"direction", "sent"}});
    const auto of_messages = [&](std::string_view name, std::string_view help, auto received, auto sent) {
        out.family(name, "counter", help);
        for (const MessageFigures& message : network.messages) {
            out.sample(std::uint64_t{message.*received},
                       {{"direction", "received"}, {"message", message.name}});
            out.sample(std::uint64_t{message.*sent}, {{"direction", "sent"}, {"message", message.name}});
        }
    };
    of_messages("bytom_p2p_message_bytes_total", "Bytes of messages, by their kind.",
                &MessageFigures::bytes_received, &MessageFigures::bytes_sent);
    of_messages("bytom_p2p_messages_total", "Messages, by their kind.", &MessageFigures::received,
                &MessageFigures::sent);
}

}  // namespace

void write_network_metrics(Exposition& out, const NetworkInfo& network) {
    const SyncInfo sync = network.sync();
    const NetworkFigures figures = network.figures();
    out.gauge("bytom_peers", "Connected peers.", std::uint64_t{network.status().peer_count});
    out.family("bytom_peer_connections", "gauge", "Connections to peers, by who made them.");
    out.sample(figures.inbound, {{"direction", "inbound"}});
    out.sample(figures.outbound, {{"direction", "outbound"}});
    out.gauge("bytom_best_header_height", "Highest header whose proof of work was checked.",
              sync.best_header);
    out.gauge("bytom_syncing", "1 while the node catches up.", std::uint64_t{sync.syncing ? 1U : 0U});
    out.gauge("bytom_nobody_to_ask", "1 while there is no peer, though others are configured.",
              std::uint64_t{sync.nobody_to_ask ? 1U : 0U});
    out.gauge("bytom_sync_blocks_per_second", "Blocks connected a second.", sync.blocks_per_second);
    if (sync.history) {
        out.gauge("bytom_history_snapshot_height", "Height of the snapshot that the chain began with.",
                  sync.history->height);
        out.gauge("bytom_history_validated_height",
                  "Blocks up to this height have been validated since; the snapshot's when all have been.",
                  sync.history->validated);
        out.gauge("bytom_history_validated", "1 once all have been, and leave the snapshot's outputs.",
                  std::uint64_t{sync.history->is_validated ? 1U : 0U});
    }
    out.family("bytom_p2p_dials_total", "counter", "Dials, by what became of them.");
    for (const auto& [outcome, count] : figures.dials)
        out.sample(count, {{"outcome", outcome}});
    out.counter("bytom_p2p_accepted_total", "Inbound connections that became peers.", figures.accepted);
    out.counter("bytom_p2p_refused_total", "Inbound connections that were turned away at once.",
                figures.refused);
    out.counter("bytom_p2p_bans_total", "Peers banned for what they did.", figures.bans);
    write_traffic(out, figures);
}

void write_node_metrics(Exposition& out, const ApiContext& context) {
    if (const auto process = process_figures()) write_process(out, *process);
    if (context.node_figures == nullptr) return;
    const NodeFigures node = context.node_figures->figures();
    out.family("bytom_build_info", "gauge", "1; what runs.");
    out.sample(std::uint64_t{1}, {{"version", node.version},
                                  {"protocol", context.version},
                                  {"network", context.chain.network().chain_id},
                                  {"kernel", node.kernel}});
    if (node.free_disk) out.gauge("bytom_disk_free_bytes", "Free where the databases are.", *node.free_disk);
    write_databases(out, node.databases);
    write_seeds(out, node.seeds);
}

void write_call_metrics(Exposition& out, const CallRecorder& calls) {
    const auto figures = calls.figures();
    const auto name_of = [](const CallRecorder::Figures& of) { return of.method->path.substr(1); };
    out.family("bytom_api_call_seconds", "histogram", "Calls of the API and how long each took, by method.");
    for (const CallRecorder::Figures& of : figures)
        out.histogram(CallRecorder::kSteps, of.columns, of.seconds, {{"method", name_of(of)}});
    out.family("bytom_api_call_errors_total", "counter", "Calls that were answered by an error, by method.");
    for (const CallRecorder::Figures& of : figures)
        out.sample(of.failures, {{"method", name_of(of)}});
}

}  // namespace bytom::rpc
