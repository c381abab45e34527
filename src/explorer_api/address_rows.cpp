#include <algorithm>

#include "explorer_api/balance_form.hpp"
#include "explorer_api/rows.hpp"

namespace bytom::explorer_api {
namespace {

Outcome write_history(const Call& call, const explorer::ProgramHash& address,
                      const std::optional<Hash256>& asset_id, json::Writer& out, const std::string& text) {
    const auto page = Page::of(call.query);
    if (!page) return std::unexpected(page.error());
    const auto listing = call.view->history(address, asset_id, list_of(*page));
    if (!listing) return std::unexpected(failure_of(listing.error()));
    std::vector<explorer::TxPlace> places;
    places.reserve(listing->items.size());
    for (const explorer::HistoryEntry& entry : listing->items)
        places.push_back(entry.place);
    out.begin_object();
    out.key("transactions");
    if (auto written = write_transactions(out, text, call, places); !written)
        return std::unexpected(std::move(written).error());
    write_pagination(out, *page, listing->total);
    out.end_object();
    return Reply{};
}

}  // namespace

Outcome address_assets(const Call& call, json::Writer& out, const std::string& /*text*/) {
    constexpr unsigned kNoContent = 204;
    const auto address = address_argument(call, call.values[0]);
    if (!address) return std::unexpected(address.error());
    // Whoever is sent more kinds of assets than that sees the first of them, by id.
    auto listing = call.view->balances(*address, {.limit = explorer::kMaxItems, .skip = 0, .cursor = {}});
    if (!listing) return std::unexpected(failure_of(listing.error()));
    if (listing->items.empty()) return Reply{.status = kNoContent};
    const auto rank = [](const explorer::BalanceRecord& balance) {
        return std::pair(balance.asset != primitives::kBtmAssetId, ~balance.transactions);
    };
    std::ranges::stable_sort(listing->items, {}, rank);
    const chain::BlockNode* const newest = view_node(call);
    out.begin_array();
    for (const explorer::BalanceRecord& balance : listing->items)
        write_balance(out, call, call.values[0], balance, *newest);
    out.end_array();
    return Reply{};
}

Outcome address_transactions(const Call& call, json::Writer& out, const std::string& text) {
    const auto address = address_argument(call, call.values[0]);
    if (!address) return std::unexpected(address.error());
    return write_history(call, *address, std::nullopt, out, text);
}

Outcome asset_address_transactions(const Call& call, json::Writer& out, const std::string& text) {
    const auto asset_id = hash_argument("asset", call.values[0]);
    if (!asset_id) return std::unexpected(asset_id.error());
    const auto address = address_argument(call, call.values[1]);
    if (!address) return std::unexpected(address.error());
    return write_history(call, *address, *asset_id, out, text);
}

}  // namespace bytom::explorer_api
