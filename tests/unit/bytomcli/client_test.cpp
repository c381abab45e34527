#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/bytomcli/fake_node.hpp"

namespace bytom::bytomcli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kRefusal =
    R"({"status":"fail","code":"BTM721","msg":"Funds are reserved","error_detail":"three outputs"})";

TEST(Client, TellsAMissingNodeFromOneThatRefuses) {
    FakeNode node;
    node.unreachable = "cannot connect to 127.0.0.1:1: Connection refused";
    Outcome outcome = node.run({"net-info"});
    EXPECT_EQ(outcome.code, ExitCode::no_answer);
    EXPECT_THAT(outcome.out, EndsWith(" Unable to connect to the bytomd\n"));

    node.unreachable.reset();
    node.answer = {.status = 401, .body = R"({"code":"BTM860","msg":"Request could not be authenticated"})"};
    outcome = node.run({"net-info"});
    EXPECT_EQ(outcome.code, ExitCode::no_answer);
    EXPECT_THAT(outcome.out,
                EndsWith(" Unable to connect to the bytomd (it answers with HTTP status 401: Request "
                         "could not be authenticated)\n"));

    node.answer = {.status = 200, .body = std::string(kRefusal)};
    outcome = node.run({"net-info"});
    EXPECT_EQ(outcome.code, ExitCode::refused);
    EXPECT_THAT(outcome.out, EndsWith(" Funds are reserved\n"));
}

TEST(Client, ExplainsOnStandardErrorWhatTheOriginalLeavesOut) {
    FakeNode node;
    node.answer.body = kRefusal;
    EXPECT_EQ(node.run({"net-info"}).err, "bytomcli: BTM721: Funds are reserved (three outputs)\n");
    node.unreachable = "nobody listens";
    EXPECT_EQ(node.run({"net-info"}).err, "bytomcli: nobody listens\n");
}

TEST(Client, PrintsJsonAndNothingElseIfAskedTo) {
    FakeNode node;
    node.answer.body = R"({"status":"success","data":{"b":1,"a":[]}})";
    const std::string json = "{\n  \"a\": [],\n  \"b\": 1\n}\n";
    EXPECT_EQ(node.run({"build-transaction", "a", "BTM", "1", "-t", "address", "-a", "x"}).out,
              "Template Type: address\n{\"a\":[],\"b\":1}\n");
    EXPECT_EQ(node.run({"build-transaction", "a", "BTM", "1", "-t", "address", "-a", "x", "--json"}).out,
              json);
    EXPECT_EQ(node.run({"delete-account", "--alias", "a", "--json"}).out, json);
    node.answer.body = kRefusal;
    const Outcome outcome = node.run({"--json", "list-accounts"});
    EXPECT_EQ(outcome.code, ExitCode::refused);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "bytomcli: BTM721: Funds are reserved (three outputs)\n");
}

TEST(Client, TellsAnIncompleteSignatureByTheExitCodeOfJson) {
    FakeNode node;
    node.answer.body = R"({"status":"success","data":{"sign_complete":false,"transaction":{}}})";
    EXPECT_EQ(node.run({"sign-transaction", "{}", "-p", "x"}).code, ExitCode::done);
    EXPECT_EQ(node.run({"sign-transaction", "{}", "-p", "x", "--json"}).code, ExitCode::incomplete);
}

TEST(Client, TakesARequestThatTheNodeCannotReadForAnErrorOfTheArguments) {
    FakeNode node;
    node.answer = {.status = 400,
                   .body = R"({"code":"BTM002","msg":"Invalid request body","detail":"fee: odd"})"};
    const Outcome outcome = node.run({"sign-transaction", "-p", "x", R"({"fee":"odd"})"});
    EXPECT_EQ(outcome.code, ExitCode::local_error);
    EXPECT_THAT(outcome.out, StartsWith("ERROR "));
    EXPECT_THAT(outcome.out, EndsWith(" fee: odd\n"));
}

TEST(Client, AbandonsATransaction) {
    const std::string id(64, 'a');
    FakeNode node;
    const Outcome outcome = node.run({"abandon-transaction", id});
    EXPECT_EQ(outcome.code, ExitCode::done);
    EXPECT_EQ(outcome.out, "Successfully abandoned transaction\n");
    ASSERT_TRUE(node.asked);
    EXPECT_EQ(node.asked->path, "/abandon-transaction");
    EXPECT_EQ(node.asked->body, R"({"tx_id":")" + id + R"("})");
}

TEST(Rpc, PrintsWhateverDataThereIs) {
    FakeNode node;
    node.answer.body = R"({"status":"success","data":[1,{"b":2,"a":"<"}]})";
    const Outcome outcome = node.run({"rpc", "list-peers"});
    EXPECT_EQ(outcome.code, ExitCode::done);
    EXPECT_EQ(outcome.out, "[\n  1,\n  {\n    \"a\": \"\\u003c\",\n    \"b\": 2\n  }\n]\n");
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(node.asked->path, "/list-peers");
    EXPECT_EQ(node.asked->body, "");
}

TEST(Rpc, SendsItsParametersAsTheyAre) {
    FakeNode node;
    EXPECT_EQ(node.run({"rpc", "/get-block", R"( {"block_height": 7} )"}).code, ExitCode::done);
    EXPECT_EQ(node.asked->path, "/get-block");
    EXPECT_EQ(node.asked->body, R"( {"block_height": 7} )");
    node.input = R"({"from":"standard input"})";
    EXPECT_EQ(node.run({"rpc", "get-block", "-"}).code, ExitCode::done);
    EXPECT_EQ(node.asked->body, node.input);
}

TEST(Rpc, SaysOnStandardErrorWhatIsWrong) {
    FakeNode node;
    Outcome outcome = node.run({"rpc", "get-block", "{"});
    EXPECT_EQ(outcome.code, ExitCode::local_error);
    EXPECT_THAT(outcome.err, HasSubstr("the parameters are not JSON"));
    EXPECT_FALSE(node.asked.has_value());
    outcome = node.run({"rpc", "get block\r\n"});
    EXPECT_EQ(outcome.code, ExitCode::local_error);
    EXPECT_FALSE(node.asked.has_value());

    node.answer.body = kRefusal;
    outcome = node.run({"rpc", "build-transaction", "{}"});
    EXPECT_EQ(outcome.code, ExitCode::refused);
    EXPECT_EQ(outcome.err, "bytomcli: BTM721: Funds are reserved (three outputs)\n");
    EXPECT_EQ(outcome.out, "");

    node.answer = {.status = 404, .body = "nothing here"};
    outcome = node.run({"rpc", "no-such-call"});
    EXPECT_EQ(outcome.code, ExitCode::refused);
    EXPECT_EQ(outcome.err, "bytomcli: it answers with HTTP status 404\n");

    node.answer = {.status = 200, .body = "<html>"};
    EXPECT_EQ(node.run({"rpc", "net-info"}).code, ExitCode::unexpected_data);

    node.unreachable = "nobody listens";
    outcome = node.run({"rpc", "net-info"});
    EXPECT_EQ(outcome.code, ExitCode::no_answer);
    EXPECT_EQ(outcome.err, "bytomcli: nobody listens\n");
}

TEST(BuildTransaction, SendsAmountsToTheLastDigit) {
    FakeNode node;
    node.run(
        {"build-transaction", "a", "b", "18446744073709551615", "-t", "retire", "-g", "9007199254740993"});
    ASSERT_TRUE(node.asked.has_value());
    EXPECT_THAT(node.asked->body, HasSubstr("\"amount\":18446744073709551615,"));
    EXPECT_THAT(node.asked->body, HasSubstr("\"amount\":9007199254740993,"));
}

TEST(BuildTransaction, TakesNothingButNumbersForAmounts) {
    FakeNode node;
    for (const char* const amount : {"", "abc", "null", "true", "\"5\"", "[1]", "1,\"x\":2", "1e999", "--"}) {
        const Outcome outcome = node.run({"build-transaction", "-t", "retire", "--", "a", "b", amount});
        EXPECT_EQ(outcome.code, ExitCode::local_error) << amount;
        EXPECT_THAT(outcome.out, StartsWith("ERROR ")) << amount;
        EXPECT_FALSE(node.asked.has_value()) << amount;
    }
}

TEST(BuildTransaction, NamesMayHoldQuotes) {
    FakeNode node;
    node.run({"build-transaction", "a\"\\b", "BTM", "1", "-t", "retire", "--alias"});
    ASSERT_TRUE(node.asked.has_value());
    EXPECT_THAT(node.asked->body, HasSubstr(R"("account_alias":"a\"\\b")"));
}

TEST(Output, DeepAnswersAreShown) {
    constexpr std::size_t kDepth = 9'000;
    FakeNode node;
    node.answer.body =
        R"({"status":"success","data":)" + std::string(kDepth, '[') + std::string(kDepth, ']') + "}";
    const Outcome outcome = node.run({"rpc", "x"});
    EXPECT_EQ(outcome.code, ExitCode::done);
    EXPECT_THAT(outcome.out, StartsWith("[\n  [\n    ["));
}

}  // namespace
}  // namespace bytom::bytomcli
