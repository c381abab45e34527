#include "index_part.hpp"

namespace bytom::node {
namespace {

std::filesystem::path index_directory(const ChainCore& core, const char* name) {
    if (core.scratch) return core.scratch->path() / name;
    return path_in_home(core.config, core.config.db_dir) / name;
}

}  // namespace

Result<IndexPart> IndexPart::open(ChainCore& core,
                                  const std::function<void(const std::string& what)>& on_failure) {
    IndexPart part;
    if (core.config.wallet.txindex) {
        txindex::TransactionIndexOptions options;
        options.directory = index_directory(core, "tx-index.db");
        options.chain = core.chain.get();
        options.on_failure = on_failure;
        BYTOM_ASSIGN(part.transactions, txindex::TransactionIndex::open(std::move(options)));
    }
    if (core.config.explorer.enable) {
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
