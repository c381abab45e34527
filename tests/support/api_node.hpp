// A node of nothing but a chain and its API, for tests, benchmarks and fuzzing.
#pragma once

#include <atomic>
#include <memory>

#include <bytom/base/clock.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/mining/mining_control.hpp>
#include <bytom/rpc/access_tokens.hpp>
#include <bytom/rpc/answer_cache.hpp>
#include <bytom/rpc/api.hpp>
#include <bytom/rpc/network_info.hpp>
#include <bytom/rpc/transaction_feeds.hpp>
#include <bytom/wallet/wallet.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::test {

/// Hands out what it was given and keeps what it is handed.
class FakeMining final : public mining::MiningControl {
public:
    [[nodiscard]] bool is_mining() const override { return is_on; }
    mining::MiningStart start_mining(std::optional<std::size_t> threads) override {
        asked_threads = threads;
        if (start == mining::MiningStart::done) is_on = true;
        return start;
    }
    void stop_mining() override { is_on = false; }
    void payout_changed() override { ++payout_changes; }
    [[nodiscard]] mining::MiningInfo info() const override { return {}; }
    [[nodiscard]] std::unique_ptr<mining::WorkSubscription> wait_for_work(
        std::string_view known_longpoll_id, std::function<void()> wake) override {
        if (!work || work->longpoll_id != known_longpoll_id) return nullptr;
        const std::lock_guard lock(wake_mutex);
        wake_waiter = std::move(wake);
        return std::make_unique<mining::WorkSubscription>();
    }
    [[nodiscard]] bool has_payout() const override { return pays; }
    [[nodiscard]] std::optional<mining::Work> get_work() override { return work; }
    mining::WorkOutcome submit_work(const primitives::BlockHeader& header) override {
        submitted = header;
        mining::WorkOutcome outcome;
        outcome.refusal = refusal;
        return outcome;
    }

    std::atomic<bool> is_on = false;
    mining::MiningStart start = mining::MiningStart::no_mining_address;
    bool pays = true;
    std::optional<mining::Work> work;
    std::optional<primitives::BlockHeader> submitted;
    std::optional<mining::WorkRefusal> refusal;
    std::optional<std::size_t> asked_threads;
    std::mutex wake_mutex;
    std::function<void()> wake_waiter;
    std::atomic<int> payout_changes = 0;
};

class FakeNetwork final : public rpc::NetworkInfo {
public:
    [[nodiscard]] rpc::NetworkStatus status() const override { return now; }
    void announce(const primitives::BlockPtr& /*block*/) override { ++announced; }

    std::atomic<int> announced = 0;

    rpc::NetworkStatus now{.listening = true,
                           .syncing = false,
                           .peer_count = 0,
                           .best_peer_height = std::nullopt,
                           .update = rpc::VersionUpdate::none,
                           .new_version = "1.1.1"};
};

struct ApiNodeOptions {
    bool wallet_enabled = false;
    bool auth_disabled = false;
    consensus::ProofOfWork proof_of_work{};  ///< empty: any block has work enough
};

/// A solonet chain at its genesis block, on which any block has work enough.
class ApiNode {
public:
    explicit ApiNode(ApiNodeOptions options = {});
    ~ApiNode();
    ApiNode(const ApiNode&) = delete;
    ApiNode& operator=(const ApiNode&) = delete;

    /// Puts a block with these transactions behind a coinbase on top of the chain.
    const chain::BlockNode& extend(std::vector<primitives::TransactionPtr> transactions = {},
                                   std::uint64_t fees = 0, primitives::TxStatuses statuses = {});

    /// Runs a request to its end on this thread. A compressed body comes back as it is.
    http::Response call(http::Request request);

    /// POST of a body from this machine; the body of the answer.
    std::string post(std::string_view path, std::string body = {});

    testing::TemporaryDirectory directory;
    base::ManualClock clock;
    std::unique_ptr<chain::Chain> chain;
    std::unique_ptr<keys::KeyStore> key_store;  ///< null without a wallet
    std::unique_ptr<wallet::Wallet> wallet;     ///< the same
    FakeMining mining;
    FakeNetwork network;
    std::unique_ptr<rpc::AccessTokens> tokens;
    std::unique_ptr<rpc::TransactionFeeds> feeds;
    rpc::AnswerCache block_answers;
    rpc::ApiContext context;
    rpc::Api api;
};

}  // namespace bytom::test
