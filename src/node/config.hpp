// The node's configuration (10 §10): every key of config.toml, and how flags, environment and file become
// settings.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <bytom/base/result.hpp>

namespace bytom::node {

struct P2pConfig {
    std::string laddr = "tcp://0.0.0.0:46656";
    std::string seeds;  ///< ip:port, comma separated
    std::string node_key;
    std::string node_key_file = "nodekey";
    bool skip_upnp = false;
    bool lan_discoverable = true;
    std::int64_t max_num_peers = 50;
    std::int64_t handshake_timeout = 30;  ///< seconds
    std::int64_t dial_timeout = 3;        ///< seconds
    std::int64_t upload_limit = 64;       ///< MiB per second of answers to all peers together; 0: none
    std::string proxy_address;
    std::string proxy_username;
    std::string proxy_password;
    std::string keep_dial;
};

struct WalletConfig {
    bool disable = false;
    bool rescan = false;
    bool txindex = false;
    std::uint64_t max_tx_fee = 1'000'000'000;  ///< neu
    bool light_kdf = false;                    ///< key files are written with keys::KdfStrength::light
};

struct WebsocketConfig {
    std::int64_t max_num_websockets = 25;
    std::int64_t max_num_concurrent_reqs = 20;
};

struct PublicApiConfig {
    std::string laddr;              ///< empty: there is none
    std::uint64_t rate_limit = 20;  ///< cheapest calls per second of one address; 0: any number
};

struct ApiConfig {
    std::string cors_origins;   ///< comma separated
    std::string allowed_hosts;  ///< comma separated
    std::string local_hosts;    ///< comma separated
    bool require_cookie = false;
    std::string unix_socket;                ///< path, relative to home; empty: none
    std::string unix_socket_mode = "0600";  ///< octal
    std::string listeners;                  ///< address=set, comma separated
    PublicApiConfig public_door;
};

struct StratumConfig {
    std::string laddr;  ///< empty: no stratum server
    std::uint64_t max_sessions = 1'024;
    std::uint64_t server_id = 0;
    std::uint64_t difficulty = 500'000;
    std::uint64_t min_difficulty = 2;
    std::uint64_t share_interval = 8;      ///< seconds
    std::uint64_t retarget_interval = 60;  ///< seconds
    std::uint64_t check_threads = 1;
};

struct ExplorerConfig {
    bool enable = false;
    std::string laddr;              ///< empty: no listener of its own
    std::uint64_t rate_limit = 20;  ///< requests per second of one address, on that listener; 0: none
    std::string names;              ///< file of the operator's names, relative to home; empty: none
    bool crawl = false;
};

struct LogConfig {
    std::string format = "text";  ///< or json
    std::string levels;           ///< of modules, comma separated: "p2p=debug,chain=warn"
};

struct PoolConfig {
    std::uint64_t max_transactions = 10'000;
    std::uint64_t max_size = 64;     ///< MiB
    std::uint64_t lifetime = 0;      ///< hours; 0: none
    std::uint64_t min_fee_rate = 0;  ///< neu a byte
};

struct VmConfig {
    std::uint64_t memory_limit = 4'096;  ///< MiB for the programs of blocks under way
};

/// What caches may take, in MiB; 0: the preset, or a share of the budget (memory_shares.hpp).
struct MemoryConfig {
    std::uint64_t budget = 0;  ///< of all of them together
    std::uint64_t database_cache = 0;
    std::uint64_t output_cache = 0;
    std::uint64_t answer_cache = 0;
};

/// When GET /readyz says 503; 0 leaves a check out.
struct HealthConfig {
    std::uint64_t min_peers = 1;
    std::uint64_t max_tip_age = 3'600;  ///< seconds
    std::uint64_t max_lag = 10;         ///< blocks that wallet and indexes may be behind the chain
    std::uint64_t min_free_disk = 512;  ///< MiB
};

/// Commands that are run when something happens: a program and its arguments (hook.hpp). Empty: none.
struct NotifyConfig {
    std::vector<std::string> block;
    std::vector<std::string> wallet;
    std::vector<std::string> alert;
    std::uint64_t timeout = 60;  ///< seconds that one may run
};

/// Settings with the built-in defaults of 10 §10. Directories may be relative to `home`; see path_in_home.
struct Config {
    std::string home;
    std::string chain_id;
    std::string node_alias;
    std::string log_level;
    std::string log_file = "log";  ///< a directory
    std::string moniker = "anonymous";
    std::string prof_laddr;
    bool mining = false;
    std::uint64_t mining_threads = 0;    ///< 0: one per processor
    std::string mining_devices = "cpu";  ///< mining_devices.hpp
    std::string mining_address;          ///< empty: the wallet's
    std::string db_backend = "leveldb";
    std::string db_dir = "data";
    std::string keys_dir = "keystore";
    std::string api_addr;
    bool vault_mode = false;
    std::uint64_t prune = 0;  ///< blocks that keep their transactions; 0: all
    P2pConfig p2p;
    WalletConfig wallet;
    bool auth_disable = false;
    bool web_closed = false;
    bool simd_enable = false;
    std::string tensority_kernel;  ///< empty: the fastest the processor has
    WebsocketConfig ws;
    ApiConfig api;
    StratumConfig stratum;
    ExplorerConfig explorer;
    VmConfig vm;
    MemoryConfig memory;
    HealthConfig health;
    LogConfig log;
    PoolConfig pool;
    NotifyConfig notify;
    bool config_lenient = false;  ///< unknown keys and log levels are no errors
};

/// `path` itself if absolute, else below the home directory.
[[nodiscard]] std::filesystem::path path_in_home(const Config& config, const std::string& path);

/// One key of the configuration.
struct ConfigKey {
    /// Where its value lives, and so its type. `int64` and `uint64` are decimal or, from texts, with Go's
    /// prefixes. A list is, from texts, a JSON array of texts, or the one text that it consists of.
    using Slot = std::variant<std::string*, bool*, std::int64_t*, std::uint64_t*, std::vector<std::string>*>;

    std::string_view name;  ///< dotted, lower case: "p2p.laddr"
    Slot (*slot)(Config& config);
    /// `TM_…` counts even if the file does not have the key: so for the keys of ours and for those that have
    /// a flag in the original (10 §10). Every key has a flag here.
    bool environment_alone;
    bool in_use;               ///< else accepted, because the original's files and start scripts have it
    std::string_view meaning;  ///< ranges of numbers: config_ranges.cpp
};

/// All keys, in the order of 10 §10.
[[nodiscard]] std::span<const ConfigKey> config_keys() noexcept;

/// The key of that name, or null.
[[nodiscard]] const ConfigKey* find_config_key(std::string_view name) noexcept;

/// How a key is called that may be written otherwise: those of the miner as if they were a section's, which
/// they would be if `mining` were no truth value ("mining.devices" is mining_devices). Other names as they
/// are.
[[nodiscard]] std::string usual_name(std::string_view name);

/// A flag given explicitly: the name without dashes (`home`, `root` or a key's) and its text.
struct Flag {
    std::string name;
    std::string value;
};

/// Whether an environment variable of this name can be a setting's (`TM_P2P_NODE_KEY`), of whatever value.
[[nodiscard]] bool is_setting_variable(std::string_view name);

/// What lies outside of the program: replaced in tests.
struct Surroundings {
    std::map<std::string, std::string, std::less<>> environment;
    std::string passwd_home;  ///< the user's directory in the passwd entry, or empty
    /// The text of a file; nothing if there is no such file. An unreadable file is an error.
    std::function<Result<std::optional<std::string>>(const std::filesystem::path&)> read_file;

    /// A variable's text, empty if unset.
    [[nodiscard]] std::string variable(std::string_view name) const;
};

/// The process's own surroundings.
[[nodiscard]] Surroundings process_surroundings();

enum class ConfigSource : std::uint8_t { preset, file, environment, flag };

/// Where a key's value comes from.
struct Setting {
    const ConfigKey* key;
    ConfigSource source = ConfigSource::preset;
    std::string where;  ///< "/h/config.toml:3", "TM_P2P_LADDR", "--p2p.laddr"; empty for presets
};

/// A key of the file that there is none of.
struct UnknownKey {
    std::string where;  ///< "<file>:<line>"
    std::string name;
};

struct ResolvedConfig {
    Config config;
    std::string file;
    bool file_exists = false;
    std::vector<Setting> settings;  ///< one per key, in the order of config_keys()
    std::vector<UnknownKey> unknown_keys;
    /// For the user: values that another source hides though they are of the wrong type, variables that do
    /// not count; each with its source in front.
    std::vector<std::string> warnings;
};

/// The settings by precedence: flag, environment (`TM_…`, and for api_addr `LISTEN` before it), `config.toml`
/// in the home directory, default (10 §10). What they say is not looked at: see accept_config. Errors:
/// `bad_config` with file and line, for a file that does not parse or a value that does not fit its key.
[[nodiscard]] Result<ResolvedConfig> resolve_config(std::span<const Flag> flags,
                                                    const Surroundings& surroundings);

/// The home directory alone: --home, TM_HOME, --root, TM_ROOT, the platform's.
[[nodiscard]] std::string resolve_home(std::span<const Flag> flags, const Surroundings& surroundings);

/// What `bytomd init` writes for `mainnet`, `testnet`; solonet for every other name: the samples of config/.
[[nodiscard]] std::string initial_config_text(std::string_view network);

}  // namespace bytom::node
