// The reactor among peers that play by the rules and peers that do not. Whoever breaks a rule is disconnected
// here, since no network keeps the score of offences.
#pragma once

#include <atomic>
#include <set>
#include <thread>

#include <bytom/base/thread_pool.hpp>
#include <bytom/sync/reactor.hpp>

#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"
#include "support/network_loop.hpp"
#include "support/recorded_chain.hpp"

namespace bytom::sync {

using testing::BlockPtr;
using testing::RecordedChain;
using testing::TestLoop;
using testing::TestPeer;
using namespace std::chrono_literals;

inline Hash256 impossible_hash() {
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
    std::function<BlockPtr(const BlockPtr&)> tamper = {};
    /// Requests for blocks that it keeps, to answer them later or never.
    std::function<bool(const GetBlocks&)> withholds = {};
    std::string services = "7";
};

/// Knows whether it has anything to do.
class CountingPool final : public base::ThreadPool {
public:
    using ThreadPool::ThreadPool;

    void submit(std::move_only_function<void()> task) override {
        ++*left_;
        ThreadPool::submit([task = std::move(task), left = left_]() mutable {
            task();
            --*left;
        });
    }
    [[nodiscard]] bool is_idle() const { return *left_ == 0; }

private:
    // The last ones run when this part is gone.
    const std::shared_ptr<std::atomic<int>> left_ = std::make_shared<std::atomic<int>>(0);
};

class ReactorTest : public testing::ChainFixture {
protected:
    struct Remote {
        std::shared_ptr<TestPeer> peer;
        std::vector<BlockPtr> blocks;  ///< from genesis on
        std::unique_ptr<RecordedChain> chain;
        Behaviour behaviour;
        std::vector<GetBlocks> block_requests;
        std::vector<GetBlocks> withheld;
        std::size_t transactions = 0;
        std::size_t statuses = 0;
        std::size_t announcements = 0;
        std::vector<Bytes> announced;   ///< block texts
        std::size_t answers_bytes = 0;  ///< size of messages with blocks
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
        if (decode_limits) reactor_options.decode = *decode_limits;
        if (upload_rate) reactor_options.upload_rate = *upload_rate;
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
        Remote& remote = *remotes.emplace_back(std::make_unique<Remote>());
        have(remote, std::move(blocks));
        remote.behaviour = std::move(behaviour);
        remote.peer = std::make_shared<TestPeer>(
            remotes.size(), [this, &remote](const Bytes& message) { answer_later(remote, message); },
            remote.behaviour.services);
        reactor->on_connected(remote.peer);
        return remote;
    }

    /// Its chain is this one from now on, which it says when it is asked.
    static void have(Remote& remote, std::vector<BlockPtr> blocks) {
        std::vector<Bytes> raw;
        raw.reserve(blocks.size());
        for (const BlockPtr& block : blocks)
            raw.push_back(block->encode());
        remote.blocks = std::move(blocks);
        remote.chain = std::make_unique<RecordedChain>(std::move(raw));
    }

    /// The main chain of the node under test.
    [[nodiscard]] std::vector<BlockPtr> own_blocks() const {
        std::vector<BlockPtr> blocks{std::make_shared<const testing::Block>(genesis)};
        for (std::uint64_t height = 1; height <= chain->tip()->height(); ++height)
            blocks.push_back(chain->block(*chain->main_node(height)));
        return blocks;
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
        if (std::holds_alternative<StatusResponse>(message)) ++remote.statuses;
        if (const auto* mined = std::get_if<MinedBlock>(&message)) {
            ++remote.announcements;
            remote.announced.push_back(mined->raw_block);
        }
        if (std::holds_alternative<BlocksMessage>(message)) remote.answers_bytes += encode(message).size();
        if (std::holds_alternative<StatusRequest>(message)) {
            StatusResponse status = status_of(*remote.chain);
            if (how.claimed_height != 0) {
                status.height = how.claimed_height;
                status.hash = impossible_hash();
            }
            return say(remote, status);
        }
        if (std::holds_alternative<GetHeaders>(message) && !how.serves_headers) return;
        if (const auto* request = std::get_if<GetBlocks>(&message)) {
            remote.block_requests.push_back(*request);
            if (!how.serves_blocks) return;
            if (how.withholds && how.withholds(*request)) {
                remote.withheld.push_back(*request);
                return;
            }
        }
        serve(remote, message);
    }

    void serve(Remote& remote, const Message& request) {
        auto reply = answer(request, *remote.chain, {});
        if (!reply) return;
        if (std::holds_alternative<GetBlocks>(request) && remote.behaviour.tamper)
            reply = tampered(remote, *reply);
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

    [[nodiscard]] bool run_until(const std::function<bool()>& condition,
                                 std::chrono::milliseconds patience = testing::kPatience) {
        return loop.run_until(
            [&] {
                reap();
                return condition();
            },
            patience);
    }

    /// The same while no time passes: without waiting for a timer.
    [[nodiscard]] bool run_at_once_until(const std::function<bool()>& condition) {
        loop.stand_still(true);
        const bool is_so = run_until(condition);
        loop.stand_still(false);
        return is_so;
    }

    /// What has been begun is done, however slow the machine is.
    void finish_work() {
        const auto end = std::chrono::steady_clock::now() + testing::kPatience;
        do {
            ASSERT_TRUE(run_until([this] { return pool.is_idle(); }));
            // Its turn comes behind all that the chain's thread has been given.
            (void)chain->process_block(std::make_shared<const testing::Block>(genesis));
            reap();
        } while ((loop.run_ready() || !pool.is_idle()) && std::chrono::steady_clock::now() < end);
    }

    /// A transaction of this node: it spends the coinbase of its first block, which must be old enough.
    void submit_transaction() {
        const BlockPtr first = chain->block(*chain->main_node(1));
        ASSERT_TRUE(chain->process_transaction(testing::split(*first->transactions.front(), 0)).accepted());
    }

    /// Time passes quickly; the loop has its turn in between, and nobody falls behind because computing takes
    /// real time.
    void let_pass(std::chrono::milliseconds time) {
        for (auto passed = 0ms; passed < time; passed += 500ms) {
            finish_work();
            loop.skip(500ms);
            (void)loop.run_until([this] { return reap(), true; });
            loop.run_for(20ms);
            finish_work();
        }
    }

    /// As let_pass(), until the condition holds; false if it never does.
    [[nodiscard]] bool let_pass_until(const std::function<bool()>& condition, std::chrono::seconds at_most) {
        for (auto passed = 0s; passed < at_most && !condition(); passed += 1s)
            let_pass(1s);
        return condition();
    }

    [[nodiscard]] bool has_height(std::uint64_t height) const { return chain->tip()->height() >= height; }

    std::set<Hash256> without_work;  ///< set before it is used
    std::atomic<int> evaluations{0};
    std::chrono::milliseconds evaluation_time{0};
    std::optional<std::int64_t> upload_rate;    ///< set before SetUp()
    std::optional<DecodeLimits> decode_limits;  ///< likewise
    CountingPool pool{2};
    TestLoop loop;
    std::vector<std::unique_ptr<Remote>> remotes;
    std::unique_ptr<Reactor> reactor;
};

}  // namespace bytom::sync
