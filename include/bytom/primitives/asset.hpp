// Assets: their ids and amounts (01 §1.5, §7).
#pragma once

#include <bytom/base/hash256.hpp>

namespace bytom::primitives {

/// Identifies an asset. BTM's id is 32 bytes of 0xff, every other id is computed (compute_asset_id).
using AssetId = Hash256;

inline constexpr AssetId kBtmAssetId = [] {
    AssetId id;
    id.bytes.fill(0xff);
    return id;
}();

/// Units of an asset: neu for BTM (10^8 neu are one BTM). At most 2^63−1 in anything decoded.
struct AssetAmount {
    AssetId asset_id;
    std::uint64_t amount = 0;

    [[nodiscard]] bool operator==(const AssetAmount&) const = default;
};

/// H(u64le(vm_version) ‖ varstr31(issuance_program) ‖ definition_hash); the definition hash is H of the raw
/// definition bytes.
[[nodiscard]] AssetId compute_asset_id(std::uint64_t vm_version, ByteView issuance_program,
                                       const Hash256& definition_hash);

}  // namespace bytom::primitives
