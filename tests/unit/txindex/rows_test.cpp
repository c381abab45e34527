#include "txindex/rows.hpp"

#include <gtest/gtest.h>

namespace bytom::txindex {
namespace {

Hash256 some_hash() {
    Hash256 hash;
    for (std::size_t i = 0; i < hash.bytes.size(); ++i)
        hash.bytes[i] = static_cast<std::uint8_t>(i + 1);
    return hash;
}

template <typename Row, typename Decode>
void expect_exact(const Row& row, const Decode& decode) {
    const Bytes value = rows::encode(row);
    EXPECT_EQ(decode(value), row);
    for (std::size_t size = 0; size < value.size(); ++size)
        EXPECT_FALSE(decode(ByteView(value).first(size))) << size;
    Bytes longer = value;
    longer.push_back(0);
    EXPECT_FALSE(decode(longer));
    Bytes other_format = value;
    other_format[0] = 2;
    EXPECT_FALSE(decode(other_format));
}

TEST(Rows, WhatIsWrittenIsReadAndNothingElse) {
    expect_exact(rows::Place{.block = some_hash(), .position = 0xfedcba98}, rows::decode_place);
    expect_exact(rows::Tip{.height = 0xfedcba9876543210, .block = some_hash()}, rows::decode_tip);
}

TEST(Rows, HeightsAreOrderedAsTheirKeys) {
    EXPECT_LT(rows::height_key(255), rows::height_key(256));
    EXPECT_LT(rows::height_key(0xffffffff), rows::height_key(std::uint64_t{1} << 32U));
}

}  // namespace
}  // namespace bytom::txindex
