#include "wallet/asset_store.hpp"

#include <algorithm>
#include <set>

#include <bytom/base/utf8.hpp>
#include <bytom/json/value.hpp>
#include <bytom/primitives/asset_definition.hpp>

#include "wallet/signer_failure.hpp"

namespace bytom::wallet {
namespace {

constexpr std::string_view kBtmAlias = "BTM";
constexpr std::string_view kBtmDefinition =
    R"({"decimals":8,"description":"Bytom Official Issue","name":"BTM","symbol":"BTM"})";

std::unexpected<WalletError> asset_failure(keys::AssetError error, std::span<const crypto::XPub> xpubs) {
    using keys::AssetError;
    using keys::SignerError;
    switch (error) {
        case AssetError::null_alias:
            return fail(ErrorKind::null_asset_alias, "null asset alias");
        case AssetError::internal_asset:
            return fail(ErrorKind::internal_asset, "btm has been defined as the internal asset");
        case AssetError::no_xpubs:
            return signer_failure(SignerError::no_xpubs, xpubs);
        case AssetError::duplicate_xpub:
            return signer_failure(SignerError::duplicate_xpub, xpubs);
        case AssetError::bad_quorum:
            return signer_failure(SignerError::bad_quorum, xpubs);
        case AssetError::too_many_xpubs:
            return signer_failure(SignerError::too_many_xpubs, xpubs);
        case AssetError::bad_point:
            return fail(ErrorKind::bad_point, "xpub is no point of the curve");
        case AssetError::bad_value:
            return fail(ErrorKind::bad_value, "negative quorum: bad value");
        case AssetError::duplicate_alias:
            return fail(ErrorKind::duplicate_asset_alias, "duplicate asset alias");
        case AssetError::duplicate_asset:
            break;
    }
    return fail(ErrorKind::duplicate_asset, "duplicate asset id");
}

bool is_json_object(ByteView definition) {
    const auto document = json::Document::parse(base::as_text(definition));
    return document && document->root().kind() == json::Kind::object;
}

}  // namespace

AssetStore::AssetStore(storage::KeyValueStore& store) : store_(store) {
    Asset btm;
    btm.kind = Asset::Kind::internal;
    btm.id = primitives::kBtmAssetId;
    btm.alias = kBtmAlias;
    btm.vm_version = 1;
    if (auto definition = primitives::canonical_definition(kBtmDefinition))
        btm.raw_definition = *std::move(definition);
    btm.definition_given = true;
    btm_ = std::make_shared<const Asset>(std::move(btm));
}

std::uint64_t AssetStore::take_key_index() {
    const auto value = store_.get(kState, base::as_bytes(kAssetIndexKey));
    const std::uint64_t next = value ? rows::checked(rows::decode_number(*value)) + 1 : 1;
    const auto batch = store_.batch();
    batch->put(kState, base::as_bytes(kAssetIndexKey), rows::encode_number(next));
    store_.write(*batch, true);
    return next;
}

bool AssetStore::has_alias(std::string_view alias) const {
    return store_.get(kAssetAliases, base::as_bytes(alias)).has_value();
}

bool AssetStore::has_asset(const primitives::AssetId& id) const {
    return store_.get(kAssets, id.view()).has_value();
}

void AssetStore::put(storage::KeyValueBatch& batch, const Asset& asset) {
    batch.put(kAssets, asset.id.view(), rows::encode(asset));
    batch.put(kAssetAliases, base::as_bytes(asset.alias), rows::encode_bytes(asset.id.view()));
}

Result<AssetPtr, WalletError> AssetStore::create(keys::AssetRequest request, bool definition_given) {
    const base::MutexLock writing(writer_);
    const bool made_of_keys = request.issuance_program.empty();
    const std::vector<crypto::XPub> xpubs = request.xpubs;
    const std::int64_t quorum = request.quorum;
    auto made = keys::new_asset(std::move(request), *this);
    if (!made) return asset_failure(made.error(), xpubs);
    Asset asset;
    asset.id = made->id;
    asset.alias = std::move(made->alias);
    if (made_of_keys) {
        asset.xpubs = xpubs;
        asset.quorum = quorum;
        asset.key_index = made->key_index;
    }
    asset.vm_version = made->vm_version;
    asset.issuance_program = std::move(made->issuance_program);
    asset.raw_definition = std::move(made->raw_definition);
    asset.definition_given = definition_given;
    const auto batch = store_.batch();
    put(*batch, asset);
    store_.write(*batch, true);
    return std::make_shared<const Asset>(std::move(asset));
}

AssetPtr AssetStore::find_local(const primitives::AssetId& id) const {
    const auto value = store_.get(kAssets, id.view());
    if (!value) return nullptr;
    return std::make_shared<const Asset>(rows::checked(rows::decode_asset(id, *value)));
}

AssetPtr AssetStore::find(const primitives::AssetId& id) const {
    if (id == primitives::kBtmAssetId) return btm_;
    if (AssetPtr asset = find_local(id)) return asset;
    const auto definition = store_.get(kChainAssets, id.view());
    if (!definition) return nullptr;
    Asset asset;
    asset.kind = Asset::Kind::on_chain;
    asset.id = id;
    asset.alias = id.to_text();
    asset.raw_definition = rows::checked(rows::decode_bytes(*definition));
    asset.definition_given = true;
    return std::make_shared<const Asset>(std::move(asset));
}

AssetPtr AssetStore::find_by_alias(std::string_view alias) const {
    if (alias == kBtmAlias) return btm_;
    const auto value = store_.get(kAssetAliases, base::as_bytes(alias));
    if (!value) return nullptr;
    const Bytes id = rows::checked(rows::decode_bytes(*value));
    if (id.size() != Hash256::kSize) (void)rows::checked<int>(std::nullopt);
    return find_local(Hash256::from_bytes(id));
}

std::vector<AssetPtr> AssetStore::list() const {
    std::vector<AssetPtr> result{btm_};
    const auto snapshot = store_.snapshot();
    const auto found = snapshot->cursor(kAssets);
    for (found->seek({}); found->valid(); found->next()) {
        if (found->key().size() != Hash256::kSize) (void)rows::checked<int>(std::nullopt);
        const Hash256 id = Hash256::from_bytes(found->key());
        result.push_back(
            std::make_shared<const Asset>(rows::checked(rows::decode_asset(id, found->value()))));
    }
    return result;
}

AssetPtr AssetStore::annotate(const primitives::AssetId& id) {
    AssetPtr asset = find(id);
    if (asset == nullptr || asset->kind != Asset::Kind::on_chain) return asset;
    if (!is_json_object(asset->raw_definition)) return asset;
    const base::MutexLock writing(writer_);
    if (has_alias(asset->alias) || has_asset(id)) return find(id);
    Asset external = *asset;
    external.kind = Asset::Kind::external;
    const auto batch = store_.batch();
    put(*batch, external);
    store_.write(*batch, false);
    return std::make_shared<const Asset>(std::move(external));
}

Status<WalletError> AssetStore::rename(const primitives::AssetId& id, std::string_view new_alias) {
    std::string alias = base::to_upper(base::trim_white_space(new_alias));
    const auto null_alias = [] { return fail(ErrorKind::null_asset_alias, "null asset alias"); };
    if (id == primitives::kBtmAssetId || alias == kBtmAlias)
        return fail(ErrorKind::internal_asset, "btm has been defined as the internal asset");
    const base::MutexLock writing(writer_);
    const AssetPtr asset = find_local(id);
    if (asset == nullptr || alias.empty()) return null_alias();
    if (has_alias(alias)) return fail(ErrorKind::duplicate_asset_alias, "duplicate asset alias");
    Asset renamed = *asset;
    renamed.alias = std::move(alias);
    const auto batch = store_.batch();
    batch->erase(kAssetAliases, base::as_bytes(asset->alias));
    put(*batch, renamed);
    store_.write(*batch, true);
    return {};
}

Status<WalletError> AssetStore::restore(std::span<const Asset> assets) {
    const base::MutexLock writing(writer_);
    const auto batch = store_.batch();
    std::uint64_t highest = 0;
    std::set<primitives::AssetId> ids;
    std::set<std::string, std::less<>> aliases;
    for (const Asset& asset : assets) {
        if (asset.id == primitives::kBtmAssetId || has_asset(asset.id) || !ids.insert(asset.id).second)
            continue;
        if (asset.alias == kBtmAlias || has_alias(asset.alias) || !aliases.insert(asset.alias).second)
            return fail(ErrorKind::duplicate_asset_alias, "duplicate asset alias");
        if (asset.kind == Asset::Kind::local) highest = std::max(highest, asset.key_index);
        put(*batch, asset);
    }
    // The number is used up, as in the original.
    if (take_key_index() < highest)
        batch->put(kState, base::as_bytes(kAssetIndexKey), rows::encode_number(highest));
    store_.write(*batch, true);
    return {};
}

void AssetStore::note_issuance(const primitives::IssuanceInput& issuance,
                               storage::KeyValueBatch& batch) const {
    const primitives::AssetId& id = issuance.value.asset_id;
    if (store_.get(kChainAssets, id.view())) return;
    if (!json::compact(base::as_text(issuance.asset_definition))) return;
    batch.put(kChainAssets, id.view(), rows::encode_bytes(issuance.asset_definition));
}

}  // namespace bytom::wallet
