#include "node/config.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <pwd.h>
#include <unistd.h>

#include <bytom/base/atomic_file.hpp>

#include "config_file.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

/// Keys that files of the original carry and that mean nothing.
constexpr std::string_view kIgnoredKey = "fast_sync";

const std::string* flag_value(std::span<const Flag> flags, std::string_view name) {
    const auto given = std::ranges::find(flags, name, &Flag::name);
    return given == flags.end() ? nullptr : &given->value;
}

/// TM_P2P_LADDR for p2p.laddr; TMP2P_LADDR is as good and wins, even when it is empty.
std::string environment_value(std::string_view key, const Surroundings& surroundings) {
    std::string name;
    for (const char c : key) {
        name += c == '.' || c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    const auto bare = surroundings.environment.find("TM" + name);
    return bare != surroundings.environment.end() ? bare->second : surroundings.variable("TM_" + name);
}

std::string platform_home(const Surroundings& surroundings) {
    std::string user = surroundings.variable("HOME");
    if (user.empty()) user = surroundings.passwd_home;
    if (user.empty()) return "./.bytom";
    return (fs::path(user) / ".bytom").string();
}

/// The home directory as it was given, `~` and `$HOME` not expanded.
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
        if (!text) return {};
        BYTOM_ASSIGN(std::vector<FileEntry> entries, read_config_text(*text, file_name_));
        for (FileEntry& entry : entries)
            BYTOM_TRY(classify(std::move(entry)));
        return {};
    }

    Status<> classify(FileEntry entry) {
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
        } else if (entry.key != kIgnoredKey) {
            resolved_.warnings.push_back(
                fmt::format("{}:{}: unknown key {}", file_name_, entry.line, entry.key));
        }
        return {};
    }

    Status<> resolve(const ConfigKey& key) {
        const auto in_file = file_.find(key.name);
        const bool has_entry = in_file != file_.end();
        if (const std::string* const flag = flag_value(flags_, key.name)) {
            warn_if_bad(key, has_entry ? &in_file->second : nullptr);
            return store(key, *flag, fmt::format("flag --{}", key.name));
        }
        // A variable counts only for keys that have a flag or appear in the file.
        const std::string variable = environment_value(key.name, surroundings_);
        if (!variable.empty() && (key.has_flag || has_entry)) {
            warn_if_bad(key, has_entry ? &in_file->second : nullptr);
            return store(key, variable, fmt::format("environment, {}", key.name));
        }
        if (!has_entry) return {};
        return store(key, in_file->second.value,
                     fmt::format("{}:{}: {}", file_name_, in_file->second.line, key.name));
    }

    Status<> store(const ConfigKey& key, const ConfigValue& value, const std::string& source) {
        if (!key.in_use) resolved_.without_effect.push_back(key.name);
        const auto stored = store_value(value, key.slot(resolved_.config));
        if (!stored) return base::fail("bad_config", fmt::format("{}: {}", source, stored.error()));
        return {};
    }

    void warn_if_bad(const ConfigKey& key, const FileEntry* entry) {
        if (entry == nullptr) return;
        Config scratch;
        const auto stored = store_value(entry->value, key.slot(scratch));
        if (stored) return;
        resolved_.warnings.push_back(
            fmt::format("{}:{}: {}: {}", file_name_, entry->line, key.name, stored.error()));
    }

    std::span<const Flag> flags_;
    const Surroundings& surroundings_;
    std::string file_name_;
    std::map<std::string, FileEntry, std::less<>> file_;
    ResolvedConfig resolved_;
};

constexpr std::string_view kCommonText = R"(# This is a TOML config file.
# For more information, see https://github.com/toml-lang/toml
fast_sync = true
db_backend = "leveldb"
api_addr = "0.0.0.0:9888"
node_alias = ""
)";
constexpr std::string_view kMainnetText = R"(chain_id = "mainnet"
[p2p]
laddr = "tcp://0.0.0.0:46657"
seeds = "45.79.213.28:46657,198.74.61.131:46657,212.111.41.245:46657,47.100.214.154:46657,47.100.109.199:46657,47.100.105.165:46657"
)";
constexpr std::string_view kWisdomText = R"(chain_id = "wisdom"
[p2p]
laddr = "tcp://0.0.0.0:46656"
seeds = "52.83.107.224:46656,52.83.251.197:46656"
)";
constexpr std::string_view kSolonetText = R"(chain_id = "solonet"
[p2p]
laddr = "tcp://0.0.0.0:46658"
seeds = ""
)";

}  // namespace

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
    std::string text(kCommonText);
    text += network == "mainnet" ? kMainnetText : network == "testnet" ? kWisdomText : kSolonetText;
    return text;
}

}  // namespace bytom::node
