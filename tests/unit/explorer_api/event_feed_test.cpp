#include <random>

#include <bytom/base/hex.hpp>
#include <bytom/explorer_api/event_feed.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::explorer_api {
namespace {

using testing::BlockPtr;

class EventFeedTest : public testing::ChainFixture {
protected:
    [[nodiscard]] std::unique_ptr<EventFeed> feed(
        std::string_view after, std::string_view topics = "blocks", std::function<void()> wake = [] {}) {
        return std::make_unique<EventFeed>(*chain,
                                           EventFeedOptions{.from = *chain::find_cursor(*chain, after),
                                                            .topics = *EventTopics::parse(topics),
                                                            .programs = programs,
                                                            .texts = &texts},
                                           std::move(wake));
    }

    static std::vector<FeedEvent> all_of(EventFeed& feed) {
        std::vector<FeedEvent> events;
        while (auto event = feed.next())
            events.push_back(*std::move(event));
        return events;
    }

    static std::string types(const std::vector<FeedEvent>& events) {
        std::string text;
        for (const FeedEvent& event : events) {
            if (!text.empty()) text += ' ';
            text += event.type;
        }
        return text;
    }

    void deliver(const std::vector<BlockPtr>& blocks) {
        for (const BlockPtr& block : blocks)
            (void)chain->process_block(block);
    }

    ProgramFilterPtr programs;
    RecentEventTexts texts;
};

TEST_F(EventFeedTest, TopicsAreWordsWithCommasBetween) {
    EXPECT_TRUE(EventTopics::parse("")->blocks);
    EXPECT_FALSE(EventTopics::parse("")->transactions);
    EXPECT_TRUE(EventTopics::parse("transactions")->blocks);
    EXPECT_FALSE(EventTopics::parse("pool")->blocks);
    const auto all = EventTopics::parse("blocks,transactions,pool");
    EXPECT_TRUE(all->blocks && all->transactions && all->pool);
    EXPECT_FALSE(EventTopics::parse("blocks,"));
    EXPECT_FALSE(EventTopics::parse("block"));
    EXPECT_FALSE(EventTopics::parse("blocks pool"));
}

/// Every block's transactions are numbered from ten times its height on.
class TenTimesTheHeight final : public EventForms {
public:
    [[nodiscard]] KnownForms of(const chain::BlockNode* node) const override {
        KnownForms known = EventForms::of(node);
        if (node != nullptr) known.first_index_id = 10 * node->height;
        return known;
    }
};

TEST_F(EventFeedTest, TransactionsAreToldWithWhatTheIndexKnows) {
    grow(2);
    const TenTimesTheHeight forms;
    EventFeed reader(*chain,
                     {.from = chain->main_node(0),
                      .topics = *EventTopics::parse("transactions"),
                      .programs = nullptr,
                      .forms = &forms},
                     [] {});
    std::vector<FeedEvent> events = all_of(reader);
    grow(1);
    for (FeedEvent& news : all_of(reader))
        events.push_back(std::move(news));
    ASSERT_EQ(events.size(), 3U);
    for (std::size_t i = 0; i < events.size(); ++i) {
        const std::string index_id = "\"index_id\":" + std::to_string(10 * (i + 1)) + ",";
        EXPECT_NE(events[i].data->find(index_id), std::string::npos) << *events[i].data;
        EXPECT_EQ(events[i].data->find("spent_by"), std::string::npos) << "that is told by later blocks";
    }
}

TEST_F(EventFeedTest, TellsHistoryAndThenTheNews) {
    grow(3);
    int woken = 0;
    const auto reader = feed("genesis", "blocks", [&] { ++woken; });
    const auto history = all_of(*reader);
    EXPECT_EQ(types(history), "block_connected block_connected block_connected");
    EXPECT_EQ(history.back().cursor, best());
    EXPECT_EQ(*history.front().data,
              "{\"height\":1,\"hash\":\"" + chain->main_node(1)->hash.to_text() + "\",\"parent\":\"" +
                  chain->main_node(0)->hash.to_text() +
                  "\",\"timestamp\":" + std::to_string(chain->main_node(1)->timestamp) + "}");
    EXPECT_EQ(woken, 0);
    grow(1);
    EXPECT_EQ(woken, 1);
    const auto news = all_of(*reader);
    EXPECT_EQ(types(news), "block_connected");
    EXPECT_EQ(news.front().cursor, best());
}

TEST_F(EventFeedTest, AReaderOnASideBranchIsLedDownToTheForkFirst) {
    grow(2);
    const primitives::BlockHeader fork = chain->tip()->header;
    const auto left = branch(fork, 2, "left");
    deliver(left);
    const Hash256 side = best();
    deliver(branch(fork, 3, "right"));
    ASSERT_NE(best(), side);
    const auto events = all_of(*feed(side.to_text()));
    EXPECT_EQ(types(events),
              "block_disconnected block_disconnected block_connected block_connected block_connected");
    EXPECT_EQ(events[0].cursor, left[0]->header.hash());
    EXPECT_EQ(events[1].cursor, fork.hash());
    EXPECT_EQ(events[4].cursor, best());
}

TEST_F(EventFeedTest, AReorganisationIsToldAsItHappens) {
    grow(1);
    const primitives::BlockHeader fork = chain->tip()->header;
    const auto reader = feed("tip");
    EXPECT_EQ(types(all_of(*reader)), "");
    deliver(branch(fork, 1, "left"));
    deliver(branch(fork, 2, "right"));
    EXPECT_EQ(types(all_of(*reader)), "block_connected block_disconnected block_connected block_connected");
}

TEST_F(EventFeedTest, WhoReadsSeldomIsLedThroughTheStoreAndMissesNothing) {
    const auto reader = feed("genesis");
    EXPECT_EQ(types(all_of(*reader)), "");
    grow(2 * EventFeed::kMaxWaitingEvents);
    const auto events = all_of(*reader);
    ASSERT_EQ(events.size(), 2 * EventFeed::kMaxWaitingEvents);
    for (std::size_t i = 0; i < events.size(); ++i)
        EXPECT_EQ(events[i].cursor, chain->main_node(i + 1)->hash);
}

TEST_F(EventFeedTest, WhoWasAwayForAThousandBlocksOnASideBranchComesBack) {
    grow(5);
    const primitives::BlockHeader fork = chain->tip()->header;
    deliver(branch(fork, 400, "left"));
    const std::string side = best().to_text();
    deliver(branch(fork, 1'000, "right"));
    const auto events = all_of(*feed(side));
    ASSERT_EQ(events.size(), 1'400);
    EXPECT_EQ(events[399].type, "block_disconnected");
    EXPECT_EQ(events[399].cursor, fork.hash());
    for (std::size_t i = 400; i < events.size(); ++i)
        ASSERT_EQ(events[i].cursor, chain->main_node(i - 394)->hash);
    EXPECT_EQ(events.back().cursor, best());
}

TEST_F(EventFeedTest, AReaderKilledAtRandomEndsWithTheChain) {
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
        std::mt19937 random(seed);
        std::vector<Hash256> copy{chain->main_node(0)->hash};
        std::string cursor = "genesis";
        auto reader = feed(cursor);
        const auto read = [&](std::size_t most) {
            for (std::size_t i = 0; i < most; ++i) {
                const auto event = reader->next();
                if (!event) return;
                if (event->type == "block_connected") {
                    copy.push_back(*event->cursor);
                } else {
                    ASSERT_EQ(event->type, "block_disconnected");
                    copy.pop_back();
                    ASSERT_EQ(copy.back(), *event->cursor);
                }
                cursor = event->cursor->to_text();
            }
        };
        for (int i = 0; i < 60; ++i) {
            if (random() % 3 == 0) {
                const std::uint64_t height = chain->tip()->height();
                const std::uint64_t depth = std::min<std::uint64_t>(height, random() % 4);
                deliver(branch(chain->header(*chain->main_node(height - depth)), depth + 1,
                               std::to_string(seed) + "/" + std::to_string(i)));
            } else {
                grow(1, std::to_string(seed) + "." + std::to_string(i));
            }
            ASSERT_NO_FATAL_FAILURE(read(random() % 5));
            if (random() % 4 == 0) reader = feed(cursor);  // killed, and there again
        }
        ASSERT_NO_FATAL_FAILURE(read(10'000));
        ASSERT_EQ(copy.size(), chain->tip()->height() + 1);
        for (std::size_t height = 0; height < copy.size(); ++height)
            ASSERT_EQ(copy[height], chain->main_node(height)->hash);
    }
}

TEST_F(EventFeedTest, ThePoolBeginsWithWhatIsInIt) {
    const auto blocks = grow(1);
    grow(consensus::kCoinbaseMaturity);
    const auto first = testing::split(*blocks.front()->transactions.front(), 0, 2);
    ASSERT_EQ(chain->process_transaction(first).reception, chain::Reception::accepted);

    const auto reader = feed("tip", "blocks,pool");
    const auto snapshot = all_of(*reader);
    ASSERT_EQ(types(snapshot), "pool_reset transaction_added");
    EXPECT_EQ(*snapshot[0].data, "{\"transactions\":1}");
    EXPECT_NE(snapshot[1].data->find(first->id().to_text()), std::string::npos);
    EXPECT_NE(snapshot[1].data->find("\"snapshot\":true"), std::string::npos);
    EXPECT_FALSE(snapshot[1].cursor);

    const auto second = testing::split(*first, 0);
    ASSERT_EQ(chain->process_transaction(second).reception, chain::Reception::accepted);
    EXPECT_EQ(types(all_of(*reader)), "transaction_added");
    const auto block = testing::make_block(chain->tip()->header, {first});
    ASSERT_TRUE(chain->process_block(block).tip_changed);
    const auto events = all_of(*reader);
    ASSERT_EQ(types(events), "block_connected transaction_removed");
    EXPECT_EQ(*events[1].data, "{\"id\":\"" + first->id().to_text() + "\",\"reason\":\"confirmed\"}");
}

TEST_F(EventFeedTest, OnlyTransactionsOfTheAddressesAreTold) {
    grow(1);
    const auto nobody =
        ProgramFilter::parse(std::vector<std::string>{"00140000000000000000000000000000000000000000"},
                             chain->network().bech32_prefix);
    ASSERT_TRUE(nobody) << nobody.error();
    const std::string all = *all_of(*feed("genesis", "transactions")).front().data;
    EXPECT_NE(all.find("\"txtype\":\"coinbase\""), std::string::npos) << all;
    programs = std::make_shared<const ProgramFilter>(*nobody);
    const std::string none = *all_of(*feed("genesis", "transactions")).front().data;
    EXPECT_NE(none.find("\"transactions\":[]"), std::string::npos) << none;
    const primitives::BlockPtr block = chain->block(*chain->main_node(1));
    const std::string program =
        base::to_hex(block->transactions.front()->data().outputs.front().control_program);
    programs = std::make_shared<const ProgramFilter>(
        *ProgramFilter::parse(std::vector<std::string>{program}, chain->network().bech32_prefix));
    EXPECT_EQ(*all_of(*feed("genesis", "transactions")).front().data, all);
}

TEST(ProgramFilterTest, SaysWhichAddressDoesNotFit) {
    const auto parse = [](std::vector<std::string> texts) { return ProgramFilter::parse(texts, "sm"); };
    EXPECT_TRUE(parse({}));
    EXPECT_TRUE(parse({"51", "0014aabb"}));
    EXPECT_NE(parse({"51", "no address"}).error().find("no address"), std::string::npos);
    EXPECT_FALSE(parse({""}));
    EXPECT_TRUE(parse(std::vector<std::string>(ProgramFilter::kMaxAddresses, "51")));
    EXPECT_FALSE(parse(std::vector<std::string>(ProgramFilter::kMaxAddresses + 1, "51")));
}

}  // namespace
}  // namespace bytom::explorer_api
