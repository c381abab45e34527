// Topic of 10 §10: configuration.

#include <set>

#include "node/command_line.hpp"
#include "node/config.hpp"
#include "node/config_check.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

/// The machine the vectors were recorded on: config.toml in one directory, the user root in the passwd file.
node::Surroundings recorded_surroundings(const Json& test_case) {
    node::Surroundings surroundings;
    surroundings.environment["HOME"] = "/home/user";
    for (const auto& [name, value] : test_case.at("env").items())
        surroundings.environment[name] = value.get<std::string>();
    surroundings.passwd_home = "/root";
    const Json& text = test_case.at("config_toml");
    surroundings.read_file = [text](const std::filesystem::path& path) -> Result<std::optional<std::string>> {
        if (text.is_null() || path.lexically_normal() != "/home/user/btm/config.toml") return std::nullopt;
        return text.get<std::string>();
    };
    return surroundings;
}

Result<node::ResolvedConfig> resolved(const Json& test_case) {
    const auto arguments = test_case.at("args").get<std::vector<std::string>>();
    BYTOM_ASSIGN(const node::CommandLine line, node::parse_command_line(arguments));
    if (line.command != node::Command::node) throw std::runtime_error("unknown command " + arguments.at(0));
    return node::resolve_config(line.flags, recorded_surroundings(test_case));
}

/// Numbers from 2^53 are recorded as texts.
Json number_json(std::uint64_t number) {
    return number >> 53 == 0 ? Json(number) : Json(std::to_string(number));
}

Json number_json(std::int64_t number) {
    return number >= 0                         ? number_json(static_cast<std::uint64_t>(number))
           : number > -(std::int64_t{1} << 53) ? Json(number)
                                               : Json(std::to_string(number));
}

struct ToJson {
    Json operator()(const std::string* text) const { return *text; }
    Json operator()(const std::vector<std::string>* texts) const { return *texts; }
    Json operator()(const bool* truth) const { return *truth; }
    Json operator()(const std::int64_t* number) const { return number_json(*number); }
    Json operator()(const std::uint64_t* number) const { return number_json(*number); }
};

Json effective_json(node::Config config) {
    Json effective{{"home", config.home}};
    for (const node::ConfigKey& key : node::config_keys())
        effective[std::string(key.name)] = std::visit(ToJson{}, key.slot(config));
    return effective;
}

/// The keys whose last part stands somewhere in the file.
bool may_come_from_file(const std::string& key, const Json& text) {
    return text.is_string() &&
           text.get<std::string>().find(key.substr(key.rfind('.') + 1)) != std::string::npos;
}

void read_config(const Json&, const Json& test_case, Check& check) {
    const Result<node::ResolvedConfig> config = resolved(test_case);
    if (!test_case.contains("effective")) {
        // Ours has flags that the original has not; what they say here is refused all the same.
        check.equal("exit_code", config && node::accept_config(*config) ? 0 : 1, test_case.at("exit_code"));
        return;
    }
    // The original ignores a file that it cannot parse. Refusing is as good, and so is reading newer TOML.
    const bool unparsed = test_case.contains("stderr");
    if (!config) {
        if (!unparsed) check.fail(config.error().text());
        return;
    }
    const Json actual = effective_json(config->config);
    for (const auto& [key, expected] : test_case.at("effective").items()) {
        if (unparsed && may_come_from_file(key, test_case.at("config_toml"))) continue;
        check.equal(key, actual.at(key), expected);
    }
}

}  // namespace

std::vector<Topic> config_topics() {
    return {independent("config", read_config)};
}

}  // namespace bytom::vectors
