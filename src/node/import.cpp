// bytomd import

#include <fmt/core.h>

#include "chain_core.hpp"
#include "importer.hpp"

namespace bytom::node {

Status<> run_import(const CommandInput& input) {
    if (input.line.operands.empty()) return base::fail("usage", "bytomd import needs a file");
    Deliveries deliveries;
    const auto on_failure = [&deliveries](const std::string& what) { deliveries.storage_failed(what); };
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {.on_failure = on_failure}));
    Importer importer(*core->chain, deliveries);
    for (const std::string& file : input.line.operands) {
        BYTOM_ASSIGN(const auto source, open_block_source(file));
        BYTOM_TRY(importer.run(*source));
    }
    const chain::TipPtr tip = core->chain->tip();
    fmt::print("{} blocks read, best block {} {}\n", deliveries.counts().answered, tip->height(),
               tip->hash().to_text());
    return {};
}

}  // namespace bytom::node
