// Blocks whose programs run long are evaluated aside (05 §5.7).
#include <future>

#include <bytom/crypto/sha3.hpp>

#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"

namespace bytom::chain {
namespace {

using namespace bytom::testing;
using std::chrono::steady_clock;

constexpr std::uint32_t kForever = 0;  // counts down from 0 to -2^63
constexpr std::uint64_t kManyNeu = 40'000'000;

/// Goes round so many times, some 210 steps each, with gas that it makes itself (03 §5.6), and ends well.
Bytes spinning_program(std::uint32_t rounds) {
    Bytes program{0x04};
    for (int shift = 0; shift < 32; shift += 8)
        program.push_back(static_cast<std::uint8_t>(rounds >> shift));
    const auto append = [&program](std::initializer_list<std::uint8_t> bytes) {
        program.insert(program.end(), bytes);
    };
    append({0x00, 0x01, 0xc4, 0x51, 0xc0, 0x75});
    program.insert(program.end(), 200, 0x61);
    append({0x8c, 0x76, 0x64, 0x05, 0x00, 0x00, 0x00, 0x75, 0x00, 0x09, 0x07, 0xff, 0xff, 0xff,
            0xff, 0xff, 0xff, 0xff, 0x80, 0x00, 0xc0, 0x75, 0x51, 0x63, 0xff, 0xff, 0xff, 0x7f});
    program.insert(program.end(), 61, 0x61);
    return program;
}

/// Issues an asset whose program takes its time; pays with an output that anybody may spend.
TransactionPtr spinning_transaction(const primitives::Transaction& funds, std::uint32_t rounds) {
    const Bytes program = spinning_program(rounds);
    const primitives::AssetAmount issued{
        .asset_id = primitives::compute_asset_id(1, program, crypto::sha3_256(ByteView())), .amount = 5};
    primitives::TxData data;
    data.inputs.push_back(spend(funds, 0));
    data.inputs.emplace_back().body = primitives::IssuanceInput{.nonce = {1},
                                                                .value = issued,
                                                                .asset_definition = {},
                                                                .vm_version = 1,
                                                                .issuance_program = program,
                                                                .arguments = {}};
    data.outputs.push_back(btm_output(funds.data().outputs[0].value.amount - kManyNeu));
    data.outputs.emplace_back().value = issued;
    data.outputs.back().control_program = anyone_can_spend();
    return transaction(std::move(data));
}

class AsideTest : public ChainFixture {
protected:
    void SetUp() override {
        options.evaluation.inline_work = std::uint64_t{1} << 18;
        options.evaluation.first_round = std::uint64_t{1} << 18;
        open();
        funds = grow(consensus::kCoinbaseMaturity).front()->transactions[0];
    }

    /// On the best block. Made without running the program.
    [[nodiscard]] BlockPtr spinning_block(std::uint32_t rounds, bool status_fail = false) const {
        Block block = *make_block(chain->tip()->header, {}, "spinning", kManyNeu);
        block.transactions.push_back(spinning_transaction(*funds, rounds));
        const std::vector<Hash256> ids{block.transactions[0]->id(), block.transactions[1]->id()};
        block.header.transaction_merkle_root = primitives::tx_merkle_root(ids);
        block.header.transaction_status_hash = primitives::status_merkle_root({false, status_fail});
        return std::make_shared<const Block>(std::move(block));
    }

    void wait_until_evaluated() const {
        ASSERT_TRUE(testing::eventually([&] { return chain->evaluations().empty(); }));
    }

    /// Long before what is evaluated would be over.
    void expect_quick_stop() {
        const auto begin = steady_clock::now();
        chain->stop();
        EXPECT_LT(steady_clock::now() - begin, testing::kPatience / 10);
    }

    TransactionPtr funds;
};

constexpr std::uint32_t kLong = 10'000;  // some two million steps

TEST_F(AsideTest, ALongBlockStallsNothingAndBecomesTheBestWithWhatStandsOnIt) {
    const BlockPtr block = spinning_block(kLong);
    const BlockPtr child = make_block(block->header);
    const BlockPtr rival = make_block(chain->tip()->header, {}, "rival");
    const BlockOutcome outcome = chain->process_block(block, {.peer = 1});
    EXPECT_EQ(outcome.reception, Reception::pending);
    EXPECT_FALSE(outcome.error || outcome.refusal);
    EXPECT_EQ(chain->process_block(child, {.peer = 1}).reception, Reception::pending);
    EXPECT_TRUE(chain->process_block(rival).tip_changed);
    ASSERT_TRUE(chain->wait_for_height(child->header.height, testing::kPatience));
    EXPECT_EQ(best(), child->hash());
    wait_until_evaluated();
    EXPECT_EQ(chain->branch_tips().size(), 2U);
    EXPECT_TRUE(chain->process_block(block).was_known);
}

TEST_F(AsideTest, AShortProgramOfTheSameKindIsDoneAtOnce) {
    EXPECT_TRUE(chain->process_block(spinning_block(100)).tip_changed);
}

TEST_F(AsideTest, TheUsualAllowanceOnTheChainThread) {
    chain.reset();
    options.evaluation = {};
    ASSERT_EQ(options.evaluation.inline_work, std::uint64_t{1} << 27);
    open();
    // A round is 210 units of work, or a few more.
    constexpr std::uint32_t kRounds = (std::uint32_t{1} << 27) / 210;
    EXPECT_TRUE(chain->process_block(spinning_block(kRounds - kRounds / 16)).tip_changed);
    funds = chain->block(*chain->main_node(2))->transactions[0];
    EXPECT_EQ(chain->process_block(spinning_block(kRounds + kRounds / 16), {.peer = 1}).reception,
              Reception::pending);
}

TEST_F(AsideTest, AnInvalidLongBlockIsForgotten) {
    const BlockPtr block = spinning_block(kLong, true);  // but its program does not fail
    EXPECT_EQ(chain->process_block(block, {.peer = 1}).reception, Reception::pending);
    wait_until_evaluated();
    EXPECT_EQ(chain->find(block->hash()), nullptr);
    EXPECT_FALSE(chain->is_being_evaluated(block->hash()));
}

TEST_F(AsideTest, AProgramThatDoesNotEndHoldsUpNeitherTheChainNorItsEnd) {
    const BlockPtr block = spinning_block(kForever);
    EXPECT_EQ(chain->process_block(block, {.peer = 1}).reception, Reception::pending);
    EXPECT_TRUE(chain->process_block(block, {.peer = 2}).was_known);
    EXPECT_TRUE(chain->is_being_evaluated(block->hash()));
    ASSERT_EQ(chain->evaluations().size(), 1U);
    EXPECT_EQ(chain->evaluations()[0].height, block->header.height);
    grow(3);
    expect_quick_stop();
    // After a restart peers are asked again.
    reopen();
    EXPECT_FALSE(chain->is_being_evaluated(block->hash()));
    EXPECT_EQ(chain->process_block(block, {.peer = 1}).reception, Reception::pending);
}

/// Whoever has nothing else to do evaluates in place: no other difference.
class InPlaceTest : public AsideTest, public ::testing::WithParamInterface<bool> {
protected:
    InPlaceTest() : pool(2) { options.pool = &pool; }

    base::ThreadPool pool;
};

TEST_P(InPlaceTest, StoppingEndsProgramsOnTheChainThreadAndThePool) {
    chain.reset();
    options.evaluation.inline_work = std::nullopt;
    // The last thing that is looked at before the program.
    std::promise<void> begun;
    options.proof_of_work = [&begun, once = std::make_shared<std::once_flag>()](const Hash256&,
                                                                                const Hash256&) {
        std::call_once(*once, [&begun] { begun.set_value(); });
        return Hash256{};
    };
    open();
    std::promise<BlockOutcome> done;
    chain->submit_block(spinning_block(kForever), {.work_ahead = GetParam()},
                        [&done](const BlockOutcome& outcome) { done.set_value(outcome); });
    begun.get_future().wait();
    expect_quick_stop();
    EXPECT_EQ(done.get_future().get().refusal, Refusal::stopping);
}

INSTANTIATE_TEST_SUITE_P(InItsTurnAndAhead, InPlaceTest, ::testing::Bool());

}  // namespace
}  // namespace bytom::chain
