// What strangers can make us hold: counts in messages, bytes that wait, bytes that are sent.
#include <chrono>

#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/p2p/go_wire.hpp>
#include <bytom/sync/message.hpp>

#include "support/block_maker.hpp"
#include "sync/decoded_size.hpp"
#include "sync/early_transactions.hpp"
#include "sync/known_set.hpp"

namespace bytom::sync {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kNoBound = ~std::size_t{0};

Bytes text(std::size_t size) {
    return Bytes(size, '0');
}

/// A list message of `count` elements.
Bytes list_of(std::uint8_t type, std::size_t count, ByteView element) {
    p2p::WireWriter out;
    out.u8(type);
    out.varint(static_cast<std::int64_t>(count));
    for (std::size_t i = 0; i < count; ++i)
        out.string(element);
    return std::move(out).take();
}

Bytes raw_transaction(std::size_t inputs, std::string_view input, std::size_t outputs) {
    std::string hex = "070100";
    const auto count = [&](std::size_t value) {
        while (value >= 0x80) {
            hex += base::to_hex(Bytes{static_cast<std::uint8_t>(value | 0x80)});
            value >>= 7;
        }
        hex += base::to_hex(Bytes{static_cast<std::uint8_t>(value)});
    };
    count(inputs);
    for (std::size_t i = 0; i < inputs; ++i)
        hex += input;
    count(outputs);
    for (std::size_t i = 0; i < outputs; ++i)
        hex += "020000";
    return base::to_bytes(base::as_bytes(hex));
}

TEST(MessageBounds, HeadersAreCountedWhileTheyAreRead) {
    const Bytes header = quoted(text(300));
    EXPECT_TRUE(decode(list_of(0x13, kMaxHeaders, header)));
    EXPECT_FALSE(decode(list_of(0x13, kMaxHeaders + 1, header)));
    const auto empty = decode(list_of(0x13, kMaxHeaders, {}));
    ASSERT_TRUE(empty);
    EXPECT_FALSE(headers_from(std::get<HeadersMessage>(*empty))) << "an empty string is no header";
    EXPECT_TRUE(decode(list_of(0x13, 1, text(kMaxHeaderText))));
    EXPECT_FALSE(decode(list_of(0x13, 1, text(kMaxHeaderText + 1))));
}

TEST(MessageBounds, BlocksAreCountedWhileTheyAreRead) {
    EXPECT_TRUE(decode(list_of(0x15, kMaxBlocks, quoted(text(10)))));
    EXPECT_FALSE(decode(list_of(0x15, kMaxBlocks + 1, quoted(text(10)))));
    EXPECT_FALSE(decode(list_of(0x15, 2, {})));
}

TEST(MessageBounds, LocatorsAndFiltersAreCountedWhileTheyAreRead) {
    EXPECT_TRUE(decode(encode(GetHeaders{std::vector<Hash256>(kMaxLocatorRead), {}})));
    EXPECT_FALSE(decode(encode(GetHeaders{std::vector<Hash256>(kMaxLocatorRead + 1), {}})));
    EXPECT_FALSE(decode(encode(GetBlocks{std::vector<Hash256>(kMaxLocatorRead + 1), {}})));
    EXPECT_TRUE(decode(list_of(0x50, kMaxFilterItems, text(25))));
    EXPECT_FALSE(decode(list_of(0x50, kMaxFilterItems + 1, text(25))));
    EXPECT_FALSE(decode(list_of(0x50, 1, text(kMaxFilterItem + 1))));
}

TEST(MessageBounds, ATransactionIsNoLongerThanGasCanPay) {
    EXPECT_TRUE(decode(encode(TransactionMessage{text(kMaxTransactionText)})));
    EXPECT_FALSE(decode(encode(TransactionMessage{text(kMaxTransactionText + 1)})));
}

TEST(TransactionText, IsWhatWasReceived) {
    auto data = testing::split(*testing::make_block({})->transactions.front(), 0, 3)->data();
    // Its canonical form is longer each time (01 §3.3).
    data.outputs[0].commitment_suffix = {0xcc};
    const Bytes received = base::to_bytes(base::as_bytes(base::to_hex(primitives::encode(data))));
    const auto tx = transaction_from_text(received);
    ASSERT_TRUE(tx);
    EXPECT_NE(tx->encode(), base::to_bytes(tx->received()));
    EXPECT_EQ(transaction_text(*tx), received);
}

TEST(DecodedSize, CoversWhatIsHeld) {
    const auto check = [](const Bytes& raw_text) {
        const auto tx = transaction_from_text(raw_text);
        ASSERT_TRUE(tx);
        const DecodedSize told = decoded_transaction(raw_text, kNoBound);
        EXPECT_GE(told.bytes, memory_of(*tx));
        EXPECT_EQ(told.members, tx->data().inputs.size() + tx->data().outputs.size());
    };
    check(raw_transaction(3000, "020000", 500));
    // One spend with very many empty arguments.
    const auto coinbase = testing::make_block({})->transactions.front();
    auto data = testing::split(*coinbase, 0, 3)->data();
    std::get<primitives::SpendInput>(data.inputs[0].body).arguments.assign(50'000, Bytes{});
    check(transaction_text(*testing::transaction(data)));
    // A swollen coinbase has no arguments.
    auto reward = coinbase->data();
    reward.inputs[0].witness_suffix = Bytes(50'000, 0xee);
    const Bytes swollen = transaction_text(*testing::transaction(reward));
    check(swollen);
    EXPECT_LT(decoded_transaction(swollen, kNoBound).bytes, 4 * swollen.size());
}

TEST(DecodedSize, OfOrdinaryPaymentsIsASmallMultiple) {
    const auto parent = testing::make_block({});
    std::vector<primitives::TransactionPtr> payments;
    for (int i = 0; i < 20; ++i)
        payments.push_back(testing::split(*parent->transactions.front(), 0, 2));
    const auto block = testing::make_block(parent->header, payments);
    const Bytes payload = encode(MinedBlock{block_text(block->encode())});
    const DecodedSize told = decoded_message(payload, kNoBound);
    EXPECT_GE(told.bytes, memory_of(*block));
    EXPECT_LE(told.bytes, 40 * payload.size());
}

TEST(DecodedSize, StopsLookingWhenItIsEnough) {
    const Bytes junk = raw_transaction(100'000, "020000", 0);
    const DecodedSize told = decoded_transaction(junk, 1 << 20);
    EXPECT_GT(told.bytes, std::size_t{1} << 20);
    EXPECT_LT(told.members, 5000U);
}

TEST(EarlyTransactionsTest, AreBoundedForEachPeerAndInAll) {
    const std::size_t one = 100 + sizeof(EarlyTransactions::Kept);
    EarlyTransactions early({.bytes_per_peer = 2 * one, .bytes = 3 * one});
    EXPECT_TRUE(early.keep(1, text(100)));
    EXPECT_TRUE(early.keep(1, text(100)));
    EXPECT_FALSE(early.keep(1, text(100)));
    EXPECT_TRUE(early.keep(2, text(100)));
    EXPECT_FALSE(early.keep(3, text(100)));
    EXPECT_EQ(early.bytes(), 3 * one);
}

TEST(EarlyTransactionsTest, ComeInTheirOrderOnceTheirSenderIsLevel) {
    EarlyTransactions early({});
    for (std::uint8_t i = 0; i < 3; ++i) {
        early.keep(1, Bytes{i});
        early.keep(2, Bytes{static_cast<std::uint8_t>(10 + i)});
    }
    const auto is_level = [](p2p::ConnectionId peer) { return peer == 2; };
    for (std::uint8_t i = 0; i < 3; ++i)
        EXPECT_EQ(early.take(is_level)->message, Bytes{static_cast<std::uint8_t>(10 + i)});
    EXPECT_FALSE(early.take(is_level));
    EXPECT_EQ(early.size(), 3U);
}

TEST(KnownSetTest, KeepsTheLastOnes) {
    KnownSet known(200);
    const auto hash = [](std::uint32_t number) {
        return primitives::entry_id("test", base::as_bytes(std::to_string(number)));
    };
    for (std::uint32_t i = 0; i < 1000; ++i) {
        EXPECT_TRUE(known.insert(hash(i)));
        EXPECT_FALSE(known.insert(hash(i)));
        for (std::uint32_t last = i < 99 ? 0 : i - 99; last <= i; last += 7)
            EXPECT_TRUE(known.contains(hash(last)));
    }
    EXPECT_FALSE(known.contains(hash(100)));
}

}  // namespace
}  // namespace bytom::sync
