#include "node/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/command_line.hpp"

namespace bytom::node {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Surroundings surroundings_with(std::optional<std::string> file) {
    Surroundings surroundings;
    surroundings.environment["HOME"] = "/home/u";
    surroundings.passwd_home = "/passwd";
    surroundings.read_file = [file](const std::filesystem::path& path) -> Result<std::optional<std::string>> {
        return path == "/h/config.toml" ? file : std::nullopt;
    };
    return surroundings;
}

const std::vector<Flag> kHome = {{"home", "/h"}};

Result<ResolvedConfig> resolve_file(const std::string& text) {
    return resolve_config(kHome, surroundings_with(text));
}

std::string error_of(const std::string& text) {
    const auto result = resolve_file(text);
    return result ? "no error" : result.error().text();
}

TEST(Config, NamesFileAndLineOfWhatDoesNotFit) {
    EXPECT_THAT(error_of("\n[p2p]\nmax_num_peers = \"x\"\n"),
                HasSubstr("/h/config.toml:3: p2p.max_num_peers: \"x\" is no whole number"));
    EXPECT_THAT(error_of("chain_id = [1]\n"), HasSubstr("/h/config.toml:1: chain_id"));
    EXPECT_THAT(error_of("\n[chain_id]\nx = 1\n"), HasSubstr("chain_id: a value of the kind table"));
    EXPECT_THAT(error_of("p2p = 1\n"), HasSubstr("/h/config.toml:1: p2p is a table"));
    EXPECT_THAT(error_of("a = 1\nb = \n"), HasSubstr("/h/config.toml:2:"));
    EXPECT_THAT(error_of("moniker = 1\nMoniker = 2\n"), HasSubstr(":2: moniker was already given in line 1"));
    EXPECT_THAT(error_of("[ws]\nmax_num_websockets = 1e30\n"), HasSubstr("is no whole number"));
}

TEST(Config, TellsUnknownKeysWithTheirLines) {
    const auto result =
        resolve_file("fast_sync = true\nfoo = 1\n[p2p]\npex = true\nladr = \"\"\n[nothing]\n");
    ASSERT_TRUE(result);
    std::vector<std::string> unknown;
    for (const UnknownKey& key : result->unknown_keys)
        unknown.push_back(key.where + " " + key.name);
    EXPECT_THAT(unknown,
                ElementsAre("/h/config.toml:2 foo", "/h/config.toml:5 p2p.ladr", "/h/config.toml:6 nothing"));
}

TEST(Config, TakesTheMinersKeysAsThoseOfASectionToo) {
    const auto result = resolve_file("[mining]\ndevices = \"gpu:0\"\naddress = \"a\"\n");
    ASSERT_TRUE(result);
    EXPECT_TRUE(result->unknown_keys.empty());
    EXPECT_EQ(result->config.mining_devices, "gpu:0");
    EXPECT_EQ(result->config.mining_address, "a");
    EXPECT_THAT(error_of("mining_devices = \"cpu\"\n[mining]\ndevices = \"gpu:0\"\n"),
                HasSubstr(":3: mining_devices was already given in line 1"));
    EXPECT_THAT(error_of("[mining]\nx = 1\n"), HasSubstr("mining: a value of the kind table"));

    const auto line = parse_command_line(
        std::vector<std::string>{"node", "--mining.devices=gpu:1", "--mining.address", "b", "--mining"});
    ASSERT_TRUE(line) << line.error().text();
    const auto resolved = resolve_config(line->flags, surroundings_with(std::nullopt));
    ASSERT_TRUE(resolved);
    EXPECT_EQ(resolved->config.mining_devices, "gpu:1");
    EXPECT_EQ(resolved->config.mining_address, "b");
    EXPECT_TRUE(resolved->config.mining);
    EXPECT_FALSE(parse_command_line(std::vector<std::string>{"node", "--mining.nothing=1"}));
}

TEST(Config, WarnsOfABadValueThatAFlagHides) {
    const std::vector<Flag> flags = {{"home", "/h"}, {"mining", "true"}};
    const auto result = resolve_config(flags, surroundings_with("mining = \"often\"\n"));
    ASSERT_TRUE(result);
    EXPECT_TRUE(result->config.mining);
    EXPECT_THAT(result->warnings, ElementsAre(HasSubstr("/h/config.toml:1: mining")));
}

TEST(Config, ReadsNumbersAsGoDoes) {
    const auto peers = [](const std::string& text) -> std::int64_t {
        const auto result = resolve_file("[p2p]\nmax_num_peers = \"" + text + "\"\n");
        return result ? result->config.p2p.max_num_peers : -999;
    };
    EXPECT_EQ(peers("0x1F"), 31);
    EXPECT_EQ(peers("010"), 8);
    EXPECT_EQ(peers("0o17"), 15);
    EXPECT_EQ(peers("-0b11"), -3);
    EXPECT_EQ(peers("0x_f_f"), 255);
    EXPECT_EQ(peers("+7"), 7);
    EXPECT_EQ(peers("0"), 0);
    for (const char* bad : {"", "09", "1__0", "_1", "1_", "0x", "--1", "9223372036854775808", " 1"})
        EXPECT_EQ(peers(bad), -999) << bad;
}

TEST(Config, HomeFollowsFlagsThenVariables) {
    Surroundings surroundings = surroundings_with(std::nullopt);
    const std::vector<Flag> root = {{"root", "/r"}};
    EXPECT_EQ(resolve_home({}, surroundings), "/home/u/.bytom");
    EXPECT_EQ(resolve_home(root, surroundings), "/r");
    surroundings.environment["TM_ROOT"] = "/vr";
    EXPECT_EQ(resolve_home({}, surroundings), "/vr");
    EXPECT_EQ(resolve_home(root, surroundings), "/r");
    surroundings.environment["TMHOME"] = "~/vh";
    EXPECT_EQ(resolve_home(root, surroundings), "/passwd/vh");
    EXPECT_EQ(resolve_home(kHome, surroundings), "/h");
    surroundings.environment.clear();
    EXPECT_EQ(resolve_home({}, surroundings), "/passwd/.bytom");
}

TEST(Config, UnreadableFileIsAnError) {
    Surroundings surroundings = surroundings_with(std::nullopt);
    surroundings.read_file = [](const auto&) -> Result<std::optional<std::string>> {
        return base::fail("bad_config", "unreadable");
    };
    EXPECT_FALSE(resolve_config(kHome, surroundings));
}

TEST(Config, InitialTextsResolveToTheirNetworks) {
    for (const auto& [name, chain_id] : {std::pair{"mainnet", "mainnet"}, std::pair{"testnet", "wisdom"},
                                         std::pair{"solonet", "solonet"}, std::pair{"", "solonet"}}) {
        const auto result = resolve_file(initial_config_text(name));
        ASSERT_TRUE(result);
        EXPECT_EQ(result->config.chain_id, chain_id);
        EXPECT_TRUE(result->warnings.empty());
    }
}

Result<CommandLine> parse(std::vector<std::string> arguments) {
    return parse_command_line(arguments);
}

std::string flag_of(const Result<CommandLine>& line, std::string_view name) {
    if (!line) return "error: " + line.error().text();
    for (const Flag& flag : line->flags) {
        if (flag.name == name) return flag.value;
    }
    return "none";
}

TEST(CommandLine, ReadsFlagsInEveryForm) {
    EXPECT_EQ(flag_of(parse({"node", "--home", "/h"}), "home"), "/h");
    EXPECT_EQ(flag_of(parse({"--home=/h", "node"}), "home"), "/h");
    EXPECT_EQ(flag_of(parse({"node", "-r=/h"}), "root"), "/h");
    EXPECT_EQ(flag_of(parse({"node", "-r", "/h"}), "root"), "/h");
    EXPECT_EQ(flag_of(parse({"node", "--mining"}), "mining"), "true");
    EXPECT_EQ(flag_of(parse({"node", "--mining=F"}), "mining"), "F");
    EXPECT_EQ(flag_of(parse({"node", "--mining=F", "--mining=T"}), "mining"), "T");
    EXPECT_EQ(flag_of(parse({"node", "--chain_id=a", "--chain_id", "b"}), "chain_id"), "b");
    EXPECT_EQ(flag_of(parse({"node", "--p2p.seeds=", "--mining"}), "p2p.seeds"), "");
    EXPECT_EQ(flag_of(parse({"node", "--log_level", "--mining"}), "log_level"), "--mining");
    EXPECT_EQ(flag_of(parse({"init", "--chain_id", "testnet"}), "chain_id"), "testnet");
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"nod"},
                                               {"node", "--nope"},
                                               {"node", "--mining=maybe"},
                                               {"node", "--mining="},
                                               {"node", "--p2p.max_num_peers=x"},
                                               {"node", "--chain_id"},
                                               {"import", "--api_addr=1"},
                                               {"version", "--mining"}}) {
        const auto line = parse(arguments);
        ASSERT_FALSE(line) << arguments.back();
        EXPECT_EQ(line.error().name, "usage");
    }
}

TEST(CommandLine, EveryKeyHasAFlag) {
    for (const ConfigKey& key : config_keys()) {
        const std::string flag = "--" + std::string(key.name) + "=1";
        EXPECT_EQ(flag_of(parse({"node", flag}), key.name), "1") << key.name;
        EXPECT_EQ(flag_of(parse({"config", "print", flag}), key.name), "1") << key.name;
    }
}

TEST(CommandLine, TakesWhatStartScriptsOfTheOriginalSay) {
    const auto line = parse({"node", "--trace", "--mining", "true", "--web.closed", "--prof_laddr=:1"});
    ASSERT_TRUE(line);
    EXPECT_TRUE(line->operands.empty());
    EXPECT_THAT(line->remarks, ElementsAre(HasSubstr("\"true\" is ignored"), HasSubstr("--trace")));
    EXPECT_THAT(parse({"node", "--mining", "yes"})->operands, ElementsAre("yes"));
}

TEST(CommandLine, HelpNamesCommandsAndTheirFlags) {
    EXPECT_THAT(parse({})->help_text, HasSubstr("utxo-digest"));
    EXPECT_THAT(parse({"help"})->help_text, HasSubstr("import"));
    EXPECT_THAT(parse({"help", "node"})->help_text, HasSubstr("--mining"));
    const auto line = parse({"node", "--help"});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->command, Command::help);
    EXPECT_THAT(line->help_text, testing::AllOf(HasSubstr("--mining"), HasSubstr("prof_laddr")));
}

}  // namespace
}  // namespace bytom::node
