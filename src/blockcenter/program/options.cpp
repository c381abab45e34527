#include "blockcenter/program/options.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <CLI/CLI.hpp>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/listen_address.hpp>
#include <bytom/base/wiped.hpp>

namespace bytom::blockcenter {
namespace {

bool is_loopback(std::string_view host) noexcept {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Status<> read_roles(const std::vector<std::string>& roles, Options& options) {
    const std::map<std::string_view, bool*> known{
        {"api", &options.api}, {"follower", &options.follower}, {"gateway", &options.gateway}};
    for (const auto& [name, flag] : known)
        *flag = roles.empty();
    for (const std::string& role : roles) {
        const auto found = known.find(role);
        if (found == known.end())
            return base::fail("bad_option", "--role: \"" + role + "\" is none of api, follower, gateway");
        *found->second = true;
    }
    return {};
}

Status<> read_node_tokens(const std::string& path, Options& options) {
    if (path.empty()) return {};
    BYTOM_ASSIGN(auto text, base::read_file(path));
    if (!text) return base::fail("bad_option", "--node_tokens: there is no file " + path);
    const base::Wiped wiped(*text);
    auto book = NodeBook::parse(*text);
    if (!book) return base::fail("bad_option", "--node_tokens: " + path + ": " + book.error());
    options.node_book = *std::move(book);
    return {};
}

Status<> read_nodes(const std::vector<std::string>& nodes, Invocation& invocation) {
    Options& options = invocation.options;
    // Nothing of a secret is shown, also where a comma has divided it.
    if (std::ranges::any_of(nodes, [](const std::string& node) { return node.contains('@'); })) {
        return base::fail("bad_option",
                          "--node: a token does not belong there, where all users of this machine see it: "
                          "--node_tokens names a file");
    }
    for (const std::string& node : nodes) {
        const auto address = options.node_book.find(node);
        if (!address) return base::fail("bad_option", "--node: \"" + node + "\" is not a host and a port");
        if (std::ranges::find(options.nodes, *address) == options.nodes.end())
            options.nodes.push_back(*address);
    }
    if (invocation.command == Command::replay && options.nodes.empty())
        return base::fail("bad_option", "--node: one to follow is missing");
    if (invocation.command == Command::serve && options.gateway && options.nodes.empty())
        return base::fail("bad_option", "--node: the gateway needs at least one, such as 127.0.0.1:9888");
    return {};
}

constexpr std::int64_t kMaxRate = 1'000'000;

void add_access_options(CLI::App& app, Options& options) {
    AccessOptions& access = options.access;
    app.add_flag("--require_keys", access.require_keys, "nobody is answered without a key (command key)");
    app.add_option("--key_rate", access.key_rate, "calls a second with one key; 0: no limit")
        ->check(CLI::Range(std::int64_t{0}, kMaxRate))
        ->capture_default_str();
    app.add_option("--address_rate", access.address_rate,
                   "calls a second of one address without a key, this machine's apart; 0: no limit")
        ->check(CLI::Range(std::int64_t{0}, kMaxRate))
        ->capture_default_str();
    app.add_option("--cors_origins", access.origins,
                   "web pages that may use the API, as https://wallet.example")
        ->delimiter(',');
    app.add_option("--allowed_hosts", options.allowed_hosts, "names under which the API may be asked for")
        ->delimiter(',');
}

void add_commands(CLI::App& app, Invocation& invocation) {
    app.require_subcommand(0, 1);
    const auto does = [&invocation](CLI::App* command, Command what) {
        command->fallthrough();
        command->callback([&invocation, what] { invocation.command = what; });
    };
    auto* const key = app.add_subcommand("key", "keys of the API, as the database has them");
    key->require_subcommand(1)->fallthrough();
    auto* const create = key->add_subcommand("create", "makes a key and prints it: it is not shown again");
    create->add_option("name", invocation.key_name, "1 to 64 of A-Z a-z 0-9 _ - .")->required();
    does(create, Command::create_key);
    does(key->add_subcommand("list", "names of the keys, and when they were made"), Command::list_keys);
    auto* const revoke = key->add_subcommand("revoke", "ends a key and its sessions, at once");
    revoke->add_option("name", invocation.key_name)->required();
    does(revoke, Command::revoke_key);
    does(app.add_subcommand("migrate", "brings the schema to this program's version, and ends"),
         Command::migrate);
    does(app.add_subcommand(
             "check",
             "holds the sums of the ledger against its rows, and its block against the nodes (--node)"),
         Command::check);
    auto* const replay = app.add_subcommand(
        "replay", "follows the chain of a node (--node) once more, beside the database, and compares");
    replay
        ->add_option("--from", invocation.from,
                     "height of the block to begin behind: 0, or one of the 10000 newest")
        ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()))
        ->capture_default_str();
    does(replay, Command::replay);
}

}  // namespace

Result<Invocation> read_command_line(std::vector<std::string> arguments) {
    CLI::App app("A wallet server for many users, on PostgreSQL, in front of nodes (docs/blockcenter.md).",
                 "blockcenter");
    Invocation invocation;
    Options& options = invocation.options;
    std::string chain_id = "mainnet";
    std::string log_level = "info";
    std::vector<std::string> nodes;
    std::string node_tokens;
    std::string node_ca;
    std::vector<std::string> roles;
    app.add_option("--database", options.database, "URL of the PostgreSQL database")
        ->envname("DATABASE_URL")
        ->required();
    app.add_option("--node", nodes,
                   "API of a node, as 127.0.0.1:9888 or https://node.example:9888; more with commas")
        ->delimiter(',');
    app.add_option("--node_tokens", node_tokens,
                   "file of the nodes' access tokens, a line for each: node.example:9888 name:secret");
    app.add_option(
        "--node_ca", node_ca,
        "file of the authorities (PEM) that say who nodes of https:// are, in place of the system's");
    app.add_option("--listen", options.listen, "where the API listens: an address of this machine")
        ->capture_default_str();
    app.add_option("--role", roles, "of api,follower,gateway: what this process does; all of them by default")
        ->delimiter(',');
    app.add_option("--chain_id", chain_id, "network: mainnet, wisdom or solonet")->capture_default_str();
    add_access_options(app, options);
    app.add_option("--prices", options.price_file,
                   "JSON file of what assets are worth (docs/blockcenter.md)");
    app.add_option("--log_level", log_level, "debug, info, warn or error")->capture_default_str();
    add_commands(app, invocation);
    std::ranges::reverse(arguments);
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
        invocation.text = app.help();
        return invocation;
    } catch (const CLI::ParseError& error) {
        return base::fail("bad_option", error.what());
    }
    options.network = consensus::find_network(chain_id);
    if (options.network == nullptr)
        return base::fail("bad_option", "--chain_id: there is no network \"" + chain_id + "\"");
    const std::map<std::string_view, base::LogLevel> levels{{"debug", base::LogLevel::debug},
                                                            {"info", base::LogLevel::info},
                                                            {"warn", base::LogLevel::warn},
                                                            {"error", base::LogLevel::error}};
    const auto level = levels.find(log_level);
    if (level == levels.end())
        return base::fail("bad_option", "--log_level: none of debug, info, warn, error");
    options.log_level = level->second;
    BYTOM_TRY(read_roles(roles, options));
    BYTOM_TRY(read_node_tokens(node_tokens, options));
    if (auto trusted = options.node_book.trust(node_ca); !trusted)
        return base::fail("bad_option", "--node_ca: " + trusted.error());
    BYTOM_TRY(read_nodes(nodes, invocation));
    const auto listens = base::parse_listen_address(options.listen);
    if (!listens) return base::fail("bad_option", "--listen: not an address and a port");
    if (!is_loopback(listens->host) && !options.access.require_keys) {
        return base::fail("bad_option",
                          "--listen: only addresses of this machine (127.0.0.1), unless keys are required "
                          "(--require_keys)");
    }
    return invocation;
}

}  // namespace bytom::blockcenter
