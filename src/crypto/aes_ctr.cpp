#include <algorithm>
#include <memory>
#include <new>

#include <openssl/evp.h>

#include <bytom/crypto/aes_ctr.hpp>

namespace bytom::crypto {
namespace {

struct FreeCipherContext {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};

}  // namespace

void aes128_ctr(std::span<const std::uint8_t, 16> key, std::span<const std::uint8_t, 16> initial_counter,
                ByteView in, std::span<std::uint8_t> out) {
    const std::unique_ptr<EVP_CIPHER_CTX, FreeCipherContext> context(EVP_CIPHER_CTX_new());
    if (!context || EVP_EncryptInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, key.data(),
                                       initial_counter.data()) != 1) {
        throw std::bad_alloc();
    }
    // OpenSSL counts in int.
    constexpr std::size_t kPiece = std::size_t{1} << 30;
    for (std::size_t done = 0; done < in.size();) {
        const ByteView piece = in.subspan(done, std::min(kPiece, in.size() - done));
        int written = 0;
        if (EVP_EncryptUpdate(context.get(), out.data() + done, &written, piece.data(),
                              static_cast<int>(piece.size())) != 1) {
            throw std::bad_alloc();
        }
        done += piece.size();
    }
}

}  // namespace bytom::crypto
