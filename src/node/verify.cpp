// bytomd verify

#include <fmt/core.h>

#include <bytom/base/log.hpp>
#include <bytom/chain/audit.hpp>

#include "chain_core.hpp"
#include "progress_line.hpp"

namespace bytom::node {

Status<> run_verify(const CommandInput& input) {
    BYTOM_TRY(require_home(input));
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {.reads_only = true, .opens_chain = false}));
    core->store.read_only = true;
    BYTOM_ASSIGN(const auto store, storage::ChainStore::open(core->store));
    ProgressLine progress;
    const chain::AuditReport report = chain::audit_chain(
        *store, {.network = core->network,
                 .proof_of_work = core->proof_of_work(),
                 .pool = &core->pool,
                 .depth = input.line.depth == 0 ? std::nullopt : std::optional(input.line.depth),
                 .now = core->clock.now(),
                 .on_progress = [&progress](std::uint64_t done, std::uint64_t total) {
                     if (!progress.is_due() && done < total) return;
                     progress.print(fmt::format("block {} of {}", done, total), static_cast<double>(done),
                                    static_cast<double>(total));
                 }});
    progress.finish();
    for (const chain::AuditFinding& finding : report.findings)
        fmt::print("{}\n", finding.text());
    if (report.findings.size() == chain::kMaxAuditFindings) fmt::print("… and perhaps more\n");
    fmt::print("{} headers and {} blocks were verified", report.headers, report.blocks);
    if (report.unspent > 0) fmt::print(", and {} unspent outputs", report.unspent);
    fmt::print("\n");
    if (report.pruned_below > 1) {
        fmt::print("blocks 1 to {} have been pruned: their headers alone were verified\n",
                   report.pruned_below - 1);
    }
    if (report.sound()) return {};
    return base::fail(
        "verify",
        fmt::format("{}: {} faults found; {}", core->store.directory.string(), report.findings.size(),
                    report.pruned_below > 1 ? "delete the directory, and the node fetches all from its peers"
                                            : "bytomd reindex makes the state anew from the stored blocks"));
}

}  // namespace bytom::node
