#include <bytom/base/writer.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/asset.hpp>

namespace bytom::primitives {

AssetId compute_asset_id(std::uint64_t vm_version, ByteView issuance_program,
                         const Hash256& definition_hash) {
    Bytes body;
    body.reserve(8 + 5 + issuance_program.size() + Hash256::kSize);
    base::write_u64le(body, vm_version);
    base::write_varstr31(body, issuance_program);
    base::write_hash(body, definition_hash);
    return crypto::sha3_256(body);
}

}  // namespace bytom::primitives
