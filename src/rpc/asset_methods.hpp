// Calls about assets (09 §5.7).
#pragma once

#include <bytom/keys/xpub_codec.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct CreateAssetRequest {
    std::string alias;
    std::vector<crypto::XPub> root_xpubs;
    std::int64_t quorum = 0;
    json::Captured definition;
    std::int64_t limit_height = 0;
    Bytes issuance_program;

    static constexpr auto fields() {
        return std::tuple(
            json::field("alias", &CreateAssetRequest::alias, "name of the asset"),
            json::field("root_xpubs", &CreateAssetRequest::root_xpubs, "keys that issue"),
            json::field("quorum", &CreateAssetRequest::quorum, "how many of them must sign"),
            json::field("definition", &CreateAssetRequest::definition, "object that the id commits to"),
            json::field("limit_height", &CreateAssetRequest::limit_height,
                        "issue below this height only; 0 = no limit"),
            json::field("issuance_program", &CreateAssetRequest::issuance_program,
                        "in place of keys and quorum"));
    }
};

struct AssetIdRequest {
    std::string id;

    static constexpr auto fields() {
        return std::tuple(json::field("id", &AssetIdRequest::id, "id of the asset"));
    }
};

struct UpdateAssetAliasRequest {
    std::string id;
    std::string alias;

    static constexpr auto fields() {
        return std::tuple(json::field("id", &UpdateAssetAliasRequest::id, "id of the asset"),
                          json::field("alias", &UpdateAssetAliasRequest::alias, "its new name"));
    }
};

Outcome create_asset(const AssetContext& context, const CreateAssetRequest& request, json::Writer& out);
Outcome get_asset(const AssetContext& context, const AssetIdRequest& request, json::Writer& out);
Outcome list_assets(const AssetContext& context, const AssetIdRequest& request, json::Writer& out);
Outcome update_asset_alias(const AssetContext& context, const UpdateAssetAliasRequest& request,
                           json::Writer& out);

}  // namespace bytom::rpc
