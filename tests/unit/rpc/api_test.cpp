#include <set>

#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/http/server.hpp>
#include <bytom/json/value.hpp>
#include <bytom/rpc/api.hpp>

#include "support/api_node.hpp"
#include "support/http_client.hpp"
#include "support/transactions.hpp"

namespace bytom::rpc {
namespace {

using ::testing::Test;

std::string hex_body(std::string_view name, ByteView bytes) {
    std::string body;
    json::Writer out(body);
    out.begin_object();
    out.member(name, bytes);
    out.end_object();
    return body;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST(MethodTable, IsSortedAndDocumented) {
    std::set<std::string_view> paths;
    for (const Method& method : method_table()) {
        EXPECT_TRUE(paths.insert(method.path).second) << method.path;
        EXPECT_TRUE(method.path.starts_with('/'));
        EXPECT_TRUE(method.about.ends_with('.')) << method.path;
        EXPECT_EQ(find_method(method.path), &method);
        EXPECT_EQ(method.permission == Permission::loopback, !loopback_only(method.path).empty())
            << method.path;
        if (!method.has_input()) continue;
        EXPECT_FALSE(method.parameters().empty()) << method.path;
        for (const Parameter& parameter : method.parameters()) {
            EXPECT_FALSE(parameter.type.empty());
            EXPECT_FALSE(parameter.about.empty());
        }
    }
    EXPECT_EQ(find_method("/get-bloc"), nullptr);
    EXPECT_EQ(find_method(""), nullptr);
}

class ApiTest : public Test {
protected:
    test::ApiNode node;
};

TEST_F(ApiTest, BlocksAreFoundByHeightAndHash) {
    const test::KeyPair key(1);
    node.extend();
    const chain::BlockNode& second = node.extend();
    EXPECT_EQ(node.post("/get-block-count"), "{\"status\":\"success\",\"data\":{\"block_count\":2}}\n");
    EXPECT_TRUE(contains(node.post("/get-block-hash"), second.hash.to_text()));
    const std::string by_height = node.post("/get-block", R"({"block_height":2})");
    EXPECT_EQ(node.post("/get-block", hex_body("block_hash", second.hash.view())), by_height);
    EXPECT_EQ(node.post("/get-block", R"({"block_height":2})"), by_height);  // now from the cache
    EXPECT_TRUE(contains(by_height, "\"hash\":\"" + second.hash.to_text()));
    EXPECT_TRUE(contains(by_height, "\"size\":" + std::to_string(2 * second.size) + ","));
    EXPECT_TRUE(
        contains(node.post("/get-block", R"({"block_height":3})"), "can't find block in given height"));
    const std::string raw = node.post("/get-raw-block", R"({"block_height":2})");
    EXPECT_TRUE(contains(raw, "\"verify_status\":[{}]"));
    EXPECT_TRUE(contains(node.post("/get-hash-rate", "{}"), "\"height\":2,\"hash_rate\":0"));
}

TEST_F(ApiTest, BlocksAreTakenFromOutside) {
    const chain::TipPtr tip = node.chain->tip();
    primitives::Block block = test::block_of(1, {}, 0, {});
    block.header.previous_block_hash = tip->hash();
    block.header.timestamp = tip->header.timestamp + 150;
    block.header.bits = tip->next_bits;
    const std::string body = hex_body("raw_block", block.encode());
    EXPECT_EQ(node.post("/submit-block", body), "{\"status\":\"success\",\"data\":true}\n");
    EXPECT_EQ(node.post("/submit-block", body), "{\"status\":\"success\",\"data\":true}\n");
    EXPECT_EQ(node.chain->tip()->height(), 1U);
    EXPECT_GE(node.network.announced, 1);

    primitives::Block orphan = block;
    orphan.header.previous_block_hash = Hash256{};
    orphan.header.height = 7;
    EXPECT_TRUE(contains(node.post("/submit-block", hex_body("raw_block", orphan.encode())),
                         "\"error_detail\":\"block submitted is orphan\""));
    primitives::Block early = block;
    early.header.timestamp = 1;
    EXPECT_TRUE(
        contains(node.post("/submit-block", hex_body("raw_block", early.encode())), ": invalid block\""));
    EXPECT_TRUE(contains(node.post("/submit-block", "{}"), "BTM002"));
}

TEST_F(ApiTest, TransactionsAreJudgedBeforeThePool) {
    const test::KeyPair key(1);
    const auto unknown = test::payment(key, 1);
    EXPECT_TRUE(contains(node.post("/submit-transaction", hex_body("raw_transaction", unknown->encode())),
                         "\"code\":\"BTM712\""));
    EXPECT_TRUE(node.chain->is_orphan_transaction(unknown->id()));

    primitives::TxData expensive = test::payment(key, 2, /*inputs=*/3)->data();
    expensive.outputs.pop_back();
    EXPECT_TRUE(
        contains(node.post("/submit-transaction", hex_body("raw_transaction", primitives::encode(expensive))),
                 "\"code\":\"BTM713\",\"msg\":\"Transaction fee exceeded max "
                 "limit\",\"error_detail\":\"transaction fee "
                 "exceed max limit\""));

    primitives::TxData gasless = unknown->data();
    const Hash256 asset{.bytes = {1}};
    gasless.inputs = {test::spend(1, asset, 5, key.program())};
    gasless.outputs = {test::output(asset, 5, key.program())};
    EXPECT_TRUE(
        contains(node.post("/submit-transaction", hex_body("raw_transaction", primitives::encode(gasless))),
                 "\"code\":\"BTM714\""));

    primitives::TxData late = unknown->data();
    late.time_range = 1;
    late.version = 2;
    const std::string refused =
        node.post("/submit-transaction", hex_body("raw_transaction", primitives::encode(late)));
    EXPECT_TRUE(contains(refused, "\"code\":\"BTM730\"")) << refused;
    EXPECT_TRUE(contains(refused, "\"error_detail\":\"tx rejected: ")) << refused;
    EXPECT_TRUE(refused.ends_with(": invalid transaction version\"}\n")) << refused;

    primitives::TxData dust = unknown->data();
    dust.outputs[0].value.amount = 0;
    dust.outputs[1].value.amount = 900'000'000;
    const std::string dusty =
        node.post("/submit-transaction", hex_body("raw_transaction", primitives::encode(dust)));
    EXPECT_TRUE(contains(dusty, "tx rejected: transaction is dust tx")) << dusty;

    EXPECT_TRUE(contains(node.post("/submit-transaction", "{}"), "BTM002"));
    EXPECT_TRUE(contains(node.post("/submit-transactions", "{\"raw_transactions\":[null]}"), "BTM002"));
    EXPECT_TRUE(contains(node.post("/decode-raw-transaction", R"({"raw_transaction":"00"})"),
                         "unsupported serflags 0x0"));
}

TEST_F(ApiTest, PoolTransactionsAreShown) {
    // The coinbase of block 1 pays to TRUE; it can be spent 100 blocks later.
    node.extend();
    const primitives::BlockPtr first = node.chain->block(*node.chain->main_node(1));
    for (int i = 0; i < 100; ++i)
        node.extend();
    const auto& coinbase = *first->transactions[0];
    const auto& output = coinbase.data().outputs[0];
    primitives::TxData data;
    primitives::TxInput input;
    input.body = primitives::SpendInput{.source_id = coinbase.mapped().mux_id,
                                        .value = output.value,
                                        .source_position = 0,
                                        .vm_version = 1,
                                        .control_program = output.control_program,
                                        .spend_commitment_suffix = {},
                                        .arguments = {}};
    data.inputs.push_back(input);
    data.outputs.push_back(
        test::output(output.value.asset_id, output.value.amount - 10'000'000, test::KeyPair(2).program()));
    const auto tx = primitives::Transaction::from_data(data);
    ASSERT_TRUE(tx);
    const std::string body = hex_body("raw_transaction", tx->encode());
    const std::string accepted =
        "{\"status\":\"success\",\"data\":{\"tx_id\":\"" + tx->id().to_text() + "\"}}\n";
    EXPECT_EQ(node.post("/submit-transaction", body), accepted);
    EXPECT_EQ(node.post("/submit-transaction", body), accepted);
    EXPECT_EQ(
        node.post("/list-unconfirmed-transactions"),
        "{\"status\":\"success\",\"data\":{\"total\":1,\"tx_ids\":[\"" + tx->id().to_text() + "\"]}}\n");
    const std::string shown = node.post("/get-unconfirmed-transaction", hex_body("tx_id", tx->id().view()));
    EXPECT_TRUE(contains(shown, "\"type\":\"spend\"")) << shown;
    EXPECT_TRUE(contains(shown, "\"mux_id\":\"" + tx->mapped().mux_id.to_text()));
    EXPECT_TRUE(contains(shown, "\"address\":\"sm1"));

    const Hash256 block_hash = node.chain->main_node(1)->hash;
    const std::string proof_request =
        "{\"block_hash\":\"" + block_hash.to_text() + "\",\"tx_ids\":[\"" + coinbase.id().to_text() + "\"]}";
    const std::string proof = node.post("/get-merkle-proof", proof_request);
    EXPECT_TRUE(contains(proof, "\"flags\":[2],\"matched_tx_ids\":[\"" + coinbase.id().to_text())) << proof;
}

TEST_F(ApiTest, WorkGoesOutAndComesBack) {
    EXPECT_TRUE(contains(node.post("/get-work"), "\"error_detail\":\"no block is ready for mining\""));
    mining::Work work;
    work.header.height = 5;
    work.header.bits = 2305843009214532812;
    node.mining.work = work;
    EXPECT_EQ(node.post("/get-work"), "{\"status\":\"success\",\"data\":{\"block_header\":\"" +
                                          base::to_hex(work.header.encode()) + "\",\"seed\":\"" +
                                          work.seed.to_text() + "\"}}\n");
    const std::string object = node.post("/get-work-json");
    EXPECT_TRUE(contains(object, "\"bits\":2305843009214532812,\"block_commitment\":{"));

    primitives::BlockHeader solved = work.header;
    solved.nonce = 99;
    EXPECT_EQ(node.post("/submit-work", hex_body("block_header", solved.encode())),
              "{\"status\":\"success\",\"data\":true}\n");
    EXPECT_EQ(node.mining.submitted, solved);
    const std::string json = R"({"block_header":{"height":6,"nonce":7,"BLOCK_commitment":{}},"unknown":1})";
    EXPECT_EQ(node.post("/submit-work-json", json), "{\"status\":\"success\",\"data\":true}\n");
    EXPECT_EQ(node.mining.submitted->height, 6U);
    EXPECT_TRUE(contains(node.post("/submit-work-json", R"({"block_header":{"height":6}})"), "BTM002"));
    EXPECT_TRUE(contains(node.post("/submit-work", "null"), "can't submit empty block"));
    node.mining.refusal = mining::WorkRefusal::bad_timestamp;
    EXPECT_TRUE(contains(node.post("/submit-work-json", json),
                         "\"error_detail\":\"block timestamp is not in the valid range: invalid block\""));
}

TEST_F(ApiTest, WhoAsksWithAnIdIsToldTheIdOfTheWork) {
    mining::Work work;
    work.longpoll_id = "ab12";
    auto contents = std::make_shared<mining::BlockTemplate>();
    contents->fees = 7;
    node.mining.work = work;
    node.mining.work->contents = contents;
    for (const std::string_view body : {"", "[]", "7", "{}", R"({"other":1})", R"({"longpoll_id":null})",
                                        R"({"longpoll_id":5})", R"({"longpoll_id":"x)"}) {
        EXPECT_FALSE(contains(node.post("/get-work", std::string(body)), "longpoll_id")) << body;
    }
    for (const std::string_view path : {"/get-work", "/get-work-json", "/get-block-template"}) {
        for (const std::string_view known : {"", "cd34", "ab12"}) {
            const std::string body = "{\"longpoll_id\":\"" + std::string(known) + "\"}";
            EXPECT_TRUE(contains(node.post(path, body), "\"longpoll_id\":\"ab12\"}")) << path << body;
        }
    }
    EXPECT_TRUE(contains(node.post("/get-block-template"), "\"fees\":7,\"gas_used\":0,\"transactions\":[]}"));
    EXPECT_TRUE(contains(node.post("/get-mining-info"), "\"hash_rate\":0,\"threads\":[]"));
}

TEST_F(ApiTest, OnlyTheIdOfTheNewestWorkIsHeld) {
    mining::Work work;
    work.longpoll_id = "ab12";
    node.mining.work = work;
    const auto held = [&](std::string body) {
        http::Request request;
        request.method = "POST";
        request.target = "/get-work";
        request.body = std::move(body);
        request.from_loopback = true;
        auto answer = node.api.handle(std::make_shared<const http::Request>(std::move(request)));
        auto* waits = std::get_if<http::HeldResponse>(&answer);
        if (waits == nullptr) return false;
        int woken = 0;
        const auto waiting = waits->wait([&] { ++woken; });
        if (!waiting) return false;
        node.mining.wake_waiter();
        EXPECT_EQ(woken, 1);
        EXPECT_LE(waits->patience, std::chrono::minutes(1));
        return true;
    };
    EXPECT_TRUE(held(R"({"longpoll_id":"ab12"})"));
    EXPECT_FALSE(held(R"({"longpoll_id":"ab13"})"));
    EXPECT_FALSE(held(R"({"longpoll_id":""})"));
    EXPECT_FALSE(held("{}"));
    EXPECT_FALSE(held(""));
}

TEST_F(ApiTest, MiningIsSwitchedWithThreads) {
    node.context.wallet_enabled = true;
    node.mining.start = mining::MiningStart::done;
    node.post("/set-mining", R"({"is_mining":true,"threads":3})");
    EXPECT_TRUE(node.mining.is_on);
    EXPECT_EQ(node.mining.asked_threads, 3U);
    EXPECT_TRUE(
        contains(node.post("/set-mining", R"({"is_mining":true,"threads":257})"), "at most 256 threads"));
    EXPECT_EQ(node.mining.asked_threads, 3U);
    node.post("/set-mining", R"({"is_mining":true,"threads":0})");
    EXPECT_FALSE(node.mining.is_on);
    node.post("/set-mining", R"({"is_mining":true})");
    EXPECT_EQ(node.mining.asked_threads, std::nullopt);
    node.post("/set-mining", R"({"threads":2})");
    EXPECT_FALSE(node.mining.is_on);
}

TEST_F(ApiTest, MiningIsSwitched) {
    EXPECT_TRUE(contains(node.post("/set-mining", R"({"is_mining":true})"), "BTM002"));
    node.context.wallet_enabled = true;
    EXPECT_TRUE(contains(node.post("/set-mining", R"({"is_mining":true})"), "Mining address does not exist"));
    node.mining.start = mining::MiningStart::done;
    EXPECT_EQ(node.post("/set-mining", R"({"is_mining":true})"), "{\"status\":\"success\",\"data\":\"\"}\n");
    EXPECT_TRUE(contains(node.post("/is-mining"), "{\"is_mining\":true}"));
    EXPECT_TRUE(contains(node.post("/net-info"), "\"mining\":true"));
    node.post("/set-mining");
    EXPECT_TRUE(contains(node.post("/is-mining"), "{\"is_mining\":true}"));  // a body that does not decode
    node.post("/set-mining", "{}");
    EXPECT_TRUE(contains(node.post("/is-mining"), "{\"is_mining\":false}"));
}

TEST_F(ApiTest, NetInfoCombinesItsSources) {
    node.extend();
    node.network.now = {.listening = true,
                        .syncing = true,
                        .peer_count = 3,
                        .best_peer_height = 42,
                        .update = VersionUpdate::significant,
                        .new_version = "2.0.0"};
    EXPECT_EQ(node.post("/net-info"),
              "{\"status\":\"success\",\"data\":{\"listening\":true,\"syncing\":true,\"mining\":false,"
              "\"peer_count\":3,\"current_block\":1,\"highest_block\":42,\"network_id\":\"solonet\","
              "\"version_info\":{\"version\":\"1.1.1\",\"update\":2,\"new_version\":\"2.0.0\"}}}\n");
}

// Every call, with bodies that fit none: an answer, and a whole one.
TEST_F(ApiTest, EveryCallSurvivesEveryBody) {
    const std::vector<std::string> bodies = {
        "",
        " ",
        "null",
        "{}",
        "[]",
        "{\"",
        "7",
        "\"x\"",
        "{\"id\":null,\"block_hash\":[],\"raw_transaction\":{}}",
        R"({"block_hash":"00","tx_ids":["",null],"raw_transactions":[],"transaction_template":{}})",
        R"({"block_header":{},"transaction_templates":[{}],"program":"6a","is_mining":false})",
        std::string(20'000, '['),
        std::string("\xff\x00{}", 4)};
    test::ApiNode whole({.wallet_enabled = true, .auth_disabled = true});
    for (const Method& method : method_table()) {
        for (const std::string& body : bodies) {
            const std::string answer = whole.post(method.path, body);
            EXPECT_TRUE(json::Document::parse(answer)) << method.path << " " << body.substr(0, 80);
        }
    }
}

TEST_F(ApiTest, AnswersOverTheWire) {
    node.extend();
    http::ServerOptions options;
    options.address = "127.0.0.1:0";
    auto server = http::Server::start(options, node.api);
    ASSERT_TRUE(server);
    test::HttpClient http((*server)->port());
    const test::ClientResponse plain = http.call("POST", "/get-block", R"({"block_height":1})");
    EXPECT_EQ(plain.status, 200);
    EXPECT_EQ(plain.header("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
    const test::ClientResponse compressed =
        http.call("POST", "/get-block", R"({"block_height":1})", {"Accept-Encoding: br, gzip;q=0"});
    EXPECT_EQ(compressed.header("Content-Encoding"), "gzip");
    EXPECT_EQ(test::gunzip(compressed.body), plain.body);
    const AnswerCache::Answer packed = node.block_answers.find_packed(node.chain->main_node(1)->hash);
    ASSERT_NE(packed, nullptr) << "kept for the next request";
    EXPECT_EQ(*packed, compressed.body);
    const test::ClientResponse again =
        http.call("POST", "/get-block", R"({"block_height":1})", {"Accept-Encoding: gzip"});
    EXPECT_EQ(again.body, compressed.body);
    EXPECT_EQ(again.header("Content-Encoding"), "gzip");
    EXPECT_EQ(again.header("Vary"), "Accept-Encoding");
    EXPECT_EQ(http.call("GET", "/dashboard/x").header("X-Frame-Options"), "SAMEORIGIN");
    EXPECT_EQ(http.call("GET", "/%zz").status, 400);
    EXPECT_EQ(http.call("GET", "/dashboard?x=1").header("Location"), "/dashboard/?x=1");
    EXPECT_EQ(http.call("HEAD", "/get-block-count").status, 200);
    EXPECT_EQ(http.call("OPTIONS", "/get-block-count").status, 200);
}

TEST(HttpMethods, OnlyPostChangesAnything) {
    test::ApiNode node;
    const auto status_of = [&](std::string_view method, std::string_view path) {
        http::Request request;
        request.method = method;
        request.target = path;
        request.from_loopback = true;
        request.body = "{}";
        return node.call(std::move(request)).status;
    };
    for (const Method& method : method_table()) {
        if (!is_available(method, node.context)) continue;
        for (const std::string_view verb : {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
            EXPECT_EQ(status_of(verb, method.path) == 405, !only_reads(method)) << verb << " " << method.path;
    }
    for (const std::string_view path :
         {"/set-mining", "/create-access-token", "/connect-peer", "/submit-block", "/rpc"})
        EXPECT_EQ(status_of("GET", path), 405) << path;
    EXPECT_EQ(status_of("GET", "/net-info"), 200);
    EXPECT_EQ(status_of("GET", "/metrics"), 200);
}

}  // namespace
}  // namespace bytom::rpc
