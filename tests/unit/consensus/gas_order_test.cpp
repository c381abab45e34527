#include <gtest/gtest.h>

#include <bytom/consensus/tx_validation.hpp>
#include <bytom/vm/program_builder.hpp>

#include "support/transactions.hpp"

namespace bytom::consensus {
namespace {

using namespace primitives;
using test::spend;

constexpr TxContext kContext{.block_height = 200'000, .serialized_size = {}};

/// Uses little gas but needs much for a moment.
Bytes greedy_script() {
    vm::ProgramBuilder script;
    script.data(Bytes(75, 1));
    for (int i = 0; i < 40; ++i)
        script.op(vm::OP_DUP);
    for (int i = 0; i < 20; ++i)
        script.op(vm::OP_2DROP);
    script.op(vm::OP_DROP).op(vm::OP_1);
    return script.program();
}

/// A greedy input, then a key-hash spend; the fee buys this much gas.
TransactionPtr greedy_first(std::uint64_t gas) {
    const test::KeyPair key(1);
    const Bytes script = greedy_script();
    TxData tx;
    tx.inputs.push_back(spend(1, kBtmAssetId, 1'000'000'000, test::script_hash_program(script), {script}));
    tx.inputs.push_back(spend(2, kBtmAssetId, 1, key.program()));
    tx.outputs.push_back(test::output(kBtmAssetId, 1'000'000'001 - gas * 200, key.program()));
    return test::sign(std::move(tx), key);
}

TEST(GasOrder, ScarceGasMakesTheOrderMatter) {
    const TransactionPtr scarce = greedy_first(5'000);
    const TxVerdict verdict = validate_transaction(*scarce, kContext);
    ASSERT_TRUE(verdict.valid());
    ASSERT_FALSE(verdict.error);
    EXPECT_TRUE(depends_on_gas_input_order(*scarce, kContext, verdict));

    const TransactionPtr ample = greedy_first(20'000);
    const TxVerdict ample_verdict = validate_transaction(*ample, kContext);
    ASSERT_TRUE(ample_verdict.valid());
    EXPECT_FALSE(depends_on_gas_input_order(*ample, kContext, ample_verdict));
}

TEST(GasOrder, UsualPaymentsDoNotDepend) {
    for (const std::size_t inputs : {1, 2, 21}) {
        const TransactionPtr payment = test::payment(test::KeyPair(1), 1, inputs);
        const TxVerdict verdict = validate_transaction(*payment, kContext);
        ASSERT_TRUE(verdict.valid());
        EXPECT_FALSE(depends_on_gas_input_order(*payment, kContext, verdict));
    }
}

}  // namespace
}  // namespace bytom::consensus
