#include "index_part.hpp"

#include <fmt/core.h>

#include "node/damage_advice.hpp"

namespace bytom::node {
namespace {

constexpr std::string_view kAdvice = "move it away, and it is made anew from the chain's blocks";

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
        auto opened = txindex::TransactionIndex::open(std::move(options));
        if (!opened) return std::unexpected(with_advice(std::move(opened).error(), kAdvice));
        part.transactions = *std::move(opened);
    }
    if (core.config.explorer.enable) {
        BYTOM_TRY(require_all_blocks(*core.chain, "explorer.enable"));
        explorer::IndexOptions options;
        options.directory = index_directory(core, "explorer.db");
        options.chain = core.chain.get();
        options.on_failure = on_failure;
        auto opened = explorer::Index::open(std::move(options));
        if (!opened) return std::unexpected(with_advice(std::move(opened).error(), kAdvice));
        part.explorer = *std::move(opened);
    }
    return part;
}

void IndexPart::stop() {
    if (transactions) transactions->stop();
    if (explorer) explorer->stop();
}

}  // namespace bytom::node
