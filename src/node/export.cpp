// bytomd export, bytomd utxo-digest

#include <fmt/core.h>

#include <bytom/base/hex.hpp>

#include "chain_core.hpp"
#include "output_file.hpp"

namespace bytom::node {

Status<> run_export(const CommandInput& input) {
    if (input.line.operands.size() > 1) return base::fail("usage", "bytomd export writes one file");
    BYTOM_TRY(require_home(input));
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {.reads_only = true}));
    if (const std::uint64_t below = core->chain->pruned_below(); below > 1) {
        return base::fail("export",
                          fmt::format("{}: blocks 1 to {} have been pruned, so that there is nothing "
                                      "to import the rest on",
                                      core->store.directory.string(), below - 1));
    }
    const std::string name = input.line.operands.empty() ? "-" : input.line.operands.front();
    BYTOM_ASSIGN(OutputFile file, OutputFile::open(name));
    const chain::TipPtr tip = core->chain->tip();
    for (std::uint64_t height = 1; height <= tip->height(); ++height) {
        const std::string line = base::to_hex(core->chain->raw_block(*tip->main_node(height))) + '\n';
        BYTOM_TRY(file.write(base::as_bytes(line)));
    }
    return file.finish();
}

Status<> run_utxo_digest(const CommandInput& input) {
    BYTOM_TRY(require_home(input));
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {.reads_only = true}));
    const chain::TipPtr tip = core->chain->tip();
    const storage::UtxoDigest digest = tip->state->utxo_digest();
    fmt::print(R"({{"height":{},"hash":"{}","utxo_count":{},"utxo_digest":"{}"}})"
               "\n",
               tip->height(), tip->hash().to_text(), digest.count, digest.digest.to_text());
    return {};
}

}  // namespace bytom::node
