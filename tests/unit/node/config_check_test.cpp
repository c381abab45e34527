// What is wrong, unknown or unsafe in a configuration.

#include "node/config_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/config_ranges.hpp"
#include "node/nearest_name.hpp"

namespace bytom::node {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Variables = std::map<std::string, std::string, std::less<>>;

ResolvedConfig resolve(const std::string& file, std::vector<Flag> flags = {}, Variables variables = {}) {
    Surroundings surroundings;
    surroundings.environment = std::move(variables);
    surroundings.read_file = [&file](const auto&) -> Result<std::optional<std::string>> { return file; };
    flags.push_back({"home", "/h"});
    auto resolved = resolve_config(flags, surroundings);
    EXPECT_TRUE(resolved) << resolved.error().text();
    return *std::move(resolved);
}

ConfigFindings findings_of(const std::string& settings, std::vector<Flag> flags = {},
                           Variables variables = {}) {
    return check_config(
        resolve("chain_id = \"solonet\"\n" + settings, std::move(flags), std::move(variables)));
}

const Setting& setting_of(const ResolvedConfig& resolved, std::string_view key) {
    return *std::ranges::find(resolved.settings, key, [](const Setting& s) { return s.key->name; });
}

TEST(ConfigCheck, UnknownKeysAreErrorsThatNameTheNearestKey) {
    const std::string file = "[p2p]\nmax_num_pers = 3\n[explorer]\nunheard_of_thing = 1\n";
    EXPECT_THAT(findings_of(file).errors,
                ElementsAre(AllOf(HasSubstr("/h/config.toml:3: unknown key p2p.max_num_pers"),
                                  HasSubstr("is p2p.max_num_peers meant?"), HasSubstr("--config.lenient")),
                            AllOf(HasSubstr("explorer.unheard_of_thing"), testing::Not(HasSubstr("meant")))));
    for (const ConfigFindings& lenient : {findings_of(file, {{"config.lenient", "true"}}),
                                          findings_of(file + "[config]\nlenient = true\n")}) {
        EXPECT_THAT(lenient.errors, IsEmpty());
        EXPECT_THAT(lenient.warnings, Contains(HasSubstr("p2p.max_num_peers meant?")));
    }
}

TEST(ConfigCheck, ABudgetMustHaveRoomForEveryCache) {
    EXPECT_THAT(findings_of("[memory]\nbudget = 100\noutput_cache = 100\n").errors,
                ElementsAre(HasSubstr("/h/config.toml:3: memory.budget = 100 leaves 0 MiB for 2 caches")));
    EXPECT_THAT(findings_of("[memory]\nbudget = 102\noutput_cache = 100\n").errors, IsEmpty());
    EXPECT_THAT(findings_of("[memory]\nbudget = 2\n").errors, ElementsAre(HasSubstr("3 caches")));
    EXPECT_THAT(
        findings_of("[memory]\nbudget = 9\ndatabase_cache = 3\noutput_cache = 3\nanswer_cache = 3\n").errors,
        IsEmpty());
    EXPECT_THAT(findings_of("[memory]\noutput_cache = 100\n").errors, IsEmpty());
}

TEST(ConfigCheck, FindsTheNearestName) {
    constexpr std::array<std::string_view, 4> kNames{"p2p.laddr", "p2p.max_num_peers", "log_level", "mining"};
    EXPECT_EQ(nearest_name("p2p.ladr", kNames), "p2p.laddr");
    EXPECT_EQ(nearest_name("laddr", kNames), "p2p.laddr");
    EXPECT_EQ(nearest_name("net.max_num_peers", kNames), "p2p.max_num_peers");
    EXPECT_EQ(nearest_name("loglevel", kNames), "log_level");
    EXPECT_EQ(nearest_name("mininng", kNames), "mining");
    EXPECT_EQ(nearest_name("moonphase", kNames), std::nullopt);
    EXPECT_EQ(nearest_name(std::string(100'000, 'x'), kNames), std::nullopt);
}

TEST(ConfigCheck, ValuesAreToldWithTheirSource) {
    EXPECT_THAT(findings_of("[p2p]\nmax_num_peers = -5\n").errors,
                ElementsAre("/h/config.toml:3: p2p.max_num_peers: -5, but from 0 to 10000 is wanted"));
    EXPECT_THAT(findings_of("", {{"p2p.dial_timeout", "0"}}).errors,
                ElementsAre("--p2p.dial_timeout: p2p.dial_timeout: 0, but from 1 to 3600 is wanted"));
    EXPECT_THAT(
        findings_of("", {}, {{"TM_LOG_LEVEL", "verbose"}}).errors,
        ElementsAre("TM_LOG_LEVEL: log_level: \"verbose\", but debug, info, warn, error or fatal is wanted"));
    EXPECT_THAT(findings_of("", {}, {{"LISTEN", "nowhere"}}).errors,
                ElementsAre(HasSubstr("LISTEN: api_addr")));
}

TEST(ConfigCheck, LooksAtTheDoorsOfTheApi) {
    EXPECT_THAT(findings_of("[api]\nlisteners = \"127.0.0.1:0=read+mining, [::1]:9=all\"\n").errors,
                IsEmpty());
    for (const auto& [value, reason] : {std::pair{"127.0.0.1:0", "is not of the form"},
                                        {"127.0.0.1:0=root", "there is no role \"root\""},
                                        {"127.0.0.1:0=read+", "there is no role"},
                                        {"127.0.0.1:0=/no-such", "there is no call"},
                                        {"nowhere=read", "an address of the form host:port"}}) {
        EXPECT_THAT(findings_of("[api]\nlisteners = \"" + std::string(value) + "\"\n").errors,
                    ElementsAre(AllOf(HasSubstr("/h/config.toml:3: api.listeners"), HasSubstr(reason))));
    }
    for (const char* const mode : {"rw", "", "10777", "0888", "-1"}) {
        EXPECT_THAT(findings_of("[api]\nunix_socket_mode = \"" + std::string(mode) + "\"\n").errors,
                    ElementsAre(HasSubstr("is no permission like 0600")))
            << mode;
    }
    EXPECT_THAT(findings_of("[api.public]\nladdr = \"nowhere\"\n").errors,
                ElementsAre(HasSubstr("api.public.laddr: \"nowhere\"")));
}

TEST(ConfigCheck, TellsAMiningAddressOfAnotherNetwork) {
    EXPECT_THAT(findings_of("mining_address = \"sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh\"\n").errors,
                IsEmpty());
    EXPECT_THAT(findings_of("mining_address = \"bm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh\"\n").errors,
                ElementsAre(AllOf(HasSubstr("/h/config.toml:2: mining_address"),
                                  HasSubstr("is no address of solonet"))));
}

TEST(ConfigCheck, TellsAllErrorsAtOnce) {
    const auto result =
        accept_config(resolve("chain_id = \"moon\"\ndb_backend = \"abacus\"\n[p2p]\nladdr = \"x\"\n"
                              "node_key = \"00\"\n[tensority]\nkernel = \"abacus\"\n"));
    ASSERT_FALSE(result);
    for (const char* part : {"chain_id[moon]", "[abacus]", "p2p.laddr", "p2p.node_key", "tensority.kernel"})
        EXPECT_THAT(result.error().detail, HasSubstr(part));
}

TEST(ConfigCheck, EveryNumberHasARange) {
    Config config;
    for (const ConfigKey& key : config_keys()) {
        const ConfigKey::Slot slot = key.slot(config);
        const bool is_number =
            std::holds_alternative<std::int64_t*>(slot) || std::holds_alternative<std::uint64_t*>(slot);
        EXPECT_EQ(range_of(key.name).has_value(), is_number) << key.name;
        EXPECT_EQ(range_complaint(key, config), "") << key.name;
    }
}

TEST(ConfigCheck, PruningIsRefusedBesideWhatNeedsAllBlocks) {
    EXPECT_THAT(findings_of("prune = 0\n[wallet]\ntxindex = true\n").errors, IsEmpty());
    EXPECT_THAT(findings_of("prune = 288\n").errors, IsEmpty());
    EXPECT_THAT(findings_of("prune = 287\n").errors,
                ElementsAre(HasSubstr("/h/config.toml:2: prune: 287, but 0 (keep all) or at least 288")));
    EXPECT_THAT(findings_of("prune = 1000\n[wallet]\ntxindex = true\nrescan = true\n[explorer]\n"
                            "enable = true\n")
                    .errors,
                ElementsAre(HasSubstr("prune and wallet.txindex"), HasSubstr("prune and explorer.enable"),
                            HasSubstr("prune and wallet.rescan")));
}

TEST(ConfigCheck, LogLevelsOfTheOldWayAreTakenLeniently) {
    for (const char* good : {"", "debug", "INFO", "Warn", "error", "fatal"})
        EXPECT_THAT(findings_of(std::string("log_level = \"") + good + "\"\n").errors, IsEmpty()) << good;
    const ConfigFindings lenient = findings_of("log_level = \"verbose\"\n", {{"config.lenient", "true"}});
    EXPECT_THAT(lenient.errors, IsEmpty());
    EXPECT_THAT(lenient.warnings, ElementsAre(HasSubstr("verbose")));
}

TEST(ConfigCheck, WarnsOfWhatIsUnsafeTogether) {
    const auto warnings = [](const std::string& file) { return findings_of(file).warnings; };
    EXPECT_THAT(warnings("api_addr = \"0.0.0.0:9888\"\n[auth]\ndisable = true\n"),
                ElementsAre(HasSubstr("auth.disable and api_addr 0.0.0.0:9888")));
    for (const char* local : {"127.0.0.1:9888", "localhost:1", "[::1]:1", ""})
        EXPECT_THAT(warnings(std::string("api_addr = \"") + local + "\"\n[auth]\ndisable = true\n"),
                    IsEmpty());
    EXPECT_THAT(warnings("api_addr = \"0.0.0.0:9888\"\n"), IsEmpty());
    EXPECT_THAT(warnings("[api]\ncors_origins = \"*\"\nallowed_hosts = \"*\"\n").size(), 2U);
    EXPECT_THAT(warnings("[explorer]\nladdr = \":80\"\nrate_limit = 0\n"),
                ElementsAre(HasSubstr("rate_limit")));
    EXPECT_THAT(warnings("[api.public]\nladdr = \":80\"\nrate_limit = 0\n"),
                ElementsAre(HasSubstr("api.public.rate_limit")));
    EXPECT_THAT(warnings("api_addr = \"\"\n[api]\nlisteners = \"127.0.0.1:1=all, 10.0.0.1:2=read\"\n"
                         "[auth]\ndisable = true\n"),
                ElementsAre(HasSubstr("10.0.0.1:2 in api.listeners")));
    EXPECT_THAT(warnings("[vm]\nmemory_limit = 100\n"), ElementsAre(HasSubstr("memory_limit")));
    EXPECT_THAT(warnings("[p2p]\nproxy_address = \"127.0.0.1:1080\"\n"),
                ElementsAre(HasSubstr("this machine's own address")));
    EXPECT_THAT(warnings("[p2p]\nmax_num_peers = 2\n[health]\nmin_peers = 3\n"),
                ElementsAre(HasSubstr("/h/config.toml:5: health.min_peers = 3 and p2p.max_num_peers = 2")));
    EXPECT_THAT(warnings("[stratum]\ndifficulty = 10\nmin_difficulty = 11\n"),
                ElementsAre(HasSubstr("above stratum.difficulty")));
    EXPECT_THAT(findings_of("", {{"chain_id", "mainnet"}, {"db_backend", "memdb"}}).warnings,
                ElementsAre(HasSubstr("are gone")));
    const std::vector<Flag> alone = {{"vault_mode", "true"}, {"mining", "true"}};
    EXPECT_THAT(findings_of("", alone).warnings, IsEmpty());
    EXPECT_THAT(findings_of("", {{"chain_id", "wisdom"}, alone[0], alone[1]}).warnings,
                ElementsAre(HasSubstr("nobody of wisdom")));
}

TEST(ConfigCheck, SettingsOfTheLogAreJudgedBeforeTheStart) {
    EXPECT_THAT(findings_of("[log]\nformat = \"xml\"\nlevels = \"p2p=loud\"\n").errors,
                ElementsAre("/h/config.toml:3: log.format: \"xml\", but text or json is wanted",
                            HasSubstr("/h/config.toml:4: log.levels: \"p2p=loud\" is not of the form")));
    for (const char* bad : {"p2p", "=debug", "p2p:debug", "p2p=debug,chain"})
        EXPECT_THAT(findings_of("", {{"log.levels", bad}}).errors, ElementsAre(HasSubstr("log.levels")))
            << bad;
    const ConfigFindings unknown = findings_of("", {{"log.levels", " p2p = debug, , walet=off"}});
    EXPECT_THAT(unknown.errors, IsEmpty());
    EXPECT_THAT(unknown.warnings,
                ElementsAre("--log.levels: log.levels: no module is called walet (is wallet meant?)"));
    std::string many;
    for (int i = 0; i < 65; ++i)
        many += "m" + std::to_string(i) + "=debug,";
    EXPECT_THAT(findings_of("", {{"log.levels", many}}).errors, ElementsAre(HasSubstr("more than 64")));
}

TEST(ConfigCheck, HooksAreListsFromWhereverTheyCome) {
    const std::string file = "[notify]\nblock = [\"/bin/x\", \"{hash}\", \"a b\"]\n";
    using Words = std::vector<std::string>;
    EXPECT_EQ(resolve(file).config.notify.block, (Words{"/bin/x", "{hash}", "a b"}));
    EXPECT_EQ(resolve(file, {{"notify.block", "[\"/bin/y\", \"\\u0041,\"]"}}).config.notify.block,
              (Words{"/bin/y", "A,"}));
    EXPECT_EQ(resolve(file, {}, {{"TM_NOTIFY_BLOCK", "/bin/z a"}}).config.notify.block, Words{"/bin/z a"});
    EXPECT_EQ(resolve(file, {{"notify.block", ""}}).config.notify.block, Words{});
    Surroundings surroundings;
    surroundings.read_file = [](const auto&) -> Result<std::optional<std::string>> {
        return "[notify]\nblock = [1]\n";
    };
    const std::vector<Flag> home = {{"home", "/h"}};
    EXPECT_THAT(resolve_config(home, surroundings).error().detail,
                "/h/config.toml:2: notify.block: a value of the kind array is no list of texts");
    for (const char* bad : {"[", "[1]", "[\"/bin/x\"", "[\"/bin/x\"] x"}) {
        const std::vector<Flag> flags = {{"home", "/h"}, {"notify.wallet", bad}};
        EXPECT_FALSE(resolve_config(flags, surroundings)) << bad;
    }
}

TEST(ConfigCheck, CommandsOfHooksAreLookedAt) {
    EXPECT_THAT(findings_of("[notify]\nblock = [\"x\"]\nwallet = [\"/x\", \"{message}\"]\n").errors,
                ElementsAre(HasSubstr("/h/config.toml:3: notify.block: \"x\", but a program's path"),
                            HasSubstr("/h/config.toml:4: notify.wallet: \"{message}\", but there is only")));
    EXPECT_THAT(findings_of("[notify]\nwallet = [\"/x\"]\n[wallet]\ndisable = true\n").warnings,
                ElementsAre(HasSubstr("there is no wallet")));
}

TEST(ConfigCheck, WhatHasNoCounterpartIsOneWarning) {
    const ConfigFindings findings =
        findings_of("fast_sync = true\nprof_laddr = \":1\"\n[web]\nclosed = true\n[simd]\nenable = true\n");
    EXPECT_THAT(findings.errors, IsEmpty());
    EXPECT_THAT(findings.warnings, ElementsAre(HasSubstr("prof_laddr")));
    EXPECT_THAT(findings_of("", {{"web.closed", "false"}}).warnings, ElementsAre(HasSubstr("no browser")));
}

TEST(ConfigCheck, KnowsWhereValuesComeFrom) {
    const ResolvedConfig resolved =
        resolve("chain_id = \"solonet\"\nmoniker = \"m\"\n[p2p]\nladdr = \"a\"\n", {{"mining", "true"}},
                {{"TM_P2P_LADDR", "b"}, {"TM_DB_DIR", "d"}, {"LISTEN", "1.2.3.4:5"}});
    EXPECT_EQ(setting_of(resolved, "moniker").where, "/h/config.toml:2");
    EXPECT_EQ(setting_of(resolved, "mining").where, "--mining");
    EXPECT_EQ(setting_of(resolved, "p2p.laddr").where, "TM_P2P_LADDR");
    EXPECT_EQ(setting_of(resolved, "api_addr").where, "LISTEN");
    EXPECT_EQ(resolved.config.api_addr, "1.2.3.4:5");
    EXPECT_EQ(setting_of(resolved, "db_dir").source, ConfigSource::preset);
    EXPECT_EQ(resolved.config.db_dir, "data");
    EXPECT_THAT(resolved.warnings, ElementsAre(HasSubstr("TM_DB_DIR: counts only if")));
    EXPECT_EQ(setting_of(resolved, "wallet.disable").where, "");
    EXPECT_EQ(resolved.settings.size(), config_keys().size());
    const ResolvedConfig by_flag = resolve("", {{"api_addr", "5.6.7.8:9"}}, {{"LISTEN", "1.2.3.4:5"}});
    EXPECT_EQ(by_flag.config.api_addr, "5.6.7.8:9");
}

}  // namespace
}  // namespace bytom::node
