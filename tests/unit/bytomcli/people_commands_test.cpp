#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/bytomcli/fake_node.hpp"

namespace bytom::bytomcli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kRawTransaction = "0700000000";

/// A wallet with an account, an asset of two decimals, and an answer to each call of a payment.
FakeNode wallet_node() {
    FakeNode node;
    node.data["/list-accounts"] = R"([{"id":"0ACC","alias":"alice","xpubs":["aa","bb"]}])";
    node.data["/list-assets"] =
        R"([{"id":"ab01","alias":"GOLD","definition":{"decimals":2}},{"id":"ffff","alias":"BTM"}])";
    node.data["/validate-address"] = R"({"valid":true})";
    const std::string built = R"({"raw_transaction":")" + std::string(kRawTransaction) + R"(","fee":5})";
    node.data["/build-transaction"] = built;
    node.data["/estimate-transaction-gas"] = R"({"total_neu":449000})";
    node.data["/list-reservations"] = "[]";
    node.data["/sign-transaction"] = R"({"sign_complete":true,"transaction":)" + built + "}";
    node.data["/submit-transaction"] = R"({"tx_id":"c0ffee"})";
    return node;
}

std::vector<std::string> paths_of(const FakeNode& node) {
    std::vector<std::string> paths;
    for (const Asked& call : node.calls)
        paths.push_back(call.path);
    return paths;
}

std::string body_of(const FakeNode& node, std::string_view path) {
    std::string body;
    for (const Asked& call : node.calls)
        if (call.path == path) body = call.body;
    return body;
}

TEST(Send, ShowsTheFeeAsksAndSends) {
    FakeNode node = wallet_node();
    node.typed = "y";
    const Outcome outcome = node.run({"send", "alice", "1.5BTM", "sm1x"});
    EXPECT_EQ(outcome.code, ExitCode::done) << outcome.err;
    EXPECT_EQ(
        outcome.out,
        "Pay    1.5BTM\nTo     sm1x\nFrom   alice\nFee    0.00449BTM\nTotal  1.50449BTM\nSent: c0ffee\n");
    EXPECT_THAT(node.questions, ::testing::ElementsAre("Send it? [y/N] ", "Password: "));
    EXPECT_THAT(body_of(node, "/build-transaction"), HasSubstr(R"("amount":150000000)"));
    EXPECT_THAT(body_of(node, "/build-transaction"), HasSubstr(R"("amount":449000)"));
    EXPECT_EQ(body_of(node, "/submit-transaction"), R"({"raw_transaction":"0700000000"})");
}

TEST(Send, SendsNothingUnlessSomebodySaysYes) {
    FakeNode node = wallet_node();
    node.typed = "n";
    EXPECT_EQ(node.run({"send", "alice", "1BTM", "sm1x"}).code, ExitCode::declined);
    EXPECT_THAT(paths_of(node), Not(::testing::Contains("/submit-transaction")));
    node.typed.reset();
    const Outcome outcome = node.run({"send", "alice", "1BTM", "sm1x"});
    EXPECT_EQ(outcome.code, ExitCode::declined);
    EXPECT_THAT(outcome.err, HasSubstr("--yes"));
    EXPECT_THAT(paths_of(node), Not(::testing::Contains("/sign-transaction")));
    // Nor without a password.
    EXPECT_EQ(node.run({"send", "alice", "1BTM", "sm1x", "--yes"}).code, ExitCode::local_error);
    EXPECT_THAT(paths_of(node), Not(::testing::Contains("/sign-transaction")));
}

TEST(Send, TellsAWrongPasswordFromMissingSigners) {
    FakeNode node = wallet_node();
    node.typed = "secret";
    node.data["/sign-transaction"] = R"({"sign_complete":false,"transaction":{}})";
    node.data["/check-key-password"] = R"({"check_result":false})";
    Outcome outcome = node.run({"send", "alice", "1BTM", "sm1x", "--yes"});
    EXPECT_EQ(outcome.code, ExitCode::incomplete);
    EXPECT_THAT(outcome.err, HasSubstr("wrong password"));
    EXPECT_THAT(paths_of(node), Not(::testing::Contains("/submit-transaction")));
    node.data["/check-key-password"] = R"({"check_result":true})";
    outcome = node.run({"send", "alice", "1BTM", "sm1x", "--yes"});
    EXPECT_EQ(outcome.code, ExitCode::incomplete);
    EXPECT_THAT(outcome.err, HasSubstr("signatures are missing"));
}

TEST(Send, UnderstandsUnits) {
    FakeNode node = wallet_node();
    node.typed = "y";
    Outcome outcome = node.run({"send", "alice", "12.34gold", "sm1x"});
    EXPECT_THAT(outcome.out, HasSubstr("Pay    12.34 GOLD\n"));
    EXPECT_THAT(body_of(node, "/build-transaction"), HasSubstr(R"("asset_id":"ab01","amount":1234)"));
    outcome = node.run({"send", "alice", "100", "sm1x"});
    EXPECT_THAT(outcome.out, HasSubstr("100 without a unit means neu: 0.000001BTM\n"));
    outcome = node.run({"send", "alice", "100", "sm1x", "--asset", "gold", "--json"});
    EXPECT_THAT(outcome.err, HasSubstr("100 without a unit means the smallest unit of GOLD: 1 GOLD\n"));
    EXPECT_EQ(outcome.out.find('{'), 0U) << outcome.out;
    for (const char* const amount :
         {"1silver", "0BTM", "1.000000001BTM", "99999999999999999999BTM", "x", "-1BTM"}) {
        EXPECT_EQ(node.run({"send", "alice", amount, "sm1x", "--yes"}).code, ExitCode::local_error) << amount;
        EXPECT_THAT(paths_of(node), Not(::testing::Contains("/build-transaction"))) << amount;
    }
    EXPECT_EQ(node.run({"send", "bob", "1BTM", "sm1x"}).code, ExitCode::local_error);
    node.data["/validate-address"] = R"({"valid":false})";
    EXPECT_EQ(node.run({"send", "alice", "1BTM", "bm1x"}).code, ExitCode::local_error);
}

TEST(NewAccount, MakesAKeyAnAccountAndAnAddress) {
    FakeNode node;
    node.typed = "secret";
    node.data["/create-key"] = R"({"xpub":"aa","mnemonic":"one two"})";
    node.data["/create-account"] = R"({"id":"0ACC","alias":"alice"})";
    node.data["/create-account-receiver"] = R"({"address":"sm1x"})";
    const Outcome outcome = node.run({"new-account", "alice"});
    EXPECT_EQ(outcome.code, ExitCode::done) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("Account  alice\nAddress  sm1x\nWords    one two\n"));
    EXPECT_THAT(node.questions, ::testing::ElementsAre("New password: ", "The same again: "));
    EXPECT_EQ(body_of(node, "/create-account"), R"({"alias":"alice","root_xpubs":["aa"],"quorum":1})");
    node.typed = "";
    EXPECT_EQ(node.run({"new-account", "alice"}).code, ExitCode::local_error);
    EXPECT_TRUE(node.calls.empty());
}

TEST(NewAccount, LeavesNoKeyBehindWhoseWordsNobodyHasSeen) {
    FakeNode node;
    node.typed = "secret";
    node.data["/create-key"] = R"({"xpub":"aa","mnemonic":"one two"})";
    node.data["/create-account"] = R"("the name is taken")";
    const Outcome outcome = node.run({"new-account", "alice"});
    EXPECT_NE(outcome.code, ExitCode::done);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(body_of(node, "/delete-key"), R"({"xpub":"aa","password":"secret"})");
}

TEST(History, ShowsWhatMovedForTheWallet) {
    FakeNode node = wallet_node();
    node.data["/list-transactions"] = R"([
        {"tx_id":"t3","block_height":0,"inputs":[{"type":"spend","asset_id":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","amount":300000000,"account_id":"0ACC"}],
         "outputs":[{"type":"control","asset_id":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","amount":100000000,"address":"sm1x"},
                    {"type":"control","asset_id":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","amount":199000000,"account_id":"0ACC","address":"sm1y"}]},
        {"tx_id":"t1","block_height":7,"block_time":1500000000,"inputs":[{"type":"coinbase"}],
         "outputs":[{"type":"control","asset_id":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","amount":41250000000,"account_id":"0ACC"}]}])";
    const Outcome outcome = node.run({"history"});
    EXPECT_EQ(outcome.code, ExitCode::done) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("pending  -1.01BTM  sent to sm1x  t3\n"));
    EXPECT_THAT(outcome.out, HasSubstr("block 7  +412.5BTM  mined  t1\n"));
    EXPECT_EQ(node.run({"history", "--json"}).out.front(), '[');
    EXPECT_EQ(node.run({"history", "--account", "bob"}).code, ExitCode::local_error);
}

TEST(StatusReport, HasTenLinesAndSaysWhatIsMissing) {
    FakeNode node = wallet_node();
    node.data["/sync-status"] = R"({"syncing":false,"height":7,"best_header":7,"peers":2,"reason":""})";
    node.data["/net-info"] = R"({"listening":true,"network_id":"solonet"})";
    node.data["/get-block-header"] =
        R"({"block_header":"01010365fd8380c16d847c8a7abc122e5257201f7373d2e664bf27a8cc44660ddaaf3d87b4b4d806404d4e466c362a5752122bdc835ec41ba89c5ed38016cd843136bb05649865efd1c9c377e5192668bc0a367e4a4764f11e7c725ecced1d7b6a492974fab1b6d5bcbc83b4f1939cdb38cc99b3808080808020","reward":41250000000})";
    node.data["/wallet-info"] = R"({"best_block_height":7,"wallet_height":7})";
    node.data["/list-balances"] =
        R"([{"account_id":"0ACC","asset_id":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","amount":41250000000}])";
    node.data["/list-unspent-outputs"] =
        R"([{"asset_id":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","amount":41250000000,"valid_height":101}])";
    node.data["/get-mining-info"] =
        R"({"is_mining":true,"pays_to":"sm1x","blocks_found":3,"hash_rate":12.5})";
    node.data["/get-pool-info"] = R"({"transactions":1,"fees":"449000"})";
    const Outcome outcome = node.run({"status"});
    EXPECT_EQ(outcome.code, ExitCode::done) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.out, '\n'), 10) << outcome.out;
    EXPECT_THAT(outcome.out, HasSubstr("Balance   412.5BTM\n"));
    EXPECT_THAT(outcome.out, HasSubstr("Immature  412.5BTM of it, the last until height 101\n"));
    EXPECT_THAT(outcome.out, HasSubstr("Mining    on, 12 hashes/s, 3 blocks found, rewards go to sm1x\n"));
    const std::string json = node.run({"status", "--json"}).out;
    EXPECT_THAT(json, HasSubstr("\"balance\": 41250000000"));
    EXPECT_THAT(json, HasSubstr("\"time\": 1796020743"));
    node.data["/get-block-header"] = R"({"block_header":"00","reward":0})";
    EXPECT_THAT(node.run({"status"}).out, HasSubstr("Height    7\n")) << "no age is better than a wrong one";
    node.data.erase("/wallet-info");
    node.answer = {.status = 200, .body = R"({"status":"fail","code":"BTM000","msg":"off"})"};
    EXPECT_THAT(node.run({"status"}).out, HasSubstr("Wallet    not available: BTM000: off\n"));
}

}  // namespace
}  // namespace bytom::bytomcli
