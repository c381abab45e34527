// bytomd config check, bytomd config print

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/core.h>
#include <unistd.h>

#include <bytom/base/log.hpp>
#include <bytom/json/writer.hpp>

#include "commands.hpp"
#include "config_check.hpp"
#include "node/explorer_names.hpp"
#include "node/hook.hpp"
#include "printable.hpp"

namespace bytom::node {
namespace {

constexpr std::array<std::string_view, 2> kSecrets{"p2p.node_key", "p2p.proxy_password"};

std::string_view name_of(ConfigSource source) {
    switch (source) {
        case ConfigSource::preset:
            return "default";
        case ConfigSource::file:
            return "file";
        case ConfigSource::environment:
            return "environment";
        case ConfigSource::flag:
            return "flag";
    }
    std::unreachable();
}

/// The value in TOML and in JSON. Numbers that TOML cannot express become texts.
struct ToText {
    bool for_toml = true;

    std::string operator()(const std::string* text) const { return fmt::format("\"{}\"", printable(*text)); }
    std::string operator()(const std::vector<std::string>* texts) const {
        std::string list = "[";
        for (const std::string& text : *texts)
            list += fmt::format("{}\"{}\"", list.size() > 1 ? ", " : "", printable(text));
        return list + ']';
    }
    std::string operator()(const bool* truth) const { return *truth ? "true" : "false"; }
    std::string operator()(const std::int64_t* number) const { return fmt::format("{}", *number); }
    std::string operator()(const std::uint64_t* number) const {
        constexpr std::uint64_t kGreatest = (std::uint64_t{1} << 63) - 1;
        return for_toml && *number > kGreatest ? fmt::format("\"{}\"", *number) : fmt::format("{}", *number);
    }
};

/// A secret that is set is not shown.
bool is_hidden(const ConfigKey& key, Config config) {
    if (std::ranges::find(kSecrets, key.name) == kSecrets.end()) return false;
    const ConfigKey::Slot slot = key.slot(config);
    const auto* const text = std::get_if<std::string*>(&slot);
    return text != nullptr && !(*text)->empty();
}

std::string value_text(const ConfigKey& key, Config config, ToText form) {
    return std::visit(form, key.slot(config));
}

std::string toml_line(const Setting& setting, const Config& config) {
    constexpr std::size_t kColumn = 40;
    const ConfigKey& key = *setting.key;
    const std::string name(key.name.substr(key.name.rfind('.') + 1));
    std::string line = is_hidden(key, config) ? "# " + name + " = (a secret)"
                                              : name + " = " + value_text(key, config, ToText{});
    line.resize(std::max(line.size() + 1, kColumn), ' ');
    line += setting.where.empty() ? "# default" : "# " + printable(setting.where);
    return line + '\n';
}

std::string_view section_of(const ConfigKey& key) {
    const std::size_t dot = key.name.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : key.name.substr(0, dot);
}

void print_toml(const ResolvedConfig& resolved) {
    fmt::print("# home: {}\n# file: {}{}\n", printable(resolved.config.home), printable(resolved.file),
               resolved.file_exists ? "" : " (there is none)");
    std::vector<std::string_view> sections;
    for (const Setting& setting : resolved.settings) {
        if (std::ranges::find(sections, section_of(*setting.key)) == sections.end())
            sections.push_back(section_of(*setting.key));
    }
    for (const std::string_view section : sections) {
        if (!section.empty()) fmt::print("\n[{}]\n", section);
        for (const Setting& setting : resolved.settings) {
            if (section_of(*setting.key) == section) fmt::print("{}", toml_line(setting, resolved.config));
        }
    }
}

void print_json(const ResolvedConfig& resolved) {
    std::string_view separator = "[";
    for (const Setting& setting : resolved.settings) {
        const ConfigKey& key = *setting.key;
        fmt::print("{}\n  {{\"key\": \"{}\", \"value\": {}, \"source\": \"{}\", \"where\": \"{}\"}}",
                   separator, key.name,
                   is_hidden(key, resolved.config)
                       ? "null"
                       : value_text(key, resolved.config, ToText{.for_toml = false}),
                   name_of(setting.source), printable(setting.where));
        separator = ",";
    }
    fmt::print("\n]\n");
}

const std::string& where(const ResolvedConfig& resolved, std::string_view key) {
    return std::ranges::find(resolved.settings, key, [](const Setting& s) { return s.key->name; })->where;
}

/// What a start, or a hook, would find in the files that settings name.
void look_at_files(const ResolvedConfig& resolved, ConfigFindings& findings) {
    const Config& config = resolved.config;
    if (const auto names = read_explorer_names(config); !names) {
        findings.errors.push_back(fmt::format("{}: explorer.names: {}", where(resolved, "explorer.names"),
                                              printable(names.error().detail)));
    }
    for (const auto& [kind, command] : {std::pair(HookKind::block, &config.notify.block),
                                        std::pair(HookKind::wallet, &config.notify.wallet),
                                        std::pair(HookKind::alert, &config.notify.alert)}) {
        if (command->empty() || access(command->front().c_str(), X_OK) == 0) continue;
        const std::string_view setting = setting_of(kind);
        findings.warnings.push_back(fmt::format("{}: {}: {} cannot be run: {}", where(resolved, setting),
                                                setting, printable(command->front()),
                                                std::generic_category().message(errno)));
    }
}

Status<> check(const ResolvedConfig& resolved, const CommandLine& line) {
    ConfigFindings findings = check_config(resolved);
    look_at_files(resolved, findings);
    findings.warnings.insert(findings.warnings.end(), line.remarks.begin(), line.remarks.end());
    for (const std::string& warning : findings.warnings)
        base::write_console(fmt::format("WARNING: {}\n", warning));
    for (const std::string& error : findings.errors)
        base::write_console(fmt::format("ERROR: {}\n", error));
    if (findings.errors.empty()) {
        fmt::print("{}: no errors, {} warnings\n", printable(resolved.file), findings.warnings.size());
        return {};
    }
    return base::fail("bad_config", fmt::format("{} errors: the node does not start with this configuration",
                                                findings.errors.size()));
}

}  // namespace

Status<> run_config(const CommandInput& input) {
    const std::vector<std::string>& operands = input.line.operands;
    if (operands.size() != 1 || (operands[0] != "check" && operands[0] != "print"))
        return base::fail("usage", "bytomd config check, or bytomd config print, is wanted");
    BYTOM_ASSIGN(const ResolvedConfig resolved, resolve_config(input.line.flags, input.surroundings));
    if (operands[0] == "check") return check(resolved, input.line);
    if (input.line.json) {
        print_json(resolved);
    } else {
        print_toml(resolved);
    }
    return {};
}

}  // namespace bytom::node
