// A whole node except peers, on which recorded stories are told: any block has work enough, and templates
// are remade only when the reference does so (09 §11).
#pragma once

#include <memory>

#include <bytom/base/clock.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/http/server.hpp>
#include <bytom/mining/cpu_miner.hpp>
#include <bytom/mining/local_mining.hpp>
#include <bytom/mining/template_service.hpp>
#include <bytom/rpc/access_tokens.hpp>
#include <bytom/rpc/answer_cache.hpp>
#include <bytom/rpc/api.hpp>
#include <bytom/rpc/notifier.hpp>
#include <bytom/rpc/transaction_feeds.hpp>
#include <bytom/txindex/transaction_index.hpp>
#include <bytom/wallet/wallet.hpp>

#include "node/network_part.hpp"
#include "support/api_node.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::test {

/// Runs like the system's, from another moment on.
class ShiftedClock final : public base::Clock {
public:
    explicit ShiftedClock(std::int64_t shift) : shift_(shift) {}
    [[nodiscard]] std::uint64_t now() const override {
        return system_.now() + static_cast<std::uint64_t>(shift_);
    }

private:
    base::SystemClock system_;
    std::int64_t shift_;
};

struct StoryNodeOptions {
    std::int64_t clock_shift = 0;  ///< seconds ahead of the system's clock
    bool listening = true;
    bool wallet_enabled = true;
    bool auth_disabled = true;
    bool txindex = false;
    std::size_t max_web_sockets = 25;
};

/// Requests with this header count as coming from another machine: see StoryNode::serve.
inline constexpr std::string_view kElsewhereHeader = "Story-From-Elsewhere";

/// Hands on what the HTTP server hands it, to a node that is asked from one machine only.
class StoryHandler final : public http::Handler {
public:
    explicit StoryHandler(rpc::Api& api) noexcept : api_(api) {}
    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& head) override;
    [[nodiscard]] http::Answer handle(std::shared_ptr<const http::Request> request) override;
    [[nodiscard]] std::unique_ptr<http::WebSocketHandler> open_web_socket(
        const http::Request& request, const std::shared_ptr<http::WebSocket>& socket) override;

private:
    rpc::Api& api_;
};

/// A solonet at its genesis block, in a directory of its own.
class StoryNode {
public:
    explicit StoryNode(StoryNodeOptions options);
    ~StoryNode();
    StoryNode(const StoryNode&) = delete;
    StoryNode& operator=(const StoryNode&) = delete;

    /// Runs a request to its end on this thread. A compressed body comes back as it is.
    http::Response call(http::Request request);

    /// Listens on a port of 127.0.0.1 from now on: which one. What comes with kElsewhereHeader has the rights
    /// of clients elsewhere.
    std::uint16_t serve();

    /// The port of 127.0.0.1 that peers connect to. It listens.
    [[nodiscard]] std::uint16_t p2p_port() const;

    /// Mines a block with this timestamp through get-work-json and submit-work-json and waits until the
    /// wallet has it. Throws if the block is refused.
    void mine(std::uint64_t timestamp);

    /// POST of a body from this machine; the body of the answer.
    std::string post(std::string_view path, std::string body = {});

private:
    [[nodiscard]] mining::Payout payout() const;
    [[nodiscard]] std::string pays_to() const;

    testing::TemporaryDirectory directory_;
    ShiftedClock clock_;
    base::ThreadPool pool_{2};

public:
    std::unique_ptr<chain::Chain> chain;
    std::unique_ptr<keys::KeyStore> key_store;
    std::unique_ptr<wallet::Wallet> wallet;
    std::unique_ptr<txindex::TransactionIndex> index;

private:
    mining::TemplateService templates_;
    mining::CpuMiner miner_;
    mining::LocalMining mining_;
    node::Config config_;  ///< of the network
    node::NetworkPart network_;
    std::unique_ptr<rpc::AccessTokens> tokens_;
    std::unique_ptr<rpc::TransactionFeeds> feeds_;
    rpc::AnswerCache block_answers_;
    const std::size_t max_web_sockets_;
    rpc::Notifier notifier_;
    rpc::ApiContext context_;
    rpc::Api api_;
    StoryHandler handler_{api_};
    std::unique_ptr<http::Server> server_;  ///< null: nobody asked for it
};

}  // namespace bytom::test
