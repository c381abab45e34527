#include <bytom/base/utf8.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/keys/asset_creation.hpp>
#include <bytom/vm/program_builder.hpp>

namespace bytom::keys {
namespace {

constexpr std::string_view kBtmAlias = "BTM";

AssetError asset_error(SignerError error) noexcept {
    switch (error) {
        case SignerError::no_xpubs:
            return AssetError::no_xpubs;
        case SignerError::duplicate_xpub:
            return AssetError::duplicate_xpub;
        case SignerError::bad_quorum:
            return AssetError::bad_quorum;
        case SignerError::too_many_xpubs:
            return AssetError::too_many_xpubs;
    }
    return AssetError::bad_value;
}

}  // namespace

std::string_view to_string(AssetError error) noexcept {
    switch (error) {
        case AssetError::null_alias:
            return "null_alias";
        case AssetError::internal_asset:
            return "internal_asset";
        case AssetError::no_xpubs:
            return "no_xpubs";
        case AssetError::duplicate_xpub:
            return "duplicate_xpub";
        case AssetError::bad_quorum:
            return "bad_quorum";
        case AssetError::too_many_xpubs:
            return "too_many_xpubs";
        case AssetError::bad_point:
            return "bad_point";
        case AssetError::bad_value:
            return "bad_value";
        case AssetError::duplicate_alias:
            return "duplicate_alias";
        case AssetError::duplicate_asset:
            return "duplicate_asset";
    }
    return "";
}

Result<std::string, AssetError> asset_alias(std::string_view alias) {
    std::string kept = base::to_upper(base::trim_white_space(alias));
    if (kept.empty()) return std::unexpected(AssetError::null_alias);
    if (kept == kBtmAlias) return std::unexpected(AssetError::internal_asset);
    return kept;
}

Result<Bytes, AssetError> issuance_program(std::span<const crypto::XPub> xpubs, std::int64_t quorum,
                                           std::uint64_t key_index, std::int64_t limit_height) {
    if (const auto status = check_signer(xpubs, quorum); !status) {
        return std::unexpected(asset_error(status.error()));
    }
    const crypto::DerivationPath path = asset_path(key_index);
    std::vector<Bytes> public_keys;
    public_keys.reserve(xpubs.size());
    for (const crypto::XPub& xpub : xpubs) {
        const auto child = xpub.derive(path);
        if (!child) return std::unexpected(AssetError::bad_point);
        public_keys.push_back(base::to_bytes(child->public_key()));
    }
    auto program = vm::multisig_program_before_height(public_keys, quorum, limit_height);
    if (!program) return std::unexpected(AssetError::bad_value);
    return *std::move(program);
}

Result<NewAsset, AssetError> new_asset(AssetRequest request, AssetRegistry& registry) {
    NewAsset asset;
    BYTOM_ASSIGN(asset.alias, asset_alias(request.alias));
    asset.issuance_program = std::move(request.issuance_program);
    if (asset.issuance_program.empty()) {
        if (request.xpubs.empty()) return std::unexpected(AssetError::no_xpubs);
        asset.key_index = registry.take_key_index();
        BYTOM_ASSIGN(asset.issuance_program,
                     issuance_program(request.xpubs, request.quorum, asset.key_index, request.limit_height));
    }
    asset.raw_definition = std::move(request.raw_definition);
    asset.id = primitives::compute_asset_id(asset.vm_version, asset.issuance_program,
                                            crypto::sha3_256(asset.raw_definition));
    if (registry.has_alias(asset.alias)) return std::unexpected(AssetError::duplicate_alias);
    if (registry.has_asset(asset.id)) return std::unexpected(AssetError::duplicate_asset);
    return asset;
}

}  // namespace bytom::keys
