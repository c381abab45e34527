// Calls that the original has not, and no recorded story therefore makes, on a node with wallet and network.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <bytom/consensus/params.hpp>

#include "support/block_maker.hpp"
#include "support/story_node.hpp"

namespace bytom::rpc {
namespace {

using Json = nlohmann::json;

class OwnMethodsTest : public ::testing::Test {
protected:
    Json post(std::string_view path, const Json& body = Json::object()) {
        return Json::parse(node.post(path, body.dump()));
    }
    Json data(std::string_view path, const Json& body = Json::object()) {
        const Json answer = post(path, body);
        EXPECT_EQ(answer.at("status"), "success") << answer;
        return answer.value("data", Json());
    }
    std::string failure(std::string_view path, const Json& body = Json::object()) {
        const Json answer = post(path, body);
        EXPECT_EQ(answer.at("status"), "fail") << answer;
        return answer.value("error_detail", "");
    }

    /// An account that has this many mature coinbases.
    void mine_for_account(std::uint64_t coinbases) {
        const Json key = data("/create-key", {{"alias", "k"}, {"password", "p"}});
        data("/create-account", {{"alias", "a"}, {"quorum", 1}, {"root_xpubs", {key.at("xpub")}}});
        constexpr std::uint64_t kSecondsPerBlock = 150;
        const std::uint64_t count = coinbases + consensus::kCoinbaseMaturity + 1;
        for (std::uint64_t height = 1; height <= count; ++height)
            node.mine(consensus::solonet().genesis_timestamp + kSecondsPerBlock * height);
    }

    test::StoryNode node{{}};
};

TEST_F(OwnMethodsTest, ListsTransactionsOfTheWalletSinceACursor) {
    mine_for_account(1);
    const std::uint64_t height = node.chain->tip()->height();
    const Json all = data("/list-wallet-changes", {{"after", "genesis"}, {"limit", 1000}});
    EXPECT_EQ(all.at("taken_back"), Json::array());
    const Json listed = data("/list-transactions", {{"detail", true}});
    const std::size_t count = listed.size();  // the coinbases
    ASSERT_EQ(all.at("transactions").size(), count);
    EXPECT_EQ(all.at("transactions").back().at("block_height"), height);
    EXPECT_EQ(all.at("transactions").back().at("block_hash"), all.at("cursor"));
    EXPECT_EQ(all.at("at_tip"), true);
    for (std::size_t i = 0; i < count; ++i)
        EXPECT_EQ(listed[i], all.at("transactions")[count - 1 - i]);

    const Json deep =
        data("/list-wallet-changes", {{"after", "genesis"}, {"confirmations", 6}, {"limit", 1000}});
    EXPECT_EQ(deep.at("transactions").back().at("block_height"), height - 5);
    const Json part = data("/list-wallet-changes", {{"after", "genesis"}, {"limit", 10}});
    EXPECT_EQ(part.at("cursor"), node.chain->main_node(10)->hash.to_text());
    EXPECT_EQ(part.at("at_tip"), false);

    // Another branch, whose coinbases are nobody's.
    const auto fork = node.chain->header(*node.chain->main_node(height - 2));
    auto block = testing::make_block(fork, {}, "other");
    for (int i = 0; i < 3; ++i) {
        node.chain->process_block(block);
        block = testing::make_block(block->header, {}, "other");
    }
    ASSERT_EQ(node.chain->tip()->height(), height + 1);
    ASSERT_TRUE(node.wallet->wait_until_current(std::chrono::seconds(60)));
    const Json news = data("/list-wallet-changes", {{"after", all.at("cursor")}});
    ASSERT_EQ(news.at("taken_back").size(), 2);
    EXPECT_EQ(news.at("taken_back")[0].at("tx_id"), all.at("transactions")[count - 1].at("tx_id"));
    EXPECT_EQ(news.at("taken_back")[0].at("block_hash"), all.at("cursor"));
    EXPECT_EQ(news.at("taken_back")[1].at("tx_id"), all.at("transactions")[count - 2].at("tx_id"));
    EXPECT_EQ(news.at("transactions"), Json::array());
    EXPECT_EQ(news.at("cursor"), node.chain->tip()->hash().to_text());
    EXPECT_EQ(post("/list-wallet-changes", {{"after", std::string(64, 'a')}}).at("code"), "BTM910");
}

TEST_F(OwnMethodsTest, BansAddressesForATime) {
    EXPECT_EQ(post("/list-bans").at("data"), Json::array());
    EXPECT_FALSE(post("/ban-peer", {{"ip", "192.0.2.7"}, {"seconds", 100}}).contains("data"));
    data("/ban-peer", {{"ip", "2001:db8::1"}});
    const Json bans = data("/list-bans");
    ASSERT_EQ(bans.size(), 2);
    const std::uint64_t now = base::SystemClock().now();
    for (const Json& ban : bans) {
        const std::uint64_t length = ban.at("ip") == "192.0.2.7" ? 100 : 3600;
        EXPECT_LE(ban.at("end").get<std::uint64_t>(), now + length);
        EXPECT_GT(ban.at("end").get<std::uint64_t>(), now);
    }
    EXPECT_EQ(post("/unban-peer", {{"ip", "192.0.2.7"}}).at("data").at("was_banned"), true);
    EXPECT_EQ(data("/unban-peer", {{"ip", "192.0.2.7"}}).at("was_banned"), false);
    EXPECT_EQ(data("/list-bans").size(), 1);
    EXPECT_EQ(failure("/ban-peer", {{"ip", "nowhere"}}), "invalid ip address");
    EXPECT_EQ(failure("/unban-peer", {{"ip", ""}}), "invalid ip address");
}

TEST_F(OwnMethodsTest, TellsHowFarItIs) {
    node.mine(consensus::solonet().genesis_timestamp + 150);
    const Json status = post("/sync-status").at("data");
    EXPECT_EQ(status.at("height"), 1);
    EXPECT_EQ(status.at("best_header"), 1);
    EXPECT_EQ(status.at("peers"), 0);
    EXPECT_EQ(status.at("syncing"), false);
    EXPECT_EQ(status.at("state"), "in_step");
}

TEST_F(OwnMethodsTest, ShowsTheEndsOfBranches) {
    node.mine(consensus::solonet().genesis_timestamp + 150);
    const Json tips = data("/get-chain-tips").at("tips");
    ASSERT_EQ(tips.size(), 1U);
    EXPECT_EQ(tips[0].at("height"), 1);
    EXPECT_EQ(tips[0].at("hash"), data("/get-block-hash").at("block_hash"));
    EXPECT_EQ(tips[0].at("branch_length"), 0);
    EXPECT_EQ(tips[0].at("status"), "active");
}

TEST_F(OwnMethodsTest, ReleasesReservations) {
    mine_for_account(1);
    EXPECT_EQ(post("/list-reservations").at("data"), Json::array());
    const std::string btm(64, 'f');
    const Json build{
        {"ttl", "1h"},
        {"actions",
         {{{"type", "spend_account"}, {"account_alias", "a"}, {"asset_id", btm}, {"amount", 100}},
          {{"type", "retire"}, {"asset_id", btm}, {"amount", 50}, {"arbitrary", "00"}}}}};
    data("/build-transaction", build);
    const Json reservations = data("/list-reservations");
    ASSERT_EQ(reservations.size(), 1);
    const Json& one = reservations.at(0);
    EXPECT_EQ(one.at("account_alias"), "a");
    EXPECT_EQ(one.at("asset_id"), btm);
    EXPECT_EQ(one.at("output_ids").size(), 1);
    EXPECT_EQ(one.at("amount").get<std::uint64_t>(), one.at("change").get<std::uint64_t>() + 100);
    EXPECT_GT(one.at("expires_at").get<std::uint64_t>(), base::SystemClock().now());
    EXPECT_NE(failure("/build-transaction", build), "");  // nothing else can be spent
    EXPECT_FALSE(post("/release-reservation", {{"id", one.at("id")}}).contains("data"));
    EXPECT_EQ(data("/list-reservations"), Json::array());
    EXPECT_EQ(failure("/release-reservation", {{"id", one.at("id")}}), "couldn't find reservation");
    data("/build-transaction", build);
}

TEST_F(OwnMethodsTest, AbandonsPayments) {
    mine_for_account(1);
    const std::string btm(64, 'f');
    const Json build{
        {"actions",
         {{{"type", "spend_account"}, {"account_alias", "a"}, {"asset_id", btm}, {"amount", 500'000'000}},
          {{"type", "retire"}, {"asset_id", btm}, {"amount", 50}, {"arbitrary", "00"}}}}};
    const Json built = data("/build-transaction", build);
    const Json signed_one =
        data("/sign-transaction", {{"password", "p"}, {"transaction", built}}).at("transaction");
    const Json tx_id =
        data("/submit-transaction", {{"raw_transaction", signed_one.at("raw_transaction")}}).at("tx_id");
    data("/release-reservation", {{"id", data("/list-reservations").at(0).at("id")}});
    EXPECT_NE(failure("/build-transaction", build), "");  // the payment has the only output
    EXPECT_FALSE(data("/get-transaction", {{"tx_id", tx_id}}).contains("dropped"));
    EXPECT_FALSE(post("/abandon-transaction", {{"tx_id", tx_id}}).contains("data"));
    const Json dropped = data("/get-transaction", {{"tx_id", tx_id}});
    EXPECT_EQ(dropped.value("dropped", false), true);
    EXPECT_EQ(dropped.at("dropped_reason"), "abandoned");
    EXPECT_EQ(failure("/abandon-transaction", {{"tx_id", tx_id}}),
              "no payment of this wallet waits under this id");
    EXPECT_NE(failure("/abandon-transaction", {{"tx_id", "x"}}), "");
    data("/build-transaction", build);
}

// As in the original an alias that another account has in lower case goes over to the new one; the answer
// says so.
TEST_F(OwnMethodsTest, TellsWhoseAliasAnAccountTakes) {
    const Json key = data("/create-key", {{"alias", "k"}, {"password", "p"}});
    const auto create = [&](const char* alias) {
        return data("/create-account", {{"alias", alias}, {"quorum", 1}, {"root_xpubs", {key.at("xpub")}}});
    };
    const Json first = create("Dup");
    EXPECT_FALSE(first.contains("alias_taken_from"));
    EXPECT_EQ(create("DUP").at("alias_taken_from"), first.at("id"));
    EXPECT_FALSE(create("other").contains("alias_taken_from"));
}

TEST_F(OwnMethodsTest, CancelsRescans) {
    EXPECT_EQ(post("/cancel-rescan").value("error_detail", ""), "there is no rescan under way");
    node.mine(consensus::solonet().genesis_timestamp + 150);
    // A rescan of so short a chain may be over before it is cancelled.
    bool cancelled = false;
    for (int attempt = 0; attempt < 200 && !cancelled; ++attempt) {
        data("/rescan-wallet");
        cancelled = post("/cancel-rescan").at("status") == "success";
    }
    EXPECT_TRUE(cancelled);
    EXPECT_FALSE(data("/wallet-info").contains("rescan"));
}

}  // namespace
}  // namespace bytom::rpc
