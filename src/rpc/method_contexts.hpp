// What each family of calls may touch of the node, and no more. Families that exist only with the wallet get
// it as a reference.
#pragma once

#include <stop_token>
#include <string_view>

#include <bytom/rpc/api_context.hpp>

namespace bytom::rpc {

/// Calls that need nothing of the node.
struct NoContext {
    static NoContext of(const ApiContext& /*node*/) { return {}; }
};

/// Calls that need nothing of the node and may take long.
struct ComputingContext {
    std::stop_token cancelled{};

    static ComputingContext of(const ApiContext& node) { return {.cancelled = node.client_gone}; }
};

/// Accounts and their addresses.
struct AccountContext {
    chain::Chain& chain;
    mining::MiningControl& mining;
    wallet::Wallet& wallet;
    std::stop_token cancelled{};

    static AccountContext of(const ApiContext& node) {
        return {.chain = node.chain,
                .mining = node.mining,
                .wallet = *node.wallet,
                .cancelled = node.client_gone};
    }
};

/// Addresses, with or without a wallet.
struct AddressContext {
    chain::Chain& chain;
    wallet::Wallet* wallet;  ///< null: disabled

    static AddressContext of(const ApiContext& node) { return {.chain = node.chain, .wallet = node.wallet}; }
};

/// Assets of the wallet.
struct AssetContext {
    wallet::Wallet& wallet;

    static AssetContext of(const ApiContext& node) { return {.wallet = *node.wallet}; }
};

/// Blocks of the chain.
struct BlockContext {
    chain::Chain& chain;
    AnswerCache& block_answers;

    static BlockContext of(const ApiContext& node) {
        return {.chain = node.chain, .block_answers = node.block_answers};
    }
};

/// Making and signing of transactions, contracts included.
struct BuildingContext {
    chain::Chain& chain;
    wallet::Wallet& wallet;
    keys::KeyStore& key_store;
    std::stop_token cancelled{};

    static BuildingContext of(const ApiContext& node) {
        return {.chain = node.chain,
                .wallet = *node.wallet,
                .key_store = *node.key_store,
                .cancelled = node.client_gone};
    }
};

/// The branches of the chain.
struct ChainContext {
    chain::Chain& chain;

    static ChainContext of(const ApiContext& node) { return {.chain = node.chain}; }
};

/// What happened since a cursor.
struct ChangeContext {
    chain::Chain& chain;
    const explorer_api::EventForms* forms;  ///< null: nothing is known

    static ChangeContext of(const ApiContext& node) {
        return {.chain = node.chain, .forms = node.event_forms};
    }
};

/// The same, of the wallet.
struct WalletChangeContext {
    chain::Chain& chain;
    wallet::Wallet& wallet;

    static WalletChangeContext of(const ApiContext& node) {
        return {.chain = node.chain, .wallet = *node.wallet};
    }
};

/// Stored filters.
struct FeedContext {
    TransactionFeeds& feeds;

    static FeedContext of(const ApiContext& node) { return {.feeds = node.feeds}; }
};

/// Keys and signatures of messages.
struct KeyContext {
    chain::Chain& chain;
    wallet::Wallet& wallet;
    keys::KeyStore& key_store;

    static KeyContext of(const ApiContext& node) {
        return {.chain = node.chain, .wallet = *node.wallet, .key_store = *node.key_store};
    }
};

/// The index of addresses and assets, the chain and the pool.
struct ExplorerContext {
    chain::Chain& chain;
    const explorer::Index* index;  ///< null: off

    static ExplorerContext of(const ApiContext& node) {
        return {.chain = node.chain, .index = node.explorer};
    }
};

/// Work for miners, the CPU miner, and blocks from outside.
struct MiningContext {
    chain::Chain& chain;
    mining::MiningControl& mining;
    NetworkInfo& network;
    bool wallet_enabled;

    static MiningContext of(const ApiContext& node) {
        return {.chain = node.chain,
                .mining = node.mining,
                .network = node.network,
                .wallet_enabled = node.wallet_enabled};
    }
};

/// State of the node.
struct NodeContext {
    chain::Chain& chain;
    mining::MiningControl& mining;
    NetworkInfo& network;
    const txindex::TransactionIndex* transaction_index;  ///< null: off
    const explorer::Index* explorer;                     ///< null: off
    const wallet::Wallet* wallet;                        ///< null: disabled
    std::string_view version;

    static NodeContext of(const ApiContext& node) {
        return {.chain = node.chain,
                .mining = node.mining,
                .network = node.network,
                .transaction_index = node.transaction_index,
                .explorer = node.explorer,
                .wallet = node.wallet,
                .version = node.version};
    }
};

/// What the accounts own.
struct OutputContext {
    chain::Chain& chain;
    wallet::Wallet& wallet;
    std::stop_token cancelled{};

    static OutputContext of(const ApiContext& node) {
        return {.chain = node.chain, .wallet = *node.wallet, .cancelled = node.client_gone};
    }
};

/// Where rewards go.
struct PayoutContext {
    mining::MiningControl& mining;
    wallet::Wallet& wallet;
    std::string_view configured;  ///< mining_address of the configuration; empty: the wallet's

    static PayoutContext of(const ApiContext& node) {
        return {.mining = node.mining, .wallet = *node.wallet, .configured = node.mining_address};
    }
};

/// Peers and bans.
struct PeerContext {
    NetworkInfo& network;

    static PeerContext of(const ApiContext& node) { return {.network = node.network}; }
};

/// Miners of the stratum server.
struct StratumContext {
    const stratum::Server* stratum;  ///< null: off

    static StratumContext of(const ApiContext& node) { return {.stratum = node.stratum}; }
};

/// Access tokens.
struct TokenContext {
    AccessTokens& tokens;

    static TokenContext of(const ApiContext& node) { return {.tokens = node.tokens}; }
};

/// The pool, and transactions as bytes.
struct TransactionContext {
    chain::Chain& chain;
    std::uint64_t max_tx_fee;  ///< neu
    wallet::Wallet* wallet;    ///< null: disabled
    std::stop_token cancelled{};

    static TransactionContext of(const ApiContext& node) {
        return {.chain = node.chain,
                .max_tx_fee = node.max_tx_fee,
                .wallet = node.wallet,
                .cancelled = node.server_stops};
    }
};

/// The wallet as a whole.
struct WalletContext {
    wallet::Wallet& wallet;
    std::stop_token cancelled{};

    static WalletContext of(const ApiContext& node) {
        return {.wallet = *node.wallet, .cancelled = node.server_stops};
    }
};

/// Transactions of the wallet and of the index.
struct WalletTransactionContext {
    chain::Chain& chain;
    wallet::Wallet* wallet;                              ///< null: disabled
    const txindex::TransactionIndex* transaction_index;  ///< null: off
    const explorer::Index* explorer;                     ///< null: off
    std::stop_token cancelled{};

    static WalletTransactionContext of(const ApiContext& node) {
        return {.chain = node.chain,
                .wallet = node.wallet,
                .transaction_index = node.transaction_index,
                .explorer = node.explorer,
                .cancelled = node.client_gone};
    }
};

}  // namespace bytom::rpc
