#include <sodium/randombytes.h>

#include <bytom/crypto/random.hpp>

namespace bytom::crypto {

void random_bytes(std::span<std::uint8_t> out) noexcept {
    randombytes_buf(out.data(), out.size());
}

}  // namespace bytom::crypto
