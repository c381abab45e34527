// The terms of clauses against the machine: a transaction that keeps them is accepted, one that doesn't is
// refused.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include <bytom/crypto/ed25519.hpp>
#include <bytom/crypto/sha2.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/equity/clause_terms.hpp>
#include <bytom/vm/number.hpp>
#include <bytom/vm/run.hpp>

#include "test_data.hpp"

namespace bytom::equity {
namespace {

constexpr std::int64_t kGas = 100'000;

std::string example(const std::string& name) {
    std::ifstream file(std::string(BYTOM_TEST_DATA) + "/../../docs/contracts/" + name + ".equity");
    std::string source(std::istreambuf_iterator<char>(file), {});
    if (source.empty()) throw std::runtime_error("no example " + name);
    return source;
}

crypto::Ed25519Seed key(std::uint8_t number) {
    crypto::Ed25519Seed seed;
    seed.data()[0] = number;
    return seed;
}

Bytes public_key(std::uint8_t number) {
    const auto point = crypto::ed25519_public_key(key(number));
    return {point.begin(), point.end()};
}

Bytes text(std::string_view words) {
    return base::to_bytes(base::as_bytes(words));
}

Bytes hash(ByteView bytes) {
    return base::to_bytes(crypto::sha3_256(bytes).view());
}

const Bytes kAsset(32, 0xaa);
const Bytes kMoney(32, 0xff);
const Bytes kSeller = {0x51};
const Bytes kBuyer = {0x52};
const Argument kSignature = std::monostate{};

/// One behind the other with something behind the last, so that whoever appends to one overwrites the next
/// (03 §10).
std::vector<vm::Operand> as_in_a_transaction(const std::vector<Bytes>& witness,
                                             std::vector<std::uint8_t>& buffer) {
    for (const Bytes& argument : witness) {
        buffer.push_back(static_cast<std::uint8_t>(argument.size()));
        buffer.insert(buffer.end(), argument.begin(), argument.end());
    }
    buffer.resize(buffer.size() + 100);
    std::vector<vm::Operand> operands;
    std::size_t at = 0;
    for (const Bytes& argument : witness) {
        ++at;
        if (argument.empty()) {
            operands.emplace_back(argument);
        } else {
            operands.push_back(vm::Operand::window(buffer, at, argument.size()));
        }
        at += argument.size();
    }
    return operands;
}

/// A contract on the chain and how somebody tries to spend it.
struct Attempt {
    std::string source;
    std::vector<Argument> contract_arguments;
    std::string clause;
    std::vector<Argument> clause_arguments;
    /// Who makes the signatures, in order.
    std::vector<std::uint8_t> signers;
    std::uint64_t amount = 1000;
    std::uint64_t height = 100;
    /// The program on the chain, where it is not that of the arguments.
    std::optional<Bytes> program;

    [[nodiscard]] Result<ClauseTerms, TermsError> terms() const {
        return clause_terms({.source = source,
                             .contract_arguments = contract_arguments,
                             .clause = clause,
                             .clause_arguments = clause_arguments,
                             .locked_amount = amount,
                             .locked_asset = kAsset});
    }

    /// What the machine says to a transaction with these outputs.
    [[nodiscard]] vm::RunResult run(const ClauseTerms& terms,
                                    const std::vector<DemandedOutput>& outputs) const {
        const Hash256 sig_hash{{7}};
        std::vector<Bytes> witness;
        std::size_t signature = 0;
        for (const auto& argument : terms.witness) {
            if (argument) {
                witness.push_back(*argument);
            } else {
                const auto signed_by = crypto::ed25519_sign(key(signers.at(signature++)), sig_hash.view());
                witness.emplace_back(signed_by.begin(), signed_by.end());
            }
        }
        std::vector<vm::ContextOutput> context_outputs;
        const std::size_t count = outputs.empty() ? 1 : outputs.back().index + 2;
        context_outputs.resize(count);
        for (const DemandedOutput& output : outputs) {
            context_outputs[output.index] = {.is_retirement = false,
                                             .asset_id = Hash256::from_bytes(output.asset),
                                             .amount = static_cast<std::uint64_t>(output.amount),
                                             .vm_version = 1,
                                             .program = output.program};
        }
        vm::Context context;
        context.tx_version = 1;
        context.block_height = height;
        context.asset_id = Hash256::from_bytes(kAsset);
        context.amount = amount;
        context.tx_sig_hash = sig_hash;
        context.outputs = context_outputs;
        const Bytes locked =
            program ? *program : instantiate(compile(source)->back(), contract_arguments).value();
        std::vector<std::uint8_t> buffer;
        return vm::verify(context, locked, as_in_a_transaction(witness, buffer), kGas);
    }

    [[nodiscard]] bool spends() const {
        const auto found = terms();
        return found && run(*found, found->outputs).ok();
    }
};

/// It is accepted as it is, and refused with any output changed or any signature of somebody else.
void expect_exact(const Attempt& attempt) {
    const auto terms = attempt.terms();
    ASSERT_TRUE(terms) << terms.error().text;
    const auto result = attempt.run(*terms, terms->outputs);
    EXPECT_TRUE(result.ok()) << attempt.clause << ": " << vm::to_string(result.error);
    for (std::size_t i = 0; i < terms->outputs.size(); ++i) {
        auto less = terms->outputs;
        --less[i].amount;
        EXPECT_FALSE(attempt.run(*terms, less).ok()) << attempt.clause << ": amount of output " << i;
        auto elsewhere = terms->outputs;
        elsewhere[i].program.push_back(0x51);
        EXPECT_FALSE(attempt.run(*terms, elsewhere).ok()) << attempt.clause << ": program of output " << i;
        auto other = terms->outputs;
        other[i].asset = Bytes(32, 0x12);
        EXPECT_FALSE(attempt.run(*terms, other).ok()) << attempt.clause << ": asset of output " << i;
    }
    for (std::size_t i = 0; i < attempt.signers.size(); ++i) {
        Attempt forged = attempt;
        forged.signers[i] = 99;
        EXPECT_FALSE(forged.spends()) << attempt.clause << ": signature " << i;
    }
}

TEST(ClauseTerms, Escrow) {
    const std::vector<Argument> arguments = {public_key(1), kSeller, kBuyer};
    for (const auto& [clause, receiver] : {std::pair{"approve", kBuyer}, std::pair{"reject", kSeller}}) {
        const Attempt attempt{example("escrow"), arguments, clause, {kSignature}, {1}, 1000, 100, {}};
        expect_exact(attempt);
        const auto terms = attempt.terms();
        ASSERT_EQ(terms->outputs.size(), 1U);
        EXPECT_EQ(terms->outputs[0].program, receiver);
        EXPECT_EQ(terms->outputs[0].amount, 1000);
    }
}

TEST(ClauseTerms, CallOption) {
    const std::vector<Argument> arguments = {std::int64_t{500}, kMoney, kSeller, public_key(2),
                                             std::int64_t{150}};
    Attempt exercise{example("call_option"), arguments, "exercise", {kSignature}, {2}, 1000, 100, {}};
    expect_exact(exercise);
    EXPECT_EQ(exercise.terms()->below, 150);
    EXPECT_EQ(exercise.terms()->unlocked_index, 1U);
    exercise.height = 150;
    EXPECT_FALSE(exercise.spends());

    Attempt expire{example("call_option"), arguments, "expire", {}, {}, 1000, 151, {}};
    expect_exact(expire);
    EXPECT_EQ(expire.terms()->above, 150);
    expire.height = 150;
    EXPECT_FALSE(expire.spends());
}

TEST(ClauseTerms, EnergyOfferIsBoughtInPartsByTheRemainingOffersToo) {
    const std::vector<Argument> arguments = {std::int64_t{3}, kMoney, kSeller, public_key(1)};
    Attempt buy{example("energy_offer"), arguments, "buy", {std::int64_t{400}}, {}, 1000, 100, {}};
    expect_exact(buy);
    const auto terms = buy.terms();
    ASSERT_EQ(terms->outputs.size(), 2U);
    EXPECT_EQ(terms->outputs[0].amount, 1200);
    EXPECT_EQ(terms->outputs[0].program, kSeller);
    EXPECT_EQ(terms->outputs[1].amount, 600);

    // The remaining offer has another program for the same terms, and is spent like the first.
    const Contract contract = compile(buy.source)->back();
    EXPECT_EQ(terms->outputs[1].program, instantiate_in_contract(contract, arguments).value());
    EXPECT_NE(terms->outputs[1].program, instantiate(contract, arguments).value());
    Attempt again = buy;
    again.program = terms->outputs[1].program;
    again.amount = 600;
    expect_exact(again);
    EXPECT_EQ(again.terms()->outputs[1].amount, 200);
    EXPECT_EQ(again.terms()->outputs[1].program, again.program);

    Attempt all{example("energy_offer"), arguments, "buyAll", {}, {}, 1000, 100, {}};
    expect_exact(all);
    EXPECT_EQ(all.terms()->outputs[0].amount, 3000);

    Attempt reprice{
        example("energy_offer"), arguments, "reprice", {std::int64_t{5}, kSignature}, {1}, 1000, 100, {}};
    expect_exact(reprice);
    expect_exact({example("energy_offer"), arguments, "cancel", {kSignature}, {1}, 1000, 100, {}});

    // What the machine would refuse is said beforehand.
    buy.clause_arguments = {std::int64_t{0}};
    ASSERT_FALSE(buy.terms());
    EXPECT_EQ(buy.terms().error().name, TermsErrorName::condition_fails);
    EXPECT_NE(buy.terms().error().text.find("(units > 0) does not hold"), std::string::npos);
    buy.clause_arguments = {std::int64_t{1001}};
    EXPECT_EQ(buy.terms().error().name, TermsErrorName::arithmetic_error);
    reprice.clause_arguments[0] = std::int64_t{0};
    EXPECT_FALSE(reprice.spends());
}

/// A tree of eight records as the anchor wants it.
class DataSet {
public:
    std::array<Bytes, 8> records;

    [[nodiscard]] Bytes root() const { return node(3, 0); }

    /// left0, sibling0, left1, sibling1, left2, sibling2
    [[nodiscard]] std::vector<Argument> proof(std::size_t place) const {
        std::vector<Argument> steps;
        for (unsigned level = 0; level < 3; ++level, place /= 2) {
            steps.emplace_back(place % 2 == 1);
            steps.emplace_back(node(level, place ^ 1));
        }
        return steps;
    }

private:
    [[nodiscard]] Bytes node(unsigned level, std::size_t place) const {
        Bytes content = text(level == 0 ? "L" : "N");
        if (level == 0) {
            base::append(content, records.at(place));
        } else {
            base::append(content, node(level - 1, 2 * place));
            base::append(content, node(level - 1, 2 * place + 1));
        }
        return hash(content);
    }
};

TEST(ClauseTerms, DataAnchorAcceptsWhatIsProven) {
    DataSet set;
    set.records[2] = text("alpha");
    const auto anchor = [&](std::string clause, std::vector<Argument> clause_arguments, std::uint8_t signer) {
        return Attempt{example("data_anchor"),
                       {set.root(), public_key(1), public_key(2)},
                       std::move(clause),
                       std::move(clause_arguments),
                       {signer},
                       1000,
                       100,
                       {}};
    };
    const auto update = [&](std::size_t place, const Bytes& before, const Bytes& after) {
        std::vector<Argument> arguments = {before, after};
        const auto proof = set.proof(place);
        arguments.insert(arguments.end(), proof.begin(), proof.end());
        arguments.push_back(kSignature);
        return anchor("update", arguments, 1);
    };
    const auto claim = [&](std::size_t place, const Bytes& record) {
        std::vector<Argument> arguments = {record};
        const auto proof = set.proof(place);
        arguments.insert(arguments.end(), proof.begin(), proof.end());
        arguments.push_back(kSignature);
        return anchor("claim", arguments, 2);
    };

    // Insert at every place, change and delete: the contract computes the root that we compute.
    for (std::size_t place = 0; place < set.records.size(); ++place) {
        const Bytes before = set.records.at(place);
        const Bytes after = text("record " + std::to_string(place));
        const Attempt attempt = update(place, before, after);
        expect_exact(attempt);
        const auto terms = attempt.terms();
        set.records.at(place) = after;
        const Contract contract = compile(attempt.source)->back();
        const std::vector<Argument> new_arguments = {set.root(), public_key(1), public_key(2)};
        EXPECT_EQ(terms->outputs.at(0).program, instantiate_in_contract(contract, new_arguments).value());
    }
    expect_exact(update(4, text("record 4"), {}));
    set.records[4].clear();

    EXPECT_FALSE(update(3, text("something else"), text("x")).spends());
    for (std::size_t place = 0; place < set.records.size(); ++place) {
        if (place == 4) continue;
        expect_exact(claim(place, set.records.at(place)));
        EXPECT_FALSE(claim(place ^ 1, set.records.at(place)).spends());
    }
    EXPECT_FALSE(claim(4, {}).spends()) << "an absent record is no record";
    EXPECT_FALSE(claim(4, text("record 4")).spends()) << "it has been deleted";
    EXPECT_EQ(claim(1, text("forged")).terms().error().name, TermsErrorName::condition_fails);
    expect_exact(anchor("close", {kSignature}, 1));
}

TEST(ClauseTerms, TheExamplesCostWhatTheirPageSays) {
    const auto gas = [](const Attempt& attempt) {
        const auto terms = attempt.terms();
        return kGas - attempt.run(terms.value(), terms->outputs).gas_left;
    };
    const std::vector<Argument> escrow = {public_key(1), kSeller, kBuyer};
    EXPECT_EQ(gas({example("escrow"), escrow, "approve", {kSignature}, {1}, 1000, 100, {}}), 1393);
    const std::vector<Argument> offer = {std::int64_t{3}, kMoney, kSeller, public_key(1)};
    EXPECT_EQ(gas({example("energy_offer"), offer, "buy", {std::int64_t{400}}, {}, 1000, 100, {}}), 218);
    DataSet set;
    const std::vector<Argument> anchor = {set.root(), public_key(1), public_key(2)};
    std::vector<Argument> insertion = {Bytes{}, text("meter 7, 2026-11: 512 kWh")};
    const auto proof = set.proof(2);
    insertion.insert(insertion.end(), proof.begin(), proof.end());
    insertion.push_back(kSignature);
    const auto cost = gas({example("data_anchor"), anchor, "update", insertion, {1}, 7, 100, {}});
    EXPECT_GE(cost, 2118);
    EXPECT_LE(cost, 2121);
}

TEST(ClauseTerms, StandardContracts) {
    expect_exact(
        {"contract LockWithPublicKey(publicKey: PublicKey) locks amount of asset { clause unlockWithSig(sig: "
         "Signature) { verify checkTxSig(publicKey, sig) unlock amount of asset } }",
         {public_key(1)},
         "unlockWithSig",
         {kSignature},
         {1},
         1000,
         100,
         {}});
    expect_exact(
        {"contract LockWithMultiSig(publicKey1: PublicKey, publicKey2: PublicKey, publicKey3: PublicKey) "
         "locks "
         "valueAmount of valueAsset { clause spend(sig1: Signature, sig2: Signature) { verify "
         "checkTxMultiSig([publicKey1, publicKey2, publicKey3], [sig1, sig2]) unlock valueAmount of "
         "valueAsset } }",
         {public_key(1), public_key(2), public_key(3)},
         "spend",
         {kSignature, kSignature},
         {1, 3},
         1000,
         100,
         {}});
    expect_exact(
        {"contract LockWithPublicKeyHash(pubKeyHash: Hash) locks amount of asset { clause spend(pubKey: "
         "PublicKey, sig: Signature) { verify sha3(pubKey) == pubKeyHash verify checkTxSig(pubKey, sig) "
         "unlock "
         "amount of asset } }",
         {hash(public_key(1))},
         "spend",
         {public_key(1), kSignature},
         {1},
         1000,
         100,
         {}});
    const std::string reveal =
        "contract RevealPreimage(hash: Hash) locks amount of asset { clause reveal(string: String) { verify "
        "sha256(string) == hash unlock amount of asset } }";
    const Bytes image = base::to_bytes(crypto::sha256(text("open")).view());
    expect_exact({reveal, {image}, "reveal", {text("open")}, {}, 1000, 100, {}});
    EXPECT_FALSE((Attempt{reveal, {image}, "reveal", {text("shut")}, {}, 1000, 100, {}}.spends()));

    const std::string trade =
        "contract TradeOffer(requestedAsset: Asset, requestedAmount: Amount, sellerProgram: Program, "
        "sellerKey: "
        "PublicKey) locks amount of asset { clause trade() { lock requestedAmount of requestedAsset with "
        "sellerProgram "
        "unlock amount of asset } clause cancel(sellerSig: Signature) { verify checkTxSig(sellerKey, "
        "sellerSig) unlock "
        "amount of asset } }";
    const std::vector<Argument> offer = {kMoney, std::int64_t{70}, kSeller, public_key(1)};
    expect_exact({trade, offer, "trade", {}, {}, 1000, 100, {}});
    expect_exact({trade, offer, "cancel", {kSignature}, {1}, 1000, 100, {}});

    const std::string loan =
        "contract LoanCollateral(assetLoaned: Asset, amountLoaned: Amount, blockHeight: Integer, lender: "
        "Program, "
        "borrower: Program) locks valueAmount of valueAsset { clause repay() { lock amountLoaned of "
        "assetLoaned with "
        "lender lock valueAmount of valueAsset with borrower } clause default() { verify above(blockHeight) "
        "lock "
        "valueAmount of valueAsset with lender } }";
    const std::vector<Argument> terms = {kMoney, std::int64_t{70}, std::int64_t{90}, kSeller, kBuyer};
    expect_exact({loan, terms, "repay", {}, {}, 1000, 100, {}});
    expect_exact({loan, terms, "default", {}, {}, 1000, 100, {}});
    EXPECT_FALSE((Attempt{loan, terms, "default", {}, {}, 1000, 90, {}}.spends()));
}

TEST(ClauseTerms, SaysWhatIsWrongWithTheCall) {
    const Attempt good{
        example("escrow"), {public_key(1), kSeller, kBuyer}, "approve", {kSignature}, {1}, 1, 1, {}};
    const auto name_of = [](const Attempt& attempt) { return attempt.terms().error().name; };
    Attempt bad = good;
    bad.source = "contract";
    EXPECT_EQ(name_of(bad), TermsErrorName::compile_failed);
    bad = good;
    bad.contract_arguments.pop_back();
    EXPECT_EQ(name_of(bad), TermsErrorName::instantiation_failed);
    bad = good;
    bad.clause = "settle";
    EXPECT_EQ(name_of(bad), TermsErrorName::unknown_clause);
    bad = good;
    bad.clause_arguments.clear();
    EXPECT_EQ(name_of(bad), TermsErrorName::clause_arg_count);
    bad = good;
    bad.clause_arguments = {Bytes{1}};
    EXPECT_EQ(name_of(bad), TermsErrorName::clause_arg_type);
    bad = good;
    bad.source =
        "contract C(k: PublicKey) locks a of b { clause c(s: Signature) { verify checkTxSig(k, s) lock "
        "size(s) of b with 'p' } }";
    EXPECT_FALSE(bad.terms());
}

}  // namespace
}  // namespace bytom::equity
