#include "stratum/message.hpp"

#include <gtest/gtest.h>

namespace bytom::stratum {
namespace {

primitives::BlockHeader some_header() {
    primitives::BlockHeader header;
    header.version = 1;
    header.height = 2;
    header.timestamp = 0x1234;
    header.bits = 0x2000000000000001;
    header.nonce = 0x0020000000000000;
    return header;
}

TEST(StratumMessage, ReadsALogin) {
    const auto request =
        parse_request(R"({"id":1,"method":"login","params":{"login":"a.b","pass":"x","agent":"y"}})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, Method::login);
    EXPECT_EQ(request->id, "1");
    EXPECT_EQ(request->login, "a.b");
}

TEST(StratumMessage, ReadsASubmissionWhateverTheOrder) {
    const auto request = parse_request(
        R"({"params":{"result":"00","nonce":"1f","job_id":12,"id":"a"},"jsonrpc":"2.0","method":"submit","id":"x\"y"})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, Method::submit);
    EXPECT_EQ(request->id, R"("x\"y")");
    EXPECT_EQ(request->session_id, "a");
    EXPECT_EQ(request->job_id, "12");
    EXPECT_EQ(request->nonce, "1f");
}

TEST(StratumMessage, SendsBackScalarIdsOnly) {
    EXPECT_EQ(parse_request(R"({"method":"x","id":true})")->id, "true");
    EXPECT_EQ(parse_request(R"({"method":"x","id":-1.5e3})")->id, "-1.5e3");
    EXPECT_EQ(parse_request(R"({"method":"x","id":[1]})")->id, "null");
    EXPECT_EQ(parse_request(R"({"method":"x"})")->id, "null");
}

TEST(StratumMessage, KnowsMethodsByTheirExactNames) {
    EXPECT_EQ(parse_request(R"({"method":"getjob"})")->method, Method::getjob);
    EXPECT_EQ(parse_request(R"({"method":"getwork"})")->method, Method::getjob);
    EXPECT_EQ(parse_request(R"({"method":"keepalived"})")->method, Method::keepalived);
    EXPECT_EQ(parse_request(R"({"method":"Login"})")->method, Method::unsupported);
}

TEST(StratumMessage, RefusesWhatIsNoRequest) {
    for (const std::string_view bad : {"", "1", "[]", "{}", "{", R"({"method":1})", R"({"id":1})", "{}{}"})
        EXPECT_FALSE(parse_request(bad)) << bad;
}

TEST(StratumMessage, LeavesParametersOfOtherTypesEmpty) {
    const auto request = parse_request(R"({"method":"submit","params":{"id":[],"job_id":null,"nonce":{}}})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->session_id + request->job_id + request->nonce, "");
    EXPECT_TRUE(parse_request(R"({"method":"submit","params":[1]})"));
}

TEST(StratumMessage, AnswersHaveBothKeysInOrder) {
    EXPECT_EQ(status_answer("7", "OK"),
              "{\"id\":7,\"jsonrpc\":\"2.0\",\"result\":{\"status\":\"OK\"},\"error\":null}\n");
    EXPECT_EQ(error_answer("\"a\"", ErrorCode::low_difficulty_share),
              "{\"id\":\"a\",\"jsonrpc\":\"2.0\",\"result\":null,"
              "\"error\":{\"code\":23,\"message\":\"Low Difficulty Share\"}}\n");
    EXPECT_EQ(error_answer("null", ErrorCode::invalid_submit_format, "the job is stale"),
              "{\"id\":null,\"jsonrpc\":\"2.0\",\"result\":null,"
              "\"error\":{\"code\":32,\"message\":\"Invalid Submit Format: the job is stale\"}}\n");
}

TEST(StratumMessage, JobsHaveLittleEndianNumbers) {
    const primitives::BlockHeader header = some_header();
    const Hash256 seed;
    const std::string zeros(64, '0');
    EXPECT_EQ(
        job_notification({.id = 5, .header = header, .seed = seed, .difficulty = 500'000}),
        R"({"jsonrpc":"2.0","method":"job","params":{"version":"0100000000000000","height":"0200000000000000",)"
        R"("previous_block_hash":")" +
            zeros + R"(","timestamp":"3412000000000000","transactions_merkle_root":")" + zeros +
            R"(","transaction_status_hash":")" + zeros +
            R"(","nonce":"0000000000002000","bits":"0100000000000020","job_id":"5","seed":")" + zeros +
            "\",\"target\":\"8d210000\"}}\n");
}

}  // namespace
}  // namespace bytom::stratum
