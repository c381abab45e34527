#include "rpc/asset_methods.hpp"

#include <bytom/base/utf8.hpp>
#include <bytom/primitives/asset_definition.hpp>
#include <bytom/vm/segwit.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/name_limit.hpp"
#include "rpc/wallet_errors.hpp"

namespace bytom::rpc {
namespace {

using wallet::Asset;
using wallet::AssetPtr;

void write_asset(json::Writer& out, const Asset& asset) {
    const bool on_chain = asset.kind == Asset::Kind::on_chain;
    const Bytes definition_bytes = on_chain ? Bytes{} : asset.raw_definition;
    out.begin_object();
    out.member("type", asset.type());
    out.key("xpubs");
    if (asset.xpubs.empty()) {
        out.null();
    } else {
        out.begin_array();
        for (const crypto::XPub& xpub : asset.xpubs)
            out.value(xpub.view());
        out.end_array();
    }
    out.member("quorum", asset.quorum);
    out.member("key_index", asset.key_index);
    out.member("derive_rule", 0);
    out.member("id", asset.id);
    out.member("alias", asset.alias);
    out.member("vm_version", asset.vm_version);
    out.member("issue_program", asset.issuance_program);
    out.member("raw_definition_byte", definition_bytes);
    const auto definition = json::compact(base::as_text(definition_bytes));
    out.key("definition");
    out.raw(definition ? std::string_view(*definition) : "{}");
    out.member("limit_height", vm::restrict_height(asset.issuance_program));
    out.end_object();
}

std::expected<primitives::AssetId, ApiError> asset_id_of(std::string_view text) {
    const std::string literal(text);
    // The error texts of ids in requests.
    std::string quoted = "\"";
    json::append_escaped(quoted, literal);
    const auto document = json::Document::parse(quoted + "\"");
    if (!document) return failure_text(document.error());
    const auto id = json::decode<Hash256>(document->root());
    if (!id) return failure_text(id.error());
    return *id;
}

}  // namespace

Outcome create_asset(const AssetContext& context, const CreateAssetRequest& request, json::Writer& out) {
    BYTOM_TRY(require_short("alias", request.alias));
    const bool definition_given = request.definition.value && !request.definition.value->is_null();
    if (definition_given && request.definition.value->kind() != json::Kind::object) {
        return bad_request("definition: " + json::internal::mismatch(*request.definition.value, "object"));
    }
    auto definition = definition_given ? primitives::canonical_definition(*request.definition.value)
                                       : primitives::canonical_definition(std::string_view());
    if (!definition) return failure_text(definition.error().text());
    const auto created = context.wallet.assets().create({.alias = request.alias,
                                                         .raw_definition = *std::move(definition),
                                                         .issuance_program = request.issuance_program,
                                                         .xpubs = request.root_xpubs,
                                                         .quorum = request.quorum,
                                                         .limit_height = request.limit_height},
                                                        definition_given);
    if (!created) {
        // One name for two rules: the quorum is looked at first.
        const bool height_is_negative = request.quorum >= 0 && request.limit_height < 0;
        if (created.error().kind == wallet::ErrorKind::bad_value && height_is_negative) {
            return failure_text("negative blockHeight: bad value");
        }
        return wallet_failure(created.error());
    }
    write_asset(out, **created);
    return {};
}

Outcome get_asset(const AssetContext& context, const AssetIdRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const primitives::AssetId id, asset_id_of(request.id));
    const AssetPtr asset = context.wallet.assets().find(id);
    if (!asset) return failure(ErrorCode::find_asset, "no such asset, assetID: " + request.id);
    write_asset(out, *asset);
    return {};
}

Outcome list_assets(const AssetContext& context, const AssetIdRequest& request, json::Writer& out) {
    const wallet::Assets& assets = context.wallet.assets();
    const std::string_view text = base::trim_white_space(request.id);
    if (text.empty()) {
        out.begin_array();
        for (const AssetPtr& asset : assets.list())
            write_asset(out, *asset);
        out.end_array();
        return {};
    }
    BYTOM_ASSIGN(const primitives::AssetId id, asset_id_of(text));
    const AssetPtr asset = id == primitives::kBtmAssetId ? assets.find(id) : assets.find_local(id);
    out.begin_array();
    if (asset) write_asset(out, *asset);
    out.end_array();
    return {};
}

Outcome update_asset_alias(const AssetContext& context, const UpdateAssetAliasRequest& request,
                           json::Writer& /*out*/) {
    BYTOM_TRY(require_short("alias", request.alias));
    const auto id = Hash256::from_text(request.id);
    // What is no id is no asset of the wallet's either: the alias is looked at first all the same.
    const auto renamed = context.wallet.assets().rename(id.value_or(Hash256{}), request.alias);
    if (!renamed) return wallet_failure(renamed.error());
    return {};
}

}  // namespace bytom::rpc
