// The doors of the API in the running node: api_addr, api.unix_socket, api.listeners, api.public.laddr.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <bytom/http/server.hpp>
#include <bytom/rpc/api.hpp>
#include <bytom/rpc/local_cookie.hpp>

#include "api_settings.hpp"
#include "chain_core.hpp"

namespace bytom::node {

/// All of them answer from one context, each with its own limits. Any thread.
class ApiPart {
public:
    /// Makes the cookie. All outlive it. Errors are shown to users.
    [[nodiscard]] static Result<std::unique_ptr<ApiPart>> open(ChainCore& core, rpc::ApiContext& context);

    /// Listens everywhere; `address` is api_addr's, empty: not there. Errors are shown to users.
    [[nodiscard]] Status<> start(const std::string& address);
    void stop();

private:
    struct Door {
        rpc::Api api;
        std::unique_ptr<http::Server> server;  ///< uses the API

        Door(rpc::ApiContext& context, rpc::ApiOptions options) : api(context, std::move(options)) {}
    };

    ApiPart(ChainCore& core, rpc::ApiContext& context) : core_(core), context_(context) {}

    [[nodiscard]] rpc::ApiOptions access() const;
    [[nodiscard]] http::ServerOptions transport(std::string address) const;
    [[nodiscard]] Result<std::uint16_t> open_door(std::string_view setting, const http::ServerOptions& server,
                                                  rpc::ApiOptions options);
    [[nodiscard]] Status<> start_main(const std::string& address);
    [[nodiscard]] Status<> start_unix_socket();
    [[nodiscard]] Status<> start_listeners();
    [[nodiscard]] Status<> start_public();

    ChainCore& core_;
    rpc::ApiContext& context_;
    std::unique_ptr<rpc::LocalCookie> cookie_;  ///< null: it could not be written
    std::vector<ListenerConfig> listeners_;
    std::size_t connections_ = 0;  ///< of one listener
    std::vector<std::unique_ptr<Door>> doors_;
};

}  // namespace bytom::node
