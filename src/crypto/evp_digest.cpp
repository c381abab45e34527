#include "crypto/evp_digest.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string>

#include <openssl/evp.h>

namespace bytom::crypto {

EvpAlgorithm::EvpAlgorithm(const char* name) : md_(EVP_MD_fetch(nullptr, name, nullptr)) {
    if (!md_) throw std::runtime_error(std::string("OpenSSL offers no ") + name);
}

void EvpAlgorithm::Free::operator()(evp_md_st* md) const noexcept {
    EVP_MD_free(md);
}

EvpHasher::EvpHasher() : context_(EVP_MD_CTX_new()) {
    if (!context_) throw std::bad_alloc();
}

void EvpHasher::hash(const EvpAlgorithm& algorithm, std::span<const ByteView> parts,
                     std::span<std::uint8_t> out) {
    bool ok = EVP_DigestInit_ex2(context_.get(), algorithm.get(), nullptr) == 1;
    for (const ByteView part : parts)
        ok = ok && EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1;
    ok = ok && EVP_DigestFinal_ex(context_.get(), out.data(), nullptr) == 1;
    // Only an allocation can fail here.
    if (!ok) throw std::bad_alloc();
}

void EvpHasher::hash(const EvpAlgorithm& algorithm, ByteView data, const std::function<void()>& between,
                     std::span<std::uint8_t> out) {
    constexpr std::size_t kPart = std::size_t{1} << 20;
    bool ok = EVP_DigestInit_ex2(context_.get(), algorithm.get(), nullptr) == 1;
    while (!data.empty()) {
        const ByteView part = data.first(std::min(kPart, data.size()));
        ok = ok && EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1;
        data = data.subspan(part.size());
        between();
    }
    ok = ok && EVP_DigestFinal_ex(context_.get(), out.data(), nullptr) == 1;
    if (!ok) throw std::bad_alloc();
}

void EvpHasher::Free::operator()(evp_md_ctx_st* context) const noexcept {
    EVP_MD_CTX_free(context);
}

}  // namespace bytom::crypto
