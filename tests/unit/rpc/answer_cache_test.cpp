#include <gtest/gtest.h>

#include <bytom/rpc/answer_cache.hpp>

namespace bytom::rpc {
namespace {

Hash256 key(std::uint8_t number) {
    Hash256 hash;  // the last byte picks the shard: all in one
    hash.bytes[0] = number;
    return hash;
}

AnswerCache::Answer text(std::size_t size) {
    return std::make_shared<const std::string>(size, 'x');
}

TEST(AnswerCache, ForgetsWhatWasNotAskedFor) {
    AnswerCache cache(std::size_t{16} * 4000);  // 4000 bytes a shard
    cache.put(key(1), text(1000));
    cache.put(key(2), text(1000));
    cache.put(key(3), text(1000));
    EXPECT_NE(cache.find(key(1)), nullptr);
    cache.put(key(4), text(1000));
    EXPECT_EQ(cache.find(key(2)), nullptr);
    EXPECT_NE(cache.find(key(1)), nullptr);
    EXPECT_NE(cache.find(key(4)), nullptr);
}

TEST(AnswerCache, LeavesOutWhatIsTooLarge) {
    AnswerCache cache(std::size_t{16} * 4000);
    cache.put(key(1), text(1000));
    cache.put(key(2), text(5000));
    EXPECT_EQ(cache.find(key(2)), nullptr);
    EXPECT_NE(cache.find(key(1)), nullptr);
    EXPECT_EQ(cache.find(key(9)), nullptr);
}

TEST(AnswerCache, KeepsWhatIsPackedAsLongAsTheText) {
    AnswerCache cache(std::size_t{16} * 4000);
    cache.put_packed(key(1), text(500));
    EXPECT_EQ(cache.find_packed(key(1)), nullptr) << "no text";
    cache.put(key(1), text(1000));
    EXPECT_EQ(cache.find_packed(key(1)), nullptr);
    cache.put_packed(key(1), text(500));
    ASSERT_NE(cache.find_packed(key(1)), nullptr);
    EXPECT_EQ(cache.find_packed(key(1))->size(), 500U);
    EXPECT_EQ(cache.find(key(1))->size(), 1000U);
    cache.put(key(2), text(1000));
    EXPECT_NE(cache.find_packed(key(1)), nullptr);
    EXPECT_NE(cache.find(key(2)), nullptr);
    cache.put(key(3), text(1000));
    EXPECT_EQ(cache.find_packed(key(1)), nullptr) << "three texts alone would have had room";
    EXPECT_EQ(cache.find(key(1)), nullptr);
    EXPECT_NE(cache.find(key(2)), nullptr);
}

TEST(AnswerCache, LeavesOutWhatIsTooLargeTogetherWithItsText) {
    AnswerCache cache(std::size_t{16} * 4000);
    cache.put(key(1), text(2000));
    cache.put_packed(key(1), text(2000));
    EXPECT_EQ(cache.find_packed(key(1)), nullptr);
    EXPECT_NE(cache.find(key(1)), nullptr);
}

}  // namespace
}  // namespace bytom::rpc
