// Who is told of new blocks and transactions, and when.
#include "reactor_fixture.hpp"

namespace bytom::sync {
namespace {

using RelayTest = ReactorTest;

TEST_F(RelayTest, TransactionsWaitForPeersThatAreBehind) {
    const auto blocks = grow(130);
    std::vector<BlockPtr> known{std::make_shared<const testing::Block>(genesis)};
    known.insert(known.end(), blocks.begin(), blocks.begin() + 20);
    Remote& behind = connect(known);
    std::vector<BlockPtr> all{known.front()};
    all.insert(all.end(), blocks.begin(), blocks.end());
    Remote& level = connect(all);
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 2; }));
    submit_transaction();
    ASSERT_TRUE(run_until([&] { return level.transactions == 1; }));
    loop.run_for(100ms);
    EXPECT_EQ(behind.transactions, 0U);
    // It has caught up.
    say(behind, status_of(*level.chain));
    for (int i = 0; i < 20 && behind.transactions == 0; ++i)
        let_pass(1s);
    EXPECT_EQ(behind.transactions, 1U);
    EXPECT_EQ(level.transactions, 1U);
}

TEST_F(RelayTest, BlocksThatAPeerWasSentCount) {
    grow(110);
    Remote& level = connect(own_blocks());
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    for (std::size_t count = 1; count <= 6; ++count) {
        grow(1);
        ASSERT_TRUE(run_until([&] { return level.announcements == count; }));
    }
    // Its status is six blocks old.
    submit_transaction();
    ASSERT_TRUE(run_at_once_until([&] { return level.transactions == 1; }));
}

TEST_F(RelayTest, BlocksAreToldInTheBytesThatAreStored) {
    grow(20);
    Remote& level = connect(own_blocks());
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    grow(1);
    ASSERT_TRUE(run_until([&] { return level.announcements == 1; }));
    EXPECT_EQ(level.announced.back(), block_text(chain->raw_block(*chain->tip()->node)));
    // One that stands on a side branch.
    const BlockPtr side = branch(chain->block(*chain->main_node(15))->header, 1, "side").front();
    ASSERT_TRUE(chain->process_block(side).accepted());
    reactor->announce(side);
    ASSERT_TRUE(run_until([&] { return level.announcements == 2; }));
    EXPECT_EQ(level.announced.back(), block_text(chain->raw_block(*chain->find(side->hash()))));
}

TEST_F(RelayTest, ATransactionIsToldOnceMoreToThoseWhoHaveHeardOfIt) {
    grow(110);
    Remote& level = connect(own_blocks());
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    submit_transaction();
    ASSERT_TRUE(run_until([&] { return level.transactions == 1; }));
    const auto pool = chain->pool();
    const primitives::TransactionPtr tx = pool->entries.front()->tx;
    reactor->announce(tx);
    ASSERT_TRUE(run_until([&] { return level.transactions == 2; }));
    // One that the pool does not have is nobody's business.
    const BlockPtr first = chain->block(*chain->main_node(2));
    reactor->announce(testing::split(*first->transactions.front(), 0));
    reactor->announce(tx);
    ASSERT_TRUE(run_until([&] { return level.transactions == 3; }));
    loop.run_for(100ms);
    EXPECT_EQ(level.transactions, 3U);
}

class UploadLimitTest : public ReactorTest {
protected:
    void SetUp() override {
        upload_rate = 2000;
        ReactorTest::SetUp();
    }
};

TEST_F(UploadLimitTest, IsOneForAllPeersTogether) {
    grow(20);
    const auto blocks = own_blocks();
    const GetBlocks request{.locator = {genesis.hash()}, .stop_hash = blocks.back()->hash()};
    for (int i = 0; i < 3; ++i)
        connect(blocks);
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 3; }));
    const std::size_t one = encode(*answer(request, *remotes.front()->chain, {})).size();
    const std::size_t wanted = 4 * remotes.size() * one;
    for (int i = 0; i < 4; ++i) {
        for (const auto& remote : remotes)
            say(*remote, request);
    }
    const auto served = [&] {
        std::size_t bytes = 0;
        for (const auto& remote : remotes)
            bytes += remote->answers_bytes;
        return bytes;
    };
    // Four seconds' worth, and one answer under way to each; then as much as time allows.
    ASSERT_TRUE(run_until([&] { return served() > 0; }));
    loop.run_for(100ms);
    EXPECT_LE(served(), 8000 + 3 * one);
    EXPECT_LT(served(), wanted);
    EXPECT_TRUE(let_pass_until([&] { return served() == wanted; }, 120s));
}

TEST_F(RelayTest, APeerThatHasCaughtUpByItselfIsAskedAtOnce) {
    grow(110);
    Remote& peer = connect({own_blocks().front()});
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    have(peer, own_blocks());
    submit_transaction();
    ASSERT_TRUE(run_at_once_until([&] { return peer.transactions == 1; }));
}

TEST_F(RelayTest, AClaimWithoutHeadersDoesNotSilenceUs) {
    grow(110);
    Remote& level = connect(own_blocks());
    connect(own_blocks(), {.claimed_height = 1'000'000, .serves_headers = false});
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 2; }));
    submit_transaction();
    ASSERT_TRUE(run_at_once_until([&] { return level.transactions == 1; }));
    grow(1);
    ASSERT_TRUE(run_at_once_until([&] { return level.announcements == 1; }));
}

TEST_F(RelayTest, AClientGetsWhatItsFilterMatchesWhateverItsHeight) {
    grow(110);
    Remote& client = connect(chain_of(0, ""), {.services = "4"});
    Remote& other = connect(chain_of(0, ""), {.services = "4"});
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 2; }));
    say(client, FilterLoad{.addresses = {testing::anyone_can_spend()}});
    submit_transaction();
    ASSERT_TRUE(run_at_once_until([&] { return client.transactions == 1; }));
    loop.run_for(100ms);
    EXPECT_EQ(other.transactions, 0U);
}

TEST_F(RelayTest, ClientsAreToldOfWhatIsFetchedAndNotOfSingleBlocks) {
    Remote& client = connect(chain_of(0, ""), {.services = "4"});
    Remote& full = connect(chain_of(0, ""));
    ASSERT_TRUE(run_until([&] { return client.statuses == 1 && full.statuses == 1; }));
    grow(1);
    ASSERT_TRUE(run_until([&] { return full.announcements == 1; }));
    loop.run_for(100ms);
    EXPECT_EQ(client.statuses, 1U);
    EXPECT_EQ(client.announcements, 0U);

    auto longer = own_blocks();
    for (const BlockPtr& block : branch(longer.back()->header, 20, "longer"))
        longer.push_back(block);
    connect(longer);
    ASSERT_TRUE(run_until([&] { return best() == longer.back()->hash() && client.statuses > 1; }));
    EXPECT_EQ(client.announcements, 0U);
}

TEST_F(RelayTest, TransactionsThatComeBeforeTheirBlocksAreKept) {
    const auto blocks = chain_of(120, "a");
    Remote& original = connect(blocks);
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    // The reference sends its pool once, right after the handshake.
    const auto tx = testing::split(*blocks[1]->transactions.front(), 0);
    const auto child = testing::split(*tx, 0);
    for (const auto& sent : {tx, child})
        say(original, TransactionMessage{transaction_text(*sent)});
    ASSERT_TRUE(run_until([&] { return has_height(120); }));
    ASSERT_TRUE(let_pass_until([&] { return chain->pool_entry(child->id()) != nullptr; }, 10s));
    EXPECT_TRUE(chain->pool_entry(tx->id()));
    EXPECT_FALSE(original.peer->closed);
}

TEST_F(RelayTest, EarlyTransactionsOutliveTheirSender) {
    const auto blocks = chain_of(120, "a");
    Remote& original = connect(blocks, {.serves_blocks = false});
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    const auto tx = testing::split(*blocks[1]->transactions.front(), 0);
    say(original, TransactionMessage{transaction_text(*tx)});
    original.peer->close("it leaves");
    connect(blocks);
    ASSERT_TRUE(let_pass_until([&] { return chain->pool_entry(tx->id()) != nullptr; }, 60s));
}

}  // namespace
}  // namespace bytom::sync
