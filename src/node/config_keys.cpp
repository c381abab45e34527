#include <algorithm>
#include <array>

#include "node/config.hpp"

namespace bytom::node {
namespace {

using Slot = ConfigKey::Slot;

constexpr bool kFlag = true;     ///< in the original, or the key is ours: ConfigKey::environment_alone
constexpr bool kNoFlag = false;  ///< in the original
constexpr bool kInUse = true;
constexpr bool kNotInUse = false;

constexpr std::array kKeys = {
    ConfigKey{"chain_id", [](Config& c) -> Slot { return &c.chain_id; }, kFlag, kInUse,
              "network: mainnet, wisdom (the test network) or solonet"},
    ConfigKey{"node_alias", [](Config& c) -> Slot { return &c.node_alias; }, kNoFlag, kInUse,
              "second entry of \"other\" in the node information"},
    ConfigKey{"log_level", [](Config& c) -> Slot { return &c.log_level; }, kFlag, kInUse,
              "debug, info, warn, error or fatal; empty: info"},
    ConfigKey{"log_file", [](Config& c) -> Slot { return &c.log_file; }, kFlag, kInUse,
              "directory for log files, relative to home"},
    ConfigKey{"moniker", [](Config& c) -> Slot { return &c.moniker; }, kNoFlag, kInUse,
              "the node's name in the node information"},
    ConfigKey{"prof_laddr", [](Config& c) -> Slot { return &c.prof_laddr; }, kFlag, kNotInUse,
              "accepted for compatibility; there is no profiling server"},
    ConfigKey{"mining", [](Config& c) -> Slot { return &c.mining; }, kFlag, kInUse, "start the CPU miner"},
    ConfigKey{"mining_threads", [](Config& c) -> Slot { return &c.mining_threads; }, kFlag, kInUse,
              "threads of the CPU miner; 0: one per processor"},
    ConfigKey{"db_backend", [](Config& c) -> Slot { return &c.db_backend; }, kNoFlag, kInUse,
              "leveldb (on disk) or memdb (nothing is kept)"},
    ConfigKey{"db_dir", [](Config& c) -> Slot { return &c.db_dir; }, kNoFlag, kInUse,
              "directory of the databases, relative to home"},
    ConfigKey{"keys_dir", [](Config& c) -> Slot { return &c.keys_dir; }, kNoFlag, kInUse,
              "directory of the key files, relative to home"},
    ConfigKey{"api_addr", [](Config& c) -> Slot { return &c.api_addr; }, kNoFlag, kInUse,
              "address:port of the HTTP API; the variable LISTEN overrides it"},
    ConfigKey{"vault_mode", [](Config& c) -> Slot { return &c.vault_mode; }, kFlag, kInUse,
              "no network: nothing is listened to, nobody is dialled"},
    ConfigKey{"p2p.laddr", [](Config& c) -> Slot { return &c.p2p.laddr; }, kFlag, kInUse,
              "address that peers connect to"},
    ConfigKey{"p2p.seeds", [](Config& c) -> Slot { return &c.p2p.seeds; }, kFlag, kInUse,
              "first peers: ip:port, comma separated"},
    ConfigKey{"p2p.node_key", [](Config& c) -> Slot { return &c.p2p.node_key; }, kFlag, kInUse,
              "the node's private key as 128 hex digits"},
    ConfigKey{"p2p.node_key_file", [](Config& c) -> Slot { return &c.p2p.node_key_file; }, kNoFlag, kInUse,
              "file of the node's private key, relative to home"},
    ConfigKey{"p2p.skip_upnp", [](Config& c) -> Slot { return &c.p2p.skip_upnp; }, kFlag, kInUse,
              "do not ask the router for a port"},
    ConfigKey{"p2p.lan_discoverable", [](Config& c) -> Slot { return &c.p2p.lan_discoverable; }, kFlag,
              kInUse, "let nodes of the local network find this one"},
    ConfigKey{"p2p.max_num_peers", [](Config& c) -> Slot { return &c.p2p.max_num_peers; }, kFlag, kInUse,
              "most connected peers"},
    ConfigKey{"p2p.handshake_timeout", [](Config& c) -> Slot { return &c.p2p.handshake_timeout; }, kFlag,
              kInUse, "seconds a handshake may take"},
    ConfigKey{"p2p.dial_timeout", [](Config& c) -> Slot { return &c.p2p.dial_timeout; }, kFlag, kInUse,
              "seconds a dial may take"},
    ConfigKey{"p2p.upload_limit", [](Config& c) -> Slot { return &c.p2p.upload_limit; }, kFlag, kInUse,
              "MiB per second that all peers together may download; 0: no limit"},
    ConfigKey{"p2p.proxy_address", [](Config& c) -> Slot { return &c.p2p.proxy_address; }, kFlag, kInUse,
              "SOCKS5 proxy for outgoing connections"},
    ConfigKey{"p2p.proxy_username", [](Config& c) -> Slot { return &c.p2p.proxy_username; }, kFlag, kInUse,
              "the proxy's user"},
    ConfigKey{"p2p.proxy_password", [](Config& c) -> Slot { return &c.p2p.proxy_password; }, kFlag, kInUse,
              "the proxy's password"},
    ConfigKey{"p2p.keep_dial", [](Config& c) -> Slot { return &c.p2p.keep_dial; }, kFlag, kInUse,
              "peers to stay connected to: ip:port, comma separated"},
    ConfigKey{"wallet.disable", [](Config& c) -> Slot { return &c.wallet.disable; }, kFlag, kInUse,
              "run without the wallet"},
    ConfigKey{"wallet.rescan", [](Config& c) -> Slot { return &c.wallet.rescan; }, kFlag, kInUse,
              "read the chain for the wallet again"},
    ConfigKey{"wallet.txindex", [](Config& c) -> Slot { return &c.wallet.txindex; }, kFlag, kInUse,
              "index all transactions, not only the wallet's"},
    ConfigKey{"wallet.max_tx_fee", [](Config& c) -> Slot { return &c.wallet.max_tx_fee; }, kNoFlag, kInUse,
              "highest fee in neu of a transaction that the API takes"},
    ConfigKey{"wallet.light_kdf", [](Config& c) -> Slot { return &c.wallet.light_kdf; }, kFlag, kInUse,
              "new key files are quick to open, and passwords quick to guess"},
    ConfigKey{"auth.disable", [](Config& c) -> Slot { return &c.auth_disable; }, kFlag, kInUse,
              "API without access tokens"},
    ConfigKey{"web.closed", [](Config& c) -> Slot { return &c.web_closed; }, kFlag, kNotInUse,
              "accepted for compatibility; no browser is opened at the start"},
    ConfigKey{"simd.enable", [](Config& c) -> Slot { return &c.simd_enable; }, kFlag, kNotInUse,
              "accepted for compatibility; the fastest Tensority kernel is always used"},
    ConfigKey{"tensority.kernel", [](Config& c) -> Slot { return &c.tensority_kernel; }, kFlag, kInUse,
              "Tensority kernel to use in place of the fastest"},
    ConfigKey{"ws.max_num_websockets", [](Config& c) -> Slot { return &c.ws.max_num_websockets; }, kFlag,
              kInUse, "most WebSocket clients"},
    ConfigKey{"ws.max_num_concurrent_reqs", [](Config& c) -> Slot { return &c.ws.max_num_concurrent_reqs; },
              kFlag, kInUse, "unsent answers of one WebSocket client, at most: it waits beyond"},
    ConfigKey{"api.cors_origins", [](Config& c) -> Slot { return &c.api.cors_origins; }, kFlag, kInUse,
              "web pages of elsewhere that may use the API: origins, comma separated, or *"},
    ConfigKey{
        "api.allowed_hosts", [](Config& c) -> Slot { return &c.api.allowed_hosts; }, kFlag, kInUse,
        "host names under which the API may be asked besides localhost and addresses: comma separated, or *"},
    ConfigKey{"stratum.laddr", [](Config& c) -> Slot { return &c.stratum.laddr; }, kFlag, kInUse,
              "ip:port of the stratum server for miners; empty: there is none"},
    ConfigKey{"stratum.max_sessions", [](Config& c) -> Slot { return &c.stratum.max_sessions; }, kFlag,
              kInUse, "most connections of miners"},
    ConfigKey{"stratum.server_id", [](Config& c) -> Slot { return &c.stratum.server_id; }, kFlag, kInUse,
              "top bits of the nonces that miners search, 0 to 7: another one for each node"},
    ConfigKey{"stratum.difficulty", [](Config& c) -> Slot { return &c.stratum.difficulty; }, kFlag, kInUse,
              "difficulty of a miner's first shares; it then follows the miner's speed"},
    ConfigKey{"stratum.min_difficulty", [](Config& c) -> Slot { return &c.stratum.min_difficulty; }, kFlag,
              kInUse, "least difficulty of a share"},
    ConfigKey{"stratum.share_interval", [](Config& c) -> Slot { return &c.stratum.share_interval; }, kFlag,
              kInUse, "seconds between the shares of a miner that difficulties aim at"},
    ConfigKey{"stratum.retarget_interval", [](Config& c) -> Slot { return &c.stratum.retarget_interval; },
              kFlag, kInUse, "seconds between changes of a miner's difficulty, at least"},
    ConfigKey{"stratum.check_threads", [](Config& c) -> Slot { return &c.stratum.check_threads; }, kFlag,
              kInUse, "threads that check the proof of work of shares"},
    ConfigKey{"explorer.enable", [](Config& c) -> Slot { return &c.explorer.enable; }, kFlag, kInUse,
              "index addresses and assets, for explorers"},
    ConfigKey{
        "explorer.laddr", [](Config& c) -> Slot { return &c.explorer.laddr; }, kFlag, kInUse,
        "address:port of a listener that offers the explorers' read API to everybody; empty: there is none"},
    ConfigKey{"explorer.rate_limit", [](Config& c) -> Slot { return &c.explorer.rate_limit; }, kFlag, kInUse,
              "requests per second that one address may make there; 0: any number"},
    ConfigKey{"explorer.names", [](Config& c) -> Slot { return &c.explorer.names; }, kFlag, kInUse,
              "JSON file with names of miners and assets, relative to home"},
    ConfigKey{"explorer.crawl", [](Config& c) -> Slot { return &c.explorer.crawl; }, kFlag, kInUse,
              "visit the network's nodes now and then, to tell explorers of them"},
    ConfigKey{"vm.memory_limit", [](Config& c) -> Slot { return &c.vm.memory_limit; }, kFlag, kInUse,
              "MiB for the strings and stacks of all programs of blocks under way"},
    ConfigKey{"log.format", [](Config& c) -> Slot { return &c.log.format; }, kFlag, kInUse,
              "form of log lines: text or json"},
    ConfigKey{"log.levels", [](Config& c) -> Slot { return &c.log.levels; }, kFlag, kInUse,
              "levels of single modules: p2p=debug,chain=warn"},
    ConfigKey{"pool.max_transactions", [](Config& c) -> Slot { return &c.pool.max_transactions; }, kFlag,
              kInUse, "most unconfirmed transactions that are kept"},
    ConfigKey{"pool.max_size", [](Config& c) -> Slot { return &c.pool.max_size; }, kFlag, kInUse,
              "MiB that they may take together"},
    ConfigKey{"pool.lifetime", [](Config& c) -> Slot { return &c.pool.lifetime; }, kFlag, kInUse,
              "hours after which one that no block has taken is dropped; 0: never"},
    ConfigKey{"pool.min_fee_rate", [](Config& c) -> Slot { return &c.pool.min_fee_rate; }, kFlag, kInUse,
              "neu a byte, for less than which none is taken in"},
    ConfigKey{"health.min_peers", [](Config& c) -> Slot { return &c.health.min_peers; }, kFlag, kInUse,
              "peers without which GET /readyz says 503; 0: any number"},
    ConfigKey{"health.max_tip_age", [](Config& c) -> Slot { return &c.health.max_tip_age; }, kFlag, kInUse,
              "seconds that the best block may be old for /readyz; 0: any age"},
    ConfigKey{"health.max_lag", [](Config& c) -> Slot { return &c.health.max_lag; }, kFlag, kInUse,
              "blocks that wallet and indexes may be behind for /readyz; 0: any number"},
    ConfigKey{"health.min_free_disk", [](Config& c) -> Slot { return &c.health.min_free_disk; }, kFlag,
              kInUse, "MiB that must be free for /readyz"},
    ConfigKey{"config.lenient", [](Config& c) -> Slot { return &c.config_lenient; }, kFlag, kInUse,
              "keys and log levels that do not exist are warnings, not errors"},
};

}  // namespace

std::span<const ConfigKey> config_keys() noexcept {
    return kKeys;
}

const ConfigKey* find_config_key(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(kKeys, name, &ConfigKey::name);
    return found == kKeys.end() ? nullptr : found;
}

}  // namespace bytom::node
