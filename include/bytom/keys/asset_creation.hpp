// Defining an asset: what the id commits to, and the order in which a request is checked (01 §7.1).
#pragma once

#include <string>

#include <bytom/keys/signer.hpp>
#include <bytom/primitives/asset.hpp>

namespace bytom::keys {

/// Why an asset cannot be defined, in the order of the checks.
enum class AssetError : std::uint8_t {
    null_alias,       ///< alias with only white space
    internal_asset,   ///< alias of BTM
    no_xpubs,         ///< neither keys nor an issuance program
    duplicate_xpub,   ///< two keys with the same 64 bytes
    bad_quorum,       ///< quorum 0 or above the number of keys
    too_many_xpubs,   ///< more than kMaxSignerKeys
    bad_point,        ///< key whose first half is not a point of the curve
    bad_value,        ///< negative height limit or quorum
    duplicate_alias,  ///< alias of another asset
    duplicate_asset,  ///< asset that exists already
};

/// The specification's name.
[[nodiscard]] std::string_view to_string(AssetError error) noexcept;

/// The form in which aliases are kept and compared: trimmed, upper case. Errors: null_alias, internal_asset.
[[nodiscard]] Result<std::string, AssetError> asset_alias(std::string_view alias);

/// The multisig program of the keys' children for this asset, good for issuing before block `limit_height`
/// (0 = always). Errors: no_xpubs, duplicate_xpub, bad_quorum, too_many_xpubs, bad_point, bad_value.
[[nodiscard]] Result<Bytes, AssetError> issuance_program(std::span<const crypto::XPub> xpubs,
                                                         std::int64_t quorum, std::uint64_t key_index,
                                                         std::int64_t limit_height);

struct AssetRequest {
    std::string alias;       ///< as the user wrote it
    Bytes raw_definition;    ///< canonical (primitives::canonical_definition)
    Bytes issuance_program;  ///< used unchanged; if empty, it is made from the keys
    std::vector<crypto::XPub> xpubs;
    std::int64_t quorum = 1;
    std::int64_t limit_height = 0;
};

struct NewAsset {
    std::string alias;
    primitives::AssetId id;
    std::uint64_t vm_version = 1;
    Bytes issuance_program;
    Bytes raw_definition;
    std::uint64_t key_index = 0;  ///< 0 if the issuance program was given
};

/// The assets that already exist.
class AssetRegistry {
public:
    AssetRegistry() = default;
    AssetRegistry(const AssetRegistry&) = delete;
    AssetRegistry& operator=(const AssetRegistry&) = delete;
    virtual ~AssetRegistry() = default;

    /// Takes the next number of the counter shared by all assets that are made from keys; it starts at 1.
    virtual std::uint64_t take_key_index() = 0;
    [[nodiscard]] virtual bool has_alias(std::string_view alias) const = 0;
    [[nodiscard]] virtual bool has_asset(const primitives::AssetId& id) const = 0;
};

/// The asset that a request describes; adding it to the registry is left to the caller. A request with keys
/// takes an index even if a later check refuses it.
[[nodiscard]] Result<NewAsset, AssetError> new_asset(AssetRequest request, AssetRegistry& registry);

}  // namespace bytom::keys
