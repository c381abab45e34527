#include <bytom/crypto/ripemd160.hpp>

#include "crypto/evp_digest.hpp"

namespace bytom::crypto {

namespace {

const EvpAlgorithm& algorithm() {
    static const EvpAlgorithm fetched("RIPEMD160");
    return fetched;
}

}  // namespace

Hash160 ripemd160(ByteView data) {
    thread_local EvpHasher hasher;
    Hash160 result;
    hasher.hash(algorithm(), {&data, 1}, result);
    return result;
}

Hash160 ripemd160(ByteView data, const std::function<void()>& between) {
    Hash160 result;
    EvpHasher().hash(algorithm(), data, between, result);
    return result;
}

}  // namespace bytom::crypto
