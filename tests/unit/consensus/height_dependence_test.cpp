#include <gtest/gtest.h>

#include <bytom/consensus/height_dependence.hpp>

namespace bytom::consensus {
namespace {

primitives::Transaction spend_of(Bytes program, std::vector<Bytes> arguments) {
    primitives::SpendInput spend;
    spend.control_program = std::move(program);
    spend.arguments = std::move(arguments);
    primitives::TxInput input;
    input.body = std::move(spend);
    primitives::TxData data;
    data.inputs.push_back(std::move(input));
    data.outputs.emplace_back();
    return primitives::Transaction::from_data(std::move(data)).value();
}

Bytes witness_program(std::uint8_t hash_size) {
    Bytes program = {0x00, hash_size};
    program.resize(2 + std::size_t{hash_size}, 0xcd);
    return program;
}

TEST(HeightDependence, KeyHashProgramsNeverSeeTheHeight) {
    EXPECT_TRUE(is_height_independent(spend_of(witness_program(20), {Bytes(64, 0xcd), Bytes(32, 0xcd)})));
}

TEST(HeightDependence, ScriptsDoIfTheyHoldTheOpcodeOrRunOtherPrograms) {
    EXPECT_TRUE(is_height_independent(spend_of(witness_program(32), {Bytes{0xcd}, Bytes{0x51}})));
    EXPECT_FALSE(is_height_independent(spend_of(witness_program(32), {Bytes{0x51, 0xcd}})));
    EXPECT_FALSE(is_height_independent(spend_of(witness_program(32), {Bytes{0x51, 0xc0}})));
    EXPECT_FALSE(is_height_independent(spend_of(witness_program(32), {})));
    EXPECT_FALSE(is_height_independent(spend_of({0xcd}, {})));
    EXPECT_TRUE(is_height_independent(spend_of({0x01, 0xcd}, {}))) << "only pushed";
    EXPECT_FALSE(is_height_independent(spend_of({0x63, 0x05, 0x00, 0x00, 0x00, 0x01, 0xcd}, {})))
        << "jumped to";
    EXPECT_FALSE(is_height_independent(spend_of({0x51, 0x7e}, {}))) << "may write 0xcd into what runs";
    EXPECT_FALSE(is_height_independent(spend_of({0x51, 0x89}, {})));
    EXPECT_TRUE(is_height_independent(spend_of({0x51}, {})));
}

}  // namespace
}  // namespace bytom::consensus
