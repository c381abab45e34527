#include "vm/string_growth.hpp"

#include <gtest/gtest.h>

namespace bytom::vm {
namespace {

TEST(StringGrowth, FollowsTheReferencesAllocator) {
    EXPECT_EQ(grown_capacity(0, 1), 8U);
    EXPECT_EQ(grown_capacity(8, 9), 16U);
    EXPECT_EQ(grown_capacity(5, 11), 16U);
    EXPECT_EQ(grown_capacity(20, 33), 48U);
    EXPECT_EQ(grown_capacity(255, 256), 512U);
    EXPECT_EQ(grown_capacity(256, 257), 512U);
    EXPECT_EQ(grown_capacity(1000, 1001), 1536U);
    EXPECT_EQ(grown_capacity(32768, 32769), 49152U);
    EXPECT_EQ(grown_capacity(100, 32768), 32768U);
    EXPECT_EQ(grown_capacity(100, 32769), 40960U);
}

TEST(StringGrowth, AlwaysHasRoom) {
    for (std::size_t capacity = 0; capacity < 5000; capacity += 7) {
        for (std::size_t need = capacity + 1; need < 3 * capacity + 10; need += 97) {
            EXPECT_GE(grown_capacity(capacity, need), need);
        }
    }
}

}  // namespace
}  // namespace bytom::vm
