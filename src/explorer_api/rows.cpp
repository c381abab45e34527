#include "explorer_api/rows.hpp"

namespace bytom::explorer_api {
namespace {

constexpr bool kIndex = true;
constexpr bool kChain = false;
constexpr std::string_view kPage = "page,limit";
constexpr std::string_view kRange = "from,to";

constexpr std::array kRows = {
    Row{"blocks", kPage, kChain, 1, blocks, "blocks of the main chain, newest first"},
    Row{"block/height/{height}", "", kChain, 2, block_by_height, "the main chain's block of a height"},
    Row{"block/hash/{hash}", "", kChain, 2, block_by_hash, "a block, also of a side branch"},
    Row{"block/{block}", "", kChain, 2, block_by_either, "a block by height or hash"},
    Row{"latest-block", "", kChain, 2, latest_block, "the best block"},
    Row{"transactions", kPage, kIndex, 2, transactions, "transactions of the main chain, newest first"},
    Row{"transaction/{id}", "", kChain, 1, transaction, "a transaction of the main chain or of the pool"},
    Row{"unconfirmed-transactions", "", kChain, 10, unconfirmed_transactions, "the pool"},
    Row{"unconfirmed-transaction/{id}", "", kChain, 1, unconfirmed_transaction, "a transaction of the pool"},
    Row{"address/{address}/asset", "", kIndex, 2, address_assets, "what an address has and had"},
    Row{"address/{address}/transaction", kPage, kIndex, 2, address_transactions,
        "an address's transactions, newest first"},
    Row{"asset/{id}/address/{address}/transaction", kPage, kIndex, 2, asset_address_transactions,
        "an address's transactions that moved an asset, newest first"},
    Row{"asset/{id}", "", kIndex, 1, asset, "an asset"},
    Row{"asset/{id}/transaction", kPage, kIndex, 2, asset_transactions,
        "an asset and the transactions that moved it, newest first"},
    Row{"asset/{id}/addresses", kPage, kIndex, 2, asset_addresses, "an asset's holders, richest first"},
    Row{"assets", kPage, kIndex, 2, assets, "assets, BTM first, then those with most holders"},
    Row{"list-asset", kPage, kIndex, 10, list_asset, "the same with 500 to a page"},
    Row{"asset-totalcoins/{id}", "", kIndex, 1, asset_total_coins, "issued units; BTM: whole coins"},
    Row{"daily/total", kRange, kIndex, 2, daily_totals, "sums of each UTC day"},
    Row{"stat/total", kRange, kIndex, 2, totals, "sums of UTC days together"},
    Row{"daily/miner", kRange, kIndex, 5, daily_miners, "who mined how much, for each UTC day"},
    Row{"stat/miner/day", "", kChain, 5, miners_of_last_day, "who mined how much in the last 24 hours"},
    Row{"stat/difficulty", kRange, kChain, 2, difficulties, "changes of the difficulty"},
    Row{"stat/hash-rate", kRange, kChain, 20, hash_rates, "the hash rate of each UTC day"},
    Row{"nodes", "country,page,limit", kChain, 2, nodes, "nodes of the network"},
    Row{"kline/{pair}", "", kChain, 1, no_prices, "prices are no business of a node: an empty list"},
    Row{"daily/kline/{pair}", "", kChain, 1, no_prices, "the same"},
};

/// The part before the next slash, which is taken off together with it.
std::string_view take_part(std::string_view& path) noexcept {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    return part;
}

bool matches(std::string_view pattern, std::string_view path,
             std::array<std::string_view, 2>& values) noexcept {
    std::size_t count = 0;
    while (!pattern.empty() && !path.empty()) {
        const std::string_view wanted = take_part(pattern);
        const std::string_view part = take_part(path);
        if (part.empty()) return false;
        if (wanted.starts_with('{')) {
            values.at(count++) = part;
        } else if (wanted != part) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Row> rows() noexcept {
    return kRows;
}

Match match_row(std::string_view path) noexcept {
    Match match;
    for (const Row& row : kRows) {
        if (!matches(row.path, path, match.values)) continue;
        match.row = &row;
        return match;
    }
    return match;
}

}  // namespace bytom::explorer_api
