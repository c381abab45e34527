#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/api_node.hpp"
#include "support/block_maker.hpp"

namespace bytom::rpc {
namespace {

using Json = nlohmann::json;

class ListChangesTest : public ::testing::Test {
protected:
    Json post(const Json& body) { return Json::parse(node.post("/list-changes", body.dump())); }
    Json data(const Json& body) {
        const Json answer = post(body);
        EXPECT_EQ(answer.at("status"), "success") << answer;
        return answer.value("data", Json());
    }
    [[nodiscard]] std::string hash(std::uint64_t height) const {
        return node.chain->main_node(height)->hash.to_text();
    }
    [[nodiscard]] http::Answer handle(const Json& body) {
        http::Request request;
        request.method = "POST";
        request.target = "/list-changes";
        request.body = body.dump();
        request.from_loopback = true;
        return node.api.handle(std::make_shared<const http::Request>(std::move(request)));
    }

    test::ApiNode node;
};

TEST_F(ListChangesTest, LeadsFromTheCursorToTheTip) {
    for (int i = 0; i < 3; ++i)
        node.extend();
    const Json all = data({{"after", "genesis"}});
    EXPECT_EQ(all.at("disconnected"), Json::array());
    ASSERT_EQ(all.at("connected").size(), 3);
    EXPECT_EQ(all.at("connected")[0].at("height"), 1);
    EXPECT_EQ(all.at("connected")[0].at("hash"), hash(1));
    EXPECT_EQ(all.at("connected")[0].at("time"), node.chain->main_node(1)->timestamp);
    EXPECT_EQ(all.at("connected")[0].at("tx_ids").size(), 1);
    EXPECT_EQ(all.at("cursor"), hash(3));
    EXPECT_EQ(all.at("at_tip"), true);

    const Json part = data({{"after", hash(1)}, {"limit", 1}, {"detail", "hashes"}});
    EXPECT_EQ(
        part.at("connected"),
        Json::array({{{"hash", hash(2)}, {"height", 2}, {"time", node.chain->main_node(2)->timestamp}}}));
    EXPECT_EQ(part.at("cursor"), hash(2));
    EXPECT_EQ(part.at("at_tip"), false);

    const Json begin = data({{"after", "tip"}});
    EXPECT_EQ(begin.at("connected"), Json::array());
    EXPECT_EQ(begin.at("cursor"), hash(3));

    const Json full = data({{"after", hash(2)}, {"detail", "transactions"}});
    EXPECT_EQ(full.at("connected")[0].at("transactions")[0].at("id"), all.at("connected")[2].at("tx_ids")[0]);
    EXPECT_EQ(full.at("connected")[0].at("transactions")[0].at("block_height"), 3);
    const Json nobody = data({{"after", "genesis"}, {"addresses", {"0014" + std::string(40, '0')}}});
    ASSERT_EQ(nobody.at("connected").size(), 3);
    EXPECT_EQ(nobody.at("connected")[0].at("tx_ids"), Json::array());
}

TEST_F(ListChangesTest, ResumesOnASideBranch) {
    node.extend();
    const auto fork = node.chain->tip()->header;
    node.extend();
    const std::string side = hash(2);
    auto block = testing::make_block(fork, {}, "other");
    for (int i = 0; i < 2; ++i) {
        node.chain->process_block(block);
        block = testing::make_block(block->header, {}, "other");
    }
    const Json changes = data({{"after", side}});
    EXPECT_EQ(changes.at("disconnected"), Json::array({{{"hash", side}, {"height", 2}}}));
    ASSERT_EQ(changes.at("connected").size(), 2);
    EXPECT_EQ(changes.at("connected")[0].at("hash"), hash(2));
    EXPECT_NE(hash(2), side);
}

TEST_F(ListChangesTest, SaysWhatIsWrong) {
    const auto status = [&](const Json& body) {
        auto answer = handle(body);
        auto* const deferred = std::get_if<http::DeferredResponse>(&answer);
        return deferred == nullptr ? 0 : (*deferred)().status;
    };
    EXPECT_EQ(status({{"after", std::string(64, 'a')}}), 404U);
    EXPECT_EQ(status({{"after", "abc"}}), 400U);
    EXPECT_EQ(status(Json::object()), 400U);
    EXPECT_EQ(status({{"after", "tip"}, {"detail", "x"}}), 400U);
    EXPECT_EQ(status({{"after", "tip"}, {"addresses", {"x"}}}), 400U);
    EXPECT_EQ(status({{"after", "tip"}}), 200U);
}

TEST_F(ListChangesTest, IsHeldWhereThereIsNothingToTell) {
    node.extend();
    const auto held = [&](const Json& body) {
        auto answer = handle(body);
        return std::holds_alternative<http::HeldResponse>(answer);
    };
    EXPECT_FALSE(held({{"after", "genesis"}, {"wait", 60}}));
    EXPECT_FALSE(held({{"after", "tip"}, {"wait", 60}}));
    EXPECT_FALSE(held({{"after", hash(1)}}));
    EXPECT_FALSE(held({{"after", std::string(64, 'a')}, {"wait", 60}}));
    EXPECT_TRUE(held({{"after", hash(1)}, {"wait", 60}}));

    auto answer = handle({{"after", hash(1)}, {"wait", 1'000'000}});
    auto& waits = std::get<http::HeldResponse>(answer);
    EXPECT_EQ(waits.patience, std::chrono::seconds(60));
    int woken = 0;
    auto waiting = waits.wait([&] { ++woken; });
    ASSERT_TRUE(waiting);
    EXPECT_EQ(woken, 0);
    node.extend();
    EXPECT_EQ(woken, 1);
    waiting.reset();
    EXPECT_NE(waits.answer().body.find(hash(2)), std::string::npos);

    // A block that comes between the look and the wait.
    auto late = handle({{"after", hash(2)}, {"wait", 60}});
    node.extend();
    EXPECT_FALSE(std::get<http::HeldResponse>(late).wait([] {}));
}

}  // namespace
}  // namespace bytom::rpc
