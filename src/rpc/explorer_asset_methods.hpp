// Calls about the assets seen on the chain (13 §2.1). Amounts are decimal strings.
#pragma once

#include <bytom/json/decode.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct ChainAssetRequest {
    Hash256 asset_id;

    static constexpr auto fields() {
        return std::tuple(json::field("asset_id", &ChainAssetRequest::asset_id, "id of an asset"));
    }
};

struct ListPartRequest {
    std::uint64_t limit = 0;
    std::string cursor;

    static constexpr auto fields() {
        return std::tuple(json::field("limit", &ListPartRequest::limit, "most entries; 100, at most 1000"),
                          json::field("cursor", &ListPartRequest::cursor, "of the answer before"));
    }
};

struct AssetListRequest {
    Hash256 asset_id;
    std::uint64_t limit = 0;
    std::string cursor;

    static constexpr auto fields() {
        return std::tuple(json::field("asset_id", &AssetListRequest::asset_id, "id of an asset"),
                          json::field("limit", &AssetListRequest::limit,
                                      "most entries; 100, at most 1000 holders or 200 transactions"),
                          json::field("cursor", &AssetListRequest::cursor, "of the answer before"));
    }
};

Outcome get_chain_asset(const ExplorerContext& context, const ChainAssetRequest& request, json::Writer& out);
Outcome list_chain_assets(const ExplorerContext& context, const ListPartRequest& request, json::Writer& out);
Outcome list_asset_transactions(const ExplorerContext& context, const AssetListRequest& request,
                                json::Writer& out);
Outcome list_asset_holders(const ExplorerContext& context, const AssetListRequest& request,
                           json::Writer& out);

}  // namespace bytom::rpc
