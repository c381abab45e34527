// Everything that the calls of the API work on.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

namespace bytom::chain {
class Chain;
}  // namespace bytom::chain

namespace bytom::explorer {
class Index;
}  // namespace bytom::explorer

namespace bytom::explorer_api {
class EventForms;
}  // namespace bytom::explorer_api

namespace bytom::http {
class Handler;
}  // namespace bytom::http

namespace bytom::keys {
class KeyStore;
}  // namespace bytom::keys

namespace bytom::mining {
class MiningControl;
}  // namespace bytom::mining

namespace bytom::stratum {
class Server;
}  // namespace bytom::stratum

namespace bytom::txindex {
class TransactionIndex;
}  // namespace bytom::txindex

namespace bytom::wallet {
class Wallet;
}  // namespace bytom::wallet

namespace bytom::rpc {

class AccessTokens;
class AnswerCache;
class CallRecorder;
class HealthInfo;
class NetworkInfo;
class NodeFiguresSource;
class Notifier;
class TransactionFeeds;

/// References to parts of the node, which outlive the API, and settings. Handlers use it from several threads
/// at once.
struct ApiContext {
    chain::Chain& chain;
    mining::MiningControl& mining;
    NetworkInfo& network;
    AccessTokens& tokens;
    TransactionFeeds& feeds;
    AnswerCache& block_answers;
    Notifier* notifier = nullptr;              ///< null: no WebSockets
    std::uint64_t max_tx_fee = 1'000'000'000;  ///< neu; wallet.max_tx_fee
    std::string mining_address{};              ///< of the configuration; empty: the wallet's
    /// The calls of Availability::wallet exist, and with them the two below.
    bool wallet_enabled = false;
    keys::KeyStore* key_store = nullptr;
    wallet::Wallet* wallet = nullptr;
    const txindex::TransactionIndex* transaction_index = nullptr;  ///< null: wallet.txindex is off
    const explorer::Index* explorer = nullptr;                     ///< null: explorer.enable is off
    const stratum::Server* stratum = nullptr;                      ///< null: stratum.laddr is empty
    const HealthInfo* health = nullptr;                            ///< null: nobody looks after the node
    const NodeFiguresSource* node_figures = nullptr;               ///< null: metrics are without them
    CallRecorder* calls = nullptr;                                 ///< null: calls are not counted
    /// Answers what lies below /api/v3/, behind the API's authentication; null: there is no such service.
    http::Handler* explorer_service = nullptr;
    /// What events tell beyond the chain's own bytes; null: nothing.
    const explorer_api::EventForms* event_forms = nullptr;
    std::string version = "1.1.1";  ///< protocol version, as clients know it
    /// Of the call under way. Calls that may take long look at the first, unless what they have done so far
    /// must not stand alone: then at the second. Never stopped: nobody can tell.
    std::stop_token client_gone{};
    std::stop_token server_stops{};
};

}  // namespace bytom::rpc
