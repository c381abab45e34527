// Random trees of blocks in random order, against a naive model: the chain must go where the rules say, with
// the UTXO set that a replay of its main chain gives, and subscribers must be able to follow.

#include <deque>
#include <random>
#include <ranges>
#include <set>
#include <thread>

#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"
#include "support/utxo_model.hpp"

namespace bytom::chain {
namespace {

using testing::BlockPtr;
using testing::make_block;
using testing::TransactionPtr;
using testing::UtxoModel;

/// A block of the random tree.
struct Planted {
    BlockPtr block;
    const Planted* parent = nullptr;
    bool connectable = true;  ///< it and all below it
};

/// Follows the chain by events alone.
class Follower {
public:
    Follower(Chain& chain, std::size_t max_events, bool pool)
        : subscription_(chain.subscribe({.pool = pool, .max_events = max_events, .on_ready = {}})),
          position_(subscription_->position()) {}

    /// Takes some events; none left says true.
    bool follow(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const auto event = subscription_->next();
            if (!event) return true;
            std::visit([this](const auto& specific) { take(specific); }, *event);
        }
        return false;
    }

    [[nodiscard]] const BlockNode* position() const { return position_; }
    [[nodiscard]] const BlockNode* told_tip() const { return told_tip_; }
    [[nodiscard]] const std::set<Hash256>& pool() const { return pool_; }

private:
    void take(const BlockConnected& event) {
        EXPECT_EQ(event.node->parent, position_);
        EXPECT_EQ(event.block->hash(), event.node->hash);
        EXPECT_EQ(event.statuses->size(), event.block->transactions.size());
        position_ = event.node;
    }
    void take(const BlockDisconnected& event) {
        EXPECT_EQ(event.node, position_);
        EXPECT_EQ(event.block->hash(), event.node->hash);
        position_ = event.node->parent;
        went_back_ = true;
    }
    void take(const TipChanged& event) {
        EXPECT_EQ(event.node, position_);
        EXPECT_EQ(event.reorganised, went_back_);
        went_back_ = false;
        told_tip_ = event.node;
    }
    void take(const TransactionAdded& event) { EXPECT_TRUE(pool_.insert(event.entry->id()).second); }
    void take(const TransactionRemoved& event) { EXPECT_EQ(pool_.erase(event.entry->id()), 1); }
    void take(const PoolReset& event) {
        pool_.clear();
        for (const PoolEntryPtr& entry : event.pool->entries)
            pool_.insert(entry->id());
    }

    std::unique_ptr<Subscription> subscription_;
    const BlockNode* position_;
    const BlockNode* told_tip_ = nullptr;
    bool went_back_ = false;
    std::set<Hash256> pool_;
};

class ReorganisationTest : public testing::ChainFixture, public ::testing::WithParamInterface<std::uint64_t> {
protected:
    static constexpr std::size_t kTrunk = 110;

    void SetUp() override {
        options.utxo_cache_bytes = 2000;  // so that it forgets
        ChainFixture::SetUp();
        random.seed(GetParam());
        for (const BlockPtr& block : grow(kTrunk, "trunk"))
            trunk.push_back(block);
    }

    /// Transactions on some coinbases of the trunk and on transactions of the branch; now and then one that
    /// does not fit together with others.
    std::vector<TransactionPtr> random_transactions(const Planted* parent, std::uint64_t height) {
        std::vector<TransactionPtr> txs;
        for (std::size_t count = random() % 3; count > 0; --count) {
            const std::size_t mature = height - 100;
            if (random() % 3 != 0 || parent == nullptr || parent->block->transactions.size() < 2) {
                txs.push_back(testing::split(*trunk[random() % mature]->transactions[0], 0, 1 + random() % 3,
                                             testing::kFee + random() % 2));
            } else {
                const auto& below = parent->block->transactions;
                const TransactionPtr& tx = below[1 + random() % (below.size() - 1)];
                txs.push_back(testing::split(*tx, random() % tx->data().outputs.size()));
            }
        }
        return txs;
    }

    void plant(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            // Mostly near the end, so that branches grow.
            const Planted* parent = nullptr;
            if (!tree.empty() && random() % 8 != 0)
                parent = &tree[tree.size() - 1 - random() % std::min<std::size_t>(tree.size(), 6)];
            const primitives::BlockHeader& below = parent ? parent->block->header : trunk.back()->header;
            Planted planted;
            planted.parent = parent;
            planted.block =
                make_block(below, random_transactions(parent, below.height + 1), "p" + std::to_string(i));
            tree.push_back(planted);
            tree.back().connectable = replay(tree.back()).has_value();
        }
    }

    /// The UTXO set at a block, from genesis; nothing if it cannot be connected.
    [[nodiscard]] std::optional<UtxoModel> replay(const Planted& planted) const {
        std::vector<const Planted*> path;
        for (const Planted* step = &planted; step != nullptr; step = step->parent)
            path.push_back(step);
        UtxoModel model(genesis);
        for (const BlockPtr& block : trunk)
            EXPECT_TRUE(model.apply(*block));
        for (const Planted* step : std::views::reverse(path)) {
            if (!model.apply(*step->block)) return std::nullopt;
        }
        return model;
    }

    [[nodiscard]] const Planted* find(const Hash256& hash) const {
        for (const Planted& planted : tree) {
            if (planted.block->hash() == hash) return &planted;
        }
        return nullptr;
    }

    /// The greatest height among the connectable blocks that have been delivered with all below them.
    [[nodiscard]] std::uint64_t best_possible(const std::set<const Planted*>& delivered) const {
        std::uint64_t best = kTrunk;
        for (const Planted* planted : delivered) {
            bool whole = planted->connectable;
            for (const Planted* step = planted; step != nullptr; step = step->parent)
                whole = whole && delivered.contains(step);
            if (whole) best = std::max(best, planted->block->header.height);
        }
        return best;
    }

    std::mt19937_64 random;
    std::vector<BlockPtr> trunk;
    std::deque<Planted> tree;
};

TEST_P(ReorganisationTest, EndsWhereTheRulesSayWithTheSetOfAReplay) {
    plant(60);
    std::vector<const Planted*> order;
    order.reserve(tree.size());
    for (const Planted& planted : tree)
        order.push_back(&planted);
    // Locally out of order: orphans, but not only.
    for (std::size_t i = 0; i + 1 < order.size(); ++i)
        std::swap(order[i], order[i + random() % std::min<std::size_t>(5, order.size() - i)]);

    std::optional<Follower> fast(std::in_place, *chain, 1000, true);
    std::optional<Follower> slow(std::in_place, *chain, 3, true);
    std::set<const Planted*> delivered;
    std::size_t reorganisations = 0;
    for (const Planted* planted : order) {
        const Hash256 before = best();
        const BlockOutcome outcome = chain->process_block(planted->block);
        delivered.insert(planted);
        if (!outcome.error_name().empty()) {
            EXPECT_FALSE(planted->connectable) << outcome.error_name();
        }
        TipPtr tip = chain->tip();
        EXPECT_EQ(tip->height(), best_possible(delivered));
        if (tip->hash() != before && tip->header.previous_block_hash != before) ++reorganisations;
        const Planted* best_planted = find(tip->hash());
        if (best_planted != nullptr) {
            ASSERT_TRUE(best_planted->connectable);
            EXPECT_EQ(tip->state->utxo_digest(), replay(*best_planted)->digest());
        }
        EXPECT_EQ(tip->state->tip()->hash, tip->hash());
        EXPECT_EQ(tip->state->main_hash(tip->height()), tip->hash());
        EXPECT_EQ(tip->state->main_hash(tip->height() + 1), std::nullopt);

        fast->follow(1000);
        EXPECT_EQ(fast->position(), tip->node);
        slow->follow(random() % 4);
        if (random() % 16 == 0) {
            // All that looks at the chain goes before it does.
            tip.reset();
            fast.reset();
            slow.reset();
            const Hash256 hash = best();
            reopen();
            EXPECT_EQ(best(), hash);
            // Orphans do not survive; whoever has them delivers them again.
            for (const Planted* again : delivered)
                (void)chain->process_block(again->block);
            fast.emplace(*chain, 1000, true);
            slow.emplace(*chain, 3, true);
        }
    }
    EXPECT_GT(reorganisations, 0);
    while (!slow->follow(1)) {
    }
    EXPECT_EQ(slow->position(), chain->tip()->node);
    std::set<Hash256> pool;
    for (const PoolEntryPtr& entry : chain->pool()->entries)
        pool.insert(entry->id());
    EXPECT_EQ(slow->pool(), pool);
    EXPECT_EQ(fast->pool(), pool);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReorganisationTest, ::testing::Range<std::uint64_t>(1, 9));

class EventTest : public testing::ChainFixture {};

TEST_F(EventTest, ASubscriberIsLedFromWhereItStands) {
    grow(5, "a");
    const BlockNode* stands = chain->main_node(4);
    const auto side = branch(chain->header(*chain->main_node(2)), 4, "b");
    for (const BlockPtr& block : side)
        EXPECT_TRUE(chain->process_block(block).accepted());
    const auto subscription = chain->subscribe({.from = stands, .on_ready = {}});
    std::vector<std::string> story;
    while (const auto event = subscription->next()) {
        if (const auto* connected = std::get_if<BlockConnected>(&*event))
            story.push_back("+" + std::to_string(connected->node->height));
        if (const auto* disconnected = std::get_if<BlockDisconnected>(&*event))
            story.push_back("-" + std::to_string(disconnected->node->height));
        if (const auto* tip = std::get_if<TipChanged>(&*event))
            story.push_back(std::string(tip->reorganised ? "!" : "") + std::to_string(tip->node->height));
    }
    EXPECT_EQ(story, (std::vector<std::string>{"-4", "-3", "+3", "+4", "+5", "+6", "!6"}));
    EXPECT_EQ(subscription->position(), chain->tip()->node);
}

TEST_F(EventTest, OnReadyComesOnceUntilEverythingIsTaken) {
    std::atomic<int> calls = 0;
    const auto subscription = chain->subscribe({.on_ready = [&calls] { ++calls; }});
    EXPECT_EQ(subscription->next(), std::nullopt);
    grow(3);
    EXPECT_EQ(calls, 1);
    while (subscription->next()) {
    }
    grow(1);
    EXPECT_EQ(calls, 2);
}

TEST_F(EventTest, WaitingEndsWithTheEventOrTheChain) {
    const auto subscription = chain->subscribe({});
    EXPECT_EQ(subscription->wait(std::chrono::milliseconds(1)), std::nullopt);
    std::thread later([this] { grow(1); });
    const auto event = subscription->wait(testing::kPatience);
    later.join();
    ASSERT_TRUE(event.has_value());
    EXPECT_TRUE(std::holds_alternative<BlockConnected>(*event));
    EXPECT_TRUE(subscription->wait(testing::kPatience).has_value());
    std::thread stopper([this] { chain->stop(); });
    EXPECT_EQ(subscription->wait(testing::kPatience), std::nullopt);
    stopper.join();
}

}  // namespace
}  // namespace bytom::chain
