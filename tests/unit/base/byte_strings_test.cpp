#include <gtest/gtest.h>

#include <bytom/base/byte_strings.hpp>

namespace bytom::base {
namespace {

std::vector<Bytes> copies(const ByteStrings& strings) {
    std::vector<Bytes> all;
    for (const ByteView string : strings)
        all.push_back(to_bytes(string));
    return all;
}

TEST(ByteStrings, HoldWhatWasPutIntoThem) {
    const std::vector<Bytes> strings{{1, 2, 3}, {}, Bytes(127, 4), Bytes(128, 5), {}, Bytes(20'000, 6), {7}};
    const ByteStrings list(strings);
    EXPECT_EQ(list.size(), strings.size());
    EXPECT_EQ(copies(list), strings);
    for (std::size_t i = 0; i < strings.size(); ++i)
        EXPECT_EQ(to_bytes(list[i]), strings[i]);
    EXPECT_EQ(to_bytes(list.front()), strings.front());
    EXPECT_EQ(to_bytes(list.back()), strings.back());
    EXPECT_EQ(list.capacity(), list.wire_form().size()) << "no more than is needed";
}

TEST(ByteStrings, OfNothingAreEmpty) {
    ByteStrings list;
    EXPECT_TRUE(list.empty());
    EXPECT_EQ(list.begin(), list.end());
    list.push_back({});
    EXPECT_FALSE(list.empty());
    EXPECT_EQ(copies(list), std::vector<Bytes>(1));
    EXPECT_NE(list, ByteStrings());
    list.clear();
    EXPECT_EQ(list, ByteStrings());
}

TEST(ByteStrings, EmptyOnesTakeAByteEach) {
    ByteStrings list;
    list.assign(100'000, {});
    EXPECT_EQ(list.size(), 100'000U);
    EXPECT_EQ(list.capacity(), 100'000U);
}

TEST(ByteStrings, AreEqualIfTheirStringsAre) {
    EXPECT_EQ((ByteStrings{{1}, {2, 3}}), (ByteStrings(std::vector<Bytes>{{1}, {2, 3}})));
    EXPECT_NE((ByteStrings{{1, 2}, {3}}), (ByteStrings{{1}, {2, 3}}));
}

}  // namespace
}  // namespace bytom::base
