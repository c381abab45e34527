#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/base/writer.hpp>

#include "unit/primitives/sample_tx.hpp"

namespace bytom::primitives {
namespace {

TxData sample() {
    TxData tx;
    tx.inputs = {spend_of(1), unknown_input()};
    tx.outputs = {output_to({0x51})};
    return tx;
}

Bytes with_varint(Bytes bytes, std::uint64_t value) {
    base::write_uvarint(bytes, value);
    return bytes;
}

TEST(Transaction, WhatIsBuiltDecodesToTheSame) {
    const auto built = Transaction::from_data(sample());
    ASSERT_TRUE(built);
    const auto decoded = Transaction::decode(built->received());
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->data(), sample());
    EXPECT_EQ(decoded->id(), built->id());
    EXPECT_EQ(decoded->serialized_size(), built->encode().size());
}

TEST(Transaction, SuffixesOfSpendAndOutputCommitmentsDoubleWithEveryPass) {
    TxData tx = sample();
    std::get<SpendInput>(tx.inputs[0].body).spend_commitment_suffix = {0xbb};
    tx.outputs[0].commitment_suffix = {0xcc};
    tx.inputs[0].commitment_suffix = {0xdd};
    tx.inputs[0].witness_suffix = {0xee};

    auto pass = Transaction::from_data(tx);
    ASSERT_TRUE(pass);
    const Hash256 id = pass->id();
    for (const std::size_t expected : {2, 4, 8}) {
        pass = Transaction::decode(pass->encode());
        ASSERT_TRUE(pass);
        const auto& spend = std::get<SpendInput>(pass->data().inputs[0].body);
        EXPECT_EQ(spend.spend_commitment_suffix, Bytes(expected, 0xbb));
        EXPECT_EQ(pass->data().outputs[0].commitment_suffix, Bytes(expected, 0xcc));
        EXPECT_EQ(pass->data().inputs[0].commitment_suffix, Bytes(1, 0xdd));
        EXPECT_EQ(pass->data().inputs[0].witness_suffix, Bytes(1, 0xee));
        EXPECT_EQ(pass->id(), id);
    }
}

TEST(Transaction, SizeIsWhatWasReceivedNotWhatIsSent) {
    Bytes padded = Transaction::from_data(sample())->encode();
    // The version as 81 00 instead of 01.
    padded[1] = 0x81;
    padded.insert(padded.begin() + 2, 0x00);
    const auto tx = Transaction::decode(padded);
    ASSERT_TRUE(tx);
    EXPECT_EQ(tx->data().version, 1U);
    EXPECT_EQ(tx->serialized_size(), padded.size());
    EXPECT_EQ(tx->encode().size(), padded.size() - 1);
}

TEST(Transaction, ItsListsHaveNoMorePlacesThanElements) {
    TxData tx = sample();
    tx.inputs.assign(1000, spend_of(1));
    std::get<SpendInput>(tx.inputs[0].body).arguments.assign(1000, Bytes{});
    tx.outputs.assign(1000, output_to({0x51}));
    const auto decoded = Transaction::decode(primitives::encode(tx));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->data().inputs.capacity(), 1000U);
    EXPECT_EQ(decoded->data().inputs[0].arguments()->capacity(), 1000U);
    EXPECT_EQ(decoded->data().outputs.capacity(), 1000U);
}

TEST(Transaction, EveryProperPrefixIsTruncated) {
    const Bytes whole = Transaction::from_data(sample())->encode();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(Transaction::decode(ByteView(whole).first(size)).error(), DecodeError::truncated) << size;
    }
}

TEST(Transaction, BytesBehindTheLastOutputAreTrailingOnlyForTheWholeText) {
    Bytes bytes = Transaction::from_data(sample())->encode();
    const std::size_t size = bytes.size();
    bytes.push_back(0x07);
    EXPECT_EQ(Transaction::decode(bytes).error(), DecodeError::trailing);
    base::Reader reader(bytes);
    EXPECT_TRUE(Transaction::read(reader));
    EXPECT_EQ(reader.position(), size);
}

TEST(Transaction, DeclaredCountsAreNotTrusted) {
    const std::uint64_t count = base::kVarint31Max;
    EXPECT_EQ(Transaction::decode(with_varint({0x07, 0x01, 0x00}, count)).error(), DecodeError::truncated);
    EXPECT_EQ(Transaction::decode(with_varint({0x07, 0x01, 0x00, 0x00}, count)).error(),
              DecodeError::truncated);
}

TEST(Transaction, OtherVmVersionsInOutputsDoNotDecode) {
    TxData tx = sample();
    tx.outputs[0].vm_version = 2;
    const auto built = Transaction::from_data(tx);
    ASSERT_TRUE(built);
    EXPECT_EQ(Transaction::decode(built->received()).error(), DecodeError::bad_vm_version);
    EXPECT_EQ(locate_programs(built->received()).error(), DecodeError::bad_vm_version);
}

TEST(Transaction, IssuanceMustBeOfTheAssetThatItsWitnessDefines) {
    TxData tx = sample();
    tx.inputs[0] = issuance_of(1);
    EXPECT_EQ(Transaction::decode(encode(tx)).error(), DecodeError::bad_asset_id);
}

TEST(Transaction, TextIsHexOfEitherCase) {
    const auto built = Transaction::from_data(sample());
    std::string text = base::to_hex(built->received());
    EXPECT_TRUE(Transaction::from_text(text));
    for (char& digit : text)
        digit = static_cast<char>(std::toupper(static_cast<unsigned char>(digit)));
    EXPECT_EQ(Transaction::from_text(text)->id(), built->id());
    // The whole text is looked at before anything is parsed.
    EXPECT_EQ(Transaction::from_text("00" + text + "0g").error(), DecodeError::bad_hex);
    EXPECT_EQ(Transaction::from_text(text + "0").error(), DecodeError::bad_hex);
}

TEST(Transaction, OnlySpendsAndIssuancesHaveValueAndArguments) {
    EXPECT_EQ(spend_of(1).value()->amount, 100U);
    EXPECT_EQ(spend_of(1).arguments()->size(), 2U);
    EXPECT_EQ(issuance_of(1).value()->amount, 7U);
    EXPECT_EQ(coinbase_of(1).value(), nullptr);
    EXPECT_EQ(coinbase_of(1).arguments(), nullptr);
    EXPECT_EQ(unknown_input().value(), nullptr);
}

TEST(Transaction, ProgramsAndArgumentsAreLocatedInTheReceivedBytes) {
    const auto tx = Transaction::from_data(sample());
    const auto layout = locate_programs(tx->received());
    ASSERT_TRUE(layout);
    const auto at = [&](ByteRange range) {
        return base::to_bytes(tx->received().subspan(range.offset, range.length));
    };
    ASSERT_EQ(layout->inputs.size(), 2U);
    EXPECT_EQ(at(layout->inputs[0].program), Bytes({0x51}));
    ASSERT_EQ(layout->inputs[0].argument_count, 2U);
    EXPECT_EQ(at(layout->inputs[0].arguments), Bytes({0x02, 0x01, 0x02, 0x00}));
    const auto arguments = locate_arguments(tx->received(), layout->inputs[0], 2);
    ASSERT_EQ(arguments.size(), 2U);
    EXPECT_EQ(at(arguments[0]), Bytes({0x01, 0x02}));
    EXPECT_EQ(arguments[1].length, 0U);
    EXPECT_EQ(locate_arguments(tx->received(), layout->inputs[0], 1).size(), 1U);
    EXPECT_EQ(layout->inputs[1].program.length, 0U);
    ASSERT_EQ(layout->output_programs.size(), 1U);
    EXPECT_EQ(at(layout->output_programs[0]), Bytes({0x51}));
}

}  // namespace
}  // namespace bytom::primitives
