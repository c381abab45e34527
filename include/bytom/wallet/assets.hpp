// The assets that the wallet knows (10 §3).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bytom/keys/asset_creation.hpp>
#include <bytom/wallet/error.hpp>

namespace bytom::wallet {

struct Asset {
    enum class Kind : std::uint8_t {
        internal,  ///< BTM
        local,     ///< defined here, or restored
        external,  ///< taken over from the chain when a wallet transaction with it was listed
        on_chain,  ///< known from an issuance on the chain only
    };

    Kind kind = Kind::local;
    primitives::AssetId id;
    std::string alias;  ///< upper case; of external and on_chain ones the id as text
    /// For local assets made from keys (then derive rule and type have a meaning); empty: from a program.
    std::vector<crypto::XPub> xpubs;
    std::int64_t quorum = 0;
    std::uint64_t key_index = 0;
    std::uint64_t vm_version = 0;
    Bytes issuance_program;
    /// As its issuances carry it. The API shows "" as `raw_definition_byte` of on_chain ones.
    Bytes raw_definition;
    bool definition_given = false;  ///< false: created without one (`null` in backup images)

    /// "internal", "asset", "external"; "" for assets without keys and on_chain ones.
    [[nodiscard]] std::string_view type() const noexcept {
        switch (kind) {
            case Kind::internal:
                return "internal";
            case Kind::external:
                return "external";
            case Kind::local:
                return xpubs.empty() ? "" : "asset";
            case Kind::on_chain:
                break;
        }
        return "";
    }
};

using AssetPtr = std::shared_ptr<const Asset>;

/// Any thread. What a successful call has changed is on the disk when it returns. May throw
/// storage::StorageFailure.
class Assets {
public:
    Assets() = default;
    Assets(const Assets&) = delete;
    Assets& operator=(const Assets&) = delete;
    virtual ~Assets() = default;

    /// Checks and quirks of 10 §3: keys::new_asset. `definition_given`: the request had a definition. Errors:
    /// null_asset_alias, internal_asset, no_xpubs, duplicate_xpub, bad_quorum, bad_point, bad_value,
    /// duplicate_asset_alias, duplicate_asset.
    [[nodiscard]] virtual Result<AssetPtr, WalletError> create(keys::AssetRequest request,
                                                               bool definition_given) = 0;

    /// BTM, local and external ones, then those known from the chain only; null for all others.
    [[nodiscard]] virtual AssetPtr find(const primitives::AssetId& id) const = 0;

    /// BTM, local or external, the alias as it is stored (upper case); null if there is none.
    [[nodiscard]] virtual AssetPtr find_by_alias(std::string_view alias) const = 0;

    /// The record with which this wallet can issue: local and external ones only, not BTM.
    [[nodiscard]] virtual AssetPtr find_local(const primitives::AssetId& id) const = 0;

    /// BTM, then local and external ones ascending by id.
    [[nodiscard]] virtual std::vector<AssetPtr> list() const = 0;

    /// Alias and definition for a listed wallet transaction: as find(), but an asset known from the chain
    /// only whose definition is a JSON object becomes an external one, which list() shows from now on.
    [[nodiscard]] virtual AssetPtr annotate(const primitives::AssetId& id) = 0;

    /// Errors: internal_asset (of BTM, or to it), null_asset_alias (not a local one, or an empty alias),
    /// duplicate_asset_alias (its own too).
    [[nodiscard]] virtual Status<WalletError> rename(const primitives::AssetId& id,
                                                     std::string_view new_alias) = 0;
};

}  // namespace bytom::wallet
