#include "public_listener.hpp"

#include <utility>

namespace bytom::node {

http::ServerOptions public_listener(std::string address, std::size_t connections) {
    http::ServerOptions options;
    options.address = std::move(address);
    options.max_connections = connections;
    options.browser = {.origins = {"*"}, .hosts = {"*"}};
    options.worker_threads = 2;
    options.max_streams = 128;
    options.max_concurrent_requests = 128;
    options.max_header_bytes = std::size_t{32} << 10;
    options.max_field_bytes = std::size_t{8} << 10;
    options.max_body_bytes = std::size_t{2} << 20;
    options.max_buffered_bytes = std::size_t{32} << 20;
    options.max_unsent_bytes = std::size_t{256} << 20;
    options.read_timeout = std::chrono::seconds(30);
    options.head_timeout = std::chrono::seconds(10);
    options.stall_timeout = std::chrono::seconds(30);
    options.handler_timeout = std::chrono::seconds(60);
    // The API's clients have had theirs.
    options.stop_grace = std::chrono::seconds(0);
    return options;
}

}  // namespace bytom::node
