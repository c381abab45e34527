#include "index_part.hpp"

#include <fmt/core.h>

namespace bytom::node {
namespace {

std::filesystem::path index_directory(const ChainCore& core, const char* name) {
    if (core.scratch) return core.scratch->path() / name;
    return path_in_home(core.config, core.config.db_dir) / name;
}

/// An index shows transactions of any block.
Status<> require_all_blocks(const chain::Chain& chain, std::string_view setting) {
    const std::uint64_t below = chain.pruned_below();
    if (below < 2) return {};
    return base::fail("pruned",
                      fmt::format("{}: blocks 1 to {} have been pruned, and the index needs them: delete "
                                  "the chain's directory to synchronise again",
                                  setting, below - 1));
}

}  // namespace

Result<IndexPart> IndexPart::open(ChainCore& core,
                                  const std::function<void(const std::string& what)>& on_failure) {
    IndexPart part;
    if (core.config.wallet.txindex) {
        BYTOM_TRY(require_all_blocks(*core.chain, "wallet.txindex"));
        txindex::TransactionIndexOptions options;
        options.directory = index_directory(core, "tx-index.db");
        options.chain = core.chain.get();
        options.on_failure = on_failure;
        BYTOM_ASSIGN(part.transactions, txindex::TransactionIndex::open(std::move(options)));
    }
    if (core.config.explorer.enable) {
        BYTOM_TRY(require_all_blocks(*core.chain, "explorer.enable"));
        explorer::IndexOptions options;
        options.directory = index_directory(core, "explorer.db");
        options.chain = core.chain.get();
        options.on_failure = on_failure;
        BYTOM_ASSIGN(part.explorer, explorer::Index::open(std::move(options)));
    }
    return part;
}

void IndexPart::stop() {
    if (transactions) transactions->stop();
    if (explorer) explorer->stop();
}

}  // namespace bytom::node
