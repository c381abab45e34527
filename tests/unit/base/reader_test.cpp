#include <gtest/gtest.h>

#include <bytom/base/reader.hpp>
#include <bytom/base/writer.hpp>

namespace bytom::base {
namespace {

TEST(Reader, VarintsRoundTripAtEveryLengthBoundary) {
    for (int bit = 0; bit < 63; ++bit) {
        for (const std::uint64_t value : {(std::uint64_t{1} << bit) - 1, std::uint64_t{1} << bit}) {
            Bytes bytes;
            write_uvarint(bytes, value);
            EXPECT_EQ(bytes.size(), uvarint_size(value));
            Reader reader(bytes);
            EXPECT_EQ(reader.varint63(), value);
            EXPECT_TRUE(reader.at_end());
        }
    }
}

TEST(Reader, LimitIsAppliedAfterTheWholeVarint) {
    const Bytes beyond31 = {0x80, 0x80, 0x80, 0x80, 0x08};
    EXPECT_EQ(Reader(beyond31).varint31().error(), DecodeError::varint_range);
    const Bytes beyond31_truncated = {0xff, 0xff, 0xff, 0xff, 0xff};
    EXPECT_EQ(Reader(beyond31_truncated).varint31().error(), DecodeError::truncated);
    const Bytes eleven(11, 0x80);
    EXPECT_EQ(Reader(eleven).varint63().error(), DecodeError::varint_overflow);
}

TEST(Reader, DeclaredLengthsAreNotTrusted) {
    const Bytes huge = {0xff, 0xff, 0xff, 0xff, 0x07};
    EXPECT_EQ(Reader(huge).varstr31().error(), DecodeError::truncated);
    EXPECT_EQ(Reader(huge).varstr_list().error(), DecodeError::truncated);
}

TEST(Reader, ListErrorIsRenamedInTheFirstHalf) {
    // Three strings declared; the first one's length is above 31 bits.
    const Bytes first = {0x03, 0x80, 0x80, 0x80, 0x80, 0x08};
    EXPECT_EQ(Reader(first).varstr_list().error(), DecodeError::truncated);
    const Bytes last = {0x02, 0x00, 0x80, 0x80, 0x80, 0x80, 0x08};
    EXPECT_EQ(Reader(last).varstr_list().error(), DecodeError::varint_range);
}

}  // namespace
}  // namespace bytom::base
