// Reading endpoints answer while the chain thread is busy with a block.

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>

#include <gtest/gtest.h>

#include <bytom/consensus/params.hpp>

#include "support/api_node.hpp"
#include "support/transactions.hpp"

namespace bytom::rpc {
namespace {

/// Only a limit for the failing case: a call that waits for the chain thread never ends by itself.
constexpr auto kPatience = std::chrono::seconds(60);

/// A proof-of-work function that does not return while the gate is closed.
class Gate {
public:
    Hash256 pass() {
        std::unique_lock lock(mutex_);
        reached_ = !open_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
        return {};
    }

    [[nodiscard]] bool wait_until_reached() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kPatience, [this] { return reached_; });
    }

    void set_open(bool open) {
        const std::lock_guard lock(mutex_);
        open_ = open;
        changed_.notify_all();
    }

    /// Opens the gate at the end of a test that fails, so that the chain can stop.
    struct OpenAtEnd {
        Gate& gate;
        ~OpenAtEnd() { gate.set_open(true); }
    };

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool reached_ = false;
    bool open_ = true;
};

primitives::BlockPtr next_block(const chain::Chain& chain) {
    const chain::TipPtr tip = chain.tip();
    primitives::Block block = test::block_of(tip->height() + 1, {}, 0, {});
    block.header.previous_block_hash = tip->hash();
    block.header.timestamp = tip->header.timestamp + consensus::kTargetSecondsPerBlock;
    block.header.bits = tip->next_bits;
    return std::make_shared<const primitives::Block>(std::move(block));
}

TEST(ReadingWhileValidating, NoReaderWaitsForTheChainThread) {
    Gate gate;
    test::ApiNode node({.proof_of_work = [&gate](const Hash256&, const Hash256&) { return gate.pass(); }});
    const Gate::OpenAtEnd at_end{gate};
    node.extend();
    gate.set_open(false);
    std::promise<chain::BlockOutcome> promise;
    std::future<chain::BlockOutcome> outcome = promise.get_future();
    node.chain->submit_block(next_block(*node.chain), {},
                             [&promise](const chain::BlockOutcome& result) { promise.set_value(result); });
    ASSERT_TRUE(gate.wait_until_reached());

    for (const char* path :
         {"/get-block-count", "/get-block-hash", "/get-block", "/get-block-header", "/get-raw-block",
          "/get-difficulty", "/get-hash-rate", "/is-mining", "/net-info", "/list-unconfirmed-transactions"}) {
        auto answer = std::async(std::launch::async, [&node, path] { return node.post(path, "{}"); });
        const bool in_time = answer.wait_for(kPatience) == std::future_status::ready;
        if (!in_time) gate.set_open(true);
        EXPECT_TRUE(in_time) << path;
        EXPECT_NE(answer.get().find("\"status\":\"success\""), std::string::npos) << path;
    }

    // All that time the block was not decided.
    EXPECT_EQ(outcome.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    EXPECT_EQ(node.chain->tip()->height(), 1U);
    gate.set_open(true);
    EXPECT_TRUE(outcome.get().accepted());
    EXPECT_EQ(node.chain->tip()->height(), 2U);
}

}  // namespace
}  // namespace bytom::rpc
