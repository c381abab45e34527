// Ed25519 against OpenSSL, whose rule is the chain's except that it refuses S at or above the group order.
// Input: key, signature, message. The same, and what a changed byte makes of it, by each kernel that checks
// several at once.
#include <algorithm>
#include <array>
#include <memory>

#include <openssl/evp.h>

#include <bytom/crypto/ed25519.hpp>

#include "crypto/lanes/verify_lanes.hpp"
#include "fuzz/property.hpp"

namespace {

using bytom::ByteView;

bool openssl_verify(ByteView public_key, ByteView message, ByteView signature) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()),
        EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                            message.size()) == 1;
}

void require_agreement_of_lanes(ByteView key, ByteView message, ByteView signature) {
    using namespace bytom::crypto;
    const bytom::Bytes right = bytom::base::to_bytes(signature);
    std::array<bytom::Bytes, kMostLanes + 1> signatures;
    std::array<SignatureCheck, kMostLanes + 1> checks;
    for (std::size_t i = 0; i < checks.size(); ++i) {
        signatures[i] = right;
        if (i % 2 != 0) signatures[i][(i * 9) % right.size()] ^= static_cast<std::uint8_t>(1U << (i % 8));
        checks[i] = {.public_key = key, .message = message, .signature = signatures[i]};
    }
    for (const LaneKernel* kernel : lane_kernels()) {
        std::array<bool, kMostLanes + 1> valid{};
        verify_in_lanes(*kernel, checks, valid);
        for (std::size_t i = 0; i < checks.size(); ++i) {
            bytom::fuzz::require(valid[i] == ed25519_verify(key, message, signatures[i]),
                                 "lanes agree with one by one");
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bytom::fuzz::require;

    const ByteView input(data, size);
    if (input.size() < 96) return 0;
    const ByteView key = input.first(32);
    const ByteView signature = input.subspan(32, 64);
    const ByteView message = input.subspan(96);
    const bool accepted = bytom::crypto::ed25519_verify(key, message, signature);
    const bool small_scalar = signature[63] < 0x10;  // S < 2^252 < group order
    const bool accepted_by_openssl = openssl_verify(key, message, signature);
    require(accepted || !accepted_by_openssl, "what OpenSSL accepts is accepted");
    require_agreement_of_lanes(key, message, signature);
    require(accepted_by_openssl || !accepted || !small_scalar, "of small S nothing else is");
    return 0;
}
