// Forms against literals made by the table of 13 §2.
#include <gtest/gtest.h>

#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/genesis.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/explorer_api/transaction_form.hpp>
#include <bytom/primitives/address.hpp>

#include "explorer_api/block_form.hpp"
#include "support/block_maker.hpp"

namespace bytom::explorer_api {
namespace {

using primitives::AssetAmount;
using primitives::kBtmAssetId;
using primitives::Transaction;
using primitives::TxData;
using primitives::TxInput;
using primitives::TxOutput;

constexpr std::string_view kPrefix = "sm";
const std::string kZero(64, '0');
const std::string kBtm(64, 'f');

class Knowledge final : public FormLookups {
public:
    std::optional<AssetLabel> asset(const Hash256& asset_id) const override {
        if (asset_id != gold) return std::nullopt;
        return AssetLabel{.name = "GOLD", .definition = definition, .decimals = 3};
    }
    std::optional<SpentBy> spent_by(const Hash256& output_id) const override {
        if (output_id != spent) return kUnspent;
        return Spender{.transaction_id = gold, .input_id = spent, .block_height = 77};
    }
    std::string miner_name(std::string_view address) const override { return address == named ? "Pool" : ""; }

    Hash256 gold = Hash256::from_bytes(Bytes(32, 0x60));
    Hash256 spent;
    std::string definition = R"({"name":"GOLD"})";
    std::string named;
};

Bytes key_hash_program(std::uint8_t fill) {
    Bytes program{0x00, 0x14};
    program.resize(22, fill);
    return program;
}

std::string address_text(const Bytes& program) {
    return primitives::Address::from_program(program)->to_text(kPrefix);
}

TxInput spending(AssetAmount value, Bytes program, std::vector<Bytes> arguments = {}) {
    TxInput input;
    input.body = primitives::SpendInput{.source_id = Hash256::from_bytes(Bytes(32, 0x11)),
                                        .value = value,
                                        .source_position = value.amount,
                                        .vm_version = 1,
                                        .control_program = std::move(program),
                                        .spend_commitment_suffix = {},
                                        .arguments = std::move(arguments)};
    return input;
}

TxOutput paying(AssetAmount value, Bytes program) {
    TxOutput output;
    output.value = value;
    output.control_program = std::move(program);
    return output;
}

Transaction made(TxData data) {
    return Transaction::from_data(std::move(data)).value();
}

std::string text_of(const Transaction& tx, const TransactionPlace& place, const FormLookups& lookups) {
    std::string text;
    json::Writer out(text);
    write_transaction(out, tx, place, {.address_prefix = kPrefix, .lookups = lookups});
    return text;
}

TEST(TransactionForm, ShowsAPaymentWithARetirementAndASpentOutput) {
    Knowledge knowledge;
    const Bytes payer = key_hash_program(1);
    const Bytes payee = key_hash_program(2);
    TxData data;
    data.time_range = 9;
    data.inputs = {spending({kBtmAssetId, 1000}, payer, {{0xab, 0xcd}, {0x01}}),
                   spending({knowledge.gold, 5}, {0x51})};
    data.outputs = {paying({kBtmAssetId, 700}, payee), paying({knowledge.gold, 5}, {0x6a}),
                    paying({kBtmAssetId, 200}, {0x6a, 0x01})};
    const Transaction tx = made(data);
    knowledge.spent = tx.mapped().result_ids[0];
    const std::string id = tx.id().to_text();
    const std::string expected =
        R"({"id":")" + id + R"(","mux_id":")" + tx.mapped().mux_id.to_text() +
        R"(","chain_status":"mainnet","timestamp":1600,"block_height":12,"trx_amount":700,"trx_fee":100,"size":)" +
        std::to_string(tx.serialized_size()) +
        R"(,"time_range":9,"index_id":44,"status_fail":true,"coinbase":false,"confirmations":3,"inputs":[{"txtype":"spend","asset_id":")" +
        kBtm +
        R"(","asset_name":"BTM","asset_definition":"{}","asset_decimals":8,"amount":1000,"control_program":"0014)" +
        std::string("0101010101010101010101010101010101010101") + R"(","address":")" + address_text(payer) +
        R"(","input_id":")" + tx.mapped().inputs[0].entry_id.to_text() +
        R"(","witness_arguments":["abcd","01"],"spent_output_id":")" +
        tx.mapped().inputs[0].spent_output_id.to_text() + R"("},{"txtype":"spend","asset_id":")" +
        knowledge.gold.to_text() +
        R"(","asset_name":"GOLD","asset_definition":"{\"name\":\"GOLD\"}","asset_decimals":3,"amount":5,"control_program":"51","input_id":")" +
        tx.mapped().inputs[1].entry_id.to_text() + R"(","witness_arguments":null,"spent_output_id":")" +
        tx.mapped().inputs[1].spent_output_id.to_text() + R"("}],"outputs":[{"txtype":"control","id":")" +
        tx.mapped().result_ids[0].to_text() + R"(","position":0,"asset_id":")" + kBtm +
        R"(","asset_name":"BTM","asset_definition":"{}","asset_decimals":8,"amount":700,"control_program":"00140202020202020202020202020202020202020202","address":")" +
        address_text(payee) + R"(","spent_by":{"transaction_id":")" + knowledge.gold.to_text() +
        R"(","input_id":")" + knowledge.spent.to_text() +
        R"(","block_height":77}},{"txtype":"retire","id":")" + tx.mapped().result_ids[1].to_text() +
        R"(","position":1,"asset_id":")" + knowledge.gold.to_text() +
        R"(","asset_name":"GOLD","asset_definition":"{\"name\":\"GOLD\"}","asset_decimals":3,"amount":5,"control_program":"6a","spent_by":null},{"txtype":"retire","id":")" +
        tx.mapped().result_ids[2].to_text() + R"(","position":2,"asset_id":")" + kBtm +
        R"(","asset_name":"BTM","asset_definition":"{}","asset_decimals":8,"amount":200,"control_program":"6a01","spent_by":null}]})";
    const TransactionPlace place{.on_main_chain = true,
                                 .timestamp = 1600,
                                 .block_height = 12,
                                 .index_id = 44,
                                 .status_fail = true,
                                 .confirmations = 3};
    EXPECT_EQ(text_of(tx, place, knowledge), expected);
}

TEST(TransactionForm, ShowsACoinbaseAndAnIssuance) {
    const FormLookups nobody;
    TxData data;
    TxInput input;
    input.body = primitives::CoinbaseInput{.arbitrary = {0x00, 0x37}};
    data.inputs = {input};
    data.outputs = {paying({kBtmAssetId, 41'250'000'000}, {0x51})};
    const Transaction coinbase = made(data);
    TransactionPlace place;
    place.on_main_chain = false;
    place.confirmations = std::nullopt;
    const std::string id = coinbase.id().to_text();
    EXPECT_EQ(
        text_of(coinbase, place, nobody),
        R"({"id":")" + id + R"(","mux_id":")" + coinbase.mapped().mux_id.to_text() +
            R"(","chain_status":"orphan","timestamp":0,"block_height":0,"trx_amount":41250000000,"trx_fee":0,"size":)" +
            std::to_string(coinbase.serialized_size()) +
            R"(,"time_range":0,"index_id":0,"status_fail":false,"coinbase":true,"inputs":[{"txtype":"coinbase","asset_id":")" +
            kZero +
            R"(","asset_name":"","asset_definition":"{}","asset_decimals":0,"amount":0,"arbitrary":"0037","input_id":")" +
            coinbase.mapped().inputs[0].entry_id.to_text() +
            R"(","witness_arguments":null,"spent_output_id":"\u003cnil\u003e"}],"outputs":[{"txtype":"control","id":")" +
            coinbase.mapped().result_ids[0].to_text() + R"(","position":0,"asset_id":")" + kBtm +
            R"(","asset_name":"BTM","asset_definition":"{}","asset_decimals":8,"amount":41250000000,"control_program":"51"}]})");

    const Hash256 silver = Hash256::from_bytes(Bytes(32, 0x22));
    const std::string_view definition = "{\n  \"decimals\": 2,\n  \"name\": \"silver\"\n}";
    input.body = primitives::IssuanceInput{.nonce = {1},
                                           .value = {silver, 10},
                                           .asset_definition = base::to_bytes(base::as_bytes(definition)),
                                           .vm_version = 1,
                                           .issuance_program = {0x51},
                                           .arguments = {{0x07}}};
    data.inputs = {input};
    data.outputs = {paying({silver, 10}, {0x51})};
    const Transaction issue = made(data);
    const std::string text = text_of(issue, {}, nobody);
    EXPECT_TRUE(text.contains(
        R"("inputs":[{"txtype":"issue","asset_id":")" + silver.to_text() +
        R"(","asset_name":"silver","asset_definition":"{\"decimals\":2,\"name\":\"silver\"}","asset_decimals":2,"amount":10,"issuance_program":"51","input_id":")" +
        issue.mapped().inputs[0].entry_id.to_text() +
        R"(","witness_arguments":["07"],"spent_output_id":"\u003cnil\u003e"}])"))
        << text;
    EXPECT_TRUE(text.contains(R"("trx_amount":0,"trx_fee":0)")) << text;
    EXPECT_TRUE(text.contains(R"("confirmations":0,)")) << text;
}

TEST(TransactionForm, ALongDefinitionIsShownWhereItIsIssuedOnly) {
    Knowledge knowledge;
    knowledge.definition = R"({"name":")" + std::string(kMaxRepeatedDefinition, 'x') + R"("})";
    TxData data;
    TxInput input;
    input.body =
        primitives::IssuanceInput{.nonce = {1},
                                  .value = {knowledge.gold, 10},
                                  .asset_definition = base::to_bytes(base::as_bytes(knowledge.definition)),
                                  .vm_version = 1,
                                  .issuance_program = {0x51},
                                  .arguments = {}};
    data.inputs = {input};
    data.outputs = {paying({knowledge.gold, 10}, {0x51})};
    const std::string text = text_of(made(data), {}, knowledge);
    const std::string outputs = text.substr(text.find("\"outputs\""));
    EXPECT_TRUE(text.contains("xxxxxxxx"));
    EXPECT_TRUE(outputs.contains(R"("asset_name":"GOLD","asset_definition":"{}")")) << outputs;
}

TEST(TransactionForm, OfThePoolSaysTypeAndHasNoConfirmations) {
    const FormLookups nobody;
    TxData data;
    data.inputs = {spending({kBtmAssetId, 1000}, {0x51})};
    data.outputs = {paying({kBtmAssetId, 900}, {0x51})};
    const Transaction tx = made(data);
    std::string row;
    {
        json::Writer out(row);
        write_unconfirmed_row(out, tx, true);
    }
    EXPECT_EQ(row, R"({"id":")" + tx.id().to_text() + R"(","version":1,"size":)" +
                       std::to_string(tx.serialized_size()) +
                       R"(,"time_range":0,"status_fail":true,"mux_id":")" + tx.mapped().mux_id.to_text() +
                       R"(","fee":100,"transaction_amount":900})");
    std::string text;
    json::Writer out(text);
    write_unconfirmed(out, tx, false, {.address_prefix = kPrefix, .lookups = nobody});
    EXPECT_TRUE(text.starts_with(R"({"version":1,"id":)")) << text;
    EXPECT_TRUE(text.contains(R"("timestamp":0,"block_height":0,)")) << text;
    EXPECT_TRUE(text.contains(R"("inputs":[{"type":"spend",)")) << text;
    EXPECT_TRUE(text.contains(R"("outputs":[{"type":"control",)")) << text;
    EXPECT_FALSE(text.contains("confirmations")) << text;
    EXPECT_FALSE(text.contains("txtype")) << text;
}

TEST(BlockForm, HasTheMembersOfTheTable) {
    Knowledge knowledge;
    BlockFacts facts;
    facts.header.height = 7;
    facts.header.timestamp = 1000;
    facts.header.nonce = 5;
    facts.header.bits = consensus::solonet().genesis_bits;
    facts.hash = facts.header.hash();
    facts.size = 100;
    facts.transaction_count = 2;
    facts.parent_timestamp = 900;
    facts.miner_program = key_hash_program(3);
    const std::string address = address_text(facts.miner_program);
    const auto text_of_block = [&](bool on_main_chain) {
        std::string text;
        json::Writer out(text);
        out.begin_object();
        write_block_members(out, facts, on_main_chain, {.address_prefix = kPrefix, .lookups = knowledge});
        out.end_object();
        return text;
    };
    const consensus::Work work = consensus::work_of(facts.header.bits);
    const auto expected = [&](std::uint64_t rate, const std::string& shown, const std::string& name,
                              const std::string& status) {
        return R"({"hash":")" + facts.hash.to_text() +
               R"(","size":200,"version":1,"height":7,"previous_block_hash":")" + kZero +
               R"(","timestamp":1000,"nonce":5,"bits":)" + std::to_string(facts.header.bits) +
               R"(,"difficulty":")" + work.to_decimal() + R"(","hash_rate":)" + std::to_string(rate) +
               R"(,"transaction_status_hash":")" + kZero + R"(","transaction_merkle_root":")" + kZero +
               R"(","transaction_count":2,"miner_address":")" + shown + R"(","miner_name":")" + name +
               R"(","chain_status":")" + status + R"("})";
    };
    EXPECT_EQ(text_of_block(true),
              expected((work / 100).low_64(), address, address.substr(0, 9) + "...", "mainnet"));
    knowledge.named = address;
    facts.parent_timestamp = 1001;  // blocks may be older than their parents
    EXPECT_EQ(text_of_block(false), expected(work.low_64(), address, "Pool", "orphan"));
    facts.miner_program = {0x51};
    EXPECT_EQ(text_of_block(true), expected(work.low_64(), "", "", "mainnet"));
}

TEST(AssetLabel, TakesWhatIsThereAndNothingElse) {
    const auto label = [](std::string_view text) { return label_of_definition(base::as_bytes(text)); };
    EXPECT_EQ(label(R"({ "name" : "a<b", "decimals": 8 })").name, "a<b");
    EXPECT_EQ(label(R"({ "name" : "a", "decimals": 8 })").decimals, 8U);
    EXPECT_EQ(label(R"({ "name" : "a", "decimals": 8 })").definition, R"({"name":"a","decimals":8})");
    EXPECT_EQ(label(R"({"name":5,"decimals":"8"})").name, "");
    EXPECT_EQ(label(R"({"decimals":256})").decimals, 0U);
    EXPECT_EQ(label(R"({"decimals":1.5})").decimals, 0U);
    EXPECT_EQ(label(R"({"decimals":-1})").decimals, 0U);
    EXPECT_EQ(label("[1]").definition, "{}");
    EXPECT_EQ(label("\xff\xfe").definition, "{}");
    EXPECT_EQ(label("").definition, "{}");
}

}  // namespace
}  // namespace bytom::explorer_api
