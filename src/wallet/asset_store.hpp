// Assets on the disk.
#pragma once

#include <span>

#include <bytom/base/mutex.hpp>

#include "wallet/rows.hpp"

namespace bytom::wallet {

class AssetStore final : public Assets, private keys::AssetRegistry {
public:
    explicit AssetStore(storage::KeyValueStore& store);

    [[nodiscard]] Result<AssetPtr, WalletError> create(keys::AssetRequest request,
                                                       bool definition_given) override;
    [[nodiscard]] AssetPtr find(const primitives::AssetId& id) const override;
    [[nodiscard]] AssetPtr find_by_alias(std::string_view alias) const override;
    [[nodiscard]] AssetPtr find_local(const primitives::AssetId& id) const override;
    [[nodiscard]] std::vector<AssetPtr> list() const override;
    [[nodiscard]] AssetPtr annotate(const primitives::AssetId& id) override;
    [[nodiscard]] Status<WalletError> rename(const primitives::AssetId& id,
                                             std::string_view new_alias) override;

    /// Adds what a backup image holds, all or nothing; the index counter is raised, and one number burnt.
    /// Known ids are skipped. Errors: duplicate_asset_alias.
    [[nodiscard]] Status<WalletError> restore(std::span<const Asset> assets);

    /// An issuance was seen on the chain: keeps the definition if there is none of this asset yet and it is
    /// JSON.
    void note_issuance(const primitives::IssuanceInput& issuance, storage::KeyValueBatch& batch) const;

private:
    std::uint64_t take_key_index() override;
    [[nodiscard]] bool has_alias(std::string_view alias) const override;
    [[nodiscard]] bool has_asset(const primitives::AssetId& id) const override;

    /// Into the batch.
    static void put(storage::KeyValueBatch& batch, const Asset& asset);

    storage::KeyValueStore& store_;
    AssetPtr btm_;
    base::Mutex writer_;  ///< held through every change
};

}  // namespace bytom::wallet
