#include <bytom/crypto/sha2.hpp>

#include "crypto/evp_digest.hpp"

namespace bytom::crypto {
namespace {

void hash(const EvpAlgorithm& algorithm, std::span<const ByteView> parts, std::span<std::uint8_t> out) {
    thread_local EvpHasher hasher;
    hasher.hash(algorithm, parts, out);
}

const EvpAlgorithm& sha256_algorithm() {
    static const EvpAlgorithm algorithm("SHA256");
    return algorithm;
}

Hash256 sha256_of(std::span<const ByteView> parts) {
    Hash256 result;
    hash(sha256_algorithm(), parts, result.bytes);
    return result;
}

Hash512 sha512_of(std::span<const ByteView> parts) {
    static const EvpAlgorithm algorithm("SHA512");
    Hash512 result;
    hash(algorithm, parts, result);
    return result;
}

}  // namespace

Hash256 sha256(ByteView data) {
    return sha256_of({&data, 1});
}

Hash256 sha256(std::initializer_list<ByteView> parts) {
    return sha256_of(parts);
}

Hash256 sha256(ByteView data, const std::function<void()>& between) {
    Hash256 result;
    EvpHasher().hash(sha256_algorithm(), data, between, result.bytes);
    return result;
}

Hash512 sha512(ByteView data) {
    return sha512_of({&data, 1});
}

Hash512 sha512(std::initializer_list<ByteView> parts) {
    return sha512_of(parts);
}

}  // namespace bytom::crypto
