#include "blockcenter/program/program.hpp"

#include <csignal>

#include <pthread.h>

#include <bytom/blockcenter/api/api.hpp>
#include <bytom/blockcenter/follower/follower.hpp>
#include <bytom/blockcenter/follower/inquirer.hpp>
#include <bytom/blockcenter/gateway/gateway.hpp>
#include <bytom/http/server.hpp>

namespace bytom::blockcenter {
namespace {

http::ServerOptions server_options(const Options& options) {
    http::ServerOptions server;
    server.address = options.listen;
    server.browser = {.origins = options.access.origins,
                      .credentials = true,
                      .hosts = options.allowed_hosts,
                      .local_hosts = {}};
    server.worker_threads = kApiThreads;
    server.max_concurrent_requests = 256;
    server.max_header_bytes = std::size_t{32} << 10;
    server.max_body_bytes = kMaxBody;
    server.max_buffered_bytes = std::size_t{64} << 20;
    server.max_unsent_bytes = std::size_t{256} << 20;
    server.max_web_sockets = 0;
    server.read_timeout = std::chrono::seconds(60);
    server.handler_timeout = std::chrono::seconds(60);
    return server;
}

/// The parts that the roles ask for, stopped in the reverse order.
struct Parts {
    std::unique_ptr<Database> database;
    base::SystemClock clock;
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<Inquirer> inquirer;
    std::unique_ptr<Follower> follower;
    std::unique_ptr<Api> api;
    std::unique_ptr<http::Server> server;
};

}  // namespace

Status<> run_blockcenter(const Options& options) {
    // Before there are threads: they inherit it, and the signals come to this one.
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGINT);
    ::sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    (void)std::signal(SIGPIPE, SIG_IGN);

    BYTOM_TRY(base::start_log({.level = options.log_level, .file = {}}));
    const consensus::NetworkParams& network = *options.network;
    Parts parts;
    BYTOM_ASSIGN(parts.database,
                 Database::open({.url = options.database}, network.chain_id, network.genesis_hash));
    if (options.gateway) {
        BYTOM_ASSIGN(parts.gateway, Gateway::start({.database = *parts.database,
                                                    .clock = parts.clock,
                                                    .nodes = options.nodes,
                                                    .chain_id = std::string(network.chain_id)}));
    }
    if (options.gateway) {
        BYTOM_ASSIGN(parts.inquirer, Inquirer::start({.database = *parts.database,
                                                      .clock = parts.clock,
                                                      .address_prefix = std::string(network.bech32_prefix),
                                                      .nodes = options.node_book}));
    }
    if (options.follower) {
        BYTOM_ASSIGN(parts.follower, Follower::start({.database = *parts.database,
                                                      .clock = parts.clock,
                                                      .address_prefix = std::string(network.bech32_prefix),
                                                      .nodes = options.node_book}));
    }
    if (options.api) {
        BYTOM_ASSIGN(parts.api, Api::start({.database = *parts.database,
                                            .clock = parts.clock,
                                            .address_prefix = std::string(network.bech32_prefix),
                                            .access = options.access,
                                            .price_file = options.price_file}));
        BYTOM_ASSIGN(parts.server, http::Server::start(server_options(options), *parts.api));
        base::log(base::LogLevel::info, "api", "API listens on 127.0.0.1:{}", parts.server->port());
    }
    int signal = 0;
    (void)::sigwait(&signals, &signal);
    base::log(base::LogLevel::info, "blockcenter", "stops");
    if (parts.server != nullptr) parts.server->stop();
    return {};
}

}  // namespace bytom::blockcenter
