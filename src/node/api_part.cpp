#include "api_part.hpp"

#include <algorithm>

#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>

#include "api_settings.hpp"
#include "explorer_part.hpp"
#include "public_listener.hpp"

namespace bytom::node {
namespace {

constexpr std::string_view kApiLog = "api";

}  // namespace

Result<std::unique_ptr<ApiPart>> ApiPart::open(ChainCore& core, rpc::ApiContext& context) {
    std::unique_ptr<ApiPart> part(new ApiPart(core, context));
    BYTOM_ASSIGN(part->listeners_, parse_listeners(core.config.api.listeners));
    auto cookie = rpc::LocalCookie::create(
        path_in_home(core.config, std::string(rpc::LocalCookie::kFileName)).string());
    if (cookie) {
        part->cookie_ = *std::move(cookie);
    } else if (core.config.api.require_cookie) {
        return base::fail(cookie.error().name, "api.require_cookie: " + cookie.error().detail);
    } else {
        base::log(base::LogLevel::warn, kApiLog, "no cookie for local clients: {}", cookie.error().text());
    }
    const std::size_t more = part->listeners_.size() + (core.config.api.unix_socket.empty() ? 0 : 1) +
                             (core.config.api.public_door.laddr.empty() ? 0 : 1);
    const std::size_t all = core.descriptors.api - ExplorerPart::connections(core);
    part->connections_ = std::max<std::size_t>(1, all / (more + 1));
    return part;
}

Status<> ApiPart::start(const std::string& address) {
    BYTOM_TRY(start_main(address));
    BYTOM_TRY(start_unix_socket());
    BYTOM_TRY(start_listeners());
    return start_public();
}

void ApiPart::stop() {
    // Each waits for answers under way; stopped at the same time, all together take no longer than one.
    std::vector<base::Thread> stopping;
    for (const auto& door : doors_) {
        const bool is_last = door == doors_.back();
        auto thread = is_last ? Result<base::Thread>(base::fail("no_thread", ""))
                              : base::Thread::start(
                                    "api-stop", [&door](const std::stop_token&) { door->server->stop(); });
        if (thread) {
            stopping.push_back(*std::move(thread));
        } else {
            door->server->stop();
        }
    }
}

rpc::ApiOptions ApiPart::access() const {
    return {.auth_disabled = core_.config.auth_disable,
            .cookie = cookie_.get(),
            .cookie_required = core_.config.api.require_cookie};
}

http::ServerOptions ApiPart::transport(std::string address) const {
    const Config& config = core_.config;
    http::ServerOptions options;
    options.address = std::move(address);
    options.max_connections = connections_;
    options.browser = {.origins = parts_of(config.api.cors_origins),
                       .hosts = parts_of(config.api.allowed_hosts),
                       .local_hosts = parts_of(config.api.local_hosts)};
    options.max_web_sockets = static_cast<std::size_t>(config.ws.max_num_websockets);
    options.max_socket_answers = static_cast<std::size_t>(config.ws.max_num_concurrent_reqs);
    return options;
}

Result<std::uint16_t> ApiPart::open_door(std::string_view setting, const http::ServerOptions& server,
                                         rpc::ApiOptions options) {
    auto door = std::make_unique<Door>(context_, std::move(options));
    auto started = http::Server::start(server, door->api);
    if (!started)
        return base::fail(started.error().name, std::string(setting) + ": " + started.error().detail);
    door->server = *std::move(started);
    const std::uint16_t port = door->server->port();
    doors_.push_back(std::move(door));
    return port;
}

Status<> ApiPart::start_main(const std::string& address) {
    if (address.empty()) {
        base::log(base::LogLevel::info, kApiLog, "no api_addr: there is no API");
        return {};
    }
    BYTOM_ASSIGN(const std::uint16_t port, open_door("api_addr", transport(address), access()));
    base::log(base::LogLevel::info, kApiLog, "API listens on {}:{}", address.substr(0, address.rfind(':')),
              port);
    return {};
}

Status<> ApiPart::start_unix_socket() {
    const ApiConfig& config = core_.config.api;
    if (config.unix_socket.empty()) return {};
    const std::string path = path_in_home(core_.config, config.unix_socket).string();
    http::ServerOptions options = transport("unix:" + path);
    BYTOM_ASSIGN(options.unix_mode, parse_permissions(config.unix_socket_mode));
    BYTOM_TRY(open_door("api.unix_socket", options, access()));
    base::log(base::LogLevel::info, kApiLog, "the API is at the Unix socket {}", path);
    return {};
}

Status<> ApiPart::start_listeners() {
    for (const ListenerConfig& listener : listeners_) {
        rpc::ApiOptions options = access();
        options.methods = listener.methods;
        BYTOM_ASSIGN(const std::uint16_t port,
                     open_door("api.listeners", transport(listener.address), std::move(options)));
        base::log(base::LogLevel::info, kApiLog, "{} is offered at {}, port {}", listener.set,
                  listener.address, port);
    }
    return {};
}

Status<> ApiPart::start_public() {
    const PublicApiConfig& config = core_.config.api.public_door;
    if (config.laddr.empty()) return {};
    constexpr std::size_t kParsedBytes = std::size_t{32} << 20;
    constexpr std::size_t kValues = 200'000;
    const rpc::ApiOptions options{.methods = rpc::MethodSet::only(rpc::Role::read),
                                  .public_rate = static_cast<std::int64_t>(config.rate_limit),
                                  .max_parsed_bytes = kParsedBytes,
                                  .max_request_values = kValues};
    BYTOM_ASSIGN(const std::uint16_t port,
                 open_door("api.public.laddr", public_listener(config.laddr, connections_), options));
    base::log(base::LogLevel::info, kApiLog, "everybody may read at {}, port {}", config.laddr, port);
    return {};
}

}  // namespace bytom::node
