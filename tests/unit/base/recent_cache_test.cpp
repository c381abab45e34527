// Values kept for the next who asks.
#include <string>

#include <gtest/gtest.h>

#include <bytom/base/recent_cache.hpp>

namespace bytom::base {
namespace {

TEST(RecentCacheTest, KeepsThoseThatWereAskedForLast) {
    RecentCache<int, std::string> cache(10);
    for (int key = 0; key < 10; ++key)
        cache.put(key, std::to_string(key));
    EXPECT_EQ(cache.find(0), "0");
    cache.put(10, "10");
    EXPECT_EQ(cache.find(0), "0");
    EXPECT_EQ(cache.find(1), std::nullopt);
    EXPECT_EQ(cache.find(2), "2");
    EXPECT_EQ(cache.find(10), "10");
}

TEST(RecentCacheTest, WhatIsThereStays) {
    RecentCache<int, std::string> cache(10);
    cache.put(1, "first");
    cache.put(1, "second");
    EXPECT_EQ(cache.find(1), "first");
}

TEST(RecentCacheTest, MakesRoomByCost) {
    RecentCache<int, int> cache(80);
    for (int key = 0; key < 8; ++key)
        cache.put(key, key, 10);
    cache.put(8, 8, 1);
    EXPECT_EQ(cache.find(0), std::nullopt);
    EXPECT_EQ(cache.find(1), 1);
    cache.put(9, 9, 9);
    EXPECT_EQ(cache.find(2), 2) << "there was room";
    cache.put(10, 10, 11);
    EXPECT_EQ(cache.find(10), std::nullopt) << "more than an eighth";
}

}  // namespace
}  // namespace bytom::base
