#include "node/config.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>
#include <pwd.h>
#include <unistd.h>

#include <bytom/base/atomic_file.hpp>

#include "config_file.hpp"
#include "config_samples.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

/// Keys of files that earlier versions of the original wrote or documented, and that its last one ignores.
constexpr std::array<std::string_view, 13> kFormerKeys{
    "fast_sync",    "filter_peers",       "genesis_file",         "hsm_url",   "private_key",    "tx_index",
    "p2p.pex",      "p2p.addr_book_file", "p2p.addr_book_strict", "rpc.laddr", "rpc.grpc_laddr", "rpc.unsafe",
    "wallet.enable"};

const std::string* flag_value(std::span<const Flag> flags, std::string_view name) {
    const auto given = std::ranges::find(flags, name, &Flag::name);
    return given == flags.end() ? nullptr : &given->value;
}

struct Variable {
    std::string name;
    std::string value;  ///< empty: it says nothing
};

/// P2P_LADDR for p2p.laddr.
std::string upper_case(std::string_view key) {
    std::string name;
    for (const char c : key) {
        name += c == '.' || c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

/// TM_P2P_LADDR for p2p.laddr; TMP2P_LADDR is accepted too and wins, even when it is empty.
Variable variable_of(std::string_view key, const Surroundings& surroundings) {
    const std::string name = upper_case(key);
    const auto bare = surroundings.environment.find("TM" + name);
    if (bare != surroundings.environment.end()) return {bare->first, bare->second};
    return {"TM_" + name, surroundings.variable("TM_" + name)};
}

std::string environment_value(std::string_view key, const Surroundings& surroundings) {
    return variable_of(key, surroundings).value;
}

std::string platform_home(const Surroundings& surroundings) {
    std::string user = surroundings.variable("HOME");
    if (user.empty()) user = surroundings.passwd_home;
    if (user.empty()) return "./.bytom";
    return (fs::path(user) / ".bytom").string();
}

/// The home directory as given, `~` and `$HOME` not expanded.
std::string given_home(std::span<const Flag> flags, const Surroundings& surroundings) {
    const std::string* const home_flag = flag_value(flags, "home");
    std::string home = home_flag != nullptr ? *home_flag : environment_value("home", surroundings);
    if (!home.empty()) return home;
    if (const std::string* const root_flag = flag_value(flags, "root")) return *root_flag;
    const std::string root = environment_value("root", surroundings);
    return root.empty() ? platform_home(surroundings) : root;
}

/// `~/x` and `$HOME/x` in the directory `user`.
std::string expanded(const std::string& path, const std::string& user) {
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos || user.empty()) return path;
    const std::string_view first(path.data(), slash);
    return first == "~" || first == "$HOME" ? user + path.substr(slash) : path;
}

/// The file is looked for where HOME says, if the path begins with `$HOME`, although the data then live where
/// the passwd entry says (10 §10).
fs::path config_file_path(const std::string& given, const Surroundings& surroundings) {
    const std::string user = surroundings.variable("HOME");
    const bool by_variable = given.starts_with("$HOME/") && !user.empty();
    return fs::path(expanded(given, by_variable ? user : surroundings.passwd_home)) / "config.toml";
}

/// The sections ("p2p") that keys live in.
bool is_section(std::string_view name) {
    return std::ranges::any_of(config_keys(), [name](const ConfigKey& key) {
        return key.name.size() > name.size() && key.name.starts_with(name) && key.name[name.size()] == '.';
    });
}

/// The key that an entry like `chain_id.x` (a table in the place of a value) lies in, or null.
const ConfigKey* key_above(std::string_view name) {
    for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos; dot = name.rfind('.')) {
        name = name.substr(0, dot);
        if (const ConfigKey* const key = find_config_key(name)) return key;
    }
    return nullptr;
}

class Resolver {
public:
    Resolver(std::span<const Flag> flags, const Surroundings& surroundings)
        : flags_(flags), surroundings_(surroundings) {}

    Result<ResolvedConfig> run() {
        const std::string given = given_home(flags_, surroundings_);
        resolved_.config.home = expanded(given, surroundings_.passwd_home);
        BYTOM_TRY(read_file(config_file_path(given, surroundings_)));
        for (const ConfigKey& key : config_keys())
            BYTOM_TRY(resolve(key));
        return std::move(resolved_);
    }

private:
    Status<> read_file(const fs::path& path) {
        file_name_ = path.string();
        BYTOM_ASSIGN(const std::optional<std::string> text, surroundings_.read_file(path));
        resolved_.file = file_name_;
        resolved_.file_exists = text.has_value();
        if (!text) return {};
        BYTOM_ASSIGN(std::vector<FileEntry> entries, read_config_text(*text, file_name_));
        for (FileEntry& entry : entries)
            BYTOM_TRY(classify(std::move(entry)));
        return {};
    }

    Status<> classify(FileEntry entry) {
        entry.key = usual_name(entry.key);
        if (const auto known = file_.find(entry.key); known != file_.end()) {
            return base::fail("bad_config", fmt::format("{}:{}: {} was already given in line {}", file_name_,
                                                        entry.line, entry.key, known->second.line));
        }
        const ConfigKey* const above = key_above(entry.key);
        if (find_config_key(entry.key) != nullptr || above != nullptr) {
            if (above != nullptr) entry = {std::string(above->name), OtherValue{"table"}, entry.line};
            file_.insert_or_assign(entry.key, std::move(entry));
        } else if (is_section(entry.key)) {
            const auto* const other = std::get_if<OtherValue>(&entry.value);
            if (other == nullptr || other->kind != "table") {
                return base::fail("bad_config",
                                  fmt::format("{}:{}: {} is a table", file_name_, entry.line, entry.key));
            }
        } else if (std::ranges::find(kFormerKeys, entry.key) == kFormerKeys.end()) {
            resolved_.unknown_keys.push_back({place_of(entry), entry.key});
        }
        return {};
    }

    [[nodiscard]] std::string place_of(const FileEntry& entry) const {
        return fmt::format("{}:{}", file_name_, entry.line);
    }

    Status<> resolve(const ConfigKey& key) {
        const auto in_file = file_.find(key.name);
        const FileEntry* const entry = in_file == file_.end() ? nullptr : &in_file->second;
        if (const std::string* const flag = flag_value(flags_, key.name)) {
            warn_if_bad(key, entry);
            return store(key, *flag, ConfigSource::flag, fmt::format("--{}", key.name));
        }
        const Variable variable = variable_for(key);
        if (!variable.value.empty()) {
            if (key.environment_alone || entry != nullptr || variable.name == kListenVariable) {
                warn_if_bad(key, entry);
                return store(key, variable.value, ConfigSource::environment, variable.name);
            }
            resolved_.warnings.push_back(
                fmt::format("{}: counts only if the file has the key {}", variable.name, key.name));
        }
        if (entry == nullptr) {
            resolved_.settings.push_back({.key = &key, .source = ConfigSource::preset, .where = {}});
            return {};
        }
        return store(key, entry->value, ConfigSource::file, place_of(*entry));
    }

    [[nodiscard]] Variable variable_for(const ConfigKey& key) const {
        if (key.name == "api_addr") {
            std::string listen = surroundings_.variable(kListenVariable);
            if (!listen.empty()) return {std::string(kListenVariable), std::move(listen)};
        }
        return variable_of(key.name, surroundings_);
    }

    Status<> store(const ConfigKey& key, const ConfigValue& value, ConfigSource source, std::string where) {
        const auto stored = store_value(value, key.slot(resolved_.config));
        if (!stored)
            return base::fail("bad_config", fmt::format("{}: {}: {}", where, key.name, stored.error()));
        resolved_.settings.push_back({.key = &key, .source = source, .where = std::move(where)});
        return {};
    }

    void warn_if_bad(const ConfigKey& key, const FileEntry* entry) {
        if (entry == nullptr) return;
        Config scratch;
        const auto stored = store_value(entry->value, key.slot(scratch));
        if (stored) return;
        resolved_.warnings.push_back(fmt::format("{}: {}: {}", place_of(*entry), key.name, stored.error()));
    }

    static constexpr std::string_view kListenVariable = "LISTEN";

    std::span<const Flag> flags_;
    const Surroundings& surroundings_;
    std::string file_name_;
    std::map<std::string, FileEntry, std::less<>> file_;
    ResolvedConfig resolved_;
};

}  // namespace

bool is_setting_variable(std::string_view name) {
    if (!name.starts_with("TM")) return false;
    name.remove_prefix(name.starts_with("TM_") ? 3 : 2);
    return name == "HOME" || name == "ROOT" ||
           std::ranges::any_of(config_keys(),
                               [name](const ConfigKey& key) { return upper_case(key.name) == name; });
}

std::string Surroundings::variable(std::string_view name) const {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
}

Surroundings process_surroundings() {
    Surroundings surroundings;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (equals != std::string_view::npos) {
            surroundings.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    if (const passwd* const user = getpwuid(getuid()); user != nullptr && user->pw_dir != nullptr) {
        surroundings.passwd_home = user->pw_dir;
    }
    surroundings.read_file = [](const fs::path& path) { return base::read_file(path.string()); };
    return surroundings;
}

std::filesystem::path path_in_home(const Config& config, const std::string& path) {
    return fs::path(config.home) / path;  // an absolute path replaces what stands before it
}

std::string resolve_home(std::span<const Flag> flags, const Surroundings& surroundings) {
    return expanded(given_home(flags, surroundings), surroundings.passwd_home);
}

Result<ResolvedConfig> resolve_config(std::span<const Flag> flags, const Surroundings& surroundings) {
    return Resolver(flags, surroundings).run();
}

std::string initial_config_text(std::string_view network) {
    const bool is_known = network == "mainnet" || network == "testnet";
    return std::string(!is_known              ? config_sample("solonet")
                       : network == "testnet" ? config_sample("wisdom")
                                              : config_sample("mainnet"));
}

}  // namespace bytom::node
