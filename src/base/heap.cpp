#include <algorithm>
#include <thread>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <bytom/base/heap.hpp>

namespace bytom::base {

void keep_heap_small() noexcept {
#ifdef __GLIBC__
    constexpr int kLargeBlock = 1 << 20;
    constexpr int kLeastHeaps = 4;
    constexpr int kMostHeaps = 16;
    mallopt(M_MMAP_THRESHOLD, kLargeBlock);
    mallopt(M_TRIM_THRESHOLD, kLargeBlock);
    mallopt(M_ARENA_MAX,
            std::clamp(static_cast<int>(std::thread::hardware_concurrency()), kLeastHeaps, kMostHeaps));
#endif
}

}  // namespace bytom::base
