#include <gtest/gtest.h>

#include <bytom/mining/template_builder.hpp>

namespace bytom::mining {
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
    EXPECT_TRUE(is_height_independent(spend_of({0x51}, {})));
}

}  // namespace
}  // namespace bytom::mining
