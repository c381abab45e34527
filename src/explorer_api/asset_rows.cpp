#include "explorer_api/asset_form.hpp"
#include "explorer_api/balance_form.hpp"
#include "explorer_api/rows.hpp"

namespace bytom::explorer_api {
namespace {

Expected<explorer::AssetRecord> asset_argument(const Call& call) {
    const auto id = hash_argument("asset", call.values[0]);
    if (!id) return std::unexpected(id.error());
    auto record = call.view->asset(*id);
    if (!record) return not_found("there is no such asset");
    return *std::move(record);
}

Outcome write_assets(const Call& call, json::Writer& out, const std::string& text,
                     std::uint64_t default_limit) {
    const auto page = Page::of(call.query, default_limit);
    if (!page) return std::unexpected(page.error());
    const auto listing = call.view->assets(list_of(*page));
    if (!listing) return std::unexpected(failure_of(listing.error()));
    const chain::BlockNode* const newest = view_node(call);
    out.begin_array();
    for (const explorer::AssetRecord& record : listing->items) {
        out.begin_object();
        write_asset_members(out, call, record, *newest, Detail::row);
        out.end_object();
        if (text.size() > kMaxPageBytes) return bad_request("limit: expected a smaller one");
    }
    out.end_array();
    return Reply{};
}

}  // namespace

Outcome asset(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const auto record = asset_argument(call);
    if (!record) return std::unexpected(record.error());
    out.begin_object();
    write_asset_members(out, call, *record, *view_node(call), Detail::whole);
    out.end_object();
    return Reply{};
}

Outcome asset_transactions(const Call& call, json::Writer& out, const std::string& text) {
    const auto record = asset_argument(call);
    if (!record) return std::unexpected(record.error());
    const auto page = Page::of(call.query);
    if (!page) return std::unexpected(page.error());
    const auto listing = call.view->asset_history(record->asset, list_of(*page));
    if (!listing) return std::unexpected(failure_of(listing.error()));
    out.begin_object();
    write_asset_members(out, call, *record, *view_node(call), Detail::whole);
    out.key("transactions");
    if (auto written = write_transactions(out, text, call, listing->items); !written)
        return std::unexpected(std::move(written).error());
    write_pagination(out, *page, listing->total);
    out.end_object();
    return Reply{};
}

Outcome asset_addresses(const Call& call, json::Writer& out, const std::string& text) {
    const auto record = asset_argument(call);
    if (!record) return std::unexpected(record.error());
    const auto page = Page::of(call.query);
    if (!page) return std::unexpected(page.error());
    const auto listing = call.view->holders(record->asset, list_of(*page));
    if (!listing) return std::unexpected(failure_of(listing.error()));
    const chain::BlockNode* const newest = view_node(call);
    out.begin_object();
    out.key("addresses");
    out.begin_array();
    for (const explorer::Holder& holder : listing->items) {
        if (const auto balance = call.view->balance(holder.address, record->asset))
            write_balance(out, call, shown_program(call, holder.address), *balance, *newest);
        if (text.size() > kMaxPageBytes) return bad_request("limit: expected a smaller one");
    }
    out.end_array();
    write_pagination(out, *page, listing->total);
    out.end_object();
    return Reply{};
}

Outcome assets(const Call& call, json::Writer& out, const std::string& text) {
    constexpr std::uint64_t kDefaultLimit = 10;
    return write_assets(call, out, text, kDefaultLimit);
}

Outcome list_asset(const Call& call, json::Writer& out, const std::string& text) {
    return write_assets(call, out, text, Page::kMaxLimit);
}

Outcome asset_total_coins(const Call& call, json::Writer& out, const std::string& /*text*/) {
    constexpr std::uint64_t kNeuPerCoin = 100'000'000;
    const auto record = asset_argument(call);
    if (!record) return std::unexpected(record.error());
    const bool is_btm = record->asset == primitives::kBtmAssetId;
    out.raw(explorer::to_decimal(is_btm ? btm_issued(call.view->height()) / kNeuPerCoin : record->issued));
    return Reply{};
}

}  // namespace bytom::explorer_api
