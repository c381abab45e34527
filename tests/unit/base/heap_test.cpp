#include <cstdlib>
#include <memory>

#include <gtest/gtest.h>

#include <bytom/base/heap.hpp>

#ifdef __GLIBC__
#include <malloc.h>

namespace bytom::base {
namespace {

struct Free {
    void operator()(void* block) const noexcept { std::free(block); }
};

/// Blocks that are returned to the system when they are freed.
std::size_t returned_blocks() {
    return mallinfo2().hblks;
}

TEST(Heap, LargeBlocksAreReturnedHoweverLargeOnesWereFreedBefore) {
    keep_heap_small();
    constexpr std::size_t kMessage = 22'000'000;
    const std::size_t before = returned_blocks();
    for (int i = 0; i < 3; ++i) {
        const std::unique_ptr<void, Free> block(std::malloc(kMessage));
        ASSERT_TRUE(block);
        if (i == 0 && returned_blocks() == before) {
            GTEST_SKIP() << "another heap is in place of the C library's";
        }
        EXPECT_EQ(returned_blocks(), before + 1) << "block " << i;
    }
    EXPECT_EQ(returned_blocks(), before);
}

}  // namespace
}  // namespace bytom::base

#endif
