// The reactor among peers that play by the rules and peers that do not. Whoever breaks a rule is disconnected
// here, since no network keeps the score of offences.
#include <atomic>
#include <thread>

#include <bytom/base/thread_pool.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/sync/reactor.hpp>

#include "support/chain_fixture.hpp"
#include "support/network_loop.hpp"
#include "support/recorded_chain.hpp"

namespace bytom::sync {
namespace {

using testing::BlockPtr;
using testing::RecordedChain;
using testing::TestLoop;
using testing::TestPeer;
using namespace std::chrono_literals;

Hash256 impossible_hash() {
    Hash256 hash;
    hash.bytes.fill(0xff);
    return hash;
}

/// What a peer has and how it behaves.
struct Behaviour {
    std::uint64_t claimed_height = 0;  ///< 0: the truth
    bool serves_headers = true;
    bool serves_blocks = true;
    /// What it does to a block before it sends it.
    std::function<BlockPtr(const BlockPtr&)> tamper;
};

class ReactorTest : public testing::ChainFixture {
protected:
    struct Remote {
        std::shared_ptr<TestPeer> peer;
        std::vector<BlockPtr> blocks;  ///< from genesis on
        std::unique_ptr<RecordedChain> chain;
        Behaviour behaviour;
        std::size_t block_requests = 0;
        std::size_t transactions = 0;
        bool is_connected = true;
    };

    void SetUp() override {
        open();
        ReactorOptions reactor_options;
        reactor_options.chain = chain.get();
        reactor_options.pool = &pool;
        reactor_options.clock = &clock;
        reactor_options.proof_of_work = [this](const Hash256& hash, const Hash256&) {
            ++evaluations;
            if (evaluation_time > 0ms) std::this_thread::sleep_for(evaluation_time);
            return without_work.contains(hash) ? impossible_hash() : Hash256{};
        };
        reactor = std::make_unique<Reactor>(std::move(reactor_options));
        reactor->attach(loop, nullptr);
    }

    void TearDown() override {
        reactor->stop();
        reactor.reset();
    }

    /// Genesis and `count` blocks.
    [[nodiscard]] std::vector<BlockPtr> chain_of(std::size_t count, const std::string& tag) const {
        std::vector<BlockPtr> blocks{std::make_shared<const testing::Block>(genesis)};
        for (const BlockPtr& block : branch(genesis.header, count, tag))
            blocks.push_back(block);
        return blocks;
    }

    Remote& connect(std::vector<BlockPtr> blocks, Behaviour behaviour = {}) {
        std::vector<Bytes> raw;
        for (const BlockPtr& block : blocks)
            raw.push_back(block->encode());
        Remote& remote = *remotes.emplace_back(std::make_unique<Remote>());
        remote.blocks = std::move(blocks);
        remote.chain = std::make_unique<RecordedChain>(std::move(raw));
        remote.behaviour = std::move(behaviour);
        remote.peer = std::make_shared<TestPeer>(
            remotes.size(), [this, &remote](const Bytes& message) { answer_later(remote, message); });
        reactor->on_connected(remote.peer);
        return remote;
    }

    void answer_later(Remote& remote, const Bytes& message) {
        loop.post([this, &remote, message] {
            if (remote.peer->closed) return;
            if (const auto decoded = decode(message)) react(remote, *decoded);
        });
    }

    void say(Remote& remote, const Message& message) {
        const Bytes payload = encode(message);
        remote.peer->received_bytes += static_cast<std::int64_t>(payload.size());
        reactor->on_message(remote.peer, payload);
    }

    void react(Remote& remote, const Message& message) {
        const Behaviour& how = remote.behaviour;
        if (std::holds_alternative<TransactionMessage>(message)) ++remote.transactions;
        if (std::holds_alternative<StatusRequest>(message)) {
            StatusResponse status = status_of(*remote.chain);
            if (how.claimed_height != 0) {
                status.height = how.claimed_height;
                status.hash = impossible_hash();
            }
            return say(remote, status);
        }
        if (std::holds_alternative<GetHeaders>(message) && !how.serves_headers) return;
        const bool asks_blocks = std::holds_alternative<GetBlocks>(message);
        if (asks_blocks) ++remote.block_requests;
        if (asks_blocks && !how.serves_blocks) return;
        auto reply = answer(message, *remote.chain, {});
        if (!reply) return;
        if (asks_blocks && how.tamper) reply = tampered(remote, *reply);
        say(remote, *reply);
    }

    static Message tampered(const Remote& remote, const Message& reply) {
        BlocksMessage changed;
        const auto blocks = blocks_from(std::get<BlocksMessage>(reply));
        for (const BlockPtr& block : *blocks)
            changed.raw_blocks.push_back(quoted(block_text(remote.behaviour.tamper(block)->encode())));
        return changed;
    }

    /// As the network does: whoever was closed is gone.
    void reap() {
        for (const auto& remote : remotes) {
            if (!remote->peer->closed || !remote->is_connected) continue;
            remote->is_connected = false;
            reactor->on_disconnected(remote->peer);
        }
    }

    [[nodiscard]] bool run_until(const std::function<bool()>& condition) {
        return loop.run_until([&] {
            reap();
            return condition();
        });
    }

    /// Time passes quickly; the loop has its turn in between.
    void let_pass(std::chrono::milliseconds time) {
        for (auto passed = 0ms; passed < time; passed += 500ms) {
            loop.skip(500ms);
            (void)loop.run_until([this] { return reap(), true; });
            loop.run_for(20ms);
            reap();
        }
    }

    [[nodiscard]] bool has_height(std::uint64_t height) const { return chain->tip()->height() >= height; }

    std::set<Hash256> without_work;  ///< set before it is used
    std::atomic<int> evaluations{0};
    std::chrono::milliseconds evaluation_time{0};
    base::ThreadPool pool{2};
    TestLoop loop;
    std::vector<std::unique_ptr<Remote>> remotes;
    std::unique_ptr<Reactor> reactor;
};

TEST_F(ReactorTest, SynchronisesFromSeveralPeers) {
    const auto blocks = chain_of(300, "a");
    Remote& first = connect(blocks);
    Remote& second = connect(blocks);
    ASSERT_TRUE(run_until([&] { return has_height(300); }));
    EXPECT_EQ(best(), blocks.back()->hash());
    EXPECT_FALSE(first.peer->closed);
    EXPECT_FALSE(second.peer->closed);
    EXPECT_GT(first.block_requests, 0U);
    EXPECT_GT(second.block_requests, 0U) << "ranges are shared";
}

TEST_F(ReactorTest, AClaimThatLeadsToNothingHoldsNothingUp) {
    const auto blocks = chain_of(80, "a");
    connect(chain_of(1, "liar"), {.claimed_height = 1'000'000, .tamper = {}});
    connect(blocks);
    for (int i = 0; i < 40 && !has_height(80); ++i)
        let_pass(1s);
    EXPECT_TRUE(has_height(80));
    EXPECT_EQ(best(), blocks.back()->hash());
    EXPECT_EQ(reactor->progress().best_header, 80U) << "a claim is no header";
}

TEST_F(ReactorTest, AStallingPeerIsReplacedAndThenDropped) {
    const auto blocks = chain_of(200, "a");
    Remote& staller = connect(blocks, {.serves_blocks = false, .tamper = {}});
    ASSERT_TRUE(run_until([&] { return staller.block_requests > 0; }));
    Remote& honest = connect(blocks);
    ASSERT_TRUE(run_until([&] { return honest.peer->received_bytes > 0; }));
    for (int i = 0; i < 40 && !has_height(200); ++i)
        let_pass(1s);
    EXPECT_TRUE(has_height(200));
    EXPECT_FALSE(honest.peer->closed);
}

TEST_F(ReactorTest, APeerWithoutHeadersIsNotWaitedForLong) {
    const auto blocks = chain_of(50, "a");
    connect(blocks, {.claimed_height = 60, .serves_headers = false, .tamper = {}});
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    connect(blocks);
    for (int i = 0; i < 40 && !has_height(50); ++i)
        let_pass(1s);
    EXPECT_TRUE(has_height(50));
}

TEST_F(ReactorTest, APeerOnAnotherBranchIsNotTakenForADeadOne) {
    const auto longer = chain_of(120, "a");
    Remote& other = connect(chain_of(118, "b"));
    ASSERT_TRUE(run_until([&] { return has_height(118); }));
    connect(longer);
    ASSERT_TRUE(run_until([&] { return best() == longer.back()->hash(); }));
    let_pass(90s);
    EXPECT_FALSE(other.peer->closed);
}

TEST_F(ReactorTest, BlocksThatAreNotThoseOfTheirHeadersCostTheirSender) {
    const auto blocks = chain_of(100, "a");
    const auto without_transactions = [](const BlockPtr& block) -> BlockPtr {
        auto other = std::make_shared<testing::Block>(*block);
        other->transactions.push_back(other->transactions.front());
        return other;
    };
    Remote& forger = connect(blocks, {.tamper = without_transactions});
    ASSERT_TRUE(run_until([&] { return forger.peer->closed; }));
    EXPECT_EQ(chain->tip()->height(), 0U);
    connect(blocks);
    ASSERT_TRUE(run_until([&] { return has_height(100); }));
}

TEST_F(ReactorTest, InvalidBlocksCostTheirSender) {
    auto bad = chain_of(40, "bad");
    // Its reward is wrong, which only the transactions show.
    bad.push_back(testing::make_block(bad.back()->header, {}, "greedy", 1));
    for (const BlockPtr& block : branch(bad.back()->header, 20, "on top"))
        bad.push_back(block);
    Remote& miner = connect(bad);
    ASSERT_TRUE(run_until([&] { return miner.peer->closed; }));
    EXPECT_EQ(chain->tip()->height(), 40U);
    const auto good = chain_of(45, "good");
    connect(good);
    ASSERT_TRUE(run_until([&] { return best() == good.back()->hash(); }));
}

TEST_F(ReactorTest, HeadersWithoutWorkCostTheirSenderAndBringNothing) {
    const auto bad = chain_of(60, "lazy");
    for (const BlockPtr& block : bad)
        without_work.insert(block->hash());
    Remote& lazy = connect(bad);
    ASSERT_TRUE(run_until([&] { return lazy.peer->closed; }));
    EXPECT_EQ(chain->tip()->height(), 0U);
    const auto good = chain_of(50, "good");
    connect(good);
    ASSERT_TRUE(run_until([&] { return best() == good.back()->hash(); }));
}

TEST_F(ReactorTest, APeerThatLeavesIsReplaced) {
    const auto blocks = chain_of(250, "a");
    Remote& first = connect(blocks, {.serves_blocks = false, .tamper = {}});
    ASSERT_TRUE(run_until([&] { return first.block_requests > 0; }));
    connect(blocks);
    first.peer->close("it leaves");
    ASSERT_TRUE(run_until([&] { return has_height(250); }));
}

TEST_F(ReactorTest, AnAnnouncedBlockIsTakenAndItsWorkComputedOnce) {
    grow(3);
    std::vector<BlockPtr> known{std::make_shared<const testing::Block>(genesis)};
    for (std::uint64_t height = 1; height <= 3; ++height)
        known.push_back(chain->block(*chain->main_node(height)));
    for (int i = 0; i < 6; ++i)
        connect(known);
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 6; }));
    evaluation_time = 50ms;
    const BlockPtr next = testing::make_block(chain->tip()->header);
    for (const auto& remote : remotes)
        say(*remote, MinedBlock{block_text(next->encode())});
    ASSERT_TRUE(run_until([&] { return has_height(4); }));
    loop.run_for(100ms);
    EXPECT_EQ(evaluations, 1);
    for (const auto& remote : remotes)
        EXPECT_FALSE(remote->peer->closed);
}

TEST_F(ReactorTest, AnnouncementsWithoutWorkCostLittleAndTheirSender) {
    Remote& liar = connect(chain_of(0, ""));
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    evaluation_time = 20ms;
    std::vector<BlockPtr> blocks;
    for (int i = 0; i < 100; ++i) {
        blocks.push_back(testing::make_block(genesis.header, {}, "lie" + std::to_string(i)));
        without_work.insert(blocks.back()->hash());
    }
    for (const BlockPtr& block : blocks)
        say(liar, MinedBlock{block_text(block->encode())});
    ASSERT_TRUE(run_until([&] { return liar.peer->closed; }));
    loop.run_for(200ms);
    EXPECT_LE(evaluations, 4);
    EXPECT_EQ(chain->tip()->height(), 0U);
}

TEST_F(ReactorTest, ThousandsOfOrphansAreNeitherComputedNorKept) {
    const auto far = chain_of(60, "elsewhere");
    Remote& flooder = connect(chain_of(0, ""));
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    for (int i = 0; i < 2000; ++i) {
        const BlockPtr orphan = testing::make_block(far[40]->header, {}, std::to_string(i));
        say(flooder, MinedBlock{block_text(orphan->encode())});
    }
    loop.run_for(200ms);
    EXPECT_EQ(evaluations, 0);
    EXPECT_EQ(chain->orphan_blocks(), 0U);
    EXPECT_EQ(chain->index_size(), 1U);
}

TEST_F(ReactorTest, TransactionsWaitForPeersThatAreBehind) {
    const auto blocks = grow(130);
    std::vector<BlockPtr> known{std::make_shared<const testing::Block>(genesis)};
    known.insert(known.end(), blocks.begin(), blocks.begin() + 20);
    Remote& behind = connect(known);
    std::vector<BlockPtr> all{known.front()};
    all.insert(all.end(), blocks.begin(), blocks.end());
    Remote& level = connect(all);
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 2; }));
    const auto coinbase = blocks.front()->transactions.front();
    const auto spent = testing::split(*coinbase, 0);
    ASSERT_TRUE(chain->process_transaction(spent).accepted());
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

}  // namespace
}  // namespace bytom::sync
