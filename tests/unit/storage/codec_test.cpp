#include "storage/codec.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "samples.hpp"

namespace bytom::storage {
namespace {

/// Cutting a value anywhere must give nothing, never a crash or a half value.
template <typename Decode>
void expect_damage_is_seen(const Bytes& value, Decode decode) {
    for (std::size_t length = 0; length < value.size(); ++length)
        EXPECT_FALSE(decode(ByteView(value).first(length)).has_value()) << "cut to " << length;
    Bytes other_format = value;
    other_format[0] = codec::kFormat + 1;
    EXPECT_FALSE(decode(other_format).has_value());
}

TEST(Codec, KeysOrderByHeightThenHash) {
    const auto less = [](const BlockKey& a, const BlockKey& b) {
        const auto x = codec::block_key(a);
        const auto y = codec::block_key(b);
        return std::memcmp(x.data(), y.data(), x.size()) < 0;
    };
    EXPECT_TRUE(less({.height = 255, .hash = samples::hash(9)}, {.height = 256, .hash = samples::hash(1)}));
    EXPECT_TRUE(less({.height = 256, .hash = {}}, {.height = 256, .hash = samples::hash(1)}));
    const BlockKey key{.height = 0x0102030405060708, .hash = samples::hash(3)};
    const auto bytes = codec::block_key(key);
    EXPECT_EQ(codec::decode_block_key(base::as_bytes({bytes.data(), bytes.size()})), key);
}

TEST(Codec, HeaderComesBack) {
    HeaderRecord record = samples::header(123456);
    record.verdict = Verdict::utxo_spent;
    const Bytes value = codec::encode_header(record);
    EXPECT_EQ(codec::decode_header(record.hash, value), record);
    expect_damage_is_seen(value, [&](ByteView bytes) { return codec::decode_header(record.hash, bytes); });
}

TEST(Codec, TheLargestNumbersOfAHeaderComeBack) {
    constexpr std::uint64_t kLargest = (std::uint64_t{1} << 63) - 1;  // what validation lets through
    HeaderRecord record = samples::header(kLargest);
    record.header.version = kLargest;
    record.header.timestamp = kLargest;
    record.header.nonce = kLargest;
    record.header.bits = kLargest;
    record.header.transaction_merkle_root.bytes.fill(0xff);
    record.header.transaction_status_hash.bytes.fill(0xff);
    record.chain_work = consensus::Work::max();
    record.size = std::numeric_limits<std::uint64_t>::max();
    for (const Verdict verdict : {Verdict::none, Verdict::utxo_missing, Verdict::utxo_spent,
                                  Verdict::coinbase_immature, Verdict::descends_from_invalid}) {
        record.verdict = verdict;
        EXPECT_EQ(codec::decode_header(record.hash, codec::encode_header(record)), record);
    }
}

TEST(Codec, ANumberThatIsNoVerdictIsDamage) {
    const HeaderRecord record = samples::header(5);
    Bytes value = codec::encode_header(record);
    for (const int number : {1, 11, 15, 254}) {
        value[1] = static_cast<std::uint8_t>(number);
        EXPECT_FALSE(codec::decode_header(record.hash, value)) << number;
    }
}

TEST(Codec, TheLargestHeightOfAnOutputComesBack) {
    const UtxoEntry entry{.coinbase = true, .spent = true, .height = (std::uint64_t{1} << 63) - 1};
    EXPECT_EQ(codec::decode_utxo(codec::encode_utxo(entry)), entry);
    const BlockUndo undo{.entries = {{.output_id = samples::hash(1), .before = entry}}};
    EXPECT_EQ(codec::decode_undo(codec::encode_undo(undo)), undo);
}

TEST(Codec, StatusesComeBack) {
    for (const std::size_t count : {0, 1, 7, 8, 9, 300}) {
        primitives::TxStatuses statuses(count);
        for (std::size_t i = 0; i < count; ++i)
            statuses[i] = i % 3 == 1;
        const Bytes value = codec::encode_statuses(statuses);
        EXPECT_EQ(codec::decode_statuses(value), statuses);
        expect_damage_is_seen(value, codec::decode_statuses);
    }
}

TEST(Codec, UtxoAndUndoComeBack) {
    BlockUndo undo;
    undo.entries.push_back({.output_id = samples::hash(1), .before = std::nullopt});
    for (const bool coinbase : {false, true}) {
        for (const bool spent : {false, true}) {
            const UtxoEntry entry{.coinbase = coinbase, .spent = spent, .height = 142'500};
            const Bytes value = codec::encode_utxo(entry);
            EXPECT_EQ(codec::decode_utxo(value), entry);
            expect_damage_is_seen(value, codec::decode_utxo);
            undo.entries.push_back({.output_id = samples::hash(undo.entries.size()), .before = entry});
        }
    }
    const Bytes value = codec::encode_undo(undo);
    EXPECT_EQ(codec::decode_undo(value), undo);
    expect_damage_is_seen(value, codec::decode_undo);
}

TEST(Codec, AHeightComesBack) {
    for (const std::uint64_t height :
         {std::uint64_t{0}, std::uint64_t{0x0102030405060708}, ~std::uint64_t{0}}) {
        const Bytes value = codec::encode_height(height);
        EXPECT_EQ(codec::decode_height(value), height);
        expect_damage_is_seen(value, codec::decode_height);
    }
}

TEST(Codec, SnapshotOriginComesBack) {
    SnapshotOrigin origin{.block = {.height = 77, .hash = samples::hash(77)},
                          .outputs = {.count = 1'234'567, .digest = samples::hash(78)}};
    for (const bool validated : {false, true}) {
        origin.is_validated = validated;
        Bytes value = codec::encode_snapshot_origin(origin);
        EXPECT_EQ(codec::decode_snapshot_origin(value), origin);
        expect_damage_is_seen(value, codec::decode_snapshot_origin);
        value[1] = 2;
        EXPECT_FALSE(codec::decode_snapshot_origin(value));
    }
}

TEST(Codec, TipComesBack) {
    const BlockKey tip{.height = 77, .hash = samples::hash(77)};
    const Bytes value = codec::encode_tip(tip);
    EXPECT_EQ(codec::decode_tip(value), tip);
    expect_damage_is_seen(value, codec::decode_tip);
}

}  // namespace
}  // namespace bytom::storage
