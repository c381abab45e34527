// Programs that write into the transaction's bytes (03 §10 R3).

#include <gtest/gtest.h>

#include <bytom/consensus/tx_validation.hpp>
#include <bytom/vm/program_builder.hpp>

#include "support/transactions.hpp"

namespace bytom::consensus {
namespace {

using namespace primitives;
using test::output;
using test::spend;

constexpr TxContext kViewsContext{.block_height = 200'000, .serialized_size = {}};

Bytes before_writing() {
    return {vm::OP_1, vm::OP_NOP};
}

Bytes after_writing() {
    return {vm::OP_1, vm::OP_DROP};
}

AssetId asset() {
    AssetId id;
    id.bytes.fill(7);
    return id;
}

/// Bytes from the end of the last input's only argument to the end of output 0's program, with this program
/// (which must be two bytes long) in it.
Bytes bytes_up_to_first_program(const TxData& tx, const Bytes& program) {
    TxData changed = tx;
    changed.outputs[0].control_program = program;
    const Bytes encoded = encode(changed);
    const TxLayout layout = locate_programs(encoded).value();
    const ByteRange argument = locate_arguments(encoded, layout.inputs.back(), 1).front();
    const ByteRange last = layout.output_programs.front();
    return base::to_bytes(ByteView(encoded).subspan(
        argument.offset + argument.length, last.offset + last.length - argument.offset - argument.length));
}

/// The last input's program appends to its argument what overwrites the program of output 0, then asks
/// whether output 0 has the program `expected`.
TransactionPtr overwriting(const Bytes& expected) {
    const test::KeyPair key(1);
    TxData tx;
    tx.inputs.push_back(spend(1, kBtmAssetId, 1'000'000'000, key.program(), {Bytes(64), Bytes(32)}));
    tx.inputs.push_back(spend(2, asset(), 5, {}, {Bytes{1}}));
    tx.outputs.push_back(output(asset(), 5, before_writing()));
    tx.outputs.push_back(output(kBtmAssetId, 900'000'000, key.program()));
    vm::ProgramBuilder program;
    program.data(bytes_up_to_first_program(tx, after_writing())).op(vm::OP_CAT).op(vm::OP_DROP);
    program.number(0).number(5).data(asset().view()).number(1).data(expected).op(vm::OP_CHECKOUTPUT);
    std::get<SpendInput>(tx.inputs[1].body).control_program = program.program();
    return test::sign(std::move(tx), key);
}

TEST(StringViews, OutputProgramsAreReachable) {
    EXPECT_FALSE(validate_transaction(*overwriting(after_writing()), kViewsContext).error);
    const TxVerdict verdict = validate_transaction(*overwriting(before_writing()), kViewsContext);
    ASSERT_TRUE(verdict.status_fail());
    EXPECT_EQ(verdict.error->name(), "FALSE_VM_RESULT");
}

TEST(StringViews, NothingLeaksOutOfAValidation) {
    const TransactionPtr tx = overwriting(after_writing());
    const Bytes before = base::to_bytes(tx->received());
    const TxVerdict first = validate_transaction(*tx, kViewsContext);
    const TxVerdict second = validate_transaction(*tx, kViewsContext);
    EXPECT_EQ(base::to_bytes(tx->received()), before);
    EXPECT_EQ(first.gas, second.gas);
    EXPECT_EQ(first.error.has_value(), second.error.has_value());
    EXPECT_EQ(tx->data().outputs[0].control_program, before_writing());
}

TEST(StringViews, LaterInputsSeeWhatEarlierOnesWrote) {
    // The first input's program overwrites the second input's with one that fails.
    const test::KeyPair key(1);
    TxData tx;
    tx.inputs.push_back(spend(1, kBtmAssetId, 1'000'000'000, key.program(), {Bytes(64), Bytes(32)}));
    tx.inputs.push_back(spend(2, asset(), 5, {}, {Bytes{1}}));
    tx.inputs.push_back(spend(3, asset(), 5, before_writing()));
    tx.outputs.push_back(output(asset(), 10, before_writing()));
    tx.outputs.push_back(output(kBtmAssetId, 900'000'000, key.program()));

    TxData changed = tx;
    std::get<SpendInput>(changed.inputs[2].body).control_program = after_writing();
    const Bytes encoded = encode(changed);
    const TxLayout layout = locate_programs(encoded).value();
    const std::size_t from = locate_arguments(encoded, layout.inputs[1], 1).front().offset + 1;
    const std::size_t to = layout.inputs[2].program.offset + after_writing().size();
    vm::ProgramBuilder program;
    program.data(ByteView(encoded).subspan(from, to - from)).op(vm::OP_CAT);
    std::get<SpendInput>(tx.inputs[1].body).control_program = program.program();

    const TransactionPtr signed_tx = test::sign(std::move(tx), key);
    const TxVerdict verdict = validate_transaction(*signed_tx, kViewsContext);
    ASSERT_TRUE(verdict.status_fail());
    EXPECT_EQ(verdict.error->name(), "FALSE_VM_RESULT");
    EXPECT_EQ(verdict.error->index, 2U);
}

}  // namespace
}  // namespace bytom::consensus
