#include <cstring>

#include <bytom/base/secret.hpp>

namespace bytom::base {

void secure_wipe(void* memory, std::size_t size) noexcept {
    if (size == 0) return;
    std::memset(memory, 0, size);
    // The compiler must assume that the empty assembly reads the memory.
    asm volatile("" : : "r"(memory) : "memory");
}

bool secure_equal(ByteView a, ByteView b) noexcept {
    if (a.size() != b.size()) return false;
    volatile std::uint8_t difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference = difference | static_cast<std::uint8_t>(a[i] ^ b[i]);
    return difference == 0;
}

}  // namespace bytom::base
