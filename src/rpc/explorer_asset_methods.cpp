#include "rpc/explorer_asset_methods.hpp"

#include <bytom/base/utf8.hpp>
#include <bytom/chain/chain.hpp>

#include "rpc/explorer_call.hpp"

namespace bytom::rpc {
namespace {

using explorer::View;
using primitives::kBtmAssetId;

/// Longer definitions are left out of lists: a page would be as long as a hundred transactions.
constexpr std::size_t kMaxListedDefinition = 4'096;  // bytes

/// Members of an asset, into an object that is begun.
void write_asset(json::Writer& out, const ExplorerContext& context, const View& view,
                 const explorer::AssetRecord& asset, bool is_listed) {
    out.member("asset_id", asset.asset);
    out.member("issued", explorer::to_decimal(asset.issued));
    out.member("retired", explorer::to_decimal(asset.retired));
    out.member("circulating", explorer::to_decimal(asset.issued - asset.retired));
    out.member("issuances", asset.issuances);
    out.member("retirements", asset.retirements);
    out.member("holders", asset.holders);
    out.member("transactions", asset.transactions);
    out.key("first_issue");
    if (asset.asset == kBtmAssetId) {
        out.null();
        return;
    }
    out.begin_object();
    out.member("height", asset.first_issue.height);
    out.member("position", asset.first_issue.position);
    out.member("time", time_of(context, view, asset.first_issue.height));
    out.end_object();
    const auto origin = view.asset_origin(asset.asset);
    if (!origin) return;
    out.member("vm_version", origin->vm_version);
    out.member("issuance_program", origin->issuance_program);
    out.member("definition_size", origin->definition.size());
    if (!is_listed || origin->definition.size() <= kMaxListedDefinition)
        out.member("definition", base::as_text(origin->definition));
}

std::unexpected<ApiError> no_such_asset(const Hash256& id) {
    return failure_text("asset " + id.to_text() + " was never issued");
}

}  // namespace

Outcome get_chain_asset(const ExplorerContext& context, const ChainAssetRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    const auto asset = view->asset(request.asset_id);
    if (!asset) return no_such_asset(request.asset_id);
    out.begin_object();
    write_asset(out, context, *view, *asset, false);
    out.end_object();
    return {};
}

Outcome list_chain_assets(const ExplorerContext& context, const ListPartRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    BYTOM_ASSIGN(const auto listing, checked_list(view->assets(list_part(request.limit, request.cursor))));
    out.begin_object();
    out.key("assets");
    out.begin_array();
    for (const explorer::AssetRecord& asset : listing.items) {
        out.begin_object();
        write_asset(out, context, *view, asset, true);
        out.end_object();
    }
    end_list(out, listing);
    return {};
}

Outcome list_asset_transactions(const ExplorerContext& context, const AssetListRequest& request,
                                json::Writer& out) {
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    BYTOM_ASSIGN(const auto listing,
                 checked_list(view->asset_history(
                     request.asset_id, list_part(request.limit, request.cursor, kMaxLoadedItems))));
    out.begin_object();
    out.key("transactions");
    out.begin_array();
    for (const explorer::PlacedTransaction& placed : view->load(listing.items)) {
        out.begin_object();
        write_place(out, *view, placed);
        out.member("status_fail", placed.status_fail);
        out.end_object();
    }
    end_list(out, listing);
    return {};
}

Outcome list_asset_holders(const ExplorerContext& context, const AssetListRequest& request,
                           json::Writer& out) {
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    BYTOM_ASSIGN(const auto listing,
                 checked_list(view->holders(request.asset_id, list_part(request.limit, request.cursor))));
    out.begin_object();
    out.key("holders");
    out.begin_array();
    for (const explorer::Holder& holder : listing.items) {
        const Bytes program = view->control_program(holder.address).value_or(Bytes{});
        out.begin_object();
        out.member("address", address_text(context, program));
        out.member("control_program", program);
        out.member("balance", explorer::to_decimal(holder.balance));
        out.end_object();
    }
    end_list(out, listing);
    return {};
}

}  // namespace bytom::rpc
