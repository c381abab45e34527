// The samples in config/ say the truth about keys and defaults.

#include <fstream>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/config.hpp"
#include "node/config_check.hpp"

namespace bytom::node {
namespace {

std::vector<std::string> sample_lines(const std::string& name) {
    std::ifstream file(std::string(BYTOM_CONFIG_SAMPLES) + "/" + name + ".toml");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

Result<ResolvedConfig> resolve_text(const std::string& text) {
    Surroundings surroundings;
    surroundings.read_file = [&text](const auto&) -> Result<std::optional<std::string>> { return text; };
    const std::vector<Flag> flags = {{"home", "/h"}};
    return resolve_config(flags, surroundings);
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

bool same_value(const ConfigKey& key, Config a, Config b) {
    return std::visit([&](auto* left) { return *left == *std::get<decltype(left)>(key.slot(b)); },
                      key.slot(a));
}

class ConfigSample : public testing::TestWithParam<const char*> {};

/// What the original's `init` writes (10 §10).
std::string original_text(const std::string& chain_id, const std::string& port, const std::string& seeds) {
    return "fast_sync = true\ndb_backend = \"leveldb\"\napi_addr = \"0.0.0.0:9888\"\nnode_alias = "
           "\"\"\nchain_id = \"" +
           chain_id + "\"\n[p2p]\nladdr = \"tcp://0.0.0.0:" + port + "\"\nseeds = \"" + seeds + "\"\n";
}

TEST_P(ConfigSample, IsWhatInitWritesAndMeansWhatTheOriginalsFileMeans) {
    const std::string chain_id = GetParam();
    const std::string network = chain_id == "wisdom" ? "testnet" : chain_id;
    const std::string text = joined(sample_lines(GetParam()));
    EXPECT_EQ(initial_config_text(network), text);
    const auto sample = resolve_text(text);
    ASSERT_TRUE(sample) << sample.error().text();
    const ConfigFindings findings = check_config(*sample);
    EXPECT_THAT(findings.errors, testing::IsEmpty());
    EXPECT_THAT(findings.warnings, testing::IsEmpty());
    const std::string port = chain_id == "mainnet" ? "46657" : chain_id == "wisdom" ? "46656" : "46658";
    const auto original = resolve_text(original_text(chain_id, port, sample->config.p2p.seeds));
    ASSERT_TRUE(original);
    EXPECT_THAT(check_config(*original).errors, testing::IsEmpty());
    for (const ConfigKey& key : config_keys())
        EXPECT_TRUE(same_value(key, sample->config, original->config)) << key.name;
    // A variable of the environment counts for keys of the file, whether or not the original has a flag for
    // them.
    for (const char* key : {"api_addr", "db_backend", "node_alias"}) {
        const auto setting =
            std::ranges::find(sample->settings, key, [](const Setting& s) { return s.key->name; });
        EXPECT_EQ(setting->source, ConfigSource::file) << key;
    }
}

TEST_P(ConfigSample, ShowsTheDefaultsOfWhatIsCommentedOut) {
    const std::regex commented("# ([a-z_]+ = .*)");
    std::vector<std::string> lines = sample_lines(GetParam());
    for (std::string& line : lines)
        line = std::regex_replace(line, commented, "$1", std::regex_constants::format_first_only);
    const auto with_defaults = resolve_text(joined(lines));
    ASSERT_TRUE(with_defaults) << with_defaults.error().text();
    EXPECT_THAT(check_config(*with_defaults).errors, testing::IsEmpty());
    const auto plain = resolve_text(joined(sample_lines(GetParam())));
    for (const ConfigKey& key : config_keys())
        EXPECT_TRUE(same_value(key, with_defaults->config, plain->config)) << key.name;
}

TEST_P(ConfigSample, ShowsEveryKey) {
    std::set<std::string> shown;
    std::string section;
    const std::regex header(R"(\[([a-z0-9.]+)\])");
    const std::regex setting("(# )?([a-z_]+) = .*");
    for (const std::string& line : sample_lines(GetParam())) {
        std::smatch match;
        if (std::regex_match(line, match, header)) section = match[1].str() + ".";
        if (std::regex_match(line, match, setting)) shown.insert(section + match[2].str());
    }
    std::set<std::string> keys;
    for (const ConfigKey& key : config_keys())
        keys.emplace(key.name);
    EXPECT_EQ(shown, keys);
}

INSTANTIATE_TEST_SUITE_P(Networks, ConfigSample, testing::Values("mainnet", "wisdom", "solonet"),
                         [](const auto& sample) { return std::string(sample.param); });

}  // namespace
}  // namespace bytom::node
