#include "blockcenter/program/options.hpp"

#include <algorithm>
#include <map>

#include <CLI/CLI.hpp>

#include <bytom/base/listen_address.hpp>

namespace bytom::blockcenter {
namespace {

/// There are no keys for the API yet, so nobody else may reach it.
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

Status<> read_nodes(const std::vector<std::string>& nodes, Options& options) {
    for (const std::string& node : nodes) {
        const auto address = NodeAddress::parse(node);
        if (!address)
            return base::fail("bad_option", "--node: \"" + node + "\" is not an IP address and a port");
        if (std::ranges::find(options.nodes, *address) == options.nodes.end())
            options.nodes.push_back(*address);
    }
    if (options.gateway && options.nodes.empty())
        return base::fail("bad_option", "--node: the gateway needs at least one, such as 127.0.0.1:9888");
    return {};
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
    std::vector<std::string> roles;
    app.add_option("--database", options.database, "URL of the PostgreSQL database")
        ->envname("DATABASE_URL")
        ->required();
    app.add_option("--node", nodes, "API of a node, as 127.0.0.1:9888; more of them with commas")
        ->delimiter(',');
    app.add_option("--listen", options.listen, "where the API listens: an address of this machine")
        ->capture_default_str();
    app.add_option("--role", roles, "of api,follower,gateway: what this process does; all of them by default")
        ->delimiter(',');
    app.add_option("--chain_id", chain_id, "network: mainnet, wisdom or solonet")->capture_default_str();
    app.add_option("--log_level", log_level, "debug, info, warn or error")->capture_default_str();
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
    BYTOM_TRY(read_nodes(nodes, options));
    const auto listens = base::parse_listen_address(options.listen);
    if (!listens) return base::fail("bad_option", "--listen: not an address and a port");
    if (!is_loopback(listens->host)) {
        return base::fail("bad_option",
                          "--listen: only addresses of this machine (127.0.0.1): there are no "
                          "API keys yet, put a proxy in front of it that knows its users");
    }
    return invocation;
}

}  // namespace bytom::blockcenter
