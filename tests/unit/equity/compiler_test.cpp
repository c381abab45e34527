#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/equity/compiler.hpp>

namespace bytom::equity {
namespace {

constexpr std::string_view kTradeOffer = R"(
contract TradeOffer(requestedAsset: Asset, requestedAmount: Amount, sellerProgram: Program, sellerKey: PublicKey)
locks amount of asset {
  clause trade() { lock requestedAmount of requestedAsset with sellerProgram
                   unlock amount of asset }
  clause cancel(sellerSig: Signature) { verify checkTxSig(sellerKey, sellerSig)
                                        unlock amount of asset } })";

Contract compiled(std::string_view source) {
    auto contracts = compile(source);
    if (!contracts) throw std::runtime_error(contracts.error().text);
    return std::move(contracts->back());
}

TEST(Compiler, WorkedExampleOfTheSpecification) {
    const Contract contract = compiled(kTradeOffer);
    EXPECT_EQ(base::to_hex(contract.body), "547a6413000000007b7b51547ac1631a000000547a547aae7cac");
    EXPECT_FALSE(contract.recursive);
    const auto shifts = clause_shifts(contract);
    ASSERT_EQ(shifts.size(), 3U);
    EXPECT_EQ(shifts[1].clause, "cancel");
    EXPECT_EQ(shifts[1].offset, 0x13U);
    EXPECT_EQ(shifts[2].clause, "ending");
    EXPECT_EQ(shifts[2].offset, contract.body.size());
}

TEST(Compiler, BranchesSeeTheRenamedCell) {
    const auto result = compile(
        "contract A() locks a of b { clause c(x: Integer) { if true { if x > 0 { define y: Integer = x "
        "verify y > 1 "
        "} else { verify x > 2 } } } }");
    // The condition uses x up or copies it: whichever, the source must not crash the compiler.
    if (!result) {
        EXPECT_EQ(result.error().name, ErrorName::undefined_reference);
    }
}

TEST(Compiler, LongOperatorChainsNeedNoDepth) {
    std::string source = "contract A(p: Integer) locks a of b { clause c() { verify p > 1";
    for (int i = 0; i < 20'000; ++i)
        source += " + 1";
    source += " unlock a of b } }";
    EXPECT_TRUE(compile(source).has_value());
}

TEST(Compiler, OperatorChainsTellWhereTheErrorIs) {
    const auto result =
        compile("contract A(p: Integer) locks a of b { clause c() { verify q + 1 - 2 > p unlock a of b } }");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().text,
              "compiling contract: in verify statement in clause \"c\": in left operand of \">\" expression: "
              "in left "
              "operand of \"-\" expression: in left operand of \"+\" expression: undefined reference: \"q\"");
}

TEST(Instantiate, PushesArgumentsLastToFirst) {
    const Contract contract = compiled(
        "contract A(p: Integer, q: Boolean) locks a of b { clause c() { verify q && p > 1 unlock a of b } }");
    const std::vector<Argument> arguments = {std::int64_t{5}, true};
    const auto program = instantiate(contract, arguments);
    ASSERT_TRUE(program);
    EXPECT_TRUE(base::to_hex(*program).starts_with("515574"));
    EXPECT_TRUE(base::to_hex(*program).ends_with("00c0"));
}

TEST(Instantiate, RefusesArgumentsOfOtherKinds) {
    const Contract contract =
        compiled("contract A(p: Integer) locks a of b { clause c() { verify p > 1 unlock a of b } }");
    EXPECT_EQ(instantiate(contract, {}).error().text, "got 0 argument(s), want 1");
    const std::vector<Argument> arguments = {Bytes{1}};
    EXPECT_EQ(instantiate(contract, arguments).error().text, "type mismatch in arg 0 (want integer)");
}

}  // namespace
}  // namespace bytom::equity
