#include <bytom/crypto/ripemd160.hpp>

#include "crypto/evp_digest.hpp"

namespace bytom::crypto {

Hash160 ripemd160(ByteView data) {
    static const EvpAlgorithm algorithm("RIPEMD160");
    thread_local EvpHasher hasher;
    Hash160 result;
    hasher.hash(algorithm, {&data, 1}, result);
    return result;
}

}  // namespace bytom::crypto
