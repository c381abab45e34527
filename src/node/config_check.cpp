#include "config_check.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <bytom/base/listen_address.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/p2p/ip_address.hpp>
#include <bytom/p2p/node_info.hpp>
#include <bytom/p2p/node_key.hpp>
#include <bytom/tensority/kernel.hpp>

#include "api_settings.hpp"
#include "config_ranges.hpp"
#include "log_level.hpp"
#include "mining_devices.hpp"
#include "mining_payout.hpp"
#include "nearest_name.hpp"
#include "node/hook.hpp"
#include "node/log_settings.hpp"
#include "node/memory_shares.hpp"
#include "p2p_listen_address.hpp"
#include "printable.hpp"

namespace bytom::node {
namespace {

/// A program of a legal block may need this much (docs/operations.md, "Memory of programs").
constexpr std::uint64_t kEnoughProgramMemory = 4'096;

std::vector<std::string_view> key_names() {
    std::vector<std::string_view> names;
    for (const ConfigKey& key : config_keys())
        names.push_back(key.name);
    return names;
}

/// Deeper reorganisations than this, twelve hours of blocks, are not survived. More than what a peer may ask
/// of such a node (p2p::kRecentBlocks), what wallet and indexes go back over after a power cut (256), and
/// coinbase maturity (100).
constexpr std::uint64_t kLeastPrune = 288;
static_assert(kLeastPrune > p2p::kRecentBlocks);

class Checker {
public:
    explicit Checker(const ResolvedConfig& resolved) : resolved_(resolved), config_(resolved.config) {
        findings_.warnings = resolved.warnings;
    }

    ConfigFindings run() {
        unknown_keys();
        network();
        mining_devices();
        log_level();
        log_settings();
        database();
        pruning();
        numbers();
        memory();
        addresses();
        node_key();
        kernel();
        hooks();
        without_effect();
        unsafe_together();
        return std::move(findings_);
    }

private:
    [[nodiscard]] const Setting& setting(std::string_view key) const {
        return *std::ranges::find(resolved_.settings, key, [](const Setting& s) { return s.key->name; });
    }

    [[nodiscard]] bool is_set(std::string_view key) const {
        return setting(key).source != ConfigSource::preset;
    }

    /// Preceded by the source of the key's value.
    [[nodiscard]] std::string told(std::string_view key, std::string_view text) const {
        const std::string& where = setting(key).where;
        return where.empty() ? std::string(text) : fmt::format("{}: {}", where, text);
    }

    void error(std::string_view key, std::string_view text) { findings_.errors.push_back(told(key, text)); }
    void warn(std::string_view key, std::string_view text) { findings_.warnings.push_back(told(key, text)); }

    void unknown_keys() {
        const std::vector<std::string_view> names = key_names();
        for (const UnknownKey& unknown : resolved_.unknown_keys) {
            std::string text = fmt::format("{}: unknown key {}", unknown.where, printable(unknown.name));
            if (const auto nearest = nearest_name(unknown.name, names))
                text += fmt::format(" (is {} meant?)", *nearest);
            if (config_.config_lenient) {
                findings_.warnings.push_back(std::move(text));
            } else {
                findings_.errors.push_back(text + "; --config.lenient ignores such keys");
            }
        }
    }

    void mining_devices() {
        const auto devices = mining_devices_from(config_.mining_devices);
        if (!devices) error("mining_devices", devices.error().detail);
    }

    void network() {
        if (const auto* const network = consensus::find_network(config_.chain_id)) {
            const auto payout = MiningPayout::open(config_, *network, nullptr);
            if (!payout) error("mining_address", payout.error().detail);
            return;
        }
        error("chain_id",
              fmt::format("chain_id[{}] don't exist: mainnet, wisdom or solonet is wanted in {} (bytomd init "
                          "writes one) or by --chain_id",
                          printable(config_.chain_id), resolved_.file));
    }

    void log_level() {
        if (parse_log_level(config_.log_level)) return;
        const std::string text =
            fmt::format("log_level: \"{}\", but debug, info, warn, error or fatal is wanted",
                        printable(config_.log_level));
        if (config_.config_lenient) {
            warn("log_level", text);
        } else {
            error("log_level", text);
        }
    }

    void log_settings() {
        if (const auto form = log_form_from(config_.log.format); !form)
            error("log.format", form.error().detail);
        const auto levels = module_levels_from(config_.log.levels);
        if (!levels) return error("log.levels", levels.error().detail);
        for (const ModuleLevel& setting : *levels) {
            if (std::ranges::find(log_modules(), setting.module) != log_modules().end()) continue;
            std::string text = fmt::format("log.levels: no module is called {}", printable(setting.module));
            if (const auto nearest = nearest_name(setting.module, log_modules()))
                text += fmt::format(" (is {} meant?)", *nearest);
            warn("log.levels", text);
        }
    }

    void database() {
        if (config_.db_backend == "leveldb" || config_.db_backend == "memdb") return;
        error("db_backend", fmt::format("Param db_backend [{}] is invalid, use leveldb or memdb",
                                        printable(config_.db_backend)));
    }

    void pruning() {
        if (config_.prune == 0) return;
        if (config_.prune < kLeastPrune) {
            error("prune",
                  fmt::format("prune: {}, but 0 (keep all) or at least {} is wanted: a reorganisation "
                              "deeper than what is kept cannot be followed",
                              config_.prune, kLeastPrune));
        }
        for (const auto& [key, needs_all] : {std::pair("wallet.txindex", config_.wallet.txindex),
                                             std::pair("explorer.enable", config_.explorer.enable),
                                             std::pair("wallet.rescan", config_.wallet.rescan)}) {
            if (!needs_all) continue;
            error("prune", fmt::format("prune and {}: that needs the transactions of all blocks", key));
        }
    }

    void numbers() {
        for (const ConfigKey& key : config_keys()) {
            const std::string complaint = range_complaint(key, config_);
            if (!complaint.empty()) error(key.name, complaint);
        }
    }

    void memory() {
        if (config_.memory.budget == 0) return;
        const std::int64_t left = left_of_budget(config_.memory);
        const std::int64_t wanted = caches_of_budget(config_.memory);
        if (left >= wanted) return;
        error("memory.budget",
              fmt::format("memory.budget = {} leaves {} MiB for {} caches without a size of their own (at "
                          "least one each is wanted)",
                          config_.memory.budget, left, wanted));
    }

    void addresses() {
        const auto laddr = p2p_listen_address(config_.p2p.laddr);
        if (!laddr) error("p2p.laddr", laddr.error().detail);
        listener("api_addr", config_.api_addr);
        listener("api.public.laddr", config_.api.public_door.laddr);
        if (const auto listeners = parse_listeners(config_.api.listeners); !listeners)
            error("api.listeners", listeners.error().detail);
        if (const auto mode = parse_permissions(config_.api.unix_socket_mode); !mode)
            error("api.unix_socket_mode", mode.error().detail);
        listener("stratum.laddr", config_.stratum.laddr);
        listener("explorer.laddr", config_.explorer.laddr);
        peers("p2p.seeds", config_.p2p.seeds);
        peers("p2p.keep_dial", config_.p2p.keep_dial);
        const std::string& proxy = config_.p2p.proxy_address;
        if (!proxy.empty() && !p2p::SocketAddress::from_text(proxy))
            error(
                "p2p.proxy_address",
                fmt::format("p2p.proxy_address: \"{}\" is no address of the form ip:port", printable(proxy)));
    }

    void listener(std::string_view key, const std::string& address) {
        if (address.empty() || base::parse_listen_address(address)) return;
        error(key, fmt::format("{}: \"{}\", but an address of the form host:port is wanted", key,
                               printable(address)));
    }

    void node_key() {
        if (config_.p2p.node_key.empty()) return;
        const auto key = p2p::NodeKey::from_text(config_.p2p.node_key);
        if (!key) error("p2p.node_key", "p2p.node_key: " + key.error().text());
    }

    /// As in the original, entries that are not addresses are left out.
    void peers(std::string_view key, const std::string& list) {
        const p2p::AddressList parsed = p2p::parse_address_list(list);
        for (const std::string& bad : parsed.rejected)
            warn(key, fmt::format("{}: \"{}\" is no address of the form ip:port", key, printable(bad)));
    }

    void kernel() {
        const auto selected = tensority::select_kernel(config_.tensority_kernel);
        if (!selected) error("tensority.kernel", "tensority.kernel: " + selected.error().detail);
    }

    void hooks() {
        for (const auto& [kind, command] : {std::pair(HookKind::block, &config_.notify.block),
                                            std::pair(HookKind::wallet, &config_.notify.wallet),
                                            std::pair(HookKind::alert, &config_.notify.alert)}) {
            const std::string complaint = complaint_about(*command, kind);
            if (!complaint.empty())
                error(setting_of(kind), fmt::format("{}: {}", setting_of(kind), complaint));
        }
        if (!config_.notify.wallet.empty() && config_.wallet.disable)
            warn("notify.wallet", "notify.wallet: without effect, there is no wallet");
    }

    void without_effect() {
        if (!config_.prof_laddr.empty())
            warn("prof_laddr", "prof_laddr: without effect, there is no profiling server");
        if (is_set("web.closed") && !config_.web_closed)
            warn("web.closed", "web.closed: without effect, no browser is opened");
    }

    void unsafe_together() {
        unsafe_api();
        unsafe_network();
        unsafe_elsewhere();
    }

    void unsafe_api() {
        const bool api_is_open = !config_.api_addr.empty() && !is_for_this_machine(config_.api_addr);
        if (config_.auth_disable && api_is_open) {
            warn("auth.disable", fmt::format("auth.disable and api_addr {}: whoever reaches this machine "
                                             "controls the node and its wallet",
                                             printable(config_.api_addr)));
        }
        if (config_.auth_disable) open_listeners();
        for (const auto& [key, value] :
             {std::pair<std::string_view, std::string_view>{"api.cors_origins", config_.api.cors_origins},
              {"api.allowed_hosts", config_.api.allowed_hosts}}) {
            if (value.find('*') == std::string_view::npos) continue;
            warn(key, fmt::format("{} = *: every web page that a browser on this machine opens controls the "
                                  "node and its wallet",
                                  key));
        }
        unlimited("explorer", config_.explorer.laddr, config_.explorer.rate_limit);
        unlimited("api.public", config_.api.public_door.laddr, config_.api.public_door.rate_limit);
    }

    void unsafe_network() {
        if (!config_.p2p.proxy_address.empty() && !config_.vault_mode) {
            warn("p2p.proxy_address",
                 "p2p.proxy_address: outgoing connections only; discovery, name look-ups and "
                 "p2p.laddr show this machine's own address");
        }
        const std::int64_t most = config_.p2p.max_num_peers;
        if (!config_.vault_mode && most >= 0 && config_.health.min_peers > static_cast<std::uint64_t>(most)) {
            warn("health.min_peers",
                 fmt::format("health.min_peers = {} and p2p.max_num_peers = {}: GET /readyz "
                             "will always say 503",
                             config_.health.min_peers, most));
        }
        if (config_.vault_mode && config_.mining && config_.chain_id != "solonet") {
            warn("mining", fmt::format("mining and vault_mode: nobody of {} will hear of the blocks",
                                       printable(config_.chain_id)));
        }
        if (config_.stratum.min_difficulty > config_.stratum.difficulty) {
            warn("stratum.min_difficulty",
                 fmt::format("stratum.min_difficulty = {} is above stratum.difficulty = {}",
                             config_.stratum.min_difficulty, config_.stratum.difficulty));
        }
    }

    void unsafe_elsewhere() {
        if (config_.db_backend == "memdb" && config_.chain_id == "mainnet") {
            warn("db_backend",
                 "db_backend = memdb on mainnet: chain, accounts and payments that wait are gone "
                 "when the node stops");
        }
        if (config_.wallet.light_kdf && config_.chain_id == "mainnet") {
            warn("wallet.light_kdf",
                 "wallet.light_kdf on mainnet: passwords of new keys are quicker to guess");
        }
        if (config_.vm.memory_limit < kEnoughProgramMemory) {
            warn("vm.memory_limit", fmt::format("vm.memory_limit = {}: with less than {} a legal block may "
                                                "never be decided",
                                                config_.vm.memory_limit, kEnoughProgramMemory));
        }
        for (const std::string_view key : {"p2p.node_key", "p2p.proxy_password"}) {
            if (setting(key).source == ConfigSource::flag)
                warn(key, "other users of this machine see the command line, and this secret in it");
        }
    }

    void open_listeners() {
        const auto listeners = parse_listeners(config_.api.listeners);
        if (!listeners) return;
        for (const ListenerConfig& door : *listeners) {
            if (is_for_this_machine(door.address)) continue;
            warn(
                "auth.disable",
                fmt::format("auth.disable and {} in api.listeners: whoever reaches this machine may do there "
                            "what {} may",
                            printable(door.address), printable(door.set)));
        }
    }

    void unlimited(std::string_view section, const std::string& address, std::uint64_t rate) {
        if (address.empty() || is_for_this_machine(address) || rate != 0) return;
        const std::string key = fmt::format("{}.rate_limit", section);
        warn(key, fmt::format("{} = 0 and {}.laddr {}: whoever reaches this machine can keep it busy", key,
                              section, printable(address)));
    }

    const ResolvedConfig& resolved_;
    const Config& config_;
    ConfigFindings findings_;
};

}  // namespace

ConfigFindings check_config(const ResolvedConfig& resolved) {
    return Checker(resolved).run();
}

Result<std::vector<std::string>> accept_config(const ResolvedConfig& resolved) {
    ConfigFindings findings = check_config(resolved);
    if (!findings.errors.empty())
        return base::fail("bad_config", fmt::format("{}", fmt::join(findings.errors, "\n")));
    return std::move(findings.warnings);
}

}  // namespace bytom::node
